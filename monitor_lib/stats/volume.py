"""Check whether the number of records is as usual: the latest month against the months before it.

Counts of applications vary from month to month far more than a Poisson distribution allows (it gives a false alarm in
55 % of months if the coefficient of variation is 10 %), so the interval takes the variation from the months themselves:
the logarithm of a month's count follows Student's t about the mean (G. J. Hahn, W. Q. Meeker, Statistical Intervals,
1991, 4.8: prediction of one observation).
"""

import math
import statistics
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from scipy import special

EPOCH = date(1970, 1, 1).toordinal()
LEAST_MONTHS = 6
LEVEL = 0.95
MONTHS = 12
FAR_FEWER = 3  # times as many months as the swapped dates have


@dataclass(frozen=True)
class VolumeCheck:
    """One month's count, compared with the months before it.

    Attributes:
        month: the month that is checked, since 1970-01.
        n: its records.
        months: the number of earlier months that the interval is computed from.
        low, high: the 95 % prediction interval.
        unfinished: a later month whose files are still coming, so that its count says nothing; None without one.
        reason: ``"few_months"`` where there are fewer than six earlier months.

    """

    month: int
    n: int
    months: int
    low: float | None = None
    high: float | None = None
    reason: str | None = None
    unfinished: int | None = None

    @property
    def unusual(self) -> bool:
        """Whether the count lies outside its interval."""
        return self.low is not None and self.high is not None and not self.low <= self.n <= self.high


def volume_check(by_month: Mapping[int, int], files: Mapping[int, int] | None = None) -> VolumeCheck:
    """Check the latest month against all before it.

    Where a month consists of several files, as of weekly ones, the latest month is checked when it has as many files as
    the others usually have; until then it is the month before. A first month that lacks some is left out.

    Args:
        by_month: records by month, at least one month.
        files: for each month, how many files it consists of; one where nothing is said.

    """
    months, unfinished = complete_months(by_month, files)
    month = months[-1]
    earlier = [math.log(by_month[one]) for one in months[:-1]]
    n, k = by_month[month], len(earlier)
    if k < LEAST_MONTHS:
        return VolumeCheck(month, n, k, reason="few_months", unfinished=unfinished)
    mean = math.fsum(earlier) / k
    # If the months happen to be almost equal, the variation is still at least that of a Poisson count.
    deviation = math.sqrt(max(math.fsum((x - mean) ** 2 for x in earlier) / (k - 1), math.exp(-mean)))
    half = float(special.stdtrit(k - 1, (1 + LEVEL) / 2)) * deviation * math.sqrt(1 + 1 / k)
    return VolumeCheck(month, n, k, math.exp(mean - half), math.exp(mean + half), unfinished=unfinished)


def complete_months(
    by_month: Mapping[int, int], files: Mapping[int, int] | None = None
) -> tuple[list[int], int | None]:
    """The months whose files are all there, ascending, and a later one whose files are still coming, if any.

    Args:
        by_month: see :func:`volume_check`.
        files: see :func:`volume_check`.

    """
    months, unfinished = sorted(by_month), None
    of = {month: (files or {}).get(month, 1) for month in months}
    usual = statistics.median_low([of[month] for month in months[:-1]] or [1])
    if len(months) > 1 and of[months[-1]] < usual:
        unfinished = months.pop()
    if len(months) > 1 and of[months[0]] < usual:
        months = months[1:]
    return months, unfinished


def days_without_records(by_day: Collection[int]) -> tuple[int, ...]:
    """The days without a record between the first and the last day with one; days since 1970-01-01."""
    present = set(by_day)
    return tuple(day for day in range(min(present), max(present) + 1) if day not in present)


def is_monthly(by_day: Collection[int]) -> bool:
    """Whether each of these days, since 1970-01-01, is the first of a month."""
    return all(date.fromordinal(day + EPOCH).day == 1 for day in by_day)


def swapped_months(by_day: Collection[int]) -> int | None:
    """How many months the dates would be of with day and month swapped, where that is far fewer; else None.

    The eleven first days of February, written month first and read day first, are the second day of eleven months.
    """
    found = [date.fromordinal(day + EPOCH) for day in by_day]
    if any(one.day > MONTHS for one in found):
        return None
    months = {(one.year, one.month) for one in found}
    swapped = {(one.year, one.day) for one in found}
    return len(swapped) if len(months) >= FAR_FEWER * len(swapped) else None
