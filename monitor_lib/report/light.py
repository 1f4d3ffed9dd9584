"""One light of a report."""

from dataclasses import dataclass, replace

from monitor_lib.config.policy import LightPolicy, VolumePolicy
from monitor_lib.report.course import Course
from monitor_lib.report.rule import Deterioration
from monitor_lib.status import Status


@dataclass(frozen=True)
class Light:
    """One light.

    Attributes:
        name: ``"discrimination"``, ``"bad_rate"``, ``"stability"``, ``"csi"``, ``"missing"``, ``"unseen"`` or
            ``"volume"``.
        status: what it shows, or None where it does not apply and so has no influence on the overall light. Where there
            is a course, it is the course's.
        code: which rule decided, or why there is no status.
        policy: its limits (volume has none), action, owner and days.
        deterioration: what was judged, None where there is nothing to judge.
        minimum_detectable: the deterioration that this batch would have shown with a power of 80 %; None where it can't
            be computed.
        subjects: the variables beyond the limit, the worst first; where none is beyond it, the nearest one.
        most: the worst status that it can give the overall light.
        course: all months taken together; None where the judged months alone decide.
        this_month: with a course, what the judged months show by themselves; it does not vote.

    """

    name: str
    status: Status | None
    code: str
    policy: LightPolicy | VolumePolicy
    deterioration: Deterioration | None = None
    minimum_detectable: float | None = None
    subjects: tuple[str, ...] = ()
    most: Status = Status.RED
    course: Course | None = None
    this_month: Status | None = None

    @property
    def limits(self) -> tuple[float, float] | None:
        """Amber and red, None where the light has none."""
        return (self.policy.amber, self.policy.red) if isinstance(self.policy, LightPolicy) else None

    @property
    def alone(self) -> Status | None:
        """What the judged months show by themselves."""
        return self.this_month if self.course else self.status

    def following(self, course: Course | None) -> "Light":
        """The light with the status of its course, and its own as this month's; the same where there is no course."""
        return self if course is None else replace(self, status=course.status, this_month=self.status, course=course)

    @property
    def vote(self) -> Status | None:
        """Its status for the overall light; a light with a cap can only make the overall light worse."""
        if self.most is Status.RED or self.status is None:
            return self.status
        return self.most if self.status in (Status.RED, Status.AMBER) else None


@dataclass(frozen=True)
class Verdict:
    """The overall light and the lights behind it."""

    status: Status
    lights: tuple[Light, ...]

    @classmethod
    def of(cls, lights: tuple[Light, ...]) -> "Verdict":
        """The worst of the votes; inconclusive where there is none."""
        votes = [light.vote for light in lights]
        return cls(next((status for status in Status if status in votes), Status.INCONCLUSIVE), lights)

    @property
    def deciding(self) -> tuple[Light, ...]:
        """The lights that show what the overall light shows."""
        voted = tuple(light for light in self.lights if light.vote is self.status)
        return voted or tuple(light for light in self.lights if light.status is self.status)
