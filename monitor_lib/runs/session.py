"""One call: report every planned batch, then write the index, and find the exit code."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from monitor_lib.archive.recovery import recover
from monitor_lib.archive.store import Archive
from monitor_lib.execution.plan import ReportRequest
from monitor_lib.exit_codes import DONE, FAIL_ON, FAILED
from monitor_lib.history.index import write_index
from monitor_lib.runs.ahead import ToScore, to_score
from monitor_lib.runs.interruption import Interruption
from monitor_lib.runs.report import Outcome, Reported, Steps, reporting
from monitor_lib.status import Status

TRIPPED_BY = {"amber": {Status.AMBER, Status.RED}, "red": {Status.RED}}
# Runs each report; takes the reports, the interruption, a function that is called with each finished report, and what
# to score before.
Run = Callable[[Iterable[Steps], Interruption, Callable[[Reported], None], Sequence[ToScore]], list[Reported]]


def report_all(
    requests: Sequence[ReportRequest],
    out: Path,
    language: str,
    run: Run,
    *,
    force: bool = False,
    interruption: Interruption | None = None,
    on_done: Callable[[Reported], None] = lambda _reported: None,
) -> tuple[list[Reported], Path]:
    """Report every batch; if one fails, the others are still reported.

    Args:
        requests: the batches.
        out: the archive's folder.
        language: the language of the reports, such as ``"en"``.
        run: runs the reports, such as the result of :func:`~monitor_lib.runs.local.on_this_machine`.
        force: re-perform what is up to date, and compare.
        interruption: checked before each further step.
        on_done: called with each batch when it is done.

    Returns:
        The outcome of each batch, and the path of the index of all runs.

    Raises:
        MonitorError: the archive can't be written, or its ledger is damaged.

    """
    archive = Archive(out)
    recover(archive)
    each = (reporting(one, archive, language, force=force) for one in requests)
    try:
        # What is re-performed must not depend on kept scores.
        ahead = [] if force else to_score(requests, archive)
        reports = run(each, interruption or Interruption(), on_done, ahead)
    finally:  # the index shows what was reported before an error
        index = write_index(archive)
    return reports, index


def exit_code(reports: Sequence[Reported], fail_on: str | None) -> int:
    """Return 1 if a batch failed, else 3 if a verdict reached ``fail_on`` (inconclusive never does), else 0."""
    if any(one.outcome is Outcome.FAILED for one in reports):
        return FAILED
    shown = {Status(one.run.status) for one in reports if one.run}
    return FAIL_ON if fail_on and shown & TRIPPED_BY[fail_on] else DONE
