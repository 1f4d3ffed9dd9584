"""The modules that a process imports before kernels are forked from it, and the environment of all kernels."""

from monitor_lib.execution.project import PACKAGE
from monitor_lib.kernels.client import can_fork, own_zygote

# The modules that the notebook imports: those that show each topic, and those of the report itself.
SHOWN = tuple(f"monitor_lib.topics.{path.parent.name}.show" for path in sorted((PACKAGE / "topics").glob("*/show.py")))
PRELOAD = ("monitor_lib.analysis", "monitor_lib.report.show", *SHOWN, "monitor_lib.warm_up:warm_up")
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "MPLBACKEND": "agg",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    # A report must not depend on the width of a terminal, and finding out the width takes time.
    "COLUMNS": "80",
    "LINES": "24",
}


def start_early() -> None:
    """Start the process that kernels are forked from early, so that it imports before the first kernel is needed."""
    if can_fork():
        own_zygote(PRELOAD, **ENVIRONMENT)
