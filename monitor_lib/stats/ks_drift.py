"""Compare the distribution of the scores with the reference's: Kolmogorov and Smirnov's two-sample test.

The test shows whether the population changed; it does not show whether the model still separates.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import special

from monitor_lib.stats.distance import largest_distance
from monitor_lib.stats.ks_pvalue import ks_pvalue
from monitor_lib.stats.thin_bins import pooled
from monitor_lib.tallies.distribution import aligned
from monitor_lib.tallies.sample import Sample

KOLMOGOROV = 1.4802058378230806  # scipy.stats.kstwobign.ppf(0.975)
FEW_SCORES = 20


@dataclass(frozen=True)
class KsDrift:
    """The distance between two score distributions.

    Attributes:
        n_batch, n_reference: records with a score.
        ks: D, the largest distance between the two distribution functions.
        low, high: 95 % interval of D in closed form. The lower bound uses Kolmogorov's band about both functions, the
            upper bound the largest distance with its pointwise error. Each bound is wrong in at most 3 % of cases (a
            bootstrap interval never contains D = 0).
        chi2_pvalue, chi2_bins: where there are at most twenty distinct scores, the chi-squared test of the same
            question, which ties do not weaken (with five scores the KS test's true size is 1 % for a nominal 5 %), and
            its number of bins.
        reason: a code for why the figures could not be computed.

    """

    n_batch: int
    n_reference: int
    ks: float | None = None
    low: float | None = None
    high: float | None = None
    chi2_pvalue: float | None = None
    chi2_bins: int | None = None
    reason: str | None = None

    @cached_property
    def _test(self) -> tuple[float | None, str | None]:
        # Computed only when needed: a report measures many samples and shows the p-value of one or two.
        return (None, None) if self.ks is None else ks_pvalue(self.n_batch, self.n_reference, self.ks)

    @property
    def pvalue(self) -> float | None:
        """The p-value of H0 that both samples come from one distribution."""
        return self._test[0]

    @property
    def method(self) -> str | None:
        """How the p-value is computed, ``"exact"`` or ``"asymptotic"``."""
        return self._test[1]


def ks_drift(batch: Sample, reference: Sample) -> KsDrift:
    """Compare two samples, ties included; D and the p-value equal those of scipy's ``ks_2samp`` by default.

    Returns:
        ``reason`` is ``"no_scores"`` where either side is empty.

    """
    n, m = batch.n, reference.n
    if not n or not m:
        return KsDrift(n, m, reason="no_scores")
    distance = largest_distance(batch, reference)
    ks = distance.largest
    chi2_pvalue, chi2_bins = _chi_squared(batch, reference)
    return KsDrift(
        n,
        m,
        ks,
        low=max(0.0, ks - KOLMOGOROV * math.sqrt(1 / n + 1 / m)),
        high=min(1.0, distance.upper),
        chi2_pvalue=chi2_pvalue,
        chi2_bins=chi2_bins,
    )


def _chi_squared(batch: Sample, reference: Sample) -> tuple[float | None, int | None]:
    """Pearson's test of homogeneity over the distinct scores, rare ones pooled; None where there are many scores."""
    if batch.distinct > FEW_SCORES * len(batch.parts) or reference.distinct > FEW_SCORES * len(reference.parts):
        return None, None
    grid, ours, theirs = aligned(batch.merged(), reference.merged())
    if len(grid) > FEW_SCORES:
        return None, None
    # A score that only one side has is not too rare by that: the expected counts of both together matter.
    p, total, _edges = pooled(ours, ours + theirs, np.arange(len(ours) - 1, dtype=np.float64))
    if len(p) < 2:
        return None, len(p)
    q = total - p
    expected = total * (p.sum() / total.sum()), total * (q.sum() / total.sum())
    statistic = ((p - expected[0]) ** 2 / expected[0] + (q - expected[1]) ** 2 / expected[1]).sum()
    return float(special.chdtrc(len(p) - 1, statistic)), len(p)
