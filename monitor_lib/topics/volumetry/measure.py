"""How many records came: by month, by day, and the latest month against the months before it."""

from dataclasses import dataclass

from monitor_lib.report.comparison import Comparison
from monitor_lib.stats.volume import VolumeCheck, days_without_records, is_monthly, volume_check
from monitor_lib.stats.volumetry import Volumetry, volumetry


@dataclass(frozen=True)
class VolumetryResult:
    """The volume of a batch.

    Attributes:
        comparison: what was measured.
        volume: by month.
        check: the latest month against the months before it.
        days_without: days between the first and the last that brought no record, since 1970-01-01; none where every
            date is the first of a month.

    """

    comparison: Comparison
    volume: Volumetry
    check: VolumeCheck
    days_without: tuple[int, ...]

    @property
    def is_monthly(self) -> bool:
        """Whether every date of the batch is the first of a month: then it says nothing of days."""
        return is_monthly(self.comparison.batch.by_day)


def measure(comparison: Comparison) -> VolumetryResult:
    """Count the records of batch and past."""
    everything = comparison.batch.scores + comparison.past.scores
    return VolumetryResult(
        comparison=comparison,
        volume=volumetry(comparison.batch.scores),
        check=volume_check({month: everything.count(month=month) for month in everything.months}),
        days_without=() if is_monthly(comparison.batch.by_day) else days_without_records(comparison.batch.by_day),
    )
