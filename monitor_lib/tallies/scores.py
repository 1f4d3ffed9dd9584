"""The sufficient statistic of scores: the number of records for each distinct score, month and outcome.

Every figure about scores is computed from these counts, ties included. Tallies can be added: the tally of two files
together is the sum of their tallies, so a stream of chunks, a whole file and many workers share one implementation.
Counts are integers and scores are sorted, so the order of records has no influence.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from monitor_lib.tallies.arrays import Array, Arrays, as_array, cut, from_array, joined
from monitor_lib.tallies.distribution import Distribution, Floats
from monitor_lib.tallies.sample import Sample

EVENT, NON_EVENT, UNKNOWN, INDETERMINATE = 1, 0, 2, 3
OUTCOMES = (NON_EVENT, EVENT, UNKNOWN, INDETERMINATE)

# Scores are rounded if the report's batch and reference together have more entries (distinct scores by month and
# outcome) than this: so many take 64 MB, and four times as much with the self-test's copies.
MOST_ENTRIES = 4_000_000

MOST_GROUPS = 1 << 16  # that 16 bits can number


@dataclass(frozen=True)
class ScoreTally:
    """Counts by score, month and outcome; for excluded records, counts by month and outcome only.

    Attributes:
        scored: the score's distribution for each (month since 1970-01, outcome).
        left_out: for each (month, outcome), records with a date but without a usable score or outcome.
        higher_is_riskier: the direction of the score; a sum has the direction of its terms.
        is_rounded: whether scores are rounded to :data:`monitor_lib.tallies.rounding.BITS` bits; so is every sum then.

    """

    scored: Mapping[tuple[int, int], Distribution]
    left_out: Mapping[tuple[int, int], int]
    is_rounded: bool = False
    higher_is_riskier: bool = True

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
            outcome: one of :data:`OUTCOMES` wherever ``included``; anything else counts as unknown.
            included: False for records that are only counted in volumetry.

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
        if len(months) * len(OUTCOMES) > MOST_GROUPS:
            months, place = np.unique(month, return_inverse=True)
        groups = [(one, outcome) for one in months.tolist() for outcome in OUTCOMES]
        group = place * np.int32(len(OUTCOMES)) + known
        n = np.bincount(group, minlength=len(groups))
        if not included.all():
            group, score = group[included], score[included]
        n_kept = np.bincount(group, minlength=len(groups))
        # A stable sort of 16-bit integers is a radix sort: one pass over the records for any number of groups.
        narrow = np.uint16 if len(groups) <= MOST_GROUPS else np.uint32
        grouped = score[np.argsort(group.astype(narrow), kind="stable")]
        parts = zip(groups, np.split(grouped, np.cumsum(n_kept)[:-1]), strict=True)
        left_out = {key: left for key, left in zip(groups, (n - n_kept).tolist(), strict=True) if left}
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
                # Where few records are kept, an index is faster than a mask.
                few = n_kept < len(kept) // 4
                scored[month, one] = Distribution._of_own(score[np.flatnonzero(kept)] if few else score[kept])
            if n > n_kept:
                left_out[month, one] = n - n_kept
        return cls(scored, left_out)

    def __add__(self, other: "ScoreTally") -> "ScoreTally":
        if self.higher_is_riskier != other.higher_is_riskier:
            if self.is_empty:  # an empty tally has no direction
                return replace(self, higher_is_riskier=other.higher_is_riskier) + other
            if other.is_empty:
                return other + self
            raise ValueError("scores of two directions can't be counted together")
        if self.is_rounded != other.is_rounded:
            return self.rounded() + other.rounded()
        scored = dict(self.scored)
        for key, distribution in other.scored.items():
            scored[key] = Distribution.sum([scored[key], distribution]) if key in scored else distribution
        left_out = dict(self.left_out)
        for key, count in other.left_out.items():
            left_out[key] = left_out.get(key, 0) + count
        return replace(self, scored=scored, left_out=left_out)

    def rounded(self) -> "ScoreTally":
        """The same records with rounded scores; rounding a sum gives the sum of the rounded terms."""
        if self.is_rounded:
            return self
        return replace(self, scored={key: one.rounded() for key, one in self.scored.items()}, is_rounded=True)

    def has_too_many(self, planted: int = 0) -> bool:
        """Whether there are more than :data:`MOST_ENTRIES` entries, so that scores are to be rounded.

        The number of entries never falls as records are added, so it does not matter after which of them one looks.

        Args:
            planted: distinct scores in each group that injected faults add and that do not count as entries: so a copy
                with injected faults is never rounded if the file itself is not.

        """
        return not self.is_rounded and self.entries - planted * len(self.scored) > MOST_ENTRIES

    def within_limit(self, planted: int = 0) -> "ScoreTally":
        """The same records, with rounded scores if :meth:`has_too_many`."""
        return self.rounded() if self.has_too_many(planted) else self

    @property
    def is_empty(self) -> bool:
        """Whether there is no record at all."""
        return not self.scored and not self.left_out

    @property
    def entries(self) -> int:
        """The number of distinct scores by month and outcome, which decides the memory that the tally takes."""
        return sum(len(distribution.scores) for distribution in self.scored.values())

    @property
    def months(self) -> list[int]:
        """The months that have at least one record, ascending."""
        return sorted({month for month, _outcome in (*self.scored, *self.left_out)})

    @property
    def n_known(self) -> int:
        """The scored records whose outcome is good or bad."""
        return sum(one.n for (_month, outcome), one in self.scored.items() if outcome in (EVENT, NON_EVENT))

    def distribution(self, *outcomes: int, month: int | None = None) -> Distribution:
        """The scores of the records with these outcomes (all, if none is given), of one month or of all."""
        wanted = outcomes or OUTCOMES
        return Distribution.sum(
            distribution
            for (one_month, outcome), distribution in sorted(self.scored.items())
            if outcome in wanted and month in (None, one_month)
        )

    def sample(self, month: int | None = None) -> Sample:
        """The scores of all records, of one month or of all."""
        return Sample(tuple(scored for (one, _outcome), scored in sorted(self.scored.items()) if month in (None, one)))

    def of_months(self, months: Collection[int]) -> "ScoreTally":
        """The records of these months only."""
        return replace(
            self,
            scored={key: one for key, one in self.scored.items() if key[0] in months},
            left_out={key: n for key, n in self.left_out.items() if key[0] in months},
        )

    def count(self, *outcomes: int, month: int | None = None) -> int:
        """The number of records with these outcomes, excluded ones included."""
        wanted = outcomes or OUTCOMES
        groups = [(key, distribution.n) for key, distribution in self.scored.items()] + list(self.left_out.items())
        return sum(n for (one_month, outcome), n in groups if outcome in wanted and month in (None, one_month))

    def to_arrays(self) -> dict[str, Array]:
        """The tally as arrays, by name."""
        keys = sorted(self.scored)
        parts = [self.scored[key] for key in keys]
        facts = {
            "scored": [[*key, len(part.scores)] for key, part in zip(keys, parts, strict=True)],
            "left_out": [[*key, n] for key, n in sorted(self.left_out.items())],
            "is_rounded": self.is_rounded,
            "higher_is_riskier": self.higher_is_riskier,
        }
        return {
            "facts": as_array(facts),
            "scores": joined([part.scores for part in parts], np.float64),
            "counts": joined([part.counts for part in parts], np.int64),
        }

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """The tally that :meth:`to_arrays` turned into arrays."""
        facts = from_array(arrays["facts"])
        lengths = [length for _month, _outcome, length in facts["scored"]]
        parts = zip(cut(arrays["scores"], lengths), cut(arrays["counts"], lengths), strict=True)
        scored = {
            (month, outcome): Distribution(scores, counts)
            for (month, outcome, _length), (scores, counts) in zip(facts["scored"], parts, strict=True)
        }
        left_out = {(month, outcome): n for month, outcome, n in facts["left_out"]}
        return cls(scored, left_out, facts["is_rounded"], facts["higher_is_riskier"])


NOTHING = ScoreTally({}, {})
