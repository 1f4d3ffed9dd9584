"""The same notebook by papermill and nbconvert, as people call them: in a loop of the shell, or from Python.

The notebook gets what ``run_report.py`` gives it: a folder of its own that holds the configuration and links to its
inputs, which its parameters name. All that is written here lies there before anything is measured.
"""

import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.figures import emitted
from benchmarks.process import ROOT, Command, Refused

NOTEBOOK = ROOT / "notebooks" / "monitoring.ipynb"
HISTORY = 12  # earlier batches that a report compares with, as the shipped configuration says
LOOP = Path(__file__).parent / "notebook_loop.py"
LEAST_PAGE = 50_000  # bytes; a page of that notebook is several times as large


def lay_out(folder: Path, portfolio: Path, batch: Path) -> tuple[Path, dict[str, Any]]:
    """The folder in which the notebook runs for one batch, and its parameters."""
    work = folder / "work" / _name(batch)
    work.mkdir(parents=True)
    (work / "monitor.toml").write_bytes((portfolio / "monitor.toml").read_bytes())
    earlier = [one for one in sorted(batch.parent.iterdir()) if one.name < batch.name][-HISTORY:]
    return work, {
        "config": "monitor.toml",
        "batch": _link(work, "batch", batch),
        "reference": _link(work, "reference", portfolio / "test.gz"),
        "history": [_link(work, f"history/{number}", one) for number, one in enumerate(earlier)],
        "language": "en",
    }


def shell_loop(
    folder: Path, portfolio: Path, batches: Sequence[Path], cache: dict[str, str], at_once: int = 1
) -> Command:
    """``papermill`` and then ``jupyter nbconvert``, two processes for each report.

    Args:
        folder: an empty one.
        portfolio: where configuration and reference lie.
        batches: what is reported.
        cache: what the environment says of the cache of counts.
        at_once: how many reports.

    """
    (folder / "done").mkdir()
    for batch in batches:
        work, parameters = lay_out(folder, portfolio, batch)
        (work / "parameters.yaml").write_text(json.dumps(parameters), "utf-8")  # JSON is YAML
    tools = Path(sys.executable).parent
    one = folder / "one.sh"
    one.write_text(
        "set -e\n"
        f"{_quoted(tools / 'papermill')} {_quoted(NOTEBOOK)} done/$1.ipynb -f work/$1/parameters.yaml --cwd work/$1"
        " -k python3 --no-progress-bar\n"
        f"{_quoted(tools / 'jupyter')} nbconvert --to html --no-input done/$1.ipynb\n",
        "utf-8",
    )
    names = folder / "names.txt"
    names.write_text("".join(f"{_name(batch)}\n" for batch in batches), "utf-8")
    return Command(("xargs", "-a", str(names), "-n", "1", "-P", str(at_once), "sh", str(one)), folder, cache)


def python_loop(folder: Path, portfolio: Path, batches: Sequence[Path], cache: dict[str, str]) -> Command:
    """``papermill.execute_notebook`` and nbconvert's exporter, report after report in one process."""
    (folder / "done").mkdir()
    reports = []
    for batch in batches:
        work, parameters = lay_out(folder, portfolio, batch)
        output, page = (str(folder / "done" / f"{_name(batch)}.{ending}") for ending in ("ipynb", "html"))
        reports.append({"folder": str(work), "parameters": parameters, "output": output, "page": page})
    jobs = folder / "jobs.json"
    jobs.write_text(json.dumps({"notebook": str(NOTEBOOK), "reports": reports}), "utf-8")
    return Command((sys.executable, str(LOOP), str(jobs)), folder, cache)


def figures(folder: Path, model: str, batches: Sequence[Path]) -> dict[str, Any]:
    """The figures of each report, by model and batch.

    Raises:
        Refused: a report lacks its page, or did not emit its figures.

    """
    for batch in batches:
        page = folder / "done" / f"{_name(batch)}.html"
        if not page.exists() or page.stat().st_size < LEAST_PAGE:
            raise Refused(f"{page.name}: no page was written")
    return {f"{model}/{_name(batch)}": emitted(folder / "done" / f"{_name(batch)}.ipynb") for batch in batches}


def _link(work: Path, role: str, path: Path) -> str:
    link = work / "inputs" / role / path.name
    link.parent.mkdir(parents=True)
    link.symlink_to(path.resolve())
    return link.relative_to(work).as_posix()


def _name(batch: Path) -> str:
    return batch.name.removesuffix(".csv.gz")


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
