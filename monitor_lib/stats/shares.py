"""A share of records that rose since the reference, and many tests at once."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import special

from monitor_lib.stats.normal import Z_ONE_SIDED
from monitor_lib.stats.proportions import difference
from monitor_lib.tallies.sample import Sample

KEPT = 4096  # answers


@dataclass(frozen=True)
class ShareIncrease:
    """How much larger a share is in the batch than in the reference.

    Attributes:
        count, n: records concerned, of how many, in the batch.
        count_reference, m: the same of the reference.
        doubletons: categories that two of the reference's records hold, where the share is that of unseen ones.
        value: the difference of the shares.
        low, high: its one-sided 95 % bounds each (A. Agresti, B. Caffo, The American Statistician 54 (2000) 280-288).

    """

    count: int
    n: int
    count_reference: int
    m: int
    value: float
    low: float
    high: float
    doubletons: int = 0

    @lru_cache(maxsize=KEPT)  # noqa: B019 - of frozen values; the self-test asks each ten times
    def pvalue(self, limit: float) -> float:
        """Of H0: the true rise is at most ``limit``; the larger of a score test and an exact binomial one.

        The first allows for the chance in both samples, the second for few records, where the first is too eager.
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
        n: of how many.
        count_reference: records concerned in the reference.
        m: of how many.
        doubletons: categories that two of the reference's records hold; the share of those held once, which is what
            remains unseen, varies by about (singletons + 2 doubletons) / m^2 (W. W. Esty, Annals of Statistics 11
            (1983) 905-912).

    """
    low, high = difference(count, n, count_reference, m, 2 * doubletons / m**2).interval(Z_ONE_SIDED)
    value = count / n - count_reference / m
    return ShareIncrease(count, n, count_reference, m, value, low, high, doubletons)


def outside_range(batch: Sample, reference: Sample) -> ShareIncrease | None:
    """Scores of the batch below or above all of the reference's; None where either side has none.

    The reference's own are counted each against the others, so that an end that stands alone is one to be expected.
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
