"""Both models on the same records: how they rank, how their scores have moved, and what follows at the cut-off."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from monitor_lib.config.schema import Config, Cutoff
from monitor_lib.report.comparison import Comparison
from monitor_lib.report.rule import LEAST_OF_SCARCER_CLASS
from monitor_lib.stats.approvals import ApprovalCurve, Approvals, approval_curve, approvals
from monitor_lib.stats.coverage import OutcomeCoverage, outcome_coverage
from monitor_lib.stats.discrimination import Discrimination, discrimination
from monitor_lib.stats.ks_drift import KsDrift, ks_drift
from monitor_lib.stats.mix import EventRate, event_rate
from monitor_lib.stats.paired_auc import PairedAuc, paired_auc
from monitor_lib.stats.psi import ScorePsi, score_psi
from monitor_lib.stats.swap_set import SwapSet, swap_set
from monitor_lib.tallies.pairs import CHALLENGER, CHAMPION, PairTally
from monitor_lib.tallies.sample import Sample
from monitor_lib.tallies.scores import EVENT, NON_EVENT, ScoreTally
from monitor_lib.topics.challenger.decision import Decision, decide

BOTH = (CHAMPION, CHALLENGER)
TREND_MONTHS = 12


@dataclass(frozen=True)
class ChallengerResult:
    """Champion and challenger on the same records; pairs of figures are the champion's and the challenger's.

    Attributes:
        batch: the pairs of the batch.
        gathered: those of all months up to the batch's last, from all files.
        reference: those of the reference; None without one, or where the challenger can't score it.
        months: the months that the comparison is judged on, since 1970-01; empty where no outcome is known.
        judged: the pairs of these months; those of the batch where no outcome is known.
        paired: the two AUCs of the judged months.
        coverage: how often outcomes are known for those whom the champion calls risky, in the judged months.
        decision: whether the challenger should replace the champion.
        cutoff: where the champion approves; None where none is configured.
        unpaired: why there are no pairs of the reference, as a code, where there are none.
        champion: the champion's scores of the batch and of the reference, whether the challenger has scored them or
            not; the second None without a reference.
        unpaired_months: months before the batch with outcomes that the challenger has not scored.

    """

    batch: PairTally
    gathered: PairTally
    reference: PairTally | None
    months: tuple[int, ...]
    judged: PairTally
    paired: PairedAuc
    coverage: OutcomeCoverage
    decision: Decision
    cutoff: Cutoff | None
    unpaired: str
    champion: tuple[ScoreTally, ScoreTally | None]
    unpaired_months: tuple[int, ...]

    @cached_property
    def discrimination(self) -> tuple[Discrimination, Discrimination]:
        """Of the judged months."""
        champion, challenger = (discrimination(self.judged.scores(which)) for which in BOTH)
        return champion, challenger

    @cached_property
    def at_reference(self) -> PairedAuc | None:
        """The two AUCs on the reference."""
        return paired_auc(self.reference) if self.reference else None

    @cached_property
    def psi(self) -> tuple[ScorePsi, ScorePsi] | None:
        """Of each model's scores of the batch against its scores of the reference."""
        if self._samples is None:
            return None
        champion, challenger = (score_psi(batch, reference) for batch, reference in self._samples)
        return champion, challenger

    @cached_property
    def drift(self) -> tuple[KsDrift, KsDrift] | None:
        """The largest distance between the same."""
        if self._samples is None:
            return None
        champion, challenger = (ks_drift(batch, reference) for batch, reference in self._samples)
        return champion, challenger

    @cached_property
    def _samples(self) -> tuple[tuple[Sample, Sample], tuple[Sample, Sample]] | None:
        """Batch and reference: all of the champion's scores, and the challenger's where the champion has one too."""
        batch, reference = self.champion
        if self.reference is None or reference is None:
            return None
        own = batch.sample(), reference.sample()
        return own, (self.batch.scores(CHALLENGER).sample(), self.reference.scores(CHALLENGER).sample())

    @cached_property
    def by_month(self) -> tuple[tuple[int, PairedAuc], ...]:
        """The latest twelve months with both AUCs, those before the batch included, ascending."""
        measured = [(month, paired_auc(self.gathered.of_months([month]))) for month in self.gathered.months]
        return tuple((month, one) for month, one in measured if one.gain is not None)[-TREND_MONTHS:]

    @cached_property
    def together(self) -> PairedAuc | None:
        """All these months together; None where they are the judged ones."""
        months = tuple(month for month, _one in self.by_month)
        if set(months) <= set(self.months):
            return None
        return paired_auc(self.gathered.of_months(months))

    @cached_property
    def swap(self) -> SwapSet | None:
        """Who swaps in and out at the cut-off, of the judged records; None without a cut-off."""
        return swap_set(self.judged, self.cutoff.score) if self.cutoff else None

    @cached_property
    def swap_today(self) -> SwapSet | None:
        """The same of the batch; None where that is what was judged."""
        if self.cutoff is None or set(self.batch.months) & set(self.months) or not self.months:
            return None
        return swap_set(self.batch, self.cutoff.score)

    @cached_property
    def approvals(self) -> tuple[Approvals, Approvals] | None:
        """What each approves of them; None without a cut-off."""
        if self.swap is None:
            return None
        rates, unfitted = self._rates
        return approvals(self.judged, self.swap, rates, unfitted)

    @cached_property
    def curves(self) -> tuple[ApprovalCurve | None, ApprovalCurve | None]:
        """The bad rate at each approval rate, in the judged months."""
        champion, challenger = (approval_curve(self.judged.scores(which)) for which in BOTH)
        return champion, challenger

    @property
    def n_known(self) -> int:
        """The judged records with a known outcome."""
        return self.paired.n_event + self.paired.n_non_event

    @property
    def money(self) -> tuple[float, float, float] | None:
        """What the challenger saves on the judged records and its 95 % interval.

        None without an amount, and where the bads of the two can't be compared.
        """
        if self.swap is None or self.cutoff is None or self.cutoff.amount is None or self.swap.incomparable:
            return None
        amount = self.cutoff.amount
        return self.swap.fewer_bads * amount, self.swap.low * amount, self.swap.high * amount

    @cached_property
    def _rates(self) -> tuple[Sequence[EventRate | None], str]:
        """The reference's bad rate by each score, and a code for why there is none."""
        if self.reference is None:
            return (None, None), self.unpaired
        classes = [self.reference.pairs(outcome).n for outcome in (EVENT, NON_EVENT)]
        if not any(classes):
            return (None, None), "no_reference_outcome"
        if min(classes) < LEAST_OF_SCARCER_CLASS:
            return (None, None), "reference_too_few_of_a_class"
        return [event_rate(self.reference.scores(which)) for which in BOTH], "scores_not_comparable"


