"""One call: report every planned batch, then write the index, and find the exit code."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from monitor_lib.archive.recovery import recover
from monitor_lib.archive.store import Archive
from monitor_lib.execution.plan import ReportRequest
from monitor_lib.exit_codes import DONE, FAIL_ON, FAILED
from monitor_lib.history.index import write_index
from monitor_lib.runs.ahead import Ahead, to_score
from monitor_lib.runs.interruption import Interruption
from monitor_lib.runs.references import References, to_check
from monitor_lib.runs.report import Outcome, Reported, Steps, reporting
from monitor_lib.status import Status

TRIPPED_BY = {"amber": {Status.AMBER, Status.RED}, "red": {Status.RED}}
# Runs each report; takes the reports, the interruption, a function that is called with each finished report, and what
# to do before.
Run = Callable[[Iterable[Steps], Interruption, Callable[[Reported], None], Ahead], list[Reported]]


def report_all(
    requests: Sequence[ReportRequest],
    out: Path,
    language: str,
    run: Run,
    *,
    force: bool = False,
    interruption: Interruption | None = None,
    on_done: Callable[[Reported], None] = lambda _reported: None,
    once: bool = False,
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
        once: a reference that can't be used is said once, where possible before the first report, and no
            further batch of its configuration is reported; else each batch says it.

    Returns:
        The outcome of each batch, and the path of the index of all runs.

    Raises:
        MonitorError: the archive can't be written, or its ledger is damaged.
        ConfigError: with ``once``, a reference can't be used, and nothing was reported.

    """
    archive = Archive(out)
    recover(archive)
    references = References(on_done)
    steps = references.reporting if once else reporting
    each = (steps(one, archive, language, force=force) for one in requests)
    try:
        # What is re-performed must not depend on what is kept.
        score = [] if force else to_score(requests, archive)
        check = to_check(requests, archive, language, score) if once and not force else []
        done = references.done if once else on_done
        reports = run(each, interruption or Interruption(), done, Ahead(score, check, language))
        references.tell(reports)
    finally:  # the index shows what was reported before an error
        index = write_index(archive)
    return reports, index


def exit_code(reports: Sequence[Reported], fail_on: str | None) -> int:
    """Return 1 if a batch failed, else 3 if a verdict reached ``fail_on`` (inconclusive never does), else 0."""
    if any(one.outcome is Outcome.FAILED for one in reports):
        return FAILED
    shown = {Status(one.run.status) for one in reports if one.run}
    return FAIL_ON if fail_on and shown & TRIPPED_BY[fail_on] else DONE
