"""The course of the volume as a table, and in one sentence."""

import math
from collections.abc import Mapping

from monitor_lib.i18n import _
from monitor_lib.render.display import Shown
from monitor_lib.render.numbers import count, decimal
from monitor_lib.report import course_show
from monitor_lib.report.course import Course
from monitor_lib.report.course_show import CourseView, times
from monitor_lib.report.report import Report, part
from monitor_lib.topics.volumetry.topic import VOLUMETRY


@part
def course_table(report: Report) -> Shown:
    """Each month, and what all months up to it say together."""
    result = report.of(VOLUMETRY)
    return course_show.course_table(result.course, _view(result.course, result.by_month))


def _view(course: Course | None, by_month: Mapping[int, int]) -> CourseView | None:
    if course is None:
        return None
    return CourseView(
        heads=(_("Records"),),
        cells=lambda point: [count(by_month[point.months[0]])],
        written=lambda value: decimal(math.exp(value), 2),
        rule=_(
            "Amber from {amber} on. A steady growth, a season, and swings that last for months are no change: of 100"
            " such volumes, up to 6 are ever amber in three years. The lasting change is that of the latest month, and"
            " must be a fifth fewer or a quarter more. This light is never red."
        ).format(amber=times(course.amber_evidence)),
    )
