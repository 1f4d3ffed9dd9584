"""How often each distinct score occurs in some records; distributions can be added."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from monitor_lib.tallies import rounding

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Distribution:
    """How often each distinct score occurs.

    Attributes:
        scores: ascending, distinct and finite, shape (k,).
        counts: how many records have each, all positive, shape (k,).

    """

    scores: Floats
    counts: Counts

    @cached_property
    def n(self) -> int:
        """All records."""
        return len(self.counts) if self.counts.strides == (0,) else int(self.counts.sum())  # see _ones

    @cached_property
    def reached(self) -> Counts:
        """Cumulative counts: the records of the first 0, 1, 2, ... k scores, shape (k + 1,)."""
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(self.counts)])

    def _at(self, places: npt.NDArray[np.int64]) -> Counts:
        """The records of the first so many scores; no look-up is needed where all records have different scores."""
        return places if self.n == len(self.counts) else self.reached[places]

    def upto(self, scores: Floats) -> Counts:
        """How many records lie at or below each of ``scores``, in the shape of ``scores``."""
        return self._at(np.searchsorted(self.scores, scores, "right"))

    def around(self, scores: Floats) -> tuple[Counts, Counts]:
        """How many records lie below each of ``scores``, and how many at or below, both in the shape of ``scores``."""
        place = np.searchsorted(self.scores, scores, "left")
        tied = self.scores[np.minimum(place, len(self.scores) - 1)] == scores
        return self._at(place), self._at(place + tied)

    @classmethod
    def of(cls, scores: Floats) -> Self:
        """Count records one by one."""
        return cls._of_own(scores.copy())

    @classmethod
    def _of_own(cls, ascending: Floats) -> Self:
        """Count scores in an array that no other code uses: it is sorted in place, without a copy."""
        ascending.sort()
        begins = _begins(ascending)
        if begins.all():
            return cls(ascending, _ones(len(ascending)))
        places = np.flatnonzero(begins)
        return cls(ascending[places], np.diff(places, append=len(ascending)))

    @classmethod
    def sum(cls, parts: Iterable["Distribution"]) -> Self:
        """All records of several distributions together."""
        given = list(parts)
        if len(given) == 1:
            return cls(given[0].scores, given[0].counts)
        scores = np.concatenate([part.scores for part in given] or [np.empty(0)])
        if all(part.n == len(part.counts) for part in given):
            ascending = _merged(scores)
            begins = _begins(ascending)
            if begins.all():
                return cls(ascending, _ones(len(ascending)))
            places = np.flatnonzero(begins)
            return cls(ascending[places], np.diff(places, append=len(ascending)))
        counts = np.concatenate([part.counts for part in given])
        # The parts are sorted already, and a stable sort merges sorted runs in one pass.
        order = np.argsort(_as_integers(scores), kind="stable")
        return cls._of_runs(scores[order], counts[order])

    @classmethod
    def _of_runs(cls, ascending: Floats, counts: Counts) -> Self:
        """Build it from ascending scores, some of which may be equal, and the records that each of them stands for."""
        begins = _begins(ascending)
        if begins.all():
            return cls(ascending, counts)
        places = np.flatnonzero(begins)
        return cls(ascending[places], np.add.reduceat(counts, places))

    def rounded(self) -> "Distribution":
        """The same records, their scores rounded to :data:`monitor_lib.tallies.rounding.BITS` significant bits."""
        return Distribution._of_runs(rounding.rounded(self.scores), self.counts)

    def at(self, grid: Floats) -> Counts:
        """The records of each score of ``grid``, which contains all :attr:`scores`, in the shape of ``grid``."""
        counts = np.zeros(len(grid), np.int64)
        counts[np.searchsorted(grid, self.scores)] = self.counts
        return counts


def _begins(ascending: Floats) -> npt.NDArray[np.bool_]:
    """The positions in sorted scores where a new score begins."""
    begins = np.ones(len(ascending), np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=begins[1:])
    return begins


def _ones(n: int) -> Counts:
    """An array of ones that takes no memory."""
    return np.broadcast_to(np.int64(1), n)


def _merged(runs: Floats) -> Floats:
    """The scores of several ascending runs, ascending."""
    return np.sort(_as_integers(runs), kind="stable").view(np.float64)


def _as_integers(scores: Floats) -> npt.NDArray[np.float64] | Counts:
    """Values in the same order as ``scores``: their bits, which compare faster, where no score is negative."""
    bits = scores.view(np.int64)
    return bits if bits.min(initial=0) >= 0 else scores


def aligned(first: Distribution, second: Distribution) -> tuple[Floats, Counts, Counts]:
    """Two distributions on the grid of all their scores: the grid, ascending, and the counts of each, shape (k,)."""
    scores = np.concatenate([first.scores, second.scores])
    order = np.argsort(scores, kind="stable")
    ascending = scores[order]
    begins = _begins(ascending)
    place = np.empty(len(scores), np.int64)
    place[order] = np.cumsum(begins) - 1
    grid = ascending[begins]
    counts = np.zeros((2, len(grid)), np.int64)
    counts[0, place[: len(first.scores)]] = first.counts
    counts[1, place[len(first.scores) :]] = second.counts
    return grid, counts[0], counts[1]
