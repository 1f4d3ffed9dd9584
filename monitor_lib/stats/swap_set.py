"""What changes at a cut-off if a challenger decides in the champion's place: who swaps in and out, how many bads.

Both approve the same number of records, as near as equal scores allow: a lender that changes its model keeps its
volume, and a cut-off of one score means nothing on the scale of another. (N. Siddiqi, Intelligent Credit Scoring, 2nd
ed. 2017, chapter 10: swap set analysis.)
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitor_lib.stats.normal import Z_TWO_SIDED
from monitor_lib.tallies.pairs import CHALLENGER, CHAMPION, Pairs, PairTally
from monitor_lib.tallies.scores import EVENT, INDETERMINATE, NON_EVENT, OUTCOMES, UNKNOWN

MOST_UNEQUAL = 0.01  # the share by which the numbers of approvals may differ
# The share with a known outcome among swap-ins and swap-outs, the smaller over the larger.
LEAST_KNOWN = 0.9

Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Cell:
    """Some records by outcome."""

    n_event: int
    n_non_event: int
    n_unknown: int

    @property
    def n(self) -> int:
        """All records."""
        return self.n_event + self.n_non_event + self.n_unknown

    @property
    def n_known(self) -> int:
        """Records with a known outcome."""
        return self.n_event + self.n_non_event

    @property
    def bad_rate(self) -> float | None:
        """Events among the records with a known outcome; None where none is known."""
        return self.n_event / self.n_known if self.n_known else None


@dataclass(frozen=True)
class SwapSet:
    """The records that both models have scored, by what each decides.

    Attributes:
        cutoff: the champion's; it approves scores on the safe side of it, and that score itself where higher is safer.
        challenger_cutoff: the riskiest score that the challenger approves; None where it approves none.
        higher_is_riskier: the direction of each score.
        both: approved by both.
        swap_in: approved by the challenger only.
        swap_out: approved by the champion only.
        neither: approved by none.
        fewer_bads: bads that the challenger avoids among known outcomes: those that it turns away less those that it
            takes in.
        low, high: the 95 % interval of ``fewer_bads``.

    """

    cutoff: float
    challenger_cutoff: float | None
    higher_is_riskier: tuple[bool, bool]
    both: Cell
    swap_in: Cell
    swap_out: Cell
    neither: Cell
    fewer_bads: int
    low: float
    high: float

    @property
    def approvals(self) -> tuple[int, int]:
        """How many records the champion approves, and how many the challenger."""
        return self.both.n + self.swap_out.n, self.both.n + self.swap_in.n

    @property
    def incomparable(self) -> str | None:
        """Why the bads of the two can't be compared as numbers, as a code; None where they can."""
        champion, challenger = self.approvals
        taken, turned = self.swap_in, self.swap_out
        if not (self.both.n_known or taken.n_known or turned.n_known or self.neither.n_known):
            return "no_outcome"
        if champion in (0, champion + taken.n + self.neither.n):
            return "cutoff_decides_nothing"
        if abs(challenger - champion) > MOST_UNEQUAL * champion:
            return "unequal_approvals"
        known = taken.n_known * turned.n, turned.n_known * taken.n
        return "unequal_outcomes" if min(known) < LEAST_KNOWN * max(known) else None

    def approved(self, pairs: Pairs, which: int) -> Booleans:
        """Whether one of the two models approves each of these pairs, shape (k,)."""
        return _approved(pairs, which, (self.cutoff, self.challenger_cutoff)[which], self.higher_is_riskier[which])


def swap_set(tally: PairTally, cutoff: float) -> SwapSet:
    """Let both models decide.

    Args:
        tally: the records.
        cutoff: the champion's: it approves records on the safe side of it.

    """
    everyone, directions = tally.pairs(), tally.higher_is_riskier
    approved = _approved(everyone, CHAMPION, cutoff, directions[CHAMPION])
    limit = _challenger_cutoff(everyone, int(everyone.counts[approved].sum()), directions[CHALLENGER])
    counts = {outcome: _counted(tally, outcome, (cutoff, limit)) for outcome in OUTCOMES}
    both, swap_out, swap_in, neither = (_cell(counts, place) for place in range(4))
    known = sum(cell.n_known for cell in (both, swap_out, swap_in, neither))
    fewer = swap_out.n_event - swap_in.n_event
    # Where nobody swaps, there is nothing uncertain.
    low, high = _interval(swap_out.n_event, swap_in.n_event, known) if swap_in.n or swap_out.n else (0.0, 0.0)
    return SwapSet(cutoff, limit, directions, both, swap_in, swap_out, neither, fewer, low, high)


def _approved(pairs: Pairs, which: int, limit: float | None, higher_is_riskier: bool) -> Booleans:
    """Whether a model approves each pair: the champion on the safe side of its cut-off, the challenger up to its own.

    The champion's cut-off itself is approved only where higher scores are safer, as lenders write "from 600 points on".
    """
    scores = pairs.scores[which]
    if limit is None:
        return np.zeros(len(scores), np.bool_)
    if not higher_is_riskier:
        return np.asarray(scores >= limit, np.bool_)
    return np.asarray(scores < limit if which == CHAMPION else scores <= limit, np.bool_)


def _challenger_cutoff(pairs: Pairs, wanted: int, higher_is_riskier: bool) -> float | None:
    """The riskiest score of the challenger up to which it approves the number of records that is nearest to ``wanted``.

    None where that is no record; of two numbers that are equally near, the smaller.
    """
    distribution = pairs.distribution(CHALLENGER)
    step = 1 if higher_is_riskier else -1
    scores, reached = distribution.scores[::step], np.cumsum(distribution.counts[::step])
    counts = np.concatenate([np.zeros(1, np.int64), reached])
    place = int(np.abs(counts - wanted).argmin())
    return float(scores[place - 1]) if place else None


def _counted(tally: PairTally, outcome: int, limits: tuple[float, float | None]) -> tuple[int, int, int, int]:
    """Records of one outcome that both approve, only the champion, only the challenger, and none."""
    pairs = tally.pairs(outcome)
    champion, challenger = (
        _approved(pairs, which, limits[which], tally.higher_is_riskier[which]) for which in (CHAMPION, CHALLENGER)
    )
    cells = (champion & challenger, champion & ~challenger, ~champion & challenger, ~champion & ~challenger)
    first, second, third, fourth = (int(pairs.counts[cell].sum()) for cell in cells)
    return first, second, third, fourth


def _cell(counts: Mapping[int, tuple[int, int, int, int]], place: int) -> Cell:
    event, non_event, *neither = (counts[outcome][place] for outcome in (EVENT, NON_EVENT, UNKNOWN, INDETERMINATE))
    return Cell(event, non_event, sum(neither))


def _interval(swapped_out: int, swapped_in: int, known: int) -> tuple[float, float]:
    """The 95 % interval of the difference of two counts of one multinomial sample (as in McNemar's test).

    A. Agresti, Y. Min, Simple improved confidence intervals for comparing matched proportions, Statistics in Medicine
    24 (2005) 729-740: half a record is added to each of the four cells, so that no difference is certain where none was
    seen. Here times the number of records.
    """
    out, taken, n = swapped_out + 0.5, swapped_in + 0.5, known + 2
    half = Z_TWO_SIDED * math.sqrt(out + taken - (out - taken) ** 2 / n)
    return (out - taken - half) * known / n, (out - taken + half) * known / n
