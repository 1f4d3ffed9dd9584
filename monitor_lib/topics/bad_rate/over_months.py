"""The course of the bad rate as a table."""

from monitor_lib.i18n import _
from monitor_lib.render.display import Shown
from monitor_lib.render.numbers import decimal
from monitor_lib.report import course_show
from monitor_lib.report.course import Course
from monitor_lib.report.course_show import CourseView, rule_text, with_interval
from monitor_lib.report.report import Report, part
from monitor_lib.topics.bad_rate.topic import BAD_RATE


@part
def course_table(report: Report) -> Shown:
    """Each month, and what all months up to it say together."""
    result = report.of(BAD_RATE)
    return course_show.course_table(result.course, _view(result.course), result.former)


def _view(course: Course | None) -> CourseView | None:
    if course is None:
        return None
    return CourseView(
        heads=(_("Observed / promised"), _("95% interval")),
        cells=lambda point: with_interval(point, _ratio),
        written=_ratio,
        rule=rule_text(
            course,
            _(
                "Bad rates swing with the economy, and a swing lasts for months: swings of the size that the policy"
                " expects are no change that lasts. Of 100 healthy models whose bad rates swing by a tenth, 1 to 2 are"
                " ever amber in three years."
            ),
        ),
    )


def _ratio(value: float) -> str:
    return decimal(1 + value, 2)
