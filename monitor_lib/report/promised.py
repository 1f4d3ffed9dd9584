"""What the reference promises for some scores: how many bads to expect, beside those that there are."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from monitor_lib.report.rule import LEAST_OF_SCARCER_CLASS
from monitor_lib.stats.bad_rate import BadRate, bad_rate
from monitor_lib.stats.mix import EventRate
from monitor_lib.stats.psi import ScorePsi, score_psi
from monitor_lib.tallies.scores import EVENT, NON_EVENT, ScoreTally

# Where bads are surely fewer than this share of those promised although the scores have not moved, loans may be young.
FAR_BELOW = 0.80


@dataclass(frozen=True)
class Promised:
    """The judged records, and the reference's smoothed bad rate by score.

    Attributes:
        judged: the records that performance is judged on.
        reference: the reference's; None without one.
        fit: gives the reference's smoothed bad rate, if its scores allow one.

    """

    judged: ScoreTally
    reference: ScoreTally | None
    fit: Callable[[], EventRate | None]

    @cached_property
    def event_rate(self) -> EventRate | None:
        """The reference's smoothed rate; None where :attr:`unfitted` says why."""
        return None if self._lacks else self.fit()

    @property
    def unfitted(self) -> str:
        """A code for why the rate could not be fitted; empty if it could."""
        return self._lacks or ("" if self.event_rate else "scores_not_comparable")

    @property
    def _lacks(self) -> str:
        if self.reference is None:
            return "no_reference"
        classes = [self.reference.distribution(outcome).n for outcome in (EVENT, NON_EVENT)]
        if not any(classes):
            return "no_reference_outcome"
        return "reference_too_few_of_a_class" if min(classes) < LEAST_OF_SCARCER_CLASS else ""

    @cached_property
    def bad_rate(self) -> BadRate:
        """Observed and promised bads of the judged records."""
        return self.of(self.judged)

    @cached_property
    def psi(self) -> ScorePsi | None:
        """The PSI of the judged records' scores, which shows whether the population itself has changed."""
        return score_psi(self.judged.sample(), self.reference.sample()) if self.reference is not None else None

    def of(self, tally: ScoreTally, month: int | None = None) -> BadRate:
        """Observed and promised bads of some records, or of one month of them."""
        return bad_rate(tally, self.event_rate, month, self.unfitted)

    def far_below(self, amber_psi: float) -> bool:
        """Whether bads are surely far fewer than promised, though the scores have not moved.

        Args:
            amber_psi: from this PSI on scores have moved.

        """
        rate, psi = self.bad_rate, self.psi
        if rate.high is None or psi is None:
            return False
        return rate.high < FAR_BELOW and (psi.corrected or 0.0) < amber_psi
