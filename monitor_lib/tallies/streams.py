"""Add up the tallies of a stream's chunks, in time proportional to the stream for any size of chunk."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Generic, Protocol, Self, TypeVar

import numpy as np
import numpy.typing as npt

from monitor_lib.tallies.distribution import Floats
from monitor_lib.tallies.pairs import PairTally
from monitor_lib.tallies.scores import ScoreTally

HELD = 1 << 20  # records that are counted at once: 14 MB


class Addable(Protocol):
    """A type whose sum does not depend on the order of the terms."""

    def __add__(self, other: Self, /) -> Self:
        """The sum of both."""


T = TypeVar("T", bound=Addable)


class PartialSums(Generic[T]):
    """Sums of the terms so far, each more than twice the size of the next: no term is merged more than log(n) times.

    One running sum would be merged again with every chunk, which takes quadratic time. Where many terms are equal (few
    distinct scores), the sums stop growing and the time is linear.
    """

    def __init__(self, size: Callable[[T], int]) -> None:
        self._size = size
        self._sums: list[T] = []

    def add(self, term: T) -> None:
        """Add one more term."""
        while self._sums and self._size(self._sums[-1]) <= 2 * self._size(term):
            term = self._sums.pop() + term
        self._sums.append(term)

    @property
    def largest(self) -> T | None:
        """The largest partial sum; None if there is none."""
        return self._sums[0] if self._sums else None

    def total(self, nothing: T) -> T:
        """The sum of all terms; ``nothing`` where there is none. More terms may follow."""
        if not self._sums:
            return nothing
        total = self._sums.pop()
        while self._sums:
            total = self._sums.pop() + total
        self._sums.append(total)
        return total


class ScoreStream:
    """The score's tally of one file, chunk by chunk.

    Its scores are rounded if there are more than :data:`monitor_lib.tallies.scores.MOST_ENTRIES` entries. The number of
    entries never falls as records are added, so the decision depends only on all records of the file together.
    """

    def __init__(self, *, higher_is_riskier: bool = True, planted: int = 0) -> None:
        """Begin.

        Args:
            higher_is_riskier: the direction of the score, which the tally keeps.
            planted: see :meth:`monitor_lib.tallies.scores.ScoreTally.has_too_many`.

        """
        self._planted = planted
        self._nothing = ScoreTally({}, {}, higher_is_riskier=higher_is_riskier)
        self._sums = _sums()
        self._is_rounded = False
        # Sorting many records at once is faster than merging few; chunks are small where there are many columns.
        self._held: tuple[npt.NDArray[Any], ...] = (
            np.empty(HELD, np.int32),
            np.empty(HELD),
            np.empty(HELD, np.int8),
            np.empty(HELD, np.bool_),
        )
        self._n_held = 0

    def add(
        self,
        month: npt.NDArray[np.int32],
        score: Floats,
        outcome: npt.NDArray[np.int8],
        included: npt.NDArray[np.bool_],
    ) -> None:
        """Add one more chunk; see :meth:`monitor_lib.tallies.scores.ScoreTally.of`."""
        given: tuple[npt.NDArray[Any], ...] = (month, score, outcome, included)
        done = 0
        while done < len(month):
            taken = min(HELD - self._n_held, len(month) - done)
            for held, values in zip(self._held, given, strict=True):
                held[self._n_held : self._n_held + taken] = values[done : done + taken]
            done, self._n_held = done + taken, self._n_held + taken
            if self._n_held == HELD:
                self._count_held()

    def total(self) -> ScoreTally:
        """The tally of all chunks so far; more may follow."""
        self._count_held()
        return self._whole()

    def _count_held(self) -> None:
        month, score, outcome, included = (held[: self._n_held] for held in self._held)
        self._n_held = 0
        counted = replace(
            ScoreTally.of(month, score, outcome, included), higher_is_riskier=self._nothing.higher_is_riskier
        )
        self._sums.add(counted.rounded() if self._is_rounded else counted)
        largest = self._sums.largest
        if largest is not None and largest.has_too_many(self._planted):
            self._whole()

    def _whole(self) -> ScoreTally:
        whole = self._sums.total(self._nothing)
        if whole.has_too_many(self._planted):
            whole, self._is_rounded, self._sums = whole.rounded(), True, _sums()
            self._sums.add(whole)
        return whole


class PairStream:
    """The tally of two scores of one file, chunk by chunk."""

    def __init__(self, higher_is_riskier: tuple[bool, bool] = (True, True)) -> None:
        """Begin; ``higher_is_riskier`` is the direction of the champion's score and of the challenger's."""
        self._directions = higher_is_riskier
        self._sums: PartialSums[PairTally] = PartialSums(lambda tally: tally.entries)

    def add(
        self, month: npt.NDArray[np.int32], champion: Floats, challenger: Floats, outcome: npt.NDArray[np.int8]
    ) -> None:
        """Add one more chunk; see :meth:`monitor_lib.tallies.pairs.PairTally.of`."""
        self._sums.add(PairTally.of(month, champion, challenger, outcome, self._directions))

    def total(self) -> PairTally:
        """The tally of all chunks so far; more may follow."""
        return self._sums.total(PairTally({}, {}, self._directions))


def _sums() -> PartialSums[ScoreTally]:
    return PartialSums(lambda tally: tally.entries)
