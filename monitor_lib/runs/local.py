"""Reports performed on this machine, side by side."""

import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import wait

from monitor_lib import cache_entries
from monitor_lib.errors import ConfigError, MonitorError
from monitor_lib.execution.machine import this_machine
from monitor_lib.execution.performers import Performers
from monitor_lib.execution.precheck import why_unusable
from monitor_lib.execution.worker import perform_here, score_here
from monitor_lib.render.template import environment
from monitor_lib.runs.ahead import Ahead, ToScore
from monitor_lib.runs.interruption import Interruption
from monitor_lib.runs.references import refusal
from monitor_lib.runs.report import Reported, Steps
from monitor_lib.runs.running import LOOK, run_all
from monitor_lib.runs.session import Run

log = logging.getLogger(__name__)


def on_this_machine(jobs: int) -> Run:
    """Return a function that runs reports, up to ``jobs`` at once, each in a separate process."""

    def run(
        reports: Iterable[Steps],
        interruption: Interruption,
        on_done: Callable[[Reported], None],
        ahead: Ahead,
    ) -> list[Reported]:
        with Performers(jobs, meanwhile=_get_ready) as performers:
            _score(ahead.score, performers, interruption)
            _check(ahead, performers, interruption)
            return run_all(reports, performers, perform_here, jobs, interruption, performers.stop, on_done)

    return run


def _score(ahead: Sequence[ToScore], performers: Performers, interruption: Interruption) -> None:
    """Score files before the reports that need their scores; where that fails, each report says why."""
    if cache_entries.folder() is None:
        return
    running = {performers.submit(score_here, one.config, one.files) for one in ahead}
    while running and not interruption.requested:
        done, running = wait(running, LOOK)
        for error in (one.exception() for one in done):
            if error is not None and not isinstance(error, MonitorError):
                log.error("scoring ahead of the reports", exc_info=error)


def _check(ahead: Ahead, performers: Performers, interruption: Interruption) -> None:
    """Read references before the reports that need them.

    Raises:
        ConfigError: one can't be used.

    """
    if not ahead.check:
        return
    performers.start_early()
    found = []
    for requests in ahead.check:
        if reason := why_unusable(requests, ahead.language, lambda: interruption.requested):
            found.append(refusal(requests[0], reason))
    if found:
        raise ConfigError(" ".join(found))


def _get_ready() -> None:
    """Import what the first finished report needs, while this process has little else to do."""
    environment()
    this_machine()
