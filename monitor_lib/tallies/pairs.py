"""Two scores of the same records: how often each pair of scores occurs, by month and outcome; tallies can be added.

What compares two models on the same records (paired DeLong, swap sets) is computed from these counts. Every record with
a date is counted: with both scores, with one of them, or with none.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from monitor_lib.tallies import rounding
from monitor_lib.tallies.arrays import Array, Arrays, as_array, cut, from_array, joined
from monitor_lib.tallies.distribution import Counts, Distribution, Floats
from monitor_lib.tallies.scores import OUTCOMES, ScoreTally

Group = tuple[int, int]
CHAMPION, CHALLENGER = 0, 1


@dataclass(frozen=True)
class Pairs:
    """How often each distinct pair of scores occurs.

    Attributes:
        scores: the distinct pairs, the champion's score and the challenger's, in ascending order of the first and then
            the second, finite, shape (2, k).
        counts: how many records have each, all positive, shape (k,).

    """

    scores: Floats
    counts: Counts

    @property
    def n(self) -> int:
        """All records."""
        return int(self.counts.sum())

    @classmethod
    def of(cls, champion: Floats, challenger: Floats) -> Self:
        """Count records one by one; both arrays have shape (n,)."""
        return cls._merged(np.stack([champion, challenger]), np.ones(len(champion), np.int64))

    @classmethod
    def sum(cls, parts: Iterable["Pairs"]) -> Self:
        """All records of several of them together."""
        given = list(parts)
        scores = [part.scores for part in given] or [np.empty((2, 0))]
        return cls._merged(np.concatenate(scores, axis=1), joined([part.counts for part in given], np.int64))

    @classmethod
    def _merged(cls, scores: Floats, counts: Counts) -> Self:
        order = np.lexsort((scores[CHALLENGER], scores[CHAMPION]))
        scores, counts = scores[:, order], counts[order]
        begins = np.ones(len(counts), np.bool_)
        begins[1:] = (scores[:, 1:] != scores[:, :-1]).any(axis=0)
        places = np.flatnonzero(begins)
        return cls(scores[:, places], np.add.reduceat(counts, places) if len(places) else counts)

    def rounded(self) -> "Pairs":
        """The same records, each score rounded to :data:`monitor_lib.tallies.rounding.BITS` significant bits."""
        both = np.stack([rounding.rounded(self.scores[CHAMPION]), rounding.rounded(self.scores[CHALLENGER])])
        return Pairs._merged(both, self.counts)

    def swapped(self) -> "Pairs":
        """The same records, with champion and challenger in each other's place."""
        return Pairs._merged(self.scores[::-1], self.counts)

    def only(self, chosen: npt.NDArray[np.bool_]) -> "Pairs":
        """The records of the chosen pairs; ``chosen`` has shape (k,)."""
        return Pairs(self.scores[:, chosen], self.counts[chosen])

    def distribution(self, which: int) -> Distribution:
        """One of the two scores alone."""
        order = np.argsort(self.scores[which], kind="stable")
        return Distribution._of_runs(self.scores[which][order], self.counts[order])


