"""What a process imports before kernels are forked from it, and the environment that all kernels share."""

from monitor_lib.execution.project import PACKAGE
from monitor_lib.kernels.client import can_fork, own_zygote

# What the notebook imports: the parts that each topic shows, and those of the report itself.
SHOWN = tuple(f"monitor_lib.topics.{path.parent.name}.show" for path in sorted((PACKAGE / "topics").glob("*/show.py")))
PRELOAD = ("monitor_lib.analysis", "monitor_lib.report.show", *SHOWN, "monitor_lib.warm_up:warm_up")
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "MPLBACKEND": "agg",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    # The width of somebody's terminal is nothing to a report, and asking for it takes time.
    "COLUMNS": "80",
    "LINES": "24",
}


def start_early() -> None:
    """Start the process that kernels are forked from, for whoever will need one in a second: it imports meanwhile."""
    if can_fork():
        own_zygote(PRELOAD, **ENVIRONMENT)
