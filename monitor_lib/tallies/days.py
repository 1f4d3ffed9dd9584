"""Count the records of each day."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from monitor_lib.tallies.arrays import Array, Arrays


@dataclass(frozen=True)
class DayTally:
    """Records for each day since 1970-01-01, ascending."""

    counts: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, day: Array) -> "DayTally":
        """Count records one by one; ``day`` has shape (n,)."""
        days, counts = np.unique(day, return_counts=True)
        return cls(dict(zip(days.tolist(), counts.tolist(), strict=True)))

    def __add__(self, other: "DayTally") -> "DayTally":
        total = dict(self.counts)
        for day, n in other.counts.items():
            total[day] = total.get(day, 0) + n
        return DayTally(dict(sorted(total.items())))

    def to_arrays(self) -> dict[str, Array]:
        """The tally as arrays, by name."""
        return {"days": np.array(list(self.counts.items()), np.int64).reshape(-1, 2)}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "DayTally":
        """The tally that :meth:`to_arrays` turned into arrays."""
        return cls(dict(arrays["days"].tolist()))
