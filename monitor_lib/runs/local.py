"""Reports performed on this machine, side by side."""

from collections.abc import Callable, Iterable

from monitor_lib.execution.machine import this_machine
from monitor_lib.execution.performers import Performers
from monitor_lib.execution.worker import perform_here
from monitor_lib.render.template import environment
from monitor_lib.runs.interruption import Interruption
from monitor_lib.runs.report import Reported, Steps
from monitor_lib.runs.running import run_all
from monitor_lib.runs.session import Run


def on_this_machine(jobs: int) -> Run:
    """Return a function that runs reports, up to ``jobs`` at once, each in a separate process."""

    def run(
        reports: Iterable[Steps], interruption: Interruption, on_done: Callable[[Reported], None]
    ) -> list[Reported]:
        with Performers(jobs, meanwhile=_get_ready) as performers:
            return run_all(reports, performers, perform_here, jobs, interruption, performers.stop, on_done)

    return run


def _get_ready() -> None:
    """Import what the first finished report needs, while this process has little else to do."""
    environment()
    this_machine()