def measure(comparison: Comparison, config: Config) -> ChallengerResult | None:
    """Compare both models; None without a challenger."""
    batch, gathered = comparison.batch.pairs, comparison.gathered.pairs
    if batch is None or gathered is None:
        return None
    reference, unpaired = _reference(comparison)
    # Those of the batch's own report, as far as the challenger has scored them.
    if comparison.maturity is not None:
        gathered = gathered.of_months(comparison.maturity.mature(gathered.months))
    wanted, known = comparison.window.months, _known(gathered)
    months = tuple(month for month in wanted if month in known)
    judged = gathered.of_months(months) if months or comparison.is_immature else batch
    paired, coverage = paired_auc(judged), outcome_coverage(judged)
    return ChallengerResult(
        batch=batch,
        gathered=gathered,
        reference=reference,
        months=months,
        judged=judged,
        paired=paired,
        coverage=coverage,
        decision=decide(paired, config.policy.challenger.least_gain, selected=coverage.is_selected),
        cutoff=config.cutoff,
        unpaired=unpaired,
        champion=(comparison.batch.scores, comparison.reference.scores if comparison.reference else None),
        unpaired_months=tuple(month for month in wanted if month not in known),
    )


def _reference(comparison: Comparison) -> tuple[PairTally | None, str]:
    """The pairs of the reference, and a code for why there are none."""
    if comparison.reference is None:
        return None, "no_reference"
    if comparison.is_own_reference:
        return None, "reference_is_batch"
    return comparison.reference.pairs, "reference_not_paired"


def _known(tally: PairTally) -> set[int]:
    """The months in which a record with both scores has a known outcome."""
    return {month for month, outcome in tally.both if outcome in (EVENT, NON_EVENT)}
