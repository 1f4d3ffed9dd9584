"""The bad rate of a report: observed beside expected, by month and over history."""

from monitor_lib.i18n import _
from monitor_lib.render.display import Shown
from monitor_lib.render.drawing import BAD, DASHED, LABEL_SIZE, MIDDLE, REFERENCE, drawing
from monitor_lib.render.numbers import count, decimal, interval, month, percent
from monitor_lib.render.plots import MANY_BARS, upright
from monitor_lib.render.scales import SHARES, ticks
from monitor_lib.render.tables import note
from monitor_lib.render.tables import table as table_of
from monitor_lib.report.headline import nothing_to_draw, reason_text
from monitor_lib.report.report import Report, part
from monitor_lib.stats.bad_rate import BadRate
from monitor_lib.topics.bad_rate.over_months import course_table
from monitor_lib.topics.bad_rate.topic import BAD_RATE

__all__ = ["course_table", "figure", "table"]


@part
def figure(report: Report) -> Shown:
    """Observed bad rate with its interval, and the expected one, for each month."""
    known = [(number, rate) for number, rate in report.of(BAD_RATE).by_month if rate.observed is not None]
    if not known:
        return nothing_to_draw("no_outcome")
    if len(known) == 1:
        return note(_("One month with known outcomes is at hand, so there is no course over months to draw."))
    observed = [rate.observed or 0.0 for _month, rate in known]
    with drawing(height=2.7) as plot:
        axes, ends = plot.axes, [-0.5, len(known) - 0.4]
        expected = [(place, rate.expected) for place, (_m, rate) in enumerate(known) if rate.expected is not None]
        if expected:
            places, shares = zip(*expected, strict=True)
            label = _("Promised by the reference")
            axes.plot(places, shares, "o", color=REFERENCE, linestyle=DASHED, markersize=4, linewidth=1.2, label=label)
        across, up = upright([(rate.observed_low, rate.observed_high) for _month, rate in known])
        axes.plot(across, up, color=BAD, linewidth=1.4, alpha=0.55)
        axes.plot(range(len(known)), observed, "o", color=BAD, markersize=5.5, label=_("Observed"))
        axes.set_xlim(*ends)
        axes.margins(y=0.06)
        plot.measure_up(*ticks(axes.get_ylim(), SHARES, at_most=4), title=_("Bad rate"))
        plot.name_across([month(number) for number, _found in known], range(len(known)))
        if len(known) <= MANY_BARS:
            for place, share in enumerate(observed):
                plot.write(place, share, percent(share), (6, -MIDDLE * LABEL_SIZE))
        plot.key()
        described = _("From {least} to {most}; the lines are 95% intervals of the observed bad rate.").format(
            least=percent(min(observed)), most=percent(max(observed))
        )
        return plot.shown(_("Bad rate by month, observed and promised"), described)


@part
def table(report: Report) -> Shown:
    """Observed and expected bads for each month, and for the batch."""
    result = report.of(BAD_RATE)
    if not result.overall.n_known and not result.by_month:
        return note(_("There is no bad rate: {reason}.").format(reason=reason_text("no_outcome")))
    rows = [[month(number), *_cells(rate)] for number, rate in result.by_month]
    rows.append([_("This batch"), *_cells(result.overall)])
    if result.judged != result.overall:
        rows.append([_("Judged"), *_cells(result.judged)])
    head = [
        _("Month"),
        _("Known outcomes"),
        _("Bads"),
        _("Bad rate"),
        _("95% interval"),
        _("Promised"),
        _("Observed / promised"),
        _("95% bounds"),
    ]
    text = _(
        "Promised: the reference's smoothed bad rate at each score, over the scores of these records. The bounds are"
        " one-sided, 95% each, and hold the uncertainty of the reference's rate. A bad rate also moves with the economy"
        " and with the age of the loans, so its light is amber at most."
    )
    return table_of(head, rows, note=text, total=len(rows) - 1)


def _cells(rate: BadRate) -> list[str]:
    promised = percent(rate.expected) if rate.reason is None else reason_text(rate.reason)
    return [
        count(rate.n_known),
        count(rate.n_event),
        percent(rate.observed),
        _share_interval(rate.observed_low, rate.observed_high),
        promised,
        decimal(rate.ratio, 2),
        interval(rate.low, rate.high, 2),
    ]


def _share_interval(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return decimal(None)
    return _("{low} to {high}").format(low=percent(low), high=percent(high))
