"""The population stability index (PSI) of the score, on bins that the reference fixes.

PSI is the sum over bins of (p - q) ln(p / q), with p the batch's share and q the reference's. Under no change
T = PSI / (1/n + 1/m) follows chi-squared with B - 1 degrees of freedom, B the number of occupied bins (B. Yurdakul,
Statistical Properties of Population Stability Index, 2018); under change, about noncentral chi-squared, which gives the
interval. PSI is thus biased upwards by (B - 1)(1/n + 1/m), which is subtracted.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from monitor_lib.stats.thin_bins import pooled
from monitor_lib.tallies.sample import Sample

BINS = 10


@dataclass(frozen=True)
class ScorePsi:
    """The PSI of a batch against its reference, with what it was computed from.

    Attributes:
        psi: the usual figure, as computed from the bins.
        corrected: ``psi`` minus the average contribution of chance alone; may be below 0.
        low, high: 95 % bounds of the true PSI, each one-sided.
        critical: the value that ``psi`` exceeds by chance in 5 % of cases if nothing changed, at these sample sizes.
        edges: the upper edge of each bin but the last, which is open, shape (B - 1,).
        batch, reference: records in each bin, shape (B,).
        filled: bins empty on one side, where half a record was added to both.
        scale: 1/n + 1/m; PSI divided by it is noncentral chi-squared.
        reason: a code for why the figures could not be computed.

    """

    n_batch: int
    n_reference: int
    psi: float | None = None
    corrected: float | None = None
    low: float | None = None
    high: float | None = None
    critical: float | None = None
    edges: tuple[float, ...] = ()
    batch: tuple[int, ...] = ()
    reference: tuple[int, ...] = ()
    filled: int = 0
    scale: float | None = None
    reason: str | None = None

    @property
    def batch_shares(self) -> tuple[float, ...]:
        """The share of the batch in each bin."""
        return tuple(n / self.n_batch for n in self.batch)

    @property
    def reference_shares(self) -> tuple[float, ...]:
        """The share of the reference in each bin."""
        return tuple(n / self.n_reference for n in self.reference)


def decile_edges(reference: Sample, bins: int = BINS) -> npt.NDArray[np.float64]:
    """The upper edge of each tenth of the reference, equal edges merged; the last bin is open.

    A score that has a tenth of the records or more gets its own bin: where few scores have many records, records that
    move from one of them to another would otherwise stay in one bin.

    Returns:
        Ascending, shape (at most 2 (bins - 1),).

    """
    # The smallest score with at least i/10 of the records at or below it, in integers so that no rounding decides.
    ends = reference.at_rank(np.array([-(-reference.n * i // bins) for i in range(1, bins)]))
    many = -(-reference.n // bins)
    crowded = np.concatenate([part.scores[part.counts * len(reference.parts) >= many] for part in reference.parts])
    crowded = crowded[reference.count(crowded) >= many]
    places = np.unique(np.concatenate([ends, crowded, reference.before(crowded)]))
    places = places[np.isfinite(places)]
    following = reference.after(places)
    # Half way to the next score, so that lost digits do not move a record to another bin.
    return np.asarray(((places + following) / 2)[np.isfinite(following)], np.float64)


def score_psi(batch: Sample, reference: Sample) -> ScorePsi:
    """The PSI over the reference's tenths.

    Bins with fewer than five expected records of the batch are pooled with a neighbour, bins empty on both sides are
    dropped, and where a bin is empty on one side, half a record is added to both sides.

    Returns:
        ``reason`` is ``"no_scores"`` where either side is empty and ``"one_bin"`` where only one bin is left.

    """
    n, m = batch.n, reference.n
    if not n or not m:
        return ScorePsi(n, m, reason="no_scores")
    edges = decile_edges(reference)
    p, q = (np.diff(side.upto(edges), prepend=0, append=side.n).astype(np.int64) for side in (batch, reference))
    p, q, edges = pooled(p, q, edges)
    if len(p) < 2:
        return ScorePsi(n, m, batch=tuple(p.tolist()), reference=tuple(q.tolist()), reason="one_bin")
    scale, dof = 1 / n + 1 / m, len(p) - 1
    value, filled = psi(p, q)
    return ScorePsi(
        n,
        m,
        psi=value,
        corrected=value - dof * scale,
        low=noncentrality(value / scale, dof, 0.95) * scale,
        high=noncentrality(value / scale, dof, 0.05) * scale,
        critical=float(special.chdtri(dof, 0.05)) * scale,
        edges=tuple(edges.tolist()),
        batch=tuple(p.tolist()),
        reference=tuple(q.tolist()),
        filled=filled,
        scale=scale,
    )


def psi(batch: npt.NDArray[np.int64], reference: npt.NDArray[np.int64]) -> tuple[float, int]:
    """PSI from counts in the same bins, both of shape (B,), none of them empty on both sides.

    Returns:
        The index, and in how many bins half a record was added to both sides since one was empty.

    """
    empty = (batch == 0) | (reference == 0)
    p, q = batch + 0.5 * empty, reference + 0.5 * empty
    p, q = p / p.sum(), q / q.sum()
    return float(((p - q) * np.log(p / q)).sum()), int(empty.sum())


def noncentrality(statistic: float, dof: int, probability: float) -> float:
    """The noncentrality at which chi-squared stays within ``statistic`` with ``probability``; 0 where none does."""
    if special.chdtr(dof, statistic) <= probability:
        return 0.0
    return float(special.chndtrinc(statistic, dof, probability))
