"""When the outcomes of a month's loans are all due: whole months, never single records.

A bad loan shows early that it is bad, a good one only when its time is over. Records chosen by whether their outcome is
known would therefore hold too many bads, or too few; so a month is judged as a whole once its last loan had its time.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Maturity:
    """How long loans are observed, and until when they were.

    Attributes:
        as_of: the day until which outcomes are known, in days since 1970-01-01.
        after_days, after_months: how long after a month's end its outcomes are all due; one of the two is None.

    """

    as_of: int
    after_days: int | None = None
    after_months: int | None = None

    def matures_on(self, month: int) -> int:
        """The day on which the outcomes of a month (since 1970-01) are all due, in days since 1970-01-01.

        The month's last day and so many days later, or the last day of the month so many months later.
        """
        return last_day(month + (self.after_months or 0)) + (self.after_days or 0)

    def is_mature(self, month: int) -> bool:
        """Whether the outcomes of a month are all due."""
        return self.matures_on(month) <= self.as_of

    def mature(self, months: Iterable[int]) -> tuple[int, ...]:
        """Those of some months whose outcomes are all due."""
        return tuple(month for month in months if self.is_mature(month))


def last_day(month: int) -> int:
    """The last day of a month (since 1970-01), in days since 1970-01-01."""
    return int((np.datetime64(month + 1, "M").astype("datetime64[D]") - 1).astype(np.int64))
