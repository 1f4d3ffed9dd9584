"""From a plan to the three files of a report: what a first run, ``--force`` and ``verify`` have in common."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat

from monitor_lib.execution.execute import execute, refuse_changed
from monitor_lib.execution.export import to_html
from monitor_lib.execution.identity import Identity
from monitor_lib.execution.plan import Planned

CACHE = "MONITOR_LIB_CACHE"


@dataclass(frozen=True)
class Task:
    """A report that is to be performed, here or in another process: the arguments of :func:`perform`."""

    planned: Planned
    identity: Identity
    work: Path
    cache: bool

    def perform(self) -> Path:
        """See :func:`perform`."""
        return perform(self.planned, self.identity, self.work, cache=self.cache)


def perform(planned: Planned, identity: Identity, work: Path, *, cache: bool) -> Path:
    """Execute and export in the folder ``work``.

    Args:
        planned: the batch.
        identity: of the run.
        work: an empty folder, but for what its owner keeps there.
        cache: whether figures kept from earlier reports may be used; who re-performs a report may use none.

    Returns:
        The folder of the finished report, page and figures, below ``work``.

    Raises:
        NotebookError: the batch can't be reported.
        BatchError: an input changed meanwhile.

    """
    inside, finished = work / "run", work / "finished"
    inside.mkdir()
    finished.mkdir()
    with _cache(cache):
        executed = execute(planned, identity, inside)
    read = executed.metrics["inputs"]
    roles = {"batch": read["batch"], "reference": read["reference"]}
    roles |= {f"history/{number}": found for number, found in enumerate(read["history"])}
    for role, found in roles.items():
        if found is not None:
            refuse_changed(role, found["sha256"], identity)
    page = to_html(executed.notebook, f"{planned.model} {planned.name}", identity.language)
    (finished / "report.html").write_text(page, "utf-8")
    (finished / "notebook.ipynb").write_text(nbformat.writes(executed.notebook) + "\n", "utf-8")
    (finished / "metrics.json").write_text(as_json(executed.metrics), "utf-8")
    return finished


def as_json(document: object) -> str:
    """As JSON stands in the archive."""
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


@contextmanager
def _cache(wanted: bool) -> Iterator[None]:
    """Kernels have the environment of the process that starts them."""
    before = os.environ.get(CACHE)
    if not wanted:
        os.environ[CACHE] = "off"
    elif before and before != "off":
        # A kernel works in a folder of its own, which a relative name must not mean.
        os.environ[CACHE] = str(Path(before).absolute())
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(CACHE, None)
        else:
            os.environ[CACHE] = before
