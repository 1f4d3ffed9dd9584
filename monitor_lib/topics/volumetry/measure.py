"""How many records came: by month, by day, and the latest month against the months before it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor_lib.report.comparison import Comparison
from monitor_lib.report.course import Course
from monitor_lib.stats.volume import (
    VolumeCheck,
    complete_months,
    days_without_records,
    is_monthly,
    swapped_months,
    volume_check,
)
from monitor_lib.stats.volumetry import Volumetry, volumetry
from monitor_lib.topics.volumetry.course import course

STRAY = 0.02  # of the batch's largest month
MANY_MONTHS = 3


@dataclass(frozen=True)
class VolumetryResult:
    """The volume of a batch.

    Attributes:
        comparison: what was measured.
        volume: by month, gathered from all files.
        in_batch: the records of each month that the batch itself holds.
        check: the latest month against the months before it.
        days_without: days between the first and the last that brought no record, since 1970-01-01; none where every
            date is the first of a month.
        course: over all months; None where there is none.
        by_month: the records of each month at hand.

    """

    comparison: Comparison
    volume: Volumetry
    in_batch: Mapping[int, int]
    check: VolumeCheck
    days_without: tuple[int, ...]
    course: Course | None = None
    by_month: Mapping[int, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """The batch's records with a date."""
        return sum(self.in_batch.values())

    @property
    def is_gathered(self) -> bool:
        """Whether another file has records of the batch's months."""
        return any(one.n != self.in_batch[one.month] for one in self.volume.by_month)

    @property
    def is_monthly(self) -> bool:
        """Whether every date of the batch is the first of a month: then it says nothing of days."""
        return is_monthly(self.comparison.batch.by_day)

    @property
    def swapped_months(self) -> int | None:
        """How many months the batch is of with day and month swapped, where they may be swapped; else None."""
        compared = self.comparison
        others = [one.by_day for one in (compared.reference, compared.previous) if one is not None and one.by_day]
        # Dates that are firsts of months are usual, unless those of the other files are not.
        if self.is_monthly and all(map(is_monthly, others)):
            return None
        return swapped_months(compared.batch.by_day)


def _watched(comparison: Comparison) -> list[int]:
    """The months whose volume is compared: without a last one of a few wrong dates."""
    months = comparison.gathered.scores.months
    own = {month: comparison.batch.scores.count(month=month) for month in comparison.months}
    full = [month for month, n in own.items() if n >= STRAY * max(own.values())]
    # A file of many months that ends with next to nothing is another matter: there, records are missing.
    follows = len(full) >= MANY_MONTHS and months[-1] == full[-1] + 1
    return months if follows else [month for month in months if month <= full[-1]]


def measure(comparison: Comparison) -> VolumetryResult:
    """Count the records of batch and past."""
    everything, batch = comparison.gathered.scores, comparison.batch
    by_month = {month: everything.count(month=month) for month in _watched(comparison)}
    return VolumetryResult(
        comparison=comparison,
        volume=volumetry(everything.of_months(comparison.months)),
        in_batch={month: batch.scores.count(month=month) for month in comparison.months},
        check=volume_check(by_month, comparison.files_of),
        days_without=() if is_monthly(batch.by_day) else days_without_records(batch.by_day),
        course=_course(comparison, by_month),
        by_month=by_month,
    )


def _course(comparison: Comparison, by_month: Mapping[int, int]) -> Course | None:
    if comparison.course_start is None:
        return None
    complete, _unfinished = complete_months(by_month, comparison.files_of)
    return course({month: by_month[month] for month in complete}, comparison.course_start)
