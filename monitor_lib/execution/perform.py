"""From a plan to the three files of a report: what a first run, ``--force`` and ``verify`` have in common."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from monitor_lib.execution.execute import execute, refuse_changed, refuse_stopped
from monitor_lib.execution.export import to_html
from monitor_lib.execution.identity import Identity
from monitor_lib.execution.libraries import nbformat
from monitor_lib.execution.task import Setting, Task, as_json
from monitor_lib.i18n import speaking

CACHE = "MONITOR_LIB_CACHE"


def perform(task: Task, setting: Setting | None = None) -> Path:
    """Execute and export in the task's folder.

    Args:
        task: what is to be performed.
        setting: where; nobody stops it, and kernels are this process's own, where it is left out.

    Returns:
        The folder of the finished report, page and figures, below ``task.work``.

    Raises:
        NotebookError: the batch can't be reported.
        BatchError: an input changed meanwhile.
        Interrupted: somebody ended it.

    """
    setting = setting or Setting()
    planned, identity = task.planned, task.identity
    inside, finished = task.work / "run", task.work / "finished"
    inside.mkdir()
    finished.mkdir()
    with _cache(task.cache), speaking(identity.language):
        executed = execute(planned, identity, inside, setting)
        _refuse_other_inputs(executed.metrics["inputs"], identity)
        page = to_html(executed.notebook, f"{planned.model} {planned.name}", identity.language)
    refuse_stopped(setting)
    (finished / "report.html").write_text(page, "utf-8")
    (finished / "notebook.ipynb").write_text(nbformat.writes(executed.notebook) + "\n", "utf-8")
    (finished / "metrics.json").write_text(as_json(executed.metrics), "utf-8")
    return finished


def _refuse_other_inputs(read: dict[str, Any], identity: Identity) -> None:
    """Hold what the notebook read against what was planned."""
    roles = {"batch": read["batch"], "reference": read["reference"]}
    roles |= {f"history/{number}": found for number, found in enumerate(read["history"])}
    for role, found in roles.items():
        if found is not None:
            refuse_changed(role, found["sha256"], identity)


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
