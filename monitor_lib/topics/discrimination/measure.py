"""Does the score still separate: AUC and KS of the judged months, and what has changed since the reference."""

from dataclasses import dataclass, replace
from functools import cached_property

from monitor_lib.config.policy import Policy
from monitor_lib.report.comparison import Comparison
from monitor_lib.report.course import Course
from monitor_lib.stats.auc_change import AucChange, auc_change
from monitor_lib.stats.bands import Band, score_bands
from monitor_lib.stats.curves import CumulativeCurves, Curve, Histogram, cumulative_curves, roc_curve, score_histogram
from monitor_lib.stats.discrimination import Discrimination, discrimination
from monitor_lib.stats.ks_at_cutoff import CutoffSeparation, cutoff_separation
from monitor_lib.stats.psi import decile_edges
from monitor_lib.stats.window import Window
from monitor_lib.tallies.scores import EVENT, NON_EVENT, ScoreTally
from monitor_lib.topics.discrimination.course import course

TREND_MONTHS = 12

ByMonth = tuple[tuple[int, Discrimination], ...]


@dataclass(frozen=True)
class DiscriminationResult:
    """How well the score separates a batch; figures that only the page shows are computed when they are needed.

    Attributes:
        comparison: what was measured.
        window, judged: the months that performance is judged on, and its figures there.
        reference: the reference's figures; None without a reference.
        change: of the AUC since the reference; None where nothing can be compared.
        course: of the ranking over all months; None where there is none.
        former: the course before it, which a new version ended; None without one.

    """

    comparison: Comparison
    window: Window
    judged: Discrimination
    reference: Discrimination | None
    change: AucChange | None
    course: Course | None = None
    former: Course | None = None

    @property
    def is_earlier(self) -> bool:
        """Whether the judged months are all earlier than the batch's, as no outcome of those is known yet."""
        return bool(self.window.months) and set(self.window.months).isdisjoint(self.comparison.months)

    @cached_property
    def overall(self) -> Discrimination:
        """All months of the batch together."""
        return self.comparison.batch.discrimination

    @cached_property
    def by_month(self) -> ByMonth:
        """Each month of the batch (since 1970-01), ascending, gathered from all files."""
        compared = self.comparison
        return _by_month(compared.gathered.scores.of_months(compared.months))

    @cached_property
    def trend(self) -> ByMonth:
        """The latest twelve months with an AUC, those before the batch included."""
        measured = _by_month(self.comparison.outcomes)
        return tuple((month, one) for month, one in measured if one.auc is not None)[-TREND_MONTHS:]

    @cached_property
    def previous(self) -> Discrimination | None:
        """The months that were judged at the batch before; None where there is none, or no outcome of it is known."""
        before = self.comparison.window_before
        return discrimination(before.tally) if before.months else None

    @cached_property
    def cutoff(self) -> CutoffSeparation | None:
        """KS at the reference's own cut-off."""
        reference = self.comparison.reference
        return cutoff_separation(self.window.tally, reference.scores) if reference else None

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """Of the judged months, on the reference's tenths or, without a reference, on their own."""
        reference = self.comparison.reference
        scored = (reference.scores if reference else self.window.tally).sample()
        if not self.window.months or not scored.n:
            return ()
        return score_bands(self.window.tally, decile_edges(scored))

    @cached_property
    def roc(self) -> Curve | None:
        """Of the judged months: the share of goods at or beyond each score, the riskiest first, and that of bads."""
        return roc_curve(self.window.tally)

    @cached_property
    def reference_roc(self) -> Curve | None:
        """The same of the reference."""
        reference = self.comparison.reference
        return roc_curve(reference.scores) if reference else None

    @cached_property
    def separation(self) -> CumulativeCurves | None:
        """The bads' and the goods' cumulative shares in the judged months."""
        tally = self.window.tally
        return cumulative_curves(tally.distribution(EVENT), tally.distribution(NON_EVENT))

    @cached_property
    def histogram(self) -> Histogram | None:
        """The scores of bads and of goods in the judged months."""
        return score_histogram(self.window.tally)


def measure(comparison: Comparison, policy: Policy) -> DiscriminationResult:
    """Measure the judged months against the reference."""
    reference = comparison.reference
    window = comparison.window
    judged = discrimination(comparison.judged_outcomes)
    if comparison.is_immature:
        judged = replace(judged, reason="not_mature")
    figures = reference.discrimination if reference else None
    change = auc_change(judged, figures, window.tally, reference.event_rate) if reference and figures else None
    start, limits = comparison.course_start, policy.discrimination
    return DiscriminationResult(
        comparison,
        window,
        judged,
        figures,
        change,
        course(comparison, limits, start),
        course(comparison, limits, start.former, start.month) if start else None,
    )


def _by_month(tally: ScoreTally) -> ByMonth:
    return tuple((month, discrimination(tally, month)) for month in tally.months)
