"""What topics measure: the counts of a batch, of its reference, and of the months before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from monitor_lib.bins.fitting import ReferenceBins
from monitor_lib.bins.tally import VariableTally
from monitor_lib.stats.discrimination import Discrimination, discrimination
from monitor_lib.stats.mix import EventRate, event_rate
from monitor_lib.tallies.pairs import PairTally
from monitor_lib.tallies.scores import NOTHING, ScoreTally


@dataclass(frozen=True)
class Records:
    """What was counted of some records.

    Attributes:
        n: the number of all records, excluded ones included.
        scores: by score, month and outcome.
        variables: by bin and month; empty without a reference.
        by_day: for each day since 1970-01-01.
        columns: the names of their columns.
        pairs: the champion's score and the challenger's, record by record; None without a challenger.

    """

    n: int
    scores: ScoreTally
    variables: VariableTally = field(default_factory=VariableTally)
    by_day: Mapping[int, int] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    pairs: PairTally | None = None

    @property
    def first_month(self) -> int:
        """The earliest month, since 1970-01."""
        return min(self.scores.months)

    @cached_property
    def discrimination(self) -> Discrimination:
        """AUC and KS of all months together."""
        return discrimination(self.scores)

    @cached_property
    def event_rate(self) -> EventRate | None:
        """The event rate as a smooth function of the score; fitted once for all topics and all copies of a batch."""
        return event_rate(self.scores)


@dataclass(frozen=True)
class Comparison:
    """A batch and what it is compared with.

    Attributes:
        batch: the records that the report is about.
        reference: the sample that the model was tested on, None without one.
        past: the months before the batch's first, each once.
        previous: the batch before this one, None where none is at hand.
        bins: of each variable, the reference's bins with its own records in them; empty without a reference.
        is_own_reference: whether the batch is the reference itself, so that a comparison has no meaning.

    """

    batch: Records
    reference: Records | None = None
    past: Records = field(default_factory=lambda: Records(0, NOTHING))
    previous: Records | None = None
    bins: Mapping[str, ReferenceBins] = field(default_factory=dict)
    is_own_reference: bool = False


def past_months(batch: Records, earlier: Sequence[Records]) -> Records:
    """The months before the batch's first, each once: from the last of the earlier batches that contains it.

    Files may overlap (a batch sent again, a file that grows); no month then counts twice, nor does the batch's own.
    """
    scores, variables, taken = NOTHING, VariableTally(), set[int]()
    pairs: PairTally | None = None
    for records in reversed(earlier):
        fresh = [month for month in records.scores.months if month < batch.first_month and month not in taken]
        scores += records.scores.of_months(fresh)
        variables += records.variables.of_months(fresh)
        if records.pairs is not None:
            known = records.pairs.of_months(fresh)
            pairs = known if pairs is None else pairs + known
        taken.update(fresh)
    return Records(scores.count(), scores, variables, pairs=pairs)
