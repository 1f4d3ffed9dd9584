"""How far one variable has moved since the reference: its characteristic stability index (CSI).

CSI is PSI over the variable's bins (see :mod:`monitor_lib.stats.psi`), including the bins for missing, sentinel, unseen
and out-of-range values: records that lose their value count as moved. Whether the CSI lies beyond a limit is tested on
T = CSI / (1/n + 1/m), which is about noncentral chi-squared; the noncentrality at the border of H0 is the limit's.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import special

from monitor_lib.stats.psi import noncentrality, psi
from monitor_lib.stats.thin_bins import LEAST_EXPECTED, pooled

Counts = npt.NDArray[np.int64]


KEPT = 4096  # results in the memory cache


@dataclass(frozen=True)
class Csi:
    """The index of one variable.

    Attributes:
        csi: the index as computed from the bins; 0 where all records are in one bin.
        corrected: the index minus the average contribution of chance alone; may be below 0.
        low, high: 95 % bounds of the true index, each one-sided.
        dof: degrees of freedom: the number of occupied bins minus one.
        scale: 1/n + 1/m; the index divided by it is noncentral chi-squared.
        filled: bins empty on one side, where half a record was added to both.

    """

    csi: float
    corrected: float
    low: float
    high: float
    dof: int
    scale: float
    filled: int

    def pvalue(self, limit: float) -> float:
        """The p-value of H0 that the true index is at most ``limit``."""
        if not self.dof:
            return 1.0
        return _tail(self.csi / self.scale, self.dof, limit / self.scale)

    def minimum_detectable(self, limit: float, significance: float, power: float) -> float:
        """The true index that :meth:`pvalue` finds beyond ``limit`` at ``significance`` with ``power``."""
        if not self.dof:
            return limit
        return _shown(self.dof, limit / self.scale, significance, power) * self.scale


# The self-test judges every variable ten times and changes only one of them, so most results repeat.
@lru_cache(maxsize=KEPT)
def _tail(statistic: float, dof: int, noncentrality: float) -> float:
    # scipy has no upper tail of chndtr; the digits that are lost below 1e-16 do not change a decision.
    return max(0.0, 1.0 - float(special.chndtr(statistic, dof, noncentrality)))


@lru_cache(maxsize=KEPT)
def _shown(dof: int, noncentrality: float, significance: float, power: float) -> float:
    needed = special.chndtrix(1 - significance, dof, noncentrality)
    return float(special.chndtrinc(needed, dof, 1 - power))


def csi(batch: Counts, reference: Counts, first_regular: int, troubles: int) -> Csi | None:
    """The index from counts in the same bins, of shape (bins,) both; None where one side has no record.

    Bins of problem values are never pooled with regular ones, where they would not be visible; unseen and out-of-range
    values, of which there are few, form one bin. Regular bins with fewer than five expected records are pooled with a
    neighbour.

    Args:
        batch: its records in each bin.
        reference: its records in each bin.
        first_regular: the number of the first regular bin; missing values come first, sentinels just before it.
        troubles: the number of bins before the sentinels.

    """
    n, m = int(batch.sum()), int(reference.sum())
    if not n or not m:
        return None
    p, q = _joined_bins(batch, reference, first_regular, troubles, n / m)
    occupied = (p > 0) | (q > 0)
    p, q = p[occupied], q[occupied]
    scale, dof = 1 / n + 1 / m, len(p) - 1
    if not dof:
        return Csi(0.0, 0.0, 0.0, 0.0, 0, scale, 0)
    value, filled = psi(p, q)
    return Csi(
        csi=value,
        corrected=value - dof * scale,
        low=noncentrality(value / scale, dof, 0.95) * scale,
        high=noncentrality(value / scale, dof, 0.05) * scale,
        dof=dof,
        scale=scale,
        filled=filled,
    )


def plain_csi(batch: Counts, reference: Counts, first_regular: int, troubles: int) -> float | None:
    """The bias-corrected index only, computed fast: a heat map needs it about a thousand times.

    It equals ``csi(...).corrected``; with about twelve bins, Python's numbers are ten times as fast as arrays.
    """
    p, q = batch.tolist(), reference.tolist()
    n, m = int(batch.sum()), int(reference.sum())
    if not n or not m:
        return None
    if min(q[first_regular:], default=0) * min(1.0, n / m) < LEAST_EXPECTED:
        p, q = (side.tolist() for side in _joined_bins(batch, reference, first_regular, troubles, n / m))
    else:
        p, q = ([side[0], sum(side[1:troubles]), *side[troubles:]] for side in (p, q))
    pairs = [(ours, theirs) for ours, theirs in zip(p, q, strict=True) if ours or theirs]
    # As in psi(): half a record is added to both sides where one is empty.
    halves = [(0.0 if ours and theirs else 0.5) for ours, theirs in pairs]
    ours_sum, theirs_sum = n + sum(halves), m + sum(halves)
    index = 0.0
    for (ours, theirs), half in zip(pairs, halves, strict=True):
        one, other = (ours + half) / ours_sum, (theirs + half) / theirs_sum
        index += (one - other) * math.log(one / other)
    return index - (len(pairs) - 1) * (1 / n + 1 / m)


def _joined_bins(
    batch: Counts, reference: Counts, first_regular: int, troubles: int, ratio: float
) -> tuple[Counts, Counts]:
    """The bins that the index is computed on."""
    regular = slice(first_regular, None)
    edges = np.zeros(max(0, len(batch) - first_regular - 1))
    p, q, _edges = pooled(batch[regular], reference[regular], edges, ratio=ratio)
    p, q = (
        np.concatenate([side[:1], side[1:troubles].sum(keepdims=True), side[troubles:first_regular], bins])
        for side, bins in ((batch, p), (reference, q))
    )
    return p, q
