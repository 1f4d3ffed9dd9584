"""Use the records of several outcomes or months together, without merging millions of scores."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from monitor_lib.tallies.distribution import Counts, Distribution, Floats

QUICKLY_MERGED = 1 << 16  # distinct scores


@dataclass(frozen=True)
class Sample:
    """Records of several outcomes or months together; their counts are not merged, since merging millions is slow.

    Attributes:
        parts: the distribution of each outcome or month; a score may be in several.

    """

    parts: tuple[Distribution, ...]

    @cached_property
    def n(self) -> int:
        """All records."""
        return sum(part.n for part in self.parts)

    @property
    def distinct(self) -> int:
        """An upper bound for the number of distinct scores."""
        return sum(len(part.scores) for part in self.parts)

    def upto(self, scores: Floats) -> Counts:
        """How many records lie at or below each of ``scores``. Shape of ``scores``."""
        total = np.zeros(len(scores), np.int64)
        for part in self.parts:
            total += part.upto(scores)
        return total

    def count(self, scores: Floats) -> Counts:
        """How many records have each of ``scores``, in the shape of ``scores``."""
        below, upto = np.zeros((2, len(scores)), np.int64)
        for part in self.parts:
            result = part.around(scores)
            below, upto = below + result[0], upto + result[1]
        return upto - below

    def after(self, scores: Floats) -> Floats:
        """The next score above each of ``scores``, infinity where there is none, in the shape of ``scores``."""
        places = [np.searchsorted(part.scores, scores, "right") for part in self.parts]
        result = [np.append(part.scores, np.inf)[at] for part, at in zip(self.parts, places, strict=True)]
        return np.asarray(np.min(result, axis=0), np.float64)

    def before(self, scores: Floats) -> Floats:
        """The next score below each of ``scores``, minus infinity where there is none, in the shape of ``scores``."""
        places = [np.searchsorted(part.scores, scores, "left") for part in self.parts]
        result = [np.append(-np.inf, part.scores)[at] for part, at in zip(self.parts, places, strict=True)]
        return np.asarray(np.max(result, axis=0), np.float64)

    def at_rank(self, wanted: Counts) -> Floats:
        """The smallest score with at least ``wanted`` (1 to n) records at or below it. Shape of ``wanted``."""
        if self.distinct <= QUICKLY_MERGED:
            merged = self.merged()
            return merged.scores[np.searchsorted(merged.reached[1:], wanted)]
        low = np.full(len(wanted), _ordered(np.array([min(part.scores[0] for part in self.parts)]))[0] - 1)
        high = np.full(len(wanted), _ordered(np.array([max(part.scores[-1] for part in self.parts)]))[0])
        # There are at most 2**64 numbers between the two, so the search ends with the exact score in all cases.
        while (high - 1 > low).any():
            middle = (low >> 1) + (high >> 1) + (low & high & 1)  # low + high may not fit into 64 bits
            enough = self.upto(_floats(middle)) >= wanted
            low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        return _floats(high)

    def merged(self) -> Distribution:
        """The same records as one distribution."""
        return self.parts[0] if len(self.parts) == 1 else Distribution.sum(self.parts)

    def values(self) -> Floats:
        """Each record's score, in no particular order, shape (n,)."""
        return np.concatenate([np.repeat(part.scores, part.counts) for part in self.parts] or [np.empty(0)])


def _ordered(scores: Floats) -> Counts:
    """Integers in the same order as the scores; neighbouring floats differ by one, and -0 equals 0."""
    bits = (scores + 0.0).view(np.int64)
    return bits ^ ((bits >> 63) & np.iinfo(np.int64).max)


def _floats(ordered: Counts) -> Floats:
    """The scores that belong to such integers."""
    return (ordered ^ ((ordered >> 63) & np.iinfo(np.int64).max)).view(np.float64)
