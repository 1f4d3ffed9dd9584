"""The course of the ranking in words, as a table, and as a figure."""

from monitor_lib.config.policy import LightPolicy
from monitor_lib.i18n import _
from monitor_lib.render.display import Shown
from monitor_lib.render.drawing import BAD, BATCH, DASHED, REFERENCE, WITHIN_CHANCE, drawing
from monitor_lib.render.numbers import month, signed
from monitor_lib.render.plots import upright
from monitor_lib.render.scales import DECIMALS, ticks
from monitor_lib.render.tables import note
from monitor_lib.report import course_show
from monitor_lib.report.course import Course
from monitor_lib.report.course_show import CourseView, block_text, rule_text, with_interval
from monitor_lib.report.report import Report, part
from monitor_lib.stats.normal import Z_TWO_SIDED
from monitor_lib.status import Status
from monitor_lib.topics.discrimination.topic import DISCRIMINATION


@part
def course_figure(report: Report) -> Shown:
    """What worse ranking took off the AUC in each month."""
    course = report.of(DISCRIMINATION).course
    if course is None or len(course.points) == 1:
        return note(_("Fewer than two months can be compared, so there is no course to draw."))
    return _drawn(course, report.config.policy.discrimination)


@part
def course_table(report: Report) -> Shown:
    """Each month, and what all months up to it say together."""
    result = report.of(DISCRIMINATION)
    return course_show.course_table(result.course, _view(result.course), result.former)


def _view(course: Course | None) -> CourseView | None:
    if course is None:
        return None
    return CourseView(
        heads=(_("Taken off the AUC"), _("95% interval")),
        cells=lambda point: with_interval(point, signed),
        written=signed,
        rule=rule_text(
            course,
            _(
                "Of 100 healthy models with 5,000 records a month, 7 are ever amber in three years and 1 is ever red."
                " The reference has a sampling error, too, the same for all months: a drop from the first month on can"
                " hardly be told from a lucky reference."
            ),
        ),
    )


def _drawn(course: Course, policy: LightPolicy) -> Shown:
    """Each point's difference with its interval, the limits, and the lasting change since it most likely began."""
    points, found = course.points, course.now
    with drawing(height=2.7) as plot:
        axes, ends = plot.axes, [-0.5, len(points) - 0.5]
        axes.plot(ends, [0, 0], color=REFERENCE, linewidth=1.2)
        for limit, color, name in (
            (policy.amber, WITHIN_CHANCE, _("Amber limit")),
            (policy.red, BAD, _("Red limit")),
        ):
            axes.plot(ends, [limit, limit], color=color, linewidth=1, linestyle=DASHED, label=name)
        halves = [Z_TWO_SIDED * point.error for point in points]
        spans = [(point.difference - half, point.difference + half) for point, half in zip(points, halves, strict=True)]
        across, up = upright(spans)
        axes.plot(across, up, color=BATCH, linewidth=1.4, alpha=0.55)
        axes.plot(range(len(points)), [point.difference for point in points], "o", color=BATCH, markersize=4.5)
        if course.status in (Status.AMBER, Status.RED):
            label = _("Lasting change since {month}").format(month=month(course.since))
            axes.plot([found.start - 0.4, len(points) - 0.6], [found.lasting] * 2, color=BAD, label=label)
        axes.set_xlim(*ends)
        axes.margins(y=0.05)
        plot.measure_up(*ticks(axes.get_ylim(), DECIMALS, at_most=5))
        plot.name_across([block_text(point.months) for point in points], range(len(points)))
        plot.key()
        described = _("From {least} to {most}; the lines are 95% intervals of each month alone.").format(
            least=signed(min(point.difference for point in points)),
            most=signed(max(point.difference for point in points)),
        )
        if course.status in (Status.AMBER, Status.RED):
            lasting = _("Since {month} the lasting change is {change}.")
            described += " " + lasting.format(month=month(course.since), change=signed(found.lasting))
        return plot.shown(_("What worse ranking took off the AUC, month by month"), described)
