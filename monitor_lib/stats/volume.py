"""Did as many records come as usual: the latest month against the months before it.

Counts of applications vary from month to month far more than Poisson's law allows (it alarms falsely in 55 % of months
whose coefficient of variation is 10 %), so the interval takes the variation from the months themselves: the logarithm
of a month's count is Student t about its mean (G. J. Hahn, W. Q. Meeker, Statistical Intervals, 1991, 4.8: prediction
of one observation).
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from scipy import special

LEAST_MONTHS = 6
LEVEL = 0.95


@dataclass(frozen=True)
class VolumeCheck:
    """One month's count against what the months before it make likely.

    Attributes:
        month: the month that is checked, since 1970-01.
        n: its records.
        months: how many months before it the interval rests on.
        low, high: the 95 % prediction interval.
        reason: ``"few_months"`` where fewer than six came before.

    """

    month: int
    n: int
    months: int
    low: float | None = None
    high: float | None = None
    reason: str | None = None

    @property
    def unusual(self) -> bool:
        """Whether the count lies outside its interval."""
        return self.low is not None and self.high is not None and not self.low <= self.n <= self.high


def volume_check(by_month: Mapping[int, int]) -> VolumeCheck:
    """Check the latest month of ``by_month`` (records by month, at least one month) against all before it."""
    month = max(by_month)
    earlier = [math.log(n) for one, n in sorted(by_month.items()) if one < month]
    n, k = by_month[month], len(earlier)
    if k < LEAST_MONTHS:
        return VolumeCheck(month, n, k, reason="few_months")
    mean = math.fsum(earlier) / k
    # Months that happen to be alike promise no less than what counting alone makes vary (Poisson).
    deviation = math.sqrt(max(math.fsum((x - mean) ** 2 for x in earlier) / (k - 1), math.exp(-mean)))
    half = float(special.stdtrit(k - 1, (1 + LEVEL) / 2)) * deviation * math.sqrt(1 + 1 / k)
    return VolumeCheck(month, n, k, math.exp(mean - half), math.exp(mean + half))


def days_without_records(by_day: Collection[int]) -> tuple[int, ...]:
    """The days between the first and the last that brought no record; days since 1970-01-01."""
    present = set(by_day)
    return tuple(day for day in range(min(present), max(present) + 1) if day not in present)
