"""Compare the bad rate with the bad rate that the reference makes one expect for the same scores.

The reference's smoothed bad rate at each score (:mod:`monitor_lib.stats.mix`), summed over the records of a batch, is
the number of bads to expect if nothing but the mix of scores had changed. Observed over expected is then 1.

References:
    G. Y. Zou, A. Donner, Statistics in Medicine 27 (2008) 1693-1702 (MOVER), for the bounds of the ratio from those of
    the share (Wilson's) and of the expected rate, on the log scale.

"""

import math
from dataclasses import dataclass, replace

from monitor_lib.stats.mix import EventRate
from monitor_lib.stats.normal import Z_ONE_SIDED, Z_TWO_SIDED
from monitor_lib.stats.proportions import wilson
from monitor_lib.tallies.scores import EVENT, NON_EVENT, ScoreTally

LEAST_PROMISED = 1.0  # bads
MOST_UNCERTAIN = 0.5  # standard errors of the expected rate, as a share of it


@dataclass(frozen=True)
class BadRate:
    """Observed and expected bads of some records.

    Attributes:
        n_known, n_event: records with a score and a known outcome, and the bads among them.
        expected: the share of bads that follows from the reference's rate.
        expected_error: its standard error, from the fitted rate.
        observed_low, observed_high: 95 % interval of the observed share, Wilson's.
        ratio: observed over expected.
        low, high: its 95 % bounds, each one-sided.
        reason: a code for why ``expected`` and the figures that depend on it could not be computed.

    """

    n_known: int
    n_event: int
    expected: float | None = None
    expected_error: float | None = None
    observed_low: float | None = None
    observed_high: float | None = None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str | None = None

    @property
    def observed(self) -> float | None:
        """Share of bads, None where no outcome is known."""
        return self.n_event / self.n_known if self.n_known else None


def bad_rate(
    tally: ScoreTally, rate: EventRate | None, month: int | None = None, unfitted: str = "no_reference"
) -> BadRate:
    """Compare all months together, or one.

    Args:
        tally: of the batch.
        rate: the reference's rate; None if it could not be fitted.
        month: since 1970-01.
        unfitted: a code for why the rate could not be fitted.

    Returns:
        ``reason`` is ``"no_outcome"`` if no scored record has a known outcome, ``unfitted`` without a rate,
        ``"scores_not_comparable"`` if the scores lie outside the reference's, and ``"promise_too_uncertain"`` if the
        reference says too little of these scores: its rate promises less than one bad, or has a standard error of more
        than half of itself.

    """
    scored = tally.distribution(EVENT, NON_EVENT, month=month)
    n, n_event = scored.n, tally.distribution(EVENT, month=month).n
    if not n:
        return BadRate(0, 0, reason="no_outcome")
    low, high = wilson(n_event, n, Z_TWO_SIDED)
    observed = BadRate(n, n_event, observed_low=low, observed_high=high)
    if rate is None:
        return replace(observed, reason=unfitted)
    if not rate.covers(scored):
        return replace(observed, reason="scores_not_comparable")
    bads, variance = rate.expected(scored)
    error = math.sqrt(variance)
    if bads < LEAST_PROMISED or error > MOST_UNCERTAIN * bads:
        return replace(observed, reason="promise_too_uncertain")
    ratio_low, ratio_high = ratio_bounds(n_event, n, bads / n, error / n)
    return replace(
        observed,
        expected=bads / n,
        expected_error=error / n,
        ratio=n_event / bads,
        low=ratio_low,
        high=ratio_high,
    )


def ratio_bounds(count: int, n: int, expected: float, error: float) -> tuple[float, float]:
    """Bounds of observed over expected, one-sided at 95 % each, with the uncertainty of both sides.

    On the log scale, where a rate never becomes 0. Without any bad the lower bound is 0, and the upper one is that of
    the share over the lower bound of the expected rate.
    """
    observed, relative = count / n, Z_ONE_SIDED * error / expected
    share_low, share_high = wilson(count, n, Z_ONE_SIDED)
    if not count:
        return 0.0, share_high / expected * math.exp(relative)
    ratio = observed / expected
    below = math.hypot(math.log(observed / share_low), relative)
    above = math.hypot(math.log(share_high / observed), relative)
    return ratio * math.exp(-below), ratio * math.exp(above)
