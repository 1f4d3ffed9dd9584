"""The sufficient statistic of scores: how many records for each distinct score, month and outcome.

Every figure of the report follows from these counts, ties included. Tallies add: the tally of two files together is the
sum of their tallies, so a stream of chunks, a whole file and many workers share one implementation. Counts are integers
and scores are sorted, so the order of records can't show.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from monitor_lib.tallies import rounding

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

EVENT, NON_EVENT, UNKNOWN = 1, 0, 2
OUTCOMES = (NON_EVENT, EVENT, UNKNOWN)

# Entries (distinct scores by month and outcome) of a report's batch and reference together, above which scores are
# rounded: so many take 64 MB, and four times that with the self-test's copies.
MOST_ENTRIES = 4_000_000

MOST_CELLS = 1 << 16  # that 16 bits can number

QUICKLY_MERGED = 1 << 16  # distinct scores


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
        """How many records have none, the first, the first two, ... of the scores. Shape (k + 1,)."""
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(self.counts)])

    def _at(self, places: npt.NDArray[np.int64]) -> Counts:
        """How many records the first so many scores have; no need to look it up where no two scores are alike."""
        return places if self.n == len(self.counts) else self.reached[places]

    def upto(self, scores: Floats) -> Counts:
        """How many records lie at or below each of ``scores``. Shape of ``scores``."""
        return self._at(np.searchsorted(self.scores, scores, "right"))

    def around(self, scores: Floats) -> tuple[Counts, Counts]:
        """How many records lie below each of ``scores``, and how many at or below. Shapes of ``scores``."""
        place = np.searchsorted(self.scores, scores, "left")
        tied = self.scores[np.minimum(place, len(self.scores) - 1)] == scores
        return self._at(place), self._at(place + tied)

    @classmethod
    def of(cls, scores: Floats) -> Self:
        """Count records one by one."""
        return cls._of_own(scores.copy())

    @classmethod
    def _of_own(cls, ascending: Floats) -> Self:
        """The same of scores that nobody else holds: sorted where they lie, which spares a copy."""
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
        """Of ascending scores, some of which may be equal, and how many records each of them stands for."""
        begins = _begins(ascending)
        if begins.all():
            return cls(ascending, counts)
        places = np.flatnonzero(begins)
        return cls(ascending[places], np.add.reduceat(counts, places))

    def rounded(self) -> "Distribution":
        """The same records with their scores to :data:`monitor_lib.tallies.rounding.BITS` significant bits."""
        return Distribution._of_runs(rounding.rounded(self.scores), self.counts)

    def at(self, grid: Floats) -> Counts:
        """How many records have each score of ``grid``, which holds all of :attr:`scores`. Shape of ``grid``."""
        counts = np.zeros(len(grid), np.int64)
        counts[np.searchsorted(grid, self.scores)] = self.counts
        return counts


def _begins(ascending: Floats) -> npt.NDArray[np.bool_]:
    """Where a new score begins in sorted ones."""
    begins = np.ones(len(ascending), np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=begins[1:])
    return begins


def _ones(n: int) -> Counts:
    """As many ones, which take no memory."""
    return np.broadcast_to(np.int64(1), n)


def _merged(runs: Floats) -> Floats:
    """The scores of several ascending runs, ascending."""
    return np.sort(_as_integers(runs), kind="stable").view(np.float64)


def _as_integers(scores: Floats) -> npt.NDArray[np.float64] | Counts:
    """What sorts as ``scores`` do: their bits, which compare faster, where none is negative."""
    bits = scores.view(np.int64)
    return bits if bits.min(initial=0) >= 0 else scores


def _ordered(scores: Floats) -> Counts:
    """Integers that are ordered as the scores are, one apart where two scores are neighbours; -0 is 0."""
    bits = (scores + 0.0).view(np.int64)
    return bits ^ ((bits >> 63) & np.iinfo(np.int64).max)


def _floats(ordered: Counts) -> Floats:
    """The scores of such integers."""
    return (ordered ^ ((ordered >> 63) & np.iinfo(np.int64).max)).view(np.float64)


@dataclass(frozen=True)
class Sample:
    """Records of several outcomes or months together, their counts left where they are: merging millions is dear.

    Attributes:
        parts: each of them; a score may stand in several.

    """

    parts: tuple[Distribution, ...]

    @cached_property
    def n(self) -> int:
        """All records."""
        return sum(part.n for part in self.parts)

    @property
    def distinct(self) -> int:
        """At most this many distinct scores."""
        return sum(len(part.scores) for part in self.parts)

    def upto(self, scores: Floats) -> Counts:
        """How many records lie at or below each of ``scores``. Shape of ``scores``."""
        total = np.zeros(len(scores), np.int64)
        for part in self.parts:
            total += part.upto(scores)
        return total

    def count(self, scores: Floats) -> Counts:
        """How many records have each of ``scores``. Shape of ``scores``."""
        below, upto = np.zeros((2, len(scores)), np.int64)
        for part in self.parts:
            found = part.around(scores)
            below, upto = below + found[0], upto + found[1]
        return upto - below

    def after(self, scores: Floats) -> Floats:
        """The next score above each of ``scores``, infinity where there is none. Shape of ``scores``."""
        places = [np.searchsorted(part.scores, scores, "right") for part in self.parts]
        found = [np.append(part.scores, np.inf)[at] for part, at in zip(self.parts, places, strict=True)]
        return np.asarray(np.min(found, axis=0), np.float64)

    def before(self, scores: Floats) -> Floats:
        """The next score below each of ``scores``, minus infinity where there is none. Shape of ``scores``."""
        places = [np.searchsorted(part.scores, scores, "left") for part in self.parts]
        found = [np.append(-np.inf, part.scores)[at] for part, at in zip(self.parts, places, strict=True)]
        return np.asarray(np.max(found, axis=0), np.float64)

    def at_rank(self, wanted: Counts) -> Floats:
        """The smallest score with at least ``wanted`` (1 to n) records at or below it. Shape of ``wanted``."""
        if self.distinct <= QUICKLY_MERGED:
            merged = self.merged()
            return merged.scores[np.searchsorted(merged.reached[1:], wanted)]
        low = np.full(len(wanted), _ordered(np.array([min(part.scores[0] for part in self.parts)]))[0] - 1)
        high = np.full(len(wanted), _ordered(np.array([max(part.scores[-1] for part in self.parts)]))[0])
        # Between the two there are at most 2**64 numbers, so this ends, and exactly, wherever the scores lie.
        while (high - 1 > low).any():
            middle = (low >> 1) + (high >> 1) + (low & high & 1)  # their sum may be no 64-bit number
            enough = self.upto(_floats(middle)) >= wanted
            low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        return _floats(high)

    def merged(self) -> Distribution:
        """The same as one distribution."""
        return self.parts[0] if len(self.parts) == 1 else Distribution.sum(self.parts)

    def values(self) -> Floats:
        """Each record's score, in no order. Shape (n,)."""
        return np.concatenate([np.repeat(part.scores, part.counts) for part in self.parts] or [np.empty(0)])


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


