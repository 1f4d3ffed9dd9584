"""The self-test of a report: the injected faults and the result of each."""

from monitor_lib.i18n import _
from monitor_lib.render.display import Shown, render
from monitor_lib.render.numbers import cut, plain_table
from monitor_lib.report.report import Report, part
from monitor_lib.report.self_test import self_test_line
from monitor_lib.report.trial import On, Trial
from monitor_lib.status import status_word

__all__ = ["table"]


@part
def table(report: Report) -> Shown:
    """Every fault and the light that showed it; the table is collapsed where all faults were clearly noticed."""
    trials = report.trials
    head = [_("Injected into a copy of this batch"), _("In"), _("Noticed"), _("By the light"), _("It shows")]
    rows = [
        [
            trial.fault(),
            cut(trial.subject, 40) if trial.subject else _("score") if trial.on is On.SCORE else _("outcome"),
            _noticed(trial),
            report.light_name(trial.light) if trial.light else "",
            status_word(trial.status) if trial.status else "",
        ]
        if trial.subject or trial.on in (On.SCORE, On.OUTCOME)
        else [trial.fault(), "", _noticed(trial), "", ""]
        for trial in trials
    ]
    missed = [trial.caught is False for trial in trials]
    plain = all(trial.caught and not trial.already for trial in trials)
    line = self_test_line(trials)
    shown = {"head": head, "rows": list(zip(missed, rows, strict=True)), "line": line}
    html = render("self_test.html.j2", **shown, loud=any(missed), folded=plain)
    return Shown(html, f"{line}\n{plain_table(head, rows)}")


def _noticed(trial: Trial) -> str:
    if trial.caught is None:
        return _("not tried: {reason}").format(reason=_untried(trial.reason or ""))
    if not trial.caught:
        return _("NO")
    return _("yes, though it was lit without the fault too") if trial.already else _("yes")


def _untried(code: str) -> str:
    return {
        "no_reference": _("no reference is configured"),
        "no_such_variable": _("the reference has no variable that is fit for it"),
        "no_records": _("no record to count"),
        "no_outcome": _("no outcome is known"),
        "not_mature": _("the batch's outcomes are not all due"),
        "records_alike": _("the records are too similar to corrupt that share of them"),
    }[code]
