"""Test whether a share of records has risen since the reference, and correct for many tests at once."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import special

from monitor_lib.stats.normal import Z_ONE_SIDED
from monitor_lib.stats.proportions import difference
from monitor_lib.tallies.sample import Sample

KEPT = 4096  # results in the memory cache


@dataclass(frozen=True)
class ShareIncrease:
    """How much larger a share is in the batch than in the reference.

    Attributes:
        count, n: the records concerned in the batch, and all of its records.
        count_reference, m: the same for the reference.
        doubletons: categories with exactly two records in the reference, if the share is that of unseen values.
        value: the difference of the shares.
        low, high: its 95 % bounds, each one-sided (A. Agresti, B. Caffo, The American Statistician 54 (2000) 280-288).

    """

    count: int
    n: int
    count_reference: int
    m: int
    value: float
    low: float
    high: float
    doubletons: int = 0

    @lru_cache(maxsize=KEPT)  # noqa: B019 - values are frozen; the self-test needs each ten times
    def pvalue(self, limit: float) -> float:
        """The p-value of H0 that the true rise is at most ``limit``: the larger of a score and an exact binomial test.

        The score test allows for chance in both samples; with few records it rejects too often, so the second is used.
        """
        expected = min(1.0, self._expected + limit)
        if expected >= 1 or self.count == 0:
            return 1.0
        error = math.sqrt(self._variance(limit))
        normal = float(special.ndtr(-(self.count / self.n - expected) / error))
        exact = float(special.bdtrc(self.count - 1, self.n, expected))
        return max(normal, exact)

    def minimum_detectable(self, limit: float, significance: float, power: float) -> float:
        """About the true rise that :meth:`pvalue` finds beyond ``limit`` at ``significance`` with ``power``."""
        z = -float(special.ndtri(significance)) + float(special.ndtri(power))
        return min(1.0, limit + z * math.sqrt(self._variance(limit)))

    @property
    def _expected(self) -> float:
        return (self.count_reference + 1) / (self.m + 2)

    def _variance(self, limit: float) -> float:
        p, q = min(self._expected + limit, 1 - 1 / (self.n + 2)), self._expected
        return p * (1 - p) / self.n + q * (1 - q) / self.m + 2 * self.doubletons / self.m**2


def share_increase(count: int, n: int, count_reference: int, m: int, doubletons: int = 0) -> ShareIncrease:
    """Compare the shares of two samples, none of them empty.

    Args:
        count: records concerned in the batch.
        n: all records of the batch.
        count_reference: records concerned in the reference.
        m: all records of the reference.
        doubletons: categories with exactly two records in the reference. The expected unseen share is the share of
            singletons; its variance is about (singletons + 2 doubletons) / m^2 (W. W. Esty, Annals of Statistics 11
            (1983) 905-912).

    """
    low, high = difference(count, n, count_reference, m, 2 * doubletons / m**2).interval(Z_ONE_SIDED)
    value = count / n - count_reference / m
    return ShareIncrease(count, n, count_reference, m, value, low, high, doubletons)


def outside_range(batch: Sample, reference: Sample) -> ShareIncrease | None:
    """The share of the batch's scores outside the reference's range; None where either side has no scores.

    Each of the reference's own scores is compared with all its others, so a single score at an end counts as outside.
    """
    if not batch.n or not reference.n:
        return None
    ends = np.array([min(part.scores[0] for part in reference.parts), max(part.scores[-1] for part in reference.parts)])
    upto, low = batch.upto(ends), batch.count(ends[:1])
    singletons = int((reference.count(ends) == 1).sum()) if ends[0] < ends[1] else 0
    inside = int(upto[1] - upto[0] + low[0])
    return share_increase(batch.n - inside, batch.n, singletons, reference.n)


def benjamini_hochberg(pvalues: Sequence[float], level: float) -> list[bool]:
    """Which hypotheses are rejected so that at most ``level`` of the rejections are false on average.

    Y. Benjamini, Y. Hochberg, Journal of the Royal Statistical Society B 57 (1995) 289-300.
    """
    if not len(pvalues):
        return []
    ascending = np.sort(np.asarray(pvalues, np.float64))
    within = np.flatnonzero(ascending <= level * np.arange(1, len(ascending) + 1) / len(ascending))
    threshold = ascending[within[-1]] if len(within) else -1.0
    return [float(p) <= threshold for p in pvalues]