@dataclass(frozen=True)
class PairTally:
    """Counts of two scores by month and outcome.

    Attributes:
        both: the pairs of the records with both scores, for each (month since 1970-01, outcome).
        alone: for each (month, outcome), how many records have only the champion's score, only the challenger's, none.
        higher_is_riskier: the direction of each score.
        is_rounded: whether the scores are rounded; so is every sum then.

    """

    both: Mapping[Group, Pairs]
    alone: Mapping[Group, tuple[int, int, int]]
    higher_is_riskier: tuple[bool, bool] = (True, True)
    is_rounded: bool = False

    @classmethod
    def of(
        cls,
        month: npt.NDArray[np.int32],
        champion: Floats,
        challenger: Floats,
        outcome: npt.NDArray[np.int8],
        higher_is_riskier: tuple[bool, bool] = (True, True),
    ) -> Self:
        """Count records one by one; all arrays of shape (n,).

        Args:
            month: months since 1970-01; every record has one.
            champion: its scores; NaN where a record has none.
            challenger: the same.
            outcome: one of :data:`monitor_lib.tallies.scores.OUTCOMES`.
            higher_is_riskier: the direction of each score.

        """
        has = np.isfinite(champion), np.isfinite(challenger)
        both, alone = {}, {}
        for one in sorted(set(month.tolist())):
            for known in OUTCOMES:
                here = (month == one) & (outcome == known)
                paired = here & has[CHAMPION] & has[CHALLENGER]
                if paired.any():
                    both[one, known] = Pairs.of(champion[paired], challenger[paired])
                left = (
                    int((here & has[CHAMPION] & ~has[CHALLENGER]).sum()),
                    int((here & ~has[CHAMPION] & has[CHALLENGER]).sum()),
                    int((here & ~has[CHAMPION] & ~has[CHALLENGER]).sum()),
                )
                if any(left):
                    alone[one, known] = left
        return cls(both, alone, higher_is_riskier)

    def __add__(self, other: "PairTally") -> "PairTally":
        if self.higher_is_riskier != other.higher_is_riskier:
            raise ValueError("scores of other directions can't be counted together")
        if self.is_rounded != other.is_rounded:
            return self.rounded() + other.rounded()
        both = dict(self.both)
        for key, pairs in other.both.items():
            both[key] = Pairs.sum([both[key], pairs]) if key in both else pairs
        alone = dict(self.alone)
        for key, (champion, challenger, none) in other.alone.items():
            here = alone.get(key, (0, 0, 0))
            alone[key] = (here[0] + champion, here[1] + challenger, here[2] + none)
        return replace(self, both=both, alone=alone)

    def rounded(self) -> "PairTally":
        """The same records with rounded scores; rounding a sum gives the sum of the rounded terms."""
        if self.is_rounded:
            return self
        return replace(self, both={key: one.rounded() for key, one in self.both.items()}, is_rounded=True)

    def swapped(self) -> "PairTally":
        """The same records, with champion and challenger in each other's place."""
        return PairTally(
            {key: one.swapped() for key, one in self.both.items()},
            {key: (challenger, champion, none) for key, (champion, challenger, none) in self.alone.items()},
            (self.higher_is_riskier[CHALLENGER], self.higher_is_riskier[CHAMPION]),
            self.is_rounded,
        )

    @property
    def entries(self) -> int:
        """The number of distinct pairs by month and outcome, which decides the memory that the tally takes."""
        return sum(len(pairs.counts) for pairs in self.both.values())

    @property
    def months(self) -> list[int]:
        """The months that have at least one record, ascending."""
        return sorted({month for month, _outcome in (*self.both, *self.alone)})

    def of_months(self, months: Collection[int]) -> "PairTally":
        """The records of these months only."""
        return replace(
            self,
            both={key: one for key, one in self.both.items() if key[0] in months},
            alone={key: counts for key, counts in self.alone.items() if key[0] in months},
        )

    def pairs(self, *outcomes: int) -> Pairs:
        """The records with both scores and one of these outcomes (any, if none is given)."""
        wanted = outcomes or OUTCOMES
        return Pairs.sum(pairs for (_month, outcome), pairs in sorted(self.both.items()) if outcome in wanted)

    def counted_alone(self) -> tuple[int, int, int]:
        """How many records have only the champion's score, only the challenger's, and none."""
        counts = list(self.alone.values())
        return sum(one[0] for one in counts), sum(one[1] for one in counts), sum(one[2] for one in counts)

    def scores(self, which: int) -> ScoreTally:
        """One model's scores of the records that both have scored."""
        scored = {key: pairs.distribution(which) for key, pairs in self.both.items()}
        return ScoreTally(scored, {}, self.is_rounded, self.higher_is_riskier[which])

    def to_arrays(self) -> dict[str, Array]:
        """The tally as arrays, by name."""
        keys = sorted(self.both)
        facts = {
            "both": [[*key, len(self.both[key].counts)] for key in keys],
            "alone": [[*key, *counts] for key, counts in sorted(self.alone.items())],
            "higher_is_riskier": self.higher_is_riskier,
            "is_rounded": self.is_rounded,
        }
        return {
            "facts": as_array(facts),
            "champion": joined([self.both[key].scores[CHAMPION] for key in keys], np.float64),
            "challenger": joined([self.both[key].scores[CHALLENGER] for key in keys], np.float64),
            "counts": joined([self.both[key].counts for key in keys], np.int64),
        }

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """The tally that :meth:`to_arrays` turned into arrays."""
        facts = from_array(arrays["facts"])
        lengths = [length for _month, _outcome, length in facts["both"]]
        parts = (cut(arrays[name], lengths) for name in ("champion", "challenger", "counts"))
        both = {
            (month, outcome): Pairs(np.stack([champion, challenger]), counts)
            for (month, outcome, _length), champion, challenger, counts in zip(facts["both"], *parts, strict=True)
        }
        alone = {(month, outcome): (first, second, none) for month, outcome, first, second, none in facts["alone"]}
        champion, challenger = facts["higher_is_riskier"]
        return cls(both, alone, (champion, challenger), facts["is_rounded"])
