"""The course of a light: what all months since the reference say together, and the status that follows from it.

A month's light answers for one month, and asked every month it errs in some month of most years. The course errs rarely
however long it is followed. It asks whether a change began and lasts, so one month that is far off counts as such a
change until later months speak against it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from monitor_lib.report.rule import Deterioration, normal_bounds
from monitor_lib.stats.course import Evidence
from monitor_lib.stats.normal import Z_TWO_SIDED
from monitor_lib.status import Status

RED_EVIDENCE = 30.0  # a healthy model passes it in 1 of 100 courses of three years
CERTAIN = 1e6  # evidence beyond it is shown as that much

Block = tuple[int, ...]


@dataclass(frozen=True)
class CourseStart:
    """Where a course begins.

    Attributes:
        month: the first month that counts, since 1970-01.
        code: why: ``"first_month"`` at hand, ``"since_reference"``, ``"model_version"`` or ``"policy_version"``.
        former: where the course before it began, which a new version ended; None without one.

    """

    month: int
    code: str
    former: "CourseStart | None" = None

    def months(self, given: Iterable[int], before: int | None = None) -> tuple[int, ...]:
        """Those of some months that lie in the course, which ends before a month if one is given."""
        return tuple(month for month in given if month >= self.month and (before is None or month < before))


@dataclass(frozen=True)
class Point:
    """Some months of a course, pooled where one alone holds too little.

    Attributes:
        months: since 1970-01, ascending.
        difference: how much worse than expected.
        error: its standard error, without what all points share.

    """

    months: Block
    difference: float
    error: float


@dataclass(frozen=True)
class Course:
    """The course of one light; it has at least one point.

    Attributes:
        start: where it begins.
        points: the oldest first.
        evidence: after each point.
        statuses: what it showed after each point; None where it showed nothing yet.
        amber_evidence: the evidence from which on a change alarms.
        waiting: the latest months, which hold too little for a point of their own so far.

    """

    start: CourseStart
    points: tuple[Point, ...]
    evidence: tuple[Evidence, ...]
    statuses: tuple[Status | None, ...]
    amber_evidence: float
    waiting: Block = ()

    @property
    def now(self) -> Evidence:
        """After the latest point."""
        return self.evidence[-1]

    @property
    def months(self) -> Block:
        """All months that it is about."""
        return tuple(month for point in self.points for month in point.months)

    @property
    def since(self) -> int:
        """The month in which the change most likely began, since 1970-01."""
        return self.points[self.now.start].months[0]

    @property
    def lasting(self) -> Deterioration:
        """The change that most likely began at :attr:`since`, with its one-sided 95 % bounds."""
        return normal_bounds(self.now.lasting, self.now.error)

    @property
    def mean(self) -> Deterioration:
        """The mean over all points, with its one-sided 95 % bounds."""
        return normal_bounds(self.now.mean, self.now.mean_error)

    @property
    def status(self) -> Status | None:
        """What it shows now."""
        return self.statuses[-1]

    @property
    def breached_since(self) -> int | None:
        """The first month of the unbroken breach that it ends with, since 1970-01; None where it ends without one."""
        first = None
        for point, status in zip(reversed(self.points), reversed(self.statuses), strict=True):
            if status not in (Status.AMBER, Status.RED):
                break
            first = point.months[-1]
        return first


def course_status(found: Evidence, amber_evidence: float, amber: float, red: float) -> Status:
    """What a course shows.

    Red: the evidence reaches :data:`RED_EVIDENCE`, the lasting change is estimated beyond the amber limit, and its 95 %
    interval reaches the red limit. Amber: the evidence reaches ``amber_evidence``, and the lasting change is estimated
    beyond the amber limit. Green: the mean over all months rules the red limit out.

    Args:
        found: what the months so far say.
        amber_evidence: from which evidence on a change alarms.
        amber: the light's amber limit, above 0.
        red: its red limit, above ``amber``.

    """
    if found.lasting >= amber:
        if found.value >= RED_EVIDENCE and found.lasting + Z_TWO_SIDED * found.error >= red:
            return Status.RED
        if found.value >= amber_evidence:
            return Status.AMBER
    mean = normal_bounds(found.mean, found.mean_error)
    return Status.GREEN if mean.high < red else Status.INCONCLUSIVE


def blocks(months: Iterable[int], enough: Callable[[Sequence[int]], bool]) -> tuple[tuple[Block, ...], Block]:
    """Pool months, the oldest first, until they hold enough; and the latest ones that do not yet.

    What a month is pooled with depends on earlier months only, so a point never changes when later months come.
    """
    pooled: list[Block] = []
    open_block: list[int] = []
    for month in months:
        open_block.append(month)
        if enough(open_block):
            pooled.append(tuple(open_block))
            open_block = []
    return tuple(pooled), tuple(open_block)
