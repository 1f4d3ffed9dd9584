"""The bins of one variable, fixed by the reference: every value of any batch belongs to exactly one bin.

First come the bins for problem values (:data:`MISSING`, :data:`UNSEEN`, :data:`BELOW`, :data:`ABOVE`), then one for
each declared sentinel, then the regular ones. Their counts add up to the number of records.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from monitor_lib.iso_dates import EPOCH
from monitor_lib.readers.number_forms import NumberForm
from monitor_lib.readers.numbers import number_of
from monitor_lib.stats import variable as metrics

# These numbers are defined once, in the module that measures the bins.
MISSING, UNSEEN, BELOW, ABOVE = metrics.MISSING, metrics.UNSEEN, metrics.BELOW, metrics.ABOVE
TROUBLE = metrics.TROUBLES

FEW_EDGES = 20


class Kind(StrEnum):
    """What a variable's values are; the configuration or the reference decides it, never a batch."""

    NUMBER = "number"
    DATE = "date"  # counted as days since 1970-01-01
    CATEGORY = "category"
    EMPTY = "empty"  # the reference holds no value, so every value of a batch is unseen


@dataclass(frozen=True)
class Bins:
    """The bins of one variable.

    Attributes:
        name: the column.
        kind: what its values are.
        sentinels: values with a special meaning, in the form of :func:`~monitor_lib.readers.texts.level_key`: declared
            ones (such as 999 for "unknown"), and texts that recur among numbers (such as ``NA``).
        form: for numbers, how they are written, where that is more than a number.
        edges: for numbers and dates, the upper edge of each regular bin except the last, ascending.
        low, high: the reference's range; infinite where there is none.
        levels: for categories, those with their own bin, the most frequent first.
        others: for categories, all other ones that the reference holds.
        groups: the number of bins that these others share, the last ones: a hash of the category decides its group,
            so that changes among many rare categories become visible.
        identifiers: whether most of the rare categories occur once, as account numbers do. It then says nothing which
            of them occur again, so none is kept, and every category without its own bin, new or not, is in a group.

    """

    name: str
    kind: Kind
    sentinels: tuple[str, ...] = ()
    edges: tuple[float, ...] = ()
    low: float = -np.inf
    high: float = np.inf
    levels: tuple[str, ...] = ()
    others: frozenset[str] = frozenset()
    groups: int = 0
    identifiers: bool = False
    form: NumberForm | None = None

    @property
    def first_regular(self) -> int:
        """The number of the first regular bin."""
        return TROUBLE + len(self.sentinels)

    @property
    def regular(self) -> int:
        """How many regular bins there are."""
        if self.kind is Kind.CATEGORY:
            return len(self.levels) + self.groups
        return 0 if self.kind is Kind.EMPTY else len(self.edges) + 1

    @property
    def n(self) -> int:
        """How many bins there are in all."""
        return self.first_regular + self.regular

    def bin_of(self, level: str) -> int:
        """The bin of a category, given in :func:`~monitor_lib.readers.texts.level_key`'s form."""
        level = self._as_number(level)
        index = self._bin_of_level.get(level, UNSEEN)
        return self._group(level) if index == UNSEEN and self.identifiers else index

    def _as_number(self, level: str) -> str:
        """A code of digits without the zeros before it, which programs lose, where the reference's codes allow it."""
        return _without_zeros(level) if self._zeros_say_nothing else level

    @cached_property
    def _zeros_say_nothing(self) -> bool:
        """Whether the reference's codes differ without the zeros before them too; of ids, none is kept."""
        if self.identifiers:
            return False
        held = {*self.levels, *self.others}
        return len({_without_zeros(level) for level in held}) == len(held)

    def _group(self, level: str) -> int:
        return self.n - self.groups + zlib.crc32(level.encode("utf-8", "surrogatepass")) % self.groups

    @cached_property
    def _bin_of_level(self) -> dict[str, int]:
        key = self._as_number
        indices = {key(level): self._group(key(level)) for level in self.others}
        indices |= {key(level): self.first_regular + place for place, level in enumerate(self.levels)}
        return indices | {key(value): TROUBLE + place for place, value in enumerate(self.sentinels)}

    def bins_of_numbers(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        """The bin of each number, in the shape of ``values``; NaN is :data:`UNSEEN`."""
        if self.kind is Kind.EMPTY:
            indices = np.full(values.shape, UNSEEN)
        else:
            indices = _how_many_below(self.edges, values) + self.first_regular
            indices[values < self.low] = BELOW
            indices[values > self.high] = ABOVE
            indices[np.isnan(values)] = UNSEEN
        for place, sentinel in enumerate(self.sentinels):
            if (number := self.number_of(sentinel)) is not None:
                indices[values == number] = TROUBLE + place
        return indices

    def number_of(self, sentinel: str) -> float | None:
        """A sentinel as a number, or as days for dates; None where it is a word."""
        return day_of(sentinel) if self.kind is Kind.DATE else number_of(sentinel)


def _without_zeros(level: str) -> str:
    """``7`` for ``007``; all that is not digits alone as it is."""
    return level.lstrip("0") or "0" if level.startswith("0") and level.isdecimal() else level


def _how_many_below(edges: Sequence[float], values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """How many of the edges lie below each value, in the shape of ``values``."""
    if len(edges) > FEW_EDGES:
        return np.searchsorted(np.asarray(edges, np.float64), values, "left")
    # With few edges, a comparison with each of them is much faster than a search.
    below = np.zeros(values.shape, np.uint8)
    for edge in edges:
        below += values > edge
    return below.astype(np.int64)


def day_of(text: str) -> float | None:
    """The day since 1970-01-01 that a text begins with, ISO 8601, or None."""
    try:
        return float(date.fromisoformat(text[:10]).toordinal() - EPOCH)
    except ValueError:
        return None
