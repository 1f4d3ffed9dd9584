"""Compare the bad rate with the bad rate that the reference makes one expect for the same scores.

The reference's smoothed bad rate at each score (:mod:`monitor_lib.stats.mix`), summed over the records of a batch, is
the number of bads to expect if nothing but the mix of scores had changed. Observed over expected is then 1.

References:
    A. Donner, G. Y. Zou, Statistical Methods in Medical Research 21 (2012) 347-359, for the bounds of the
    ratio (MOVER-R) from those of the share (Wilson's) and of the expected rate.

"""

import math
from dataclasses import dataclass, replace

from monitor_lib.stats.mix import EventRate
from monitor_lib.stats.normal import Z_ONE_SIDED, Z_TWO_SIDED
from monitor_lib.stats.proportions import wilson
from monitor_lib.tallies.scores import EVENT, NON_EVENT, ScoreTally


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


def bad_rate(tally: ScoreTally, rate: EventRate | None, month: int | None = None) -> BadRate:
    """Compare all months together, or one.

    Args:
        tally: the batch's.
        rate: the reference's; None where it could not be fitted.
        month: since 1970-01.

    Returns:
        ``reason`` is ``"no_outcome"`` where no scored record has a known outcome, ``"no_reference_outcome"`` without a
        rate, and ``"scores_not_comparable"`` where the scores lie beyond the reference's.

    """
    scored = tally.distribution(EVENT, NON_EVENT, month=month)
    n, n_event = scored.n, tally.distribution(EVENT, month=month).n
    if not n:
        return BadRate(0, 0, reason="no_outcome")
    low, high = wilson(n_event, n, Z_TWO_SIDED)
    found = BadRate(n, n_event, observed_low=low, observed_high=high)
    if rate is None:
        return replace(found, reason="no_reference_outcome")
    if not rate.covers(scored):
        return replace(found, reason="scores_not_comparable")
    bads, variance = rate.expected(scored)
    expected, error = bads / n, math.sqrt(variance) / n
    ratio_low, ratio_high = ratio_bounds(n_event, n, expected, error)
    return replace(
        found,
        expected=expected,
        expected_error=error,
        ratio=n_event / n / expected,
        low=ratio_low,
        high=ratio_high,
    )


def ratio_bounds(count: int, n: int, expected: float, error: float) -> tuple[float, float]:
    """One-sided 95 % bounds of observed over expected, with the uncertainty of both."""
    observed = count / n
    observed_low, observed_high = wilson(count, n, Z_ONE_SIDED)
    # A rate is never 0, however uncertain it is: a bound at or below 0 has no meaning.
    half = min(Z_ONE_SIDED * error, 0.99 * expected)
    expected_low, expected_high = expected - half, expected + half
    product = observed * expected
    below, above = expected_high * (2 * expected - expected_high), expected_low * (2 * expected - expected_low)
    low = product - math.sqrt(max(0.0, product**2 - below * observed_low * (2 * observed - observed_low)))
    high = product + math.sqrt(max(0.0, product**2 - above * observed_high * (2 * observed - observed_high)))
    return max(0.0, low / below), high / above
