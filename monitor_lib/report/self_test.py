"""The self-test in one line."""

from collections.abc import Sequence

from monitor_lib.i18n import _, ngettext
from monitor_lib.report.trial import Trial


def self_test_line(trials: Sequence[Trial]) -> str:
    """How many of the injected faults were noticed; those that were not, by name."""
    tried = [trial for trial in trials if trial.caught is not None]
    missed = [trial for trial in tried if not trial.caught]
    already = sum(trial.already for trial in tried)
    line = _("{caught} of {tried} faults injected into copies of this batch were noticed.").format(
        caught=len(tried) - len(missed) - already, tried=len(tried)
    )
    if already:
        line += " " + ngettext(
            "{n} could not be tested: its light was lit already.",
            "{n} could not be tested: their lights were lit already.",
            already,
        ).format(n=already)
    if missed:
        names = "; ".join(trial.fault() for trial in missed)
        line += " " + _("NOT noticed, and so would not be in a batch like this one: {names}.").format(names=names)
    if len(tried) < len(trials):
        line += " " + _("Not tried: {n}.").format(n=len(trials) - len(tried))
    return line
