"""Count the records in each bin of each variable, by month; tallies can be added, and bins sum to the records."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from monitor_lib.bins.binning import Binned, Counted, Months
from monitor_lib.bins.bins import Bins
from monitor_lib.tallies.arrays import Array, Arrays, as_array, cut, from_array, joined

Counts = npt.NDArray[np.int64]

# Of a variable with more unseen categories than this, none is named: they are free text or account numbers.
MOST_UNSEEN = 10_000


@dataclass(frozen=True)
class VariableTally:
    """The records in each bin of each variable, by month.

    Attributes:
        counts: for each variable and month (since 1970-01), the records in each bin, shape (bins,).
        unseen: for each variable, the records of each category that the reference does not hold; None where there are
            more than :data:`MOST_UNSEEN` categories.

    """

    counts: Mapping[str, Mapping[int, Counts]] = field(default_factory=dict)
    unseen: Mapping[str, Mapping[str, int] | None] = field(default_factory=dict)

    @classmethod
    def of(cls, columns: Mapping[str, tuple[Bins, Binned]], month: npt.NDArray[np.int32]) -> "VariableTally":
        """Count records; ``month`` and every column's bins have shape (n,)."""
        months = Months.of(month)
        return cls.of_counted(
            {name: Counted(months.table(one.indices, bins.n), one.unseen) for name, (bins, one) in columns.items()},
            months,
        )

    @classmethod
    def of_counted(cls, columns: Mapping[str, Counted], months: Months) -> "VariableTally":
        """A tally from records whose months and bins were already counted."""
        counts = {name: dict(zip(months.distinct, column.rows, strict=True)) for name, column in columns.items()}
        return cls(counts, {name: _named(column.unseen) for name, column in columns.items()})

    def __add__(self, other: "VariableTally") -> "VariableTally":
        counts = {
            name: _added(self.counts.get(name, {}), other.counts.get(name, {}), np.add)
            for name in {**self.counts, **other.counts}
        }
        unseen = {
            name: _named_sum(self.unseen.get(name, {}), other.unseen.get(name, {}))
            for name in {**self.unseen, **other.unseen}
        }
        return VariableTally(counts, unseen)

    @property
    def months(self) -> list[int]:
        """The months that have at least one record, ascending."""
        return sorted({month for by_month in self.counts.values() for month in by_month})

    def of_months(self, months: Collection[int]) -> "VariableTally":
        """The records of these months only, without unseen categories, which are counted for all months together."""
        return VariableTally(
            {
                name: {month: row for month, row in by_month.items() if month in months}
                for name, by_month in self.counts.items()
            }
        )

    def records_by_bin(self, name: str, months: Collection[int] | None = None) -> Counts | None:
        """One variable's records in each bin, of these months or of all; None where there are none."""
        rows = [row for month, row in self.counts.get(name, {}).items() if months is None or month in months]
        return np.sum(rows, axis=0) if rows else None

    def to_arrays(self) -> dict[str, Array]:
        """The tally as arrays, by name."""
        rows = [row for _name, by_month in sorted(self.counts.items()) for _month, row in sorted(by_month.items())]
        facts = {
            "months": {name: sorted(by_month) for name, by_month in sorted(self.counts.items())},
            # The order is that of the reference, which a report keeps.
            "names": list(self.counts),
            "unseen": self.unseen,
        }
        return {
            "facts": as_array(facts),
            "lengths": np.array([len(row) for row in rows], np.int64),
            "rows": joined(rows, np.int64),
        }

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "VariableTally":
        """The tally that :meth:`to_arrays` turned into arrays."""
        facts, rows = from_array(arrays["facts"]), iter(cut(arrays["rows"], arrays["lengths"].tolist()))
        counts = {name: {month: next(rows) for month in months} for name, months in facts["months"].items()}
        return cls({name: counts[name] for name in facts["names"]}, facts["unseen"])


def _added(ours: Mapping[Any, Any], theirs: Mapping[Any, Any], add: Callable[[Any, Any], Any]) -> dict[Any, Any]:
    return {
        **ours,
        **{key: add(ours[key], value) if key in ours else value for key, value in theirs.items()},
    }


def _named(levels: Mapping[str, int]) -> Mapping[str, int] | None:
    return levels if len(levels) <= MOST_UNSEEN else None


def _named_sum(ours: Mapping[str, int] | None, theirs: Mapping[str, int] | None) -> Mapping[str, int] | None:
    return None if ours is None or theirs is None else _named(_added(ours, theirs, int.__add__))
