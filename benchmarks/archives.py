"""What writing one report costs in an archive of ten runs and of ten thousand: ``python -m benchmarks.archives``.

The archives are synthetic; the ledger, the manifests and the summaries are real, and the files are small. Measured is
the archive's part of one call that reports one batch (recover, look up, started line, keep, outcome line, index pages),
as CPU time of this process; calls into the two archives take turns, and the report is as large as a real one.
"""

import hashlib
import json
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from monitor_lib.archive.attempt import attempt
from monitor_lib.archive.chain import HEAD, LEDGER, ZEROS, Event, Line, hashed
from monitor_lib.archive.manifest import BUILD_TYPE, MANIFEST, PREDICATE_TYPE, STATEMENT_TYPE, SUBJECTS
from monitor_lib.archive.recovery import recover
from monitor_lib.archive.store import Archive
from monitor_lib.archive.summary import NAME
from monitor_lib.history.index import rewrite_index, write_index

CALLS = 30
SIZES = ((1, 10), (1, 40), (250, 40))
REPORT_BYTES = 300_000
CODE_FILES = 180
AT = "2026-01-01T00:00:00+00:00"
Key = tuple[str, str, str]


def make_archive(root: Path, models: int, runs: int) -> Archive:
    """Write an archive of so many models with so many batches each, as ``run_report.py`` leaves it.

    Args:
        root: its folder, which does not exist yet.
        models: named ``model-000`` and so on.
        runs: of each model, one for each batch, ``2000-01`` and so on.

    """
    lines: list[Line] = []
    for number in range(models * runs):
        key = f"model-{number % models:03d}", month(number // models), run_name(number)
        folder = root.joinpath(*key)
        write_run(folder, key)
        started = add_line(lines, Event.STARTED, key, work=f".work-{number}", inputs=["../in"])
        manifest = hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
        add_line(lines, Event.SUCCEEDED, key, manifest, started=started.hash)
    root.mkdir(parents=True, exist_ok=True)
    (root / LEDGER).write_bytes(b"".join(line.encoded() for line in lines))
    if lines:
        (root / HEAD).write_text(lines[-1].hash + "\n")
    archive = Archive(root)
    rewrite_index(archive)
    return archive


def month(number: int) -> str:
    """A batch's name."""
    return f"{2000 + number // 12}-{1 + number % 12:02d}"


def run_name(number: int) -> str:
    """A run's name."""
    return hashlib.sha256(str(number).encode()).hexdigest()[:12]


def write_run(folder: Path, key: Key, padding: int = 0) -> Path:
    """The four files of a run, the report ``padding`` bytes longer than it need be."""
    folder.mkdir(parents=True)
    metrics = {
        "verdict": {
            "status": "amber",
            "lights": [{"light": "discrimination", "status": "amber"}, {"light": "stability", "status": "green"}],
        },
        "volumetry": {"total": 5000, "by_month": [{"month": key[1]}]},
        "performance": {"overall": {"auc": 0.7512345678, "ks": 0.4012345678}},
        "adherence": {"ks": 0.0212345678, "psi_corrected": 0.0112345678},
    }
    (folder / "report.html").write_text(f"<p>{'/'.join(key)}</p>" + " " * padding)
    (folder / "notebook.ipynb").write_text("{}" + " " * padding)
    (folder / "metrics.json").write_text(json.dumps(metrics))
    (folder / MANIFEST).write_text(json.dumps(_manifest(folder, key, CODE_FILES if padding else 1)))
    return folder


def report_one(archive: Archive, key: Key, padding: int = 0) -> None:
    """The archive's part of a call that reports one batch."""
    recover(archive)
    if archive.known(*key):
        return
    with attempt(archive, key, [archive.root / "in" / "batch.csv"]) as under_way:
        under_way.keep(write_run(under_way.work / "finished", key, padding))
    write_index(archive)


def add_line(lines: list[Line], event: Event, key: Key, manifest: str | None = None, **more: Any) -> Line:
    """Add a line to those that there are."""
    model, batch, run = key
    values = {"event": event.value, "model": model, "batch": batch, "run": run, "at": AT, "manifest": manifest}
    lines.append(hashed({**values, "previous": lines[-1].hash if lines else ZEROS, **more}))
    return lines[-1]


def _manifest(folder: Path, key: Key, files: int) -> dict[str, Any]:
    inputs = [
        {"name": role, "digest": {"sha256": ZEROS}, "annotations": {"file": f"{role}.csv"}}
        for role in ("batch", "reference", "configuration")
    ]
    code = [{"name": f"monitor_lib/{number}.py", "digest": {"sha256": ZEROS}} for number in range(files)]
    definition = {
        "buildType": BUILD_TYPE,
        "externalParameters": {"model": key[0], "batch": key[1], "language": "en"},
        "internalParameters": {"environment": {"python": "3.13.0"}},
        "resolvedDependencies": [*inputs, *code, {"name": "environment", "digest": {"sha256": ZEROS}}],
    }
    details = {
        "metadata": {"invocationId": key[2], "startedOn": AT, "finishedOn": AT},
        "byproducts": [{"name": "host", "annotations": {"platform": "synthetic"}}],
    }
    subjects = [
        {"name": name, "digest": {"sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest()}}
        for name in SUBJECTS
    ]
    return {
        "_type": STATEMENT_TYPE,
        "subject": subjects,
        "predicateType": PREDICATE_TYPE,
        "predicate": {"buildDefinition": definition, "runDetails": details},
    }


def kept_as_it_was(archive: Archive, key: Key) -> Callable[[], None]:
    """What takes a report of ``key`` away again, so that each call finds the same archive."""
    root = archive.root
    kept = {path: path.read_bytes() for path in (root / HEAD, *root.glob("*.html"), root / NAME, root / key[0] / NAME)}
    size = (root / LEDGER).stat().st_size

    def restore() -> None:
        shutil.rmtree(root.joinpath(*key).parent)
        os.truncate(root / LEDGER, size)
        for path, content in kept.items():
            path.write_bytes(content)

    return restore


def main() -> None:
    """Print CPU seconds of one report in each archive, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        archives = [make_archive(Path(folder) / f"{models}x{runs}", models, runs) for models, runs in SIZES]
        keys = [("model-000", month(runs), run_name(models * runs)) for models, runs in SIZES]
        restore = [kept_as_it_was(archive, key) for archive, key in zip(archives, keys, strict=True)]
        spent: list[list[float]] = [[] for _archive in archives]
        for call in range(CALLS + 1):
            for archive, key, undo, seconds in zip(archives, keys, restore, spent, strict=True):
                begun = time.process_time()
                report_one(Archive(archive.root), key, REPORT_BYTES)  # as each call does, which remembers nothing
                if call:  # the first one compiles the templates
                    seconds.append(time.process_time() - begun)
                undo()
        medians = [statistics.median(seconds) for seconds in spent]
        for (models, runs), median in zip(SIZES, medians, strict=True):
            print(f"{models * runs:>7,} runs ({models} models): {1000 * median:.1f} ms CPU a report")
        print(f"ratio of the largest to the smallest: {medians[-1] / medians[0]:.3f}")


if __name__ == "__main__":
    main()
