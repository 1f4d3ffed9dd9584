"""One call: every planned batch, the index afterwards, and the exit code that sums it up."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from monitor_lib.archive.recovery import recover
from monitor_lib.archive.store import Archive
from monitor_lib.execution.plan import ReportRequest
from monitor_lib.history.index import write_index
from monitor_lib.runs.interruption import Interruption
from monitor_lib.runs.report import Outcome, Reported, Steps, reporting
from monitor_lib.status import Status

TRIPPED_BY = {"amber": {Status.AMBER, Status.RED}, "red": {Status.RED}}
# Reports each, given the interruption and whom to tell of each as it is done.
Run = Callable[[Iterable[Steps], Interruption, Callable[[Reported], None]], list[Reported]]


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
    """Report every batch; one that fails does not keep the others from being reported.

    Args:
        requests: the batches.
        out: the archive's folder.
        language: of the reports, such as ``"en"``.
        run: where reports are performed, such as :func:`~monitor_lib.runs.local.on_this_machine`.
        force: re-perform what is up to date, and compare.
        interruption: looked at wherever the call could go on.
        on_done: called with each batch as it is done.

    Returns:
        What became of each batch, and the path of the index over all runs.

    Raises:
        MonitorError: the archive can't be written, or its ledger is damaged: nothing was reported.

    """
    archive = Archive(out)
    recover(archive)
    each = (reporting(one, archive, language, force=force) for one in requests)
    try:
        reports = run(each, interruption or Interruption(), on_done)
    finally:  # what was reported before an error is shown
        index = write_index(archive)
    return reports, index


def exit_code(reports: Sequence[Reported], fail_on: str | None) -> int:
    """0 all well, 1 a batch failed, 3 a verdict reached ``fail_on`` (inconclusive never does); 1 before 3."""
    if any(one.outcome is Outcome.FAILED for one in reports):
        return 1
    shown = {Status(one.run.status) for one in reports if one.run}
    return 3 if fail_on and shown & TRIPPED_BY[fail_on] else 0
