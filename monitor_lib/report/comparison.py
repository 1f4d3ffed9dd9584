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
        n_not_scored: those without a score by declaration; they are no exclusion.

    """

    n: int
    scores: ScoreTally
    variables: VariableTally = field(default_factory=VariableTally)
    by_day: Mapping[int, int] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    pairs: PairTally | None = None
    n_not_scored: int = 0

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
        shared: the months that stand in several files, with the number of their records that are in no figure.

    """

    batch: Records
    reference: Records | None = None
    past: Records = field(default_factory=lambda: Records(0, NOTHING))
    previous: Records | None = None
    bins: Mapping[str, ReferenceBins] = field(default_factory=dict)
    is_own_reference: bool = False
    shared: Mapping[int, int] = field(default_factory=dict)


def past_months(batch: Records, earlier: Sequence[Records]) -> Records:
    """The months before the batch's first, each once: from the file with the most of its records, the latest of such.

    Files may overlap: a batch sent again, a file that grows, records that came late and stand in the next month's file.
    No month then counts twice, nor does the batch's own.
    """
    chosen: dict[int, int] = {}
    counts = [{month: one.scores.count(month=month) for month in one.scores.months} for one in earlier]
    for place, of_file in enumerate(counts):
        for month, n in of_file.items():
            if month < batch.first_month and (month not in chosen or n >= counts[chosen[month]][month]):
                chosen[month] = place
    scores, variables = NOTHING, VariableTally()
    pairs: PairTally | None = None
    for place, records in enumerate(earlier):
        months = [month for month, file in chosen.items() if file == place]
        scores += records.scores.of_months(months)
        variables += records.variables.of_months(months)
        if records.pairs is not None:
            known = records.pairs.of_months(months)
            pairs = known if pairs is None else pairs + known
    return Records(scores.count(), scores, variables, pairs=pairs)


def shared_months(batch: Records, earlier: Sequence[Records]) -> dict[int, int]:
    """The months that stand in several files, ascending, and how many of their records are in none of the figures."""
    everyone = [batch, *earlier]
    counts: dict[int, list[int]] = {}
    for records in everyone:
        for month in records.scores.months:
            counts.setdefault(month, []).append(records.scores.count(month=month))
    own = {month: batch.scores.count(month=month) for month in batch.scores.months}
    return {
        month: sum(of_files) - own.get(month, max(of_files))
        for month, of_files in sorted(counts.items())
        if len(of_files) > 1 and month <= max(own)
    }
