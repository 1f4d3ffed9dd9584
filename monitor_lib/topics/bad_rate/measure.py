"""Compare the share of bads with the share expected from the reference's smoothed rates for the same scores."""

from dataclasses import dataclass
from functools import cached_property

from monitor_lib.report.comparison import Comparison, Records
from monitor_lib.report.rule import LEAST_OF_SCARCER_CLASS
from monitor_lib.stats.bad_rate import BadRate, bad_rate
from monitor_lib.stats.mix import EventRate
from monitor_lib.stats.psi import ScorePsi, score_psi
from monitor_lib.tallies.scores import EVENT, NON_EVENT

TREND_MONTHS = 12


@dataclass(frozen=True)
class BadRateResult:
    """The bad rate of a batch.

    Attributes:
        comparison: what was measured.
        rate: the reference's smoothed bad rate by score; None without a reference or without its outcomes.
        unfitted: a code for why the rate could not be fitted; empty if it could.
        overall: all months of the batch together.
        judged: the months that performance is judged on.

    """

    comparison: Comparison
    rate: EventRate | None
    unfitted: str
    overall: BadRate
    judged: BadRate

    @cached_property
    def psi(self) -> ScorePsi | None:
        """The PSI of the judged records' scores, which shows whether the population itself has changed."""
        judged, reference = self.comparison.judged_outcomes, self.comparison.reference
        return score_psi(judged.sample(), reference.scores.sample()) if reference else None

    @cached_property
    def by_month(self) -> tuple[tuple[int, BadRate], ...]:
        """The latest twelve months with known outcomes, past ones included, ascending; months since 1970-01."""
        everything = self.comparison.gathered.scores
        measured = [(month, bad_rate(everything, self.rate, month, self.unfitted)) for month in everything.months]
        return tuple((month, one) for month, one in measured if one.n_known)[-TREND_MONTHS:]


def measure(comparison: Comparison) -> BadRateResult:
    """Compare the batch with its reference."""
    rate, unfitted = _fitted(comparison.reference)
    overall, judged = (
        bad_rate(tally, rate, unfitted=unfitted) for tally in (comparison.batch.scores, comparison.judged_outcomes)
    )
    return BadRateResult(comparison, rate, unfitted, overall, judged)


def _fitted(reference: Records | None) -> tuple[EventRate | None, str]:
    """The reference's rate, or a code for why there is none."""
    if reference is None:
        return None, "no_reference"
    classes = [reference.scores.distribution(outcome).n for outcome in (EVENT, NON_EVENT)]
    if not any(classes):
        return None, "no_reference_outcome"
    if min(classes) < LEAST_OF_SCARCER_CLASS:
        return None, "reference_too_few_of_a_class"
    rate = reference.event_rate
    return rate, "" if rate else "scores_not_comparable"
