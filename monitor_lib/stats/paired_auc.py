"""The AUC of two models on the same records, and whether they differ: paired DeLong.

Source: E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, Comparing the areas under two or more correlated receiver
operating characteristic curves: a nonparametric approach, Biometrics 44 (1988) 837-845.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import special

from monitor_lib.stats.discrimination import discrimination
from monitor_lib.stats.normal import Z_TWO_SIDED
from monitor_lib.tallies.distribution import Distribution
from monitor_lib.tallies.pairs import CHALLENGER, CHAMPION, Pairs, PairTally
from monitor_lib.tallies.scores import EVENT, NON_EVENT

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PairedAuc:
    """Two AUCs of the same records.

    Attributes:
        n_event, n_non_event: records with both scores and a known outcome.
        champion, challenger: the AUC of each on them; None with a ``reason``.
        gain: challenger minus champion.
        error: the standard error of the gain.
        low, high: its symmetric 95 % interval.
        pvalue: two-sided, of no difference; None where the error is 0.
        correlation: of the two AUCs; None where one of them has no variance.
        reason: why there is no gain, as a code.
        error_reason: why it has no error, as a code.

    """

    n_event: int
    n_non_event: int
    champion: float | None = None
    challenger: float | None = None
    gain: float | None = None
    error: float | None = None
    low: float | None = None
    high: float | None = None
    pvalue: float | None = None
    correlation: float | None = None
    reason: str | None = None
    error_reason: str | None = None


def paired_auc(tally: PairTally) -> PairedAuc:
    """Compare the two models on the records that both have scored.

    Returns:
        ``reason`` is ``"no_outcome"`` where no outcome is known and ``"one_class"`` where all known ones are the same;
        ``error_reason`` also ``"fewer_than_two_of_a_class"``.

    """
    first, second = (discrimination(tally.scores(which)) for which in (CHAMPION, CHALLENGER))
    if first.auc is None or second.auc is None:
        return PairedAuc(first.n_event, first.n_non_event, reason=first.reason, error_reason=first.reason)
    gain = second.auc - first.auc
    found = PairedAuc(first.n_event, first.n_non_event, first.auc, second.auc, gain)
    if first.variance_reason is not None:
        return replace(found, error_reason=first.variance_reason)
    events, non_events = tally.pairs(EVENT), tally.pairs(NON_EVENT)
    of_events = _placements(events, non_events, tally.higher_is_riskier)
    of_non_events = _placements(non_events, events, tally.higher_is_riskier)
    covariance = _covariance(of_events, events.counts) + _covariance(of_non_events, non_events.counts)
    variances = covariance[CHAMPION, CHAMPION], covariance[CHALLENGER, CHALLENGER]
    # Equal scores give 0 exactly; rounding must not make it negative.
    difference = max(0.0, float(variances[0] + variances[1] - 2 * covariance[CHAMPION, CHALLENGER]))
    error = math.sqrt(difference)
    spread = math.sqrt(variances[0] * variances[1])
    return replace(
        found,
        error=error,
        low=gain - Z_TWO_SIDED * error,
        high=gain + Z_TWO_SIDED * error,
        pvalue=float(2 * special.ndtr(-abs(gain) / error)) if error else None,
        correlation=float(covariance[CHAMPION, CHALLENGER] / spread) if spread else None,
    )


def _placements(pairs: Pairs, others: Pairs, higher_is_riskier: tuple[bool, bool]) -> Floats:
    """Of each pair, the share of the others that it outranks in risk, a tie as half, by each model: shape (2, k)."""
    rows = []
    for which in (CHAMPION, CHALLENGER):
        distribution: Distribution = others.distribution(which)
        below, upto = distribution.around(pairs.scores[which])
        share = (below + upto) / (2 * distribution.n)
        rows.append(share if higher_is_riskier[which] else 1 - share)
    return np.stack(rows)


def _covariance(placements: Floats, counts: npt.NDArray[np.int64]) -> Floats:
    """The covariance of the two means of one class's placements, shape (2, 2), unbiased."""
    n = int(counts.sum())
    centred = placements - ((placements * counts).sum(axis=1) / n)[:, None]
    # No matrix product: its last bits depend on the processor's libraries.
    products = [[float((one * other * counts).sum()) for other in centred] for one in centred]
    return np.array(products) / (n * (n - 1))
