"""The cells of one variable, frozen on the reference: every value that any batch may bring has exactly one.

First come the cells that stand for trouble (:data:`MISSING`, :data:`UNSEEN`, :data:`BELOW`, :data:`ABOVE`), then one
for each declared sentinel, then the regular ones. They add up to the records.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from monitor_lib.iso_dates import EPOCH
from monitor_lib.readers.numbers import number_of
from monitor_lib.stats import variable as metrics

# Numbered once, where they are measured.
MISSING, UNSEEN, BELOW, ABOVE = metrics.MISSING, metrics.UNSEEN, metrics.BELOW, metrics.ABOVE
TROUBLE = metrics.TROUBLES

FEW_EDGES = 20

_WHOLE = re.compile(r"([+-]?\d+)\.0+")
_TRUTHS = ("true", "false")


class Kind(StrEnum):
    """What a variable's values are; told by configuration or reference, never by a batch."""

    NUMBER = "number"
    DATE = "date"  # counted as days since 1970-01-01
    CATEGORY = "category"
    EMPTY = "empty"  # the reference holds no value, so any value is one it never saw


@dataclass(frozen=True)
class Bins:
    """The cells of one variable.

    Attributes:
        name: the column.
        kind: what its values are.
        sentinels: declared values that mean something else than themselves, as :func:`level_key` has them.
        edges: of numbers and dates, the upper edge of each regular cell but the last, ascending.
        low, high: the reference's range; infinite where there is none.
        levels: of categories, those with a cell of their own, the most frequent first.
        others: of categories, all further ones that the reference holds.
        groups: how many cells those share, the last ones: each category is in the group that a hash of it gives, so
            that what happens among many rare ones shows.
        identifiers: whether most of the rare categories stand once, as numbers of accounts do: which of them come again
            then says nothing, so none is kept, and every category without a cell of its own, new or not, is in a group.

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

    @property
    def first_regular(self) -> int:
        """The number of the first regular cell."""
        return TROUBLE + len(self.sentinels)

    @property
    def regular(self) -> int:
        """How many regular cells there are."""
        if self.kind is Kind.CATEGORY:
            return len(self.levels) + self.groups
        return 0 if self.kind is Kind.EMPTY else len(self.edges) + 1

    @property
    def n(self) -> int:
        """How many cells there are in all."""
        return self.first_regular + self.regular

    def cell_of(self, level: str) -> int:
        """The cell of a category, as :func:`level_key` has it."""
        cell = self._cell_of_level.get(level, UNSEEN)
        return self._group(level) if cell == UNSEEN and self.identifiers else cell

    def _group(self, level: str) -> int:
        return self.n - self.groups + zlib.crc32(level.encode("utf-8", "surrogatepass")) % self.groups

    @cached_property
    def _cell_of_level(self) -> dict[str, int]:
        cells = {level: self._group(level) for level in self.others}
        cells |= {level: self.first_regular + place for place, level in enumerate(self.levels)}
        return cells | {value: TROUBLE + place for place, value in enumerate(self.sentinels)}

    def cells_of_numbers(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        """The cell of each number; one that is none (NaN) is :data:`UNSEEN`. Shape of ``values``."""
        if self.kind is Kind.EMPTY:
            cells = np.full(values.shape, UNSEEN)
        else:
            cells = _how_many_below(self.edges, values) + self.first_regular
            cells[values < self.low] = BELOW
            cells[values > self.high] = ABOVE
            cells[np.isnan(values)] = UNSEEN
        for place, sentinel in enumerate(self.sentinels):
            if (number := self.number_of(sentinel)) is not None:
                cells[values == number] = TROUBLE + place
        return cells

    def number_of(self, sentinel: str) -> float | None:
        """What a sentinel is among this variable's numbers or days; None where it is a word."""
        return day_of(sentinel) if self.kind is Kind.DATE else number_of(sentinel)


def _how_many_below(edges: Sequence[float], values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """How many of the edges lie below each value. Shape of ``values``."""
    if len(edges) > FEW_EDGES:
        return np.searchsorted(np.asarray(edges, np.float64), values, "left")
    # To compare with each of a few takes a fraction of the time of searching.
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


def level_key(text: str) -> str:
    """What two writings of one category share: blanks around it, ``1.0`` for ``1`` and ``True`` for ``true`` aside."""
    text = text.strip()
    whole = _WHOLE.fullmatch(text)
    if whole:
        return whole[1]
    return text.lower() if text.lower() in _TRUTHS else text
