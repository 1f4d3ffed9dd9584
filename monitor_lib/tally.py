"""The sufficient statistic of scores: how many records for each distinct score, month and outcome.

Every figure of the report follows from these counts, ties included. Tallies add: the tally of two files together is the
sum of their tallies, so a stream of chunks, a whole file and many workers share one implementation. Counts are integers
and scores are sorted, so the order of records can't show.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

EVENT, NON_EVENT, UNKNOWN = 1, 0, 2
OUTCOMES = (NON_EVENT, EVENT, UNKNOWN)


@dataclass(frozen=True)
class Distribution:
    """How often each distinct score occurs.

    Attributes:
        scores: ascending, distinct and finite, shape (k,).
        counts: how many records have each, all positive, shape (k,).

    """

    scores: Floats
    counts: Counts

    @property
    def n(self) -> int:
        """All records."""
        return int(self.counts.sum())

    @classmethod
    def of(cls, scores: Floats) -> Self:
        """Count records one by one."""
        distinct, counts = np.unique(scores, return_counts=True)
        return cls(distinct, counts.astype(np.int64))

    @classmethod
    def sum(cls, parts: Iterable["Distribution"]) -> Self:
        """All records of several distributions together."""
        given = list(parts)
        scores = np.concatenate([part.scores for part in given] or [np.empty(0)])
        counts = np.concatenate([part.counts for part in given] or [np.empty(0, np.int64)])
        distinct, place = np.unique(scores, return_inverse=True)
        total = np.zeros(len(distinct), np.int64)
        np.add.at(total, place, counts)
        return cls(distinct, total)

    def at(self, grid: Floats) -> Counts:
        """How many records have each score of ``grid``, which holds all of :attr:`scores`. Shape of ``grid``."""
        counts = np.zeros(len(grid), np.int64)
        counts[np.searchsorted(grid, self.scores)] = self.counts
        return counts


def aligned(first: Distribution, second: Distribution) -> tuple[Floats, Counts, Counts]:
    """Two distributions on the grid of all their scores: the grid, ascending, and the counts of each, shape (k,)."""
    scores = np.concatenate([first.scores, second.scores])
    # Both parts are sorted already, and a stable sort merges sorted runs in one pass.
    order = np.argsort(scores, kind="stable")
    ascending = scores[order]
    begins = np.ones(len(scores), np.bool_)
    begins[1:] = ascending[1:] != ascending[:-1]
    place = np.empty(len(scores), np.int64)
    place[order] = np.cumsum(begins) - 1
    grid = ascending[begins]
    counts = np.zeros((2, len(grid)), np.int64)
    counts[0, place[: len(first.scores)]] = first.counts
    counts[1, place[len(first.scores) :]] = second.counts
    return grid, counts[0], counts[1]


@dataclass(frozen=True)
class ScoreTally:
    """Counts by score, month and outcome, and by month and outcome alone for records left out.

    Attributes:
        scored: the score's distribution for each (month since 1970-01, outcome).
        left_out: for each (month, outcome), records with a date but without a usable score or outcome.

    """

    scored: Mapping[tuple[int, int], Distribution]
    left_out: Mapping[tuple[int, int], int]

    @classmethod
    def of(
        cls,
        month: npt.NDArray[np.int32],
        score: Floats,
        outcome: npt.NDArray[np.int8],
        included: npt.NDArray[np.bool_],
    ) -> Self:
        """Count records one by one; all arrays of shape (n,).

        Args:
            month: months since 1970-01; every record has one.
            score: finite wherever ``included``.
            outcome: ``EVENT``, ``NON_EVENT`` or ``UNKNOWN`` wherever ``included``; anything else counts as unknown.
            included: False for records that are counted in volumetry alone.

        """
        known = np.where(np.isin(outcome, OUTCOMES), outcome, UNKNOWN)
        cell = month.astype(np.int64) * len(OUTCOMES) + known
        scored, left_out = {}, {}
        for code in np.unique(cell).tolist():
            key = divmod(code, len(OUTCOMES))
            here = cell == code
            kept = here & included
            if kept.any():
                scored[key] = Distribution.of(score[kept])
            if dropped := int(np.count_nonzero(here) - np.count_nonzero(kept)):
                left_out[key] = dropped
        return cls(scored, left_out)

    def __add__(self, other: "ScoreTally") -> "ScoreTally":
        scored = dict(self.scored)
        for key, distribution in other.scored.items():
            scored[key] = Distribution.sum([scored[key], distribution]) if key in scored else distribution
        left_out = dict(self.left_out)
        for key, count in other.left_out.items():
            left_out[key] = left_out.get(key, 0) + count
        return ScoreTally(scored, left_out)

    @property
    def months(self) -> list[int]:
        """The months that hold any record, ascending."""
        return sorted({month for month, _outcome in (*self.scored, *self.left_out)})

    def distribution(self, *outcomes: int, month: int | None = None) -> Distribution:
        """The scores of the records with these outcomes (all, where none is named), of one month or of all."""
        wanted = outcomes or OUTCOMES
        return Distribution.sum(
            distribution
            for (one_month, outcome), distribution in sorted(self.scored.items())
            if outcome in wanted and month in (None, one_month)
        )

    def of_months(self, months: Collection[int]) -> "ScoreTally":
        """The records of these months alone."""
        return ScoreTally(
            {key: found for key, found in self.scored.items() if key[0] in months},
            {key: n for key, n in self.left_out.items() if key[0] in months},
        )

    def count(self, *outcomes: int, month: int | None = None) -> int:
        """Records with these outcomes, left out ones included."""
        wanted = outcomes or OUTCOMES
        cells = [(key, distribution.n) for key, distribution in self.scored.items()] + list(self.left_out.items())
        return sum(n for (one_month, outcome), n in cells if outcome in wanted and month in (None, one_month))


NOTHING = ScoreTally({}, {})
