"""Do the scores still look like those of the reference: the KS test, the PSI, and what lies out of its range."""

from dataclasses import dataclass
from functools import cached_property

from monitor_lib.report.comparison import Comparison
from monitor_lib.stats.curves import CumulativeCurves, cumulative_curves
from monitor_lib.stats.ks_drift import KsDrift, ks_drift
from monitor_lib.stats.psi import ScorePsi, score_psi
from monitor_lib.stats.shares import ShareIncrease, outside_range


@dataclass(frozen=True)
class MonthAdherence:
    """The scores of one month (since 1970-01) against the reference's."""

    month: int
    drift: KsDrift
    psi: ScorePsi


@dataclass(frozen=True)
class AdherenceResult:
    """The scores of a batch against the reference's; figures that only the page shows are computed when needed.

    Attributes:
        comparison: what was measured.
        psi: None without a reference.

    """

    comparison: Comparison
    psi: ScorePsi | None

    @cached_property
    def drift(self) -> KsDrift | None:
        """Kolmogorov and Smirnov's test."""
        batch, reference = self.comparison.batch, self.comparison.reference
        return ks_drift(batch.scores.sample(), reference.scores.sample()) if reference else None

    @cached_property
    def score_outside(self) -> ShareIncrease | None:
        """Scores below or above all of the reference's."""
        batch, reference = self.comparison.batch, self.comparison.reference
        return outside_range(batch.scores.sample(), reference.scores.sample()) if reference else None

    @cached_property
    def by_month(self) -> tuple[MonthAdherence, ...]:
        """Each month of the batch, ascending."""
        if self.comparison.reference is None:
            return ()
        reference, batch = self.comparison.reference.scores.sample(), self.comparison.batch.scores
        samples = [(month, batch.sample(month)) for month in batch.months]
        return tuple(
            MonthAdherence(month, ks_drift(sample, reference), score_psi(sample, reference))
            for month, sample in samples
        )

    @cached_property
    def previous(self) -> tuple[KsDrift, ScorePsi] | None:
        """The batch before."""
        before, reference = self.comparison.previous, self.comparison.reference
        if before is None or reference is None:
            return None
        scored, expected = before.scores.sample(), reference.scores.sample()
        return ks_drift(scored, expected), score_psi(scored, expected)

    @cached_property
    def curves(self) -> CumulativeCurves | None:
        """The batch's and the reference's cumulative shares."""
        batch, reference = self.comparison.batch, self.comparison.reference
        if reference is None:
            return None
        return cumulative_curves(batch.scores.distribution(), reference.scores.distribution())


def measure(comparison: Comparison) -> AdherenceResult:
    """Compare the scores."""
    batch, reference = comparison.batch, comparison.reference
    psi = score_psi(batch.scores.sample(), reference.scores.sample()) if reference else None
    return AdherenceResult(comparison, psi)
