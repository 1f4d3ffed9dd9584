"""KS at a cut-off that was fixed before: the cut-off at which the reference separates best.

The maximum over all cut-offs is biased upwards (with 50 events and no discrimination at all its mean is .12), so it is
only shown. The test uses the separation at the reference's cut-off, a difference of two independent proportions.

Source: A. Agresti, B. Caffo, The American Statistician 54 (2000) 280-288.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from monitor_lib.stats.normal import Z_TWO_SIDED
from monitor_lib.stats.proportions import difference
from monitor_lib.tallies.distribution import aligned
from monitor_lib.tallies.scores import EVENT, NON_EVENT, ScoreTally


@dataclass(frozen=True)
class CutoffSeparation:
    """The separation at the reference's frozen cut-off.

    Attributes:
        cutoff: the score at which the reference separates best.
        reference: the reference's separation there, its maximum.
        batch: the batch's separation there; negative where more events than non-events lie on the safe side.
        low, high: 95 % interval of ``batch``, Agresti and Caffo's.
        pvalue: the one-sided p-value of H0 that the batch does not separate there at all. The batch is not tested
            against the reference, whose separation there is its own maximum and therefore too high.

    """

    cutoff: float
    reference: float
    batch: float
    low: float
    high: float
    pvalue: float


def cutoff_separation(batch: ScoreTally, reference: ScoreTally) -> CutoffSeparation | None:
    """Compare at the frozen cut-off; None where either side lacks a class."""
    events, non_events = reference.distribution(EVENT), reference.distribution(NON_EVENT)
    if not events.n or not non_events.n or not batch.distribution(EVENT).n or not batch.distribution(NON_EVENT).n:
        return None
    grid, event, non_event = aligned(events, non_events)
    distance = np.cumsum(non_event) / non_events.n - np.cumsum(event) / events.n
    sign = 1 if reference.higher_is_riskier else -1
    cutoff = float(grid[int((sign * distance).argmax())])
    separation, error, low, high = _separation(batch, cutoff, sign)
    highest, _error, _low, _high = _separation(reference, cutoff, sign)
    return CutoffSeparation(cutoff, highest, separation, low, high, float(special.ndtr(-separation / error)))


def _separation(tally: ScoreTally, cutoff: float, sign: int) -> tuple[float, float, float, float]:
    """The separation, its standard error and interval, with one success and one failure added to each class."""
    (safe_good, good), (safe_bad, bad) = (_at_or_below(tally, outcome, cutoff) for outcome in (NON_EVENT, EVENT))
    apart = difference(safe_good, good, safe_bad, bad)
    low, high = sorted(sign * bound for bound in apart.interval(Z_TWO_SIDED))
    return sign * (safe_good / good - safe_bad / bad), apart.error, max(-1.0, low), min(1.0, high)


def _at_or_below(tally: ScoreTally, outcome: int, cutoff: float) -> tuple[int, int]:
    distribution = tally.distribution(outcome)
    return int(distribution.counts[: np.searchsorted(distribution.scores, cutoff, "right")].sum()), distribution.n
