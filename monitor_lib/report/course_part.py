"""A light's course in ``metrics.json``."""

from monitor_lib.iso_dates import month_name
from monitor_lib.report.course import RED_EVIDENCE, Course
from monitor_lib.report.part import Part
from monitor_lib.status import Status


class PointPart(Part):
    """Some months, and what all months up to them say together.

    ``lasting`` is the change that most likely began with ``since``, as it is now.
    """

    months: list[str]
    difference: float
    error: float
    evidence: float
    since: str
    lasting: float
    lasting_error: float
    status: Status | None


class CoursePart(Part):
    """A light's course; bounds are one-sided, 95 % each. The volume's differences are on the log scale."""

    start: str
    start_reason: str
    amber_evidence: float
    red_evidence: float
    evidence: float
    since: str
    lasting: float
    lasting_low: float
    lasting_high: float
    mean: float
    mean_low: float
    mean_high: float
    waiting: list[str]
    points: list[PointPart]


def course_part(course: Course) -> CoursePart:
    """The course for programs."""
    lasting, mean = course.lasting, course.mean
    return CoursePart(
        start=month_name(course.start.month),
        start_reason=course.start.code,
        amber_evidence=course.amber_evidence,
        red_evidence=RED_EVIDENCE,
        evidence=course.now.value,
        since=month_name(course.since),
        lasting=lasting.value,
        lasting_low=lasting.low,
        lasting_high=lasting.high,
        mean=mean.value,
        mean_low=mean.low,
        mean_high=mean.high,
        waiting=[month_name(month) for month in course.waiting],
        points=[
            PointPart(
                months=[month_name(month) for month in point.months],
                difference=point.difference,
                error=point.error,
                evidence=found.value,
                since=month_name(course.points[found.start].months[0]),
                lasting=found.lasting,
                lasting_error=found.error,
                status=status,
                null_reasons={"status": "few_months"},
            )
            for point, found, status in zip(course.points, course.evidence, course.statuses, strict=True)
        ],
    )
