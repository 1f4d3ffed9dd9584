"""Make the three files of a report from its plan; a first run, ``--force`` and ``verify`` all use this."""

import os
from pathlib import Path
from typing import Any

from monitor_lib.execution.execute import execute, refuse_changed, refuse_stopped
from monitor_lib.execution.export import to_html
from monitor_lib.execution.identity import Identity
from monitor_lib.execution.libraries import nbformat
from monitor_lib.execution.roles import ROLES
from monitor_lib.execution.task import Setting, Task, as_json
from monitor_lib.i18n import speaking

CACHE, OFF = "MONITOR_LIB_CACHE", "off"


def perform(task: Task, setting: Setting | None = None) -> Path:
    """Execute the notebook and export the report in the task's folder.

    Args:
        task: the report to perform.
        setting: where the report is performed; without it, no stop is possible, and this process starts its own
            kernels.

    Returns:
        The folder with the finished page, notebook and figures, below ``task.work``.

    Raises:
        NotebookError: the batch can't be reported.
        BatchError: an input changed after it was planned.
        Interrupted: the run was interrupted.

    """
    setting = setting or Setting()
    request, identity = task.request, task.identity
    inside, finished = task.work / "run", task.work / "finished"
    inside.mkdir()
    finished.mkdir()
    with speaking(identity.language):
        executed = execute(request, identity, inside, setting, _cache(task.cache) | identity.variables)
        _refuse_other_inputs(executed.metrics["inputs"], identity)
        page = to_html(executed.notebook, f"{request.model} {request.name}", identity.language)
    refuse_stopped(setting)
    (finished / "report.html").write_text(page, "utf-8")
    (finished / "notebook.ipynb").write_text(nbformat.writes(executed.notebook) + "\n", "utf-8")
    (finished / "metrics.json").write_text(as_json(executed.metrics), "utf-8")
    return finished


def _refuse_other_inputs(read: dict[str, Any], identity: Identity) -> None:
    """Compare the inputs that the notebook read with the planned ones."""
    for role in ROLES:
        result = read.get(role.name)
        files = result if isinstance(result, list) else [result] if result else []
        for key, file in zip(role.keys(len(files)), files, strict=True):
            refuse_changed(key, file["sha256"], identity)


def _cache(wanted: bool) -> dict[str, str]:
    """Return the environment variable that gives the kernel the folder of the cache of counts."""
    place = os.environ.get(CACHE, "")
    if not wanted:
        return {CACHE: OFF}
    # The path is made absolute here, since the kernel has another working folder.
    return {CACHE: str(Path(place).absolute())} if place and place != OFF else {}