@dataclass(frozen=True)
class ScoreTally:
    """Counts by score, month and outcome, and by month and outcome alone for records left out.

    Attributes:
        scored: the score's distribution for each (month since 1970-01, outcome).
        left_out: for each (month, outcome), records with a date but without a usable score or outcome.
        is_rounded: whether scores have :data:`monitor_lib.tallies.rounding.BITS` significant bits; every sum then has.

    """

    scored: Mapping[tuple[int, int], Distribution]
    left_out: Mapping[tuple[int, int], int]
    is_rounded: bool = False

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
        if not len(month):
            return cls({}, {})
        known = outcome
        if outcome.min() < 0 or outcome.max() >= len(OUTCOMES):
            known = np.where((outcome >= 0) & (outcome < len(OUTCOMES)), outcome, np.int8(UNKNOWN))
        low, high = int(month.min()), int(month.max())
        if low == high:
            return cls._of_one_month(low, score, known, included)
        months = np.arange(low, high + 1)
        place = month - np.int32(low)
        if len(months) * len(OUTCOMES) > MOST_CELLS:
            months, place = np.unique(month, return_inverse=True)
        cells = [(one, outcome) for one in months.tolist() for outcome in OUTCOMES]
        cell = place * np.int32(len(OUTCOMES)) + known
        n = np.bincount(cell, minlength=len(cells))
        if not included.all():
            cell, score = cell[included], score[included]
        n_kept = np.bincount(cell, minlength=len(cells))
        # A stable sort of 16 bits is a radix sort: one pass over the records, however many cells.
        narrow = np.uint16 if len(cells) <= MOST_CELLS else np.uint32
        grouped = score[np.argsort(cell.astype(narrow), kind="stable")]
        parts = zip(cells, np.split(grouped, np.cumsum(n_kept)[:-1]), strict=True)
        left_out = {key: left for key, left in zip(cells, (n - n_kept).tolist(), strict=True) if left}
        return cls({key: Distribution._of_own(part) for key, part in parts if len(part)}, left_out)

    @classmethod
    def _of_one_month(
        cls, month: int, score: Floats, outcome: npt.NDArray[np.int8], included: npt.NDArray[np.bool_]
    ) -> Self:
        everyone = bool(included.all())
        scored, left_out = {}, {}
        for one in OUTCOMES:
            here = outcome == one
            n = int(np.count_nonzero(here))
            kept = here if everyone else here & included
            n_kept = n if everyone else int(np.count_nonzero(kept))
            if n_kept:
                # Where few are kept, their places are found faster than a mask is read.
                few = n_kept < len(kept) // 4
                scored[month, one] = Distribution._of_own(score[np.flatnonzero(kept)] if few else score[kept])
            if n > n_kept:
                left_out[month, one] = n - n_kept
        return cls(scored, left_out)

    def __add__(self, other: "ScoreTally") -> "ScoreTally":
        if self.is_rounded != other.is_rounded:
            return self.rounded() + other.rounded()
        scored = dict(self.scored)
        for key, distribution in other.scored.items():
            scored[key] = Distribution.sum([scored[key], distribution]) if key in scored else distribution
        left_out = dict(self.left_out)
        for key, count in other.left_out.items():
            left_out[key] = left_out.get(key, 0) + count
        return ScoreTally(scored, left_out, self.is_rounded)

    def rounded(self) -> "ScoreTally":
        """The same records with rounded scores: of a sum, the sum of its rounded terms."""
        if self.is_rounded:
            return self
        return ScoreTally({key: found.rounded() for key, found in self.scored.items()}, self.left_out, True)

    @property
    def entries(self) -> int:
        """Distinct scores by month and outcome: what the tally takes in memory."""
        return sum(len(found.scores) for found in self.scored.values())

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

    def sample(self, month: int | None = None) -> Sample:
        """The scores of all records, of one month or of all."""
        return Sample(tuple(found for (one, _outcome), found in sorted(self.scored.items()) if month in (None, one)))

    def of_months(self, months: Collection[int]) -> "ScoreTally":
        """The records of these months alone."""
        return ScoreTally(
            {key: found for key, found in self.scored.items() if key[0] in months},
            {key: n for key, n in self.left_out.items() if key[0] in months},
            self.is_rounded,
        )

    def count(self, *outcomes: int, month: int | None = None) -> int:
        """Records with these outcomes, left out ones included."""
        wanted = outcomes or OUTCOMES
        cells = [(key, distribution.n) for key, distribution in self.scored.items()] + list(self.left_out.items())
        return sum(n for (one_month, outcome), n in cells if outcome in wanted and month in (None, one_month))


NOTHING = ScoreTally({}, {})
