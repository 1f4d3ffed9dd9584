"""The volumetry of a report: the table by month, the figure, and the check of the latest month."""

from monitor_lib.i18n import _
from monitor_lib.iso_dates import day_name
from monitor_lib.render.display import Shown
from monitor_lib.render.drawing import BATCH, LABEL_SIZE, SOFT, drawing
from monitor_lib.render.numbers import count, month, percent
from monitor_lib.render.plots import MANY_BARS, bars
from monitor_lib.render.scales import COUNTS, ticks
from monitor_lib.render.tables import note
from monitor_lib.render.tables import table as table_of
from monitor_lib.report.report import Report, part
from monitor_lib.stats.volumetry import MonthVolume, Volumetry
from monitor_lib.topics.volumetry.over_months import course_table
from monitor_lib.topics.volumetry.topic import VOLUMETRY

__all__ = ["course_table", "figure", "table", "volume_note"]

DAYS_TOLD = 10
FEW_BARS = 8


@part
def figure(report: Report) -> Shown:
    """Records by month; by day where the batch is one month."""
    result = report.of(VOLUMETRY)
    by_month = result.volume.by_month
    if len(by_month) > 1 or result.is_monthly:
        labels, heights = [month(one.month) for one in by_month], [one.n for one in by_month]
        caption = _("Records by month")
    else:
        by_day = report.comparison.batch.by_day
        days = range(min(by_day), max(by_day) + 1)
        labels = [day_name(day) for day in days]
        heights = [by_day.get(day, 0) for day in days]
        caption = _("Records by day")
    with drawing(height=2.3) as plot:
        bars(plot, heights, BATCH)
        room = max(0, FEW_BARS - len(heights)) / 2
        plot.axes.set(xlim=(-0.6 - room, len(heights) - 0.4 + room), ylim=(0, max(*heights, 1) * 1.02))
        plot.measure_up(*ticks(plot.axes.get_ylim(), COUNTS, at_most=4))
        plot.name_across(labels, range(len(labels)))
        if len(heights) <= MANY_BARS:
            plot.top += LABEL_SIZE
            for place, height in enumerate(heights):
                plot.write(place, height, count(height), (0, 3), ha="center", color=SOFT)
        described = _("From {least} to {most} records.").format(least=count(min(heights)), most=count(max(heights)))
        return plot.shown(caption, described)


@part
def table(report: Report) -> Shown:
    """Records and outcomes for each month."""
    result = report.of(VOLUMETRY)
    volume, shared = result.volume, result.is_gathered
    neither = bool(volume.n_indeterminate)
    head = [_("Month"), _("Records"), *([_("In this batch")] if shared else []), _("Scored"), _("Bads"), _("Goods")]
    head += [*([_("Neither")] if neither else []), _("Not known yet"), _("Bad rate")]
    rows = [
        [
            month(one.month),
            count(one.n),
            *([count(result.in_batch[one.month])] if shared else []),
            *_counts(one, neither=neither),
            percent(one.event_rate),
        ]
        for one in volume.by_month
    ]
    if len(rows) > 1:
        own = [count(result.total)] if shared else []
        counts = _counts(volume, neither=neither)
        rows.append([_("All"), count(volume.total), *own, *counts, percent(volume.event_rate)])
    said = _("Bad rate: bads among the records whose outcome is known.")
    if shared:
        said += " " + _("Records of these months that came in other files are counted too.")
    return table_of(head, rows, total=len(rows) - 1 if len(rows) > 1 else None, note=said)


def _counts(one: MonthVolume | Volumetry, *, neither: bool) -> list[str]:
    """The scored records, and the outcomes."""
    between = [one.n_indeterminate] if neither else []
    return [count(n) for n in (one.n_scored, one.n_event, one.n_non_event, *between, one.n_unknown)]


@part
def volume_note(report: Report) -> Shown:
    """The latest month against the months before, and the days that brought no record."""
    result = report.of(VOLUMETRY)
    check, days = result.check, result.days_without
    text = _("Days without records between the first and the last: {n}").format(n=count(len(days)))
    if result.is_monthly:
        text = _("Every date is the first of a month, so nothing is said of days")
    if days:
        text += (
            " ("
            + ", ".join(day_name(day) for day in days[:DAYS_TOLD])
            + (", \u2026)" if len(days) > DAYS_TOLD else ")")
        )
    if check.low is None or check.high is None:
        usual = _("fewer than six earlier months are at hand, so no interval is given")
    else:
        usual = _("{low} to {high} would be usual after {months} earlier months").format(
            low=count(round(check.low)), high=count(round(check.high)), months=check.months
        )
    said = _("{month}: {n} records; {usual}.").format(month=month(check.month), n=count(check.n), usual=usual)
    if check.unfinished is not None:
        coming = _("The files of {month} are still coming, so the month before is looked at.")
        said = f"{coming.format(month=month(check.unfinished))} {said}"
    return note(f"{said} {text}.")
