"""Compare the share of bads with the share expected from the reference's smoothed rates for the same scores."""

from dataclasses import dataclass
from functools import cached_property

from monitor_lib.report.comparison import Comparison
from monitor_lib.stats.bad_rate import BadRate, bad_rate
from monitor_lib.stats.mix import EventRate, event_rate
from monitor_lib.stats.psi import ScorePsi, score_psi

TREND_MONTHS = 12


@dataclass(frozen=True)
class BadRateResult:
    """The bad rate of a batch.

    Attributes:
        comparison: what was measured.
        rate: the reference's smoothed bad rate by score; None without a reference or without its outcomes.
        overall: all months of the batch together.

    """

    comparison: Comparison
    rate: EventRate | None
    overall: BadRate

    @cached_property
    def psi(self) -> ScorePsi | None:
        """The PSI of the batch's scores, which shows whether the population itself has changed."""
        batch, reference = self.comparison.batch, self.comparison.reference
        return score_psi(batch.scores.sample(), reference.scores.sample()) if reference else None

    @cached_property
    def by_month(self) -> tuple[tuple[int, BadRate], ...]:
        """The latest twelve months with known outcomes, past ones included, ascending; months since 1970-01."""
        everything = self.comparison.batch.scores + self.comparison.past.scores
        measured = [(month, bad_rate(everything, self.rate, month)) for month in everything.months]
        return tuple((month, one) for month, one in measured if one.n_known)[-TREND_MONTHS:]


def measure(comparison: Comparison, known: BadRateResult | None = None) -> BadRateResult:
    """Compare; see :class:`monitor_lib.report.topic.Topic` for ``known``."""
    reference = comparison.reference
    rate = known.rate if known else event_rate(reference.scores) if reference else None
    return BadRateResult(comparison, rate, bad_rate(comparison.batch.scores, rate))
