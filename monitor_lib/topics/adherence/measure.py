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
        psi: of the judged months; None without a reference.

    """

    comparison: Comparison
    psi: ScorePsi | None

    @property
    def months(self) -> tuple[int, ...]:
        """The months that are judged, ascending, since 1970-01: the batch's latest with enough scores."""
        return tuple(self.comparison.batch.judged_scores.months)

    @property
    def is_whole(self) -> bool:
        """Whether these are all months of the batch that have scores."""
        return len(self.comparison.batch.judged_scores.scored) == len(self.comparison.batch.scores.scored)

    @cached_property
    def drift(self) -> KsDrift | None:
        """Kolmogorov and Smirnov's test of the judged months."""
        batch, reference = self.comparison.batch, self.comparison.reference
        return ks_drift(batch.judged_scores.sample(), reference.scores.sample()) if reference else None

    @cached_property
    def overall(self) -> tuple[KsDrift, ScorePsi] | None:
        """The same two of all months of the batch."""
        batch, reference = self.comparison.batch, self.comparison.reference
        if reference is None or self.psi is None or self.drift is None:
            return None
        if self.is_whole:
            return self.drift, self.psi
        scored, expected = batch.scores.sample(), reference.scores.sample()
        return ks_drift(scored, expected), score_psi(scored, expected)

    @cached_property
    def score_outside(self) -> ShareIncrease | None:
        """Scores of the judged months below or above all of the reference's."""
        batch, reference = self.comparison.batch, self.comparison.reference
        return outside_range(batch.judged_scores.sample(), reference.scores.sample()) if reference else None

    @cached_property
    def overall_outside(self) -> ShareIncrease | None:
        """The same of all months of the batch."""
        batch, reference = self.comparison.batch, self.comparison.reference
        return outside_range(batch.scores.sample(), reference.scores.sample()) if reference else None

    @cached_property
    def by_month(self) -> tuple[MonthAdherence, ...]:
        """Each month of the batch, ascending, gathered from all files."""
        if self.comparison.reference is None:
            return ()
        reference, scores = self.comparison.reference.scores.sample(), self.comparison.gathered.scores
        samples = [(month, scores.sample(month)) for month in self.comparison.months]
        return tuple(
            MonthAdherence(month, ks_drift(sample, reference), score_psi(sample, reference))
            for month, sample in samples
        )

    @cached_property
    def previous(self) -> tuple[KsDrift, ScorePsi] | None:
        """The judged months of the batch before."""
        before, reference = self.comparison.previous, self.comparison.reference
        if before is None or reference is None:
            return None
        scored, expected = before.judged_scores.sample(), reference.scores.sample()
        return ks_drift(scored, expected), score_psi(scored, expected)

    @cached_property
    def curves(self) -> CumulativeCurves | None:
        """The cumulative shares of the judged months and of the reference."""
        batch, reference = self.comparison.batch, self.comparison.reference
        if reference is None:
            return None
        return cumulative_curves(batch.judged_scores.distribution(), reference.scores.distribution())


def measure(comparison: Comparison) -> AdherenceResult:
    """Compare the scores."""
    batch, reference = comparison.batch, comparison.reference
    psi = score_psi(batch.judged_scores.sample(), reference.scores.sample()) if reference else None
    return AdherenceResult(comparison, psi)
