"""What one model's decisions lead to: how many it approves, how many of them go bad, how many were to be expected."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from monitor_lib.stats.discrimination import by_rising_risk
from monitor_lib.stats.mix import EventRate
from monitor_lib.stats.normal import Z_TWO_SIDED
from monitor_lib.stats.proportions import wilson
from monitor_lib.stats.swap_set import SwapSet
from monitor_lib.tallies.pairs import CHALLENGER, CHAMPION, PairTally
from monitor_lib.tallies.scores import ScoreTally

POINTS = 200
# The curve begins where so many records with a known outcome are approved, and so large a share of all.
FEWEST_ON_CURVE, LEAST_SHARE_ON_CURVE = 30, 0.05


@dataclass(frozen=True)
class Approvals:
    """The records that one model approves.

    Attributes:
        n, share: how many, and their share of all records that both models have scored.
        n_known, n_event: those with a known outcome, and the bads among them.
        bad_low, bad_high: 95 % interval of the number of bads, Wilson's times ``n_known``; None where none is known.
        expected: bads that the reference's smoothed bad rate by this model's score gives for all ``n`` records.
        expected_low, expected_high: its 95 % interval, from the uncertainty of that rate.
        reason: a code for why there are no expected bads.

    """

    n: int
    share: float
    n_known: int
    n_event: int
    bad_low: float | None = None
    bad_high: float | None = None
    expected: float | None = None
    expected_low: float | None = None
    expected_high: float | None = None
    reason: str | None = None

    @property
    def bad_rate(self) -> float | None:
        """Bads among the approved records with a known outcome."""
        return self.n_event / self.n_known if self.n_known else None


@dataclass(frozen=True)
class ApprovalCurve:
    """The bad rate that each approval rate leads to.

    Attributes:
        approved: the share of records that is approved, the safest first, ascending, shape (k,).
        bad_rate: of those, shape (k,).

    """

    approved: npt.NDArray[np.float64]
    bad_rate: npt.NDArray[np.float64]


def approvals(
    tally: PairTally, swap: SwapSet, rates: Sequence[EventRate | None], unfitted: str = "no_reference"
) -> tuple[Approvals, Approvals]:
    """What each of the two models approves.

    Args:
        tally: the records.
        swap: what each decides, see :func:`monitor_lib.stats.swap_set.swap_set`.
        rates: the reference's bad rate by the champion's score and by the challenger's; None where it can't be fitted.
        unfitted: a code for why not.

    Returns:
        ``reason`` is ``unfitted``, or ``"scores_not_comparable"`` where the approved scores are not the reference's.

    """
    champion, challenger = (_approvals(tally, swap, which, rates[which], unfitted) for which in (CHAMPION, CHALLENGER))
    return champion, challenger


def _approvals(tally: PairTally, swap: SwapSet, which: int, rate: EventRate | None, unfitted: str) -> Approvals:
    own = swap.swap_out if which == CHAMPION else swap.swap_in
    cells = (swap.both, swap.swap_in, swap.swap_out, swap.neither)
    everyone = sum(cell.n for cell in cells)
    n, n_known, n_event = swap.both.n + own.n, swap.both.n_known + own.n_known, swap.both.n_event + own.n_event
    found = Approvals(n, n / everyone if everyone else 0.0, n_known, n_event)
    if n_known:
        low, high = wilson(n_event, n_known, Z_TWO_SIDED)
        found = replace(found, bad_low=low * n_known, bad_high=high * n_known)
    if rate is None:
        return replace(found, reason=unfitted)
    pairs = tally.pairs()
    approved = pairs.only(swap.approved(pairs, which)).distribution(which)
    if not approved.n:
        return replace(found, expected=0.0, expected_low=0.0, expected_high=0.0)
    if not rate.covers(approved):
        return replace(found, reason="scores_not_comparable")
    bads, variance = rate.expected(approved)
    half = Z_TWO_SIDED * math.sqrt(variance)
    return replace(found, expected=bads, expected_low=max(0.0, bads - half), expected_high=bads + half)


def approval_curve(tally: ScoreTally) -> ApprovalCurve | None:
    """The bad rate at each approval rate, at most 200 points; None with fewer than 30 records of known outcome."""
    events, non_events = by_rising_risk(tally)
    reached = np.cumsum(events + non_events)
    if not len(reached) or reached[-1] < FEWEST_ON_CURVE:
        return None
    first = max(FEWEST_ON_CURVE, LEAST_SHARE_ON_CURVE * reached[-1])
    wanted = np.linspace(first, reached[-1], POINTS)
    places = np.unique(np.searchsorted(reached, wanted))
    return ApprovalCurve(reached[places] / reached[-1], np.cumsum(events)[places] / reached[places])
