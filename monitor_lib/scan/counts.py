"""What is counted of some records of a batch, by month: scores, variables, pairs of scores; counts can be added."""

from collections.abc import Collection
from dataclasses import dataclass, field

from monitor_lib.bins.tally import VariableTally
from monitor_lib.scan.result import ScanResult
from monitor_lib.tallies.pairs import PairTally
from monitor_lib.tallies.scores import NOTHING, ScoreTally


@dataclass(frozen=True)
class Counts:
    """Counts of some records.

    Attributes:
        scores: by score, month and outcome.
        variables: by bin and month.
        pairs: of champion and challenger; None where the challenger scored none of them.

    """

    scores: ScoreTally = NOTHING
    variables: VariableTally = field(default_factory=VariableTally)
    pairs: PairTally | None = None

    @classmethod
    def of(cls, result: ScanResult) -> "Counts":
        """Those of a whole file."""
        return cls(result.tally, result.variables, result.pairs)

    def __add__(self, other: "Counts") -> "Counts":
        pairs = self.pairs if other.pairs is None else other.pairs if self.pairs is None else self.pairs + other.pairs
        return Counts(self.scores + other.scores, self.variables + other.variables, pairs)

    def of_months(self, months: Collection[int]) -> "Counts":
        """The records of these months only."""
        pairs = self.pairs.of_months(months) if self.pairs is not None else None
        return Counts(self.scores.of_months(months), self.variables.of_months(months), pairs)

    def rounded(self) -> "Counts":
        """The same records with rounded scores."""
        return Counts(self.scores.rounded(), self.variables, self.pairs.rounded() if self.pairs is not None else None)
