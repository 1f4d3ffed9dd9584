"""The tables of maturity: each month by its age, and what unknown outcomes can do to the AUC."""

from monitor_lib.i18n import _
from monitor_lib.iso_dates import day_name
from monitor_lib.render.display import Shown
from monitor_lib.render.numbers import count, decimal, month, percent
from monitor_lib.render.tables import note
from monitor_lib.render.tables import table as table_of
from monitor_lib.report.headline import reason_text
from monitor_lib.report.report import Report, part
from monitor_lib.stats.discrimination import discrimination
from monitor_lib.topics.maturity.measure import Cohort
from monitor_lib.topics.maturity.topic import MATURITY

__all__ = ["table", "unknown_table"]

SHOWN = 24  # months


@part
def table(report: Report) -> Shown:
    """Each month with the day on which its outcomes are due."""
    result = report.of(MATURITY)
    if result.maturity is None:
        return note(
            _(
                "The configuration does not say when outcomes are due, so every known outcome counts, also of loans"
                " that have not had their time. Write matures_after_months under [target] and give --as-of to judge"
                " whole months at the same age."
            )
        )
    judged = report.comparison.window.months
    rows = [_row(one, judged=one.month in judged) for one in result.cohorts[-SHOWN:]]
    head = [
        _("Month"),
        _("Records"),
        _("Outcomes all due"),
        _("State"),
        _("Known outcomes"),
        _("Bads"),
        _("Bads of all records so far"),
    ]
    text = _(
        "Only whole months whose outcomes are all due are judged. In a young month loans that went bad are known early"
        " and good ones late, so its bads so far are early delinquency: they say nothing of the bad rate to come, and"
        " its AUC is not shown."
    )
    return table_of(head, rows, note=text, words=(0, 2, 3))


def _row(one: Cohort, *, judged: bool) -> list[str]:
    state = _("judged") if judged else _("mature") if one.is_mature else _("young")
    return [
        month(one.month),
        count(one.n),
        day_name(one.matures_on),
        state,
        count(one.n_known),
        count(one.n_event),
        percent(one.bads_so_far),
    ]


@part
def unknown_table(report: Report) -> Shown:
    """The AUC of the judged months under assumptions about their unknown outcomes."""
    result = report.of(MATURITY)
    if result.maturity is None:
        return note(
            _("Without a time after which they are due, it can't be said which unknown outcomes should be known.")
        )
    unknown = result.unknown
    if unknown is None:
        return note(_("No month is judged: {reason}.").format(reason=reason_text("not_mature")))
    if not unknown.n:
        return note(_("Every outcome of the judged months is known."))
    names = {
        1 / 3: _("unknown ones go bad with a third of the odds of known ones with the same score"),
        1.0: _("unknown ones go bad like known ones with the same score"),
        3.0: _("unknown ones go bad with three times the odds of known ones with the same score"),
    }
    rows = [
        [_("known outcomes only"), decimal(discrimination(report.comparison.window.tally).auc)],
        *([names[one.odds], decimal(one.auc)] for one in unknown.scenarios),
        [_("worst case: whatever lowers the AUC most"), decimal(unknown.auc_low)],
        [_("best case: whatever raises it most"), decimal(unknown.auc_high)],
    ]
    text = _(
        "{n} outcomes of the judged months are unknown though they are due ({share}). The worst and the best case are"
        " exact bounds: no outcomes of these records give a lower or a higher AUC."
    ).format(n=count(unknown.n), share=percent(unknown.share))
    return table_of([_("If"), _("AUC")], rows, note=text)
