"""The course of the ranking in words, as a table, and as a figure."""

from monitor_lib.config.policy import LightPolicy
from monitor_lib.i18n import _
from monitor_lib.render.display import Shown
from monitor_lib.render.numbers import signed
from monitor_lib.render.scales import DECIMALS
from monitor_lib.report import course_show
from monitor_lib.report.course import Course
from monitor_lib.report.course_show import CourseView, rule_text, with_interval
from monitor_lib.report.report import Report, part
from monitor_lib.topics.discrimination.topic import DISCRIMINATION


@part
def course_figure(report: Report) -> Shown:
    """What worse ranking took off the AUC in each month."""
    course = report.of(DISCRIMINATION).course
    return course_show.course_figure(course, _view(course, report.config.policy.discrimination))


@part
def course_table(report: Report) -> Shown:
    """Each month, and what all months up to it say together."""
    result = report.of(DISCRIMINATION)
    view = _view(result.course, report.config.policy.discrimination)
    return course_show.course_table(result.course, view, result.former)


def _view(course: Course | None, policy: LightPolicy) -> CourseView | None:
    if course is None:
        return None
    return CourseView(
        caption=_("What worse ranking took off the AUC, month by month"),
        heads=(_("Taken off the AUC"), _("95% interval")),
        cells=lambda point: with_interval(point, signed),
        written=signed,
        labels=DECIMALS,
        limits=(policy.amber, policy.red),
        rule=rule_text(
            course,
            _(
                "Of 100 healthy models with 5,000 records a month, 7 are ever amber in three years and 1 is ever red."
                " The reference has a sampling error, too, the same for all months: a drop from the first month on can"
                " hardly be told from a lucky reference."
            ),
        ),
    )
