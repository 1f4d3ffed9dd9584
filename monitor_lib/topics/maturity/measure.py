"""Whole months by their age: those whose outcomes are all due, and those that are too young."""

from dataclasses import dataclass
from functools import cached_property

from monitor_lib.report.comparison import Comparison
from monitor_lib.stats.maturity import Maturity
from monitor_lib.stats.unknown_outcomes import UnknownOutcomes, unknown_outcomes
from monitor_lib.tallies.scores import EVENT, NON_EVENT


@dataclass(frozen=True)
class Cohort:
    """The records of one month.

    Attributes:
        month: since 1970-01.
        n, n_event, n_non_event: all records, and those that are known to be bad or good.
        matures_on: the day on which all outcomes are due, in days since 1970-01-01.
        is_mature: whether that day has come.

    """

    month: int
    n: int
    n_event: int
    n_non_event: int
    matures_on: int
    is_mature: bool

    @property
    def n_known(self) -> int:
        """Records with a known outcome."""
        return self.n_event + self.n_non_event

    @property
    def bads_so_far(self) -> float:
        """The share of all records that is known to be bad: of a young month, its early delinquency."""
        return self.n_event / self.n


@dataclass(frozen=True)
class MaturityResult:
    """How old a batch and the months before it are.

    Attributes:
        comparison: what was measured.
        maturity: when outcomes are due; None where the configuration does not say so, and nothing else is measured.

    """

    comparison: Comparison
    maturity: Maturity | None

    @cached_property
    def cohorts(self) -> tuple[Cohort, ...]:
        """All months up to the batch's last, ascending."""
        maturity, scores = self.maturity, self.comparison.gathered.scores
        if maturity is None:
            return ()
        return tuple(
            Cohort(
                month,
                scores.count(month=month),
                scores.count(EVENT, month=month),
                scores.count(NON_EVENT, month=month),
                maturity.matures_on(month),
                maturity.is_mature(month),
            )
            for month in scores.months
        )

    @property
    def young(self) -> tuple[int, ...]:
        """The batch's months that are too young to judge, ascending."""
        maturity, months = self.maturity, self.comparison.months
        return () if maturity is None else tuple(month for month in months if not maturity.is_mature(month))

    @property
    def share_mature(self) -> float:
        """The share of the batch's records whose month is mature."""
        scores = self.comparison.batch.scores
        return 1 - sum(scores.count(month=month) for month in self.young) / scores.count()

    @cached_property
    def unknown(self) -> UnknownOutcomes | None:
        """The outcomes of the judged months that are unknown though they are due; None where no month is judged."""
        window = self.comparison.window
        return unknown_outcomes(window.tally) if self.maturity is not None and window.months else None

    @property
    def n_after(self) -> int:
        """Known outcomes of months that begin after the day until which outcomes are said to be known."""
        maturity = self.maturity
        if maturity is None:
            return 0
        begun = [one for one in self.cohorts if Maturity(maturity.as_of).matures_on(one.month - 1) >= maturity.as_of]
        return sum(one.n_known for one in begun)


def measure(comparison: Comparison) -> MaturityResult:
    """Tell mature months from young ones."""
    return MaturityResult(comparison, comparison.maturity)
