"""The course of a light on the page: a table of all its months, for every topic that has one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from monitor_lib.i18n import _
from monitor_lib.render.display import Shown
from monitor_lib.render.numbers import count, decimal, month, months_between
from monitor_lib.render.tables import note, table
from monitor_lib.report.course import RED_EVIDENCE, Course, CourseStart, Point
from monitor_lib.stats.normal import Z_TWO_SIDED
from monitor_lib.status import status_word

MANY_TIMES = 1_000
SMALL = 10


@dataclass(frozen=True)
class CourseView:
    """How one topic's course is shown.

    Attributes:
        heads: of the columns that say what each point is.
        cells: gives what stands in them.
        written: a difference in words.
        rule: when it alarms, and how often it errs.

    """

    heads: tuple[str, ...]
    cells: Callable[[Point], Sequence[str]]
    written: Callable[[float], str]
    rule: str


def times(evidence: float) -> str:
    """How many times as likely, in words of moderate exactness."""
    if evidence >= MANY_TIMES:
        return _("more than {n}").format(n=count(MANY_TIMES))
    return decimal(evidence, 1) if evidence < SMALL else count(round(evidence))


def start_text(start: CourseStart) -> str:
    """Where a course begins, and why there."""
    return {
        "first_month": _("{month}, the first month at hand"),
        "since_reference": _("{month}, the reference's first month"),
        "model_version": _("{month}, the first under this version of the model"),
        "policy_version": _("{month}, the first under this version of the policy"),
    }[start.code].format(month=month(start.month))


def block_text(months: Sequence[int]) -> str:
    """The months of one point."""
    return month(months[0]) if len(months) == 1 else months_between(months[0], months[-1])


def course_table(course: Course | None, view: CourseView | None, former: Course | None = None) -> Shown:
    """Each point with what all months up to it say together."""
    if course is None or view is None:
        return note(_("There is no course over months: the months at hand hold too little to compare, or nothing to."))
    head = [_("Months"), *view.heads, _("Evidence"), _("Lasting change"), _("since"), _("Light")]
    rows = [
        [
            block_text(point.months),
            *view.cells(point),
            times(found.value),
            view.written(found.lasting),
            month(course.points[found.start].months[0]),
            status_word(status),
        ]
        for point, found, status in zip(course.points, course.evidence, course.statuses, strict=True)
    ]
    return table(head, rows, note=" ".join(_notes(course, view, former)))


def with_interval(point: Point, written: Callable[[float], str]) -> tuple[str, str]:
    """A point's difference, and its 95 % interval."""
    value, half = point.difference, Z_TWO_SIDED * point.error
    between = _("{low} to {high}").format(low=written(value - half), high=written(value + half))
    return written(value), between


def rule_text(course: Course, errs: str) -> str:
    """When a course with limits alarms, and how often it errs."""
    text = _(
        "Amber from {amber} on, red from {red} on, and only if the lasting change is estimated beyond the amber limit."
    )
    return f"{text.format(amber=times(course.amber_evidence), red=times(RED_EVIDENCE))} {errs}"


def _notes(course: Course, view: CourseView, former: Course | None) -> list[str]:
    """What the columns mean, how far the course sees, and how often it errs."""
    said = [
        _("This course begins with {start}, and sees {n} months.").format(
            start=start_text(course.start), n=count(len(course.months))
        ),
        _("Evidence: how many times as likely all months up to this one are under a change that lasts, as under none."),
        view.rule,
    ]
    if course.waiting:
        said.append(
            _("Not counted yet, since they hold too little by themselves: {months}.").format(
                months=block_text(course.waiting)
            )
        )
    if former is not None:
        said.append(
            _(
                "The course before, {months}, belongs to another version and is not continued: it ended with an"
                " evidence of {evidence} and a lasting change of {change}."
            ).format(
                months=block_text(former.months),
                evidence=times(former.now.value),
                change=view.written(former.now.lasting),
            )
        )
    return said
