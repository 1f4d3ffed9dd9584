"""Every variable of a batch against the reference: in the months that are judged, in all, and month by month."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from monitor_lib.bins.bins import Bins
from monitor_lib.bins.fitting import ReferenceBins
from monitor_lib.bins.selection import free
from monitor_lib.bins.tally import VariableTally
from monitor_lib.config.schema import Config
from monitor_lib.report.comparison import Comparison, Records
from monitor_lib.stats.csi import plain_csi
from monitor_lib.stats.shares import ShareIncrease, outside_range, share_increase
from monitor_lib.stats.variable import ENOUGH, TROUBLES, VariableShift, variable_shift
from monitor_lib.stats.window import judged_months

MONTHS_SHOWN = 12
STRAY = 0.02  # of the largest month's records
# An unseen category is named only if there are few and it has enough records: else it might identify a person.
LEAST_NAMED, LEAST_SHARE, MOST_STRANGE = 20, 0.01, 30

ByMonth = tuple[tuple[int, Mapping[str, float | None]], ...]


@dataclass(frozen=True)
class VariablesResult:
    """The variables of a batch; figures that only the page shows are computed when they are needed.

    Attributes:
        comparison: what was measured.
        months: the months of the batch that are judged, ascending, since 1970-01.
        shifts: each variable in those months, in the reference's order; none without a reference.
        score, score_outside: the score's column, and how much more of it lies out of the reference's range.
        score_missing: how many more records have no score, where the configuration expects such; else None.
        added: columns of the batch that are not in the reference, and therefore not monitored.

    """

    comparison: Comparison
    months: tuple[int, ...]
    shifts: tuple[VariableShift, ...]
    score: str
    score_outside: ShareIncrease | None
    score_missing: ShareIncrease | None
    added: tuple[str, ...]

    @property
    def is_compared(self) -> bool:
        """Whether there is a reference."""
        return self.comparison.reference is not None

    def bins(self, name: str) -> Bins:
        """The bins of one variable."""
        return self.comparison.bins[name].bins

    @property
    def absent(self) -> tuple[str, ...]:
        """Variables of the reference that are not in the batch; all of their values count as missing."""
        return tuple(name for name in self.comparison.bins if name not in self.comparison.batch.columns)

    @cached_property
    def overall(self) -> tuple[VariableShift, ...]:
        """Each variable in all months of the batch."""
        tally = self.comparison.batch.variables
        return _shifts(self.comparison, tuple(tally.months)) if self.is_compared else ()

    @cached_property
    def by_month(self) -> ByMonth:
        """The bias-corrected index of each variable by its name, for the latest twelve months, past ones included.

        None where the month holds fewer than 200 records.
        """
        if not self.is_compared:
            return ()
        return _by_month(self.comparison.bins, self.comparison.gathered.variables)

    @cached_property
    def unseen(self) -> Mapping[str, tuple[tuple[str, int], ...]]:
        """For each variable, the categories that the reference does not hold and their records, most frequent first.

        Those of fewer than 20 records or 1 % of the batch are not named, nor any where there are over 30.
        """
        batch = self.comparison.batch
        return {name: _named(levels, batch.n) for name, levels in batch.variables.unseen.items() if levels}


def measure(comparison: Comparison, config: Config, known: VariablesResult | None = None) -> VariablesResult:
    """Compare each variable; see :class:`monitor_lib.report.topic.Topic` for ``known``.

    A copy with an injected fault is judged in the same months, and variables whose counts it shares are not measured
    again.
    """
    batch, reference = comparison.batch, comparison.reference
    if reference is None:
        return VariablesResult(comparison, (), (), config.columns.score, None, None, ())
    tally = batch.variables
    months = known.months if known else judged_months([(month, _records(tally, month)) for month in tally.months])
    return VariablesResult(
        comparison=comparison,
        months=months,
        shifts=_shifts(comparison, months, known),
        score=config.columns.score,
        score_outside=outside_range(batch.scores.of_months(months).sample(), reference.scores.sample()),
        score_missing=_not_scored(batch, reference),
        added=tuple(name for name in free(batch.columns, config) if name not in reference.columns),
    )


def _not_scored(batch: Records, reference: Records) -> ShareIncrease | None:
    """The records without a score, of all that are not excluded; None where there are none on either side."""
    counts = batch.n_not_scored, reference.n_not_scored
    n, m = (one.scores.distribution().n + count for one, count in zip((batch, reference), counts, strict=True))
    return share_increase(counts[0], n, counts[1], m) if any(counts) else None


def _shifts(
    comparison: Comparison, months: tuple[int, ...], known: VariablesResult | None = None
) -> tuple[VariableShift, ...]:
    """Each variable in these months."""
    tally = comparison.batch.variables
    before = known.comparison.batch.variables.counts if known else {}
    measured = {shift.name: shift for shift in known.shifts} if known else {}
    shifts = []
    for name, one in comparison.bins.items():
        counts = tally.counts.get(name)
        if name in measured and counts is before.get(name):
            shifts.append(measured[name])
        elif (shift := _shift(one, tally, months)) is not None:
            shifts.append(shift)
    return tuple(shifts)


def _shift(one: ReferenceBins, tally: VariableTally, months: tuple[int, ...]) -> VariableShift | None:
    name = one.bins.name
    counts = tally.records_by_bin(name, months)
    if counts is None:
        return None
    return variable_shift(name, counts, one.counts, len(one.bins.sentinels), one.doubletons)


def _records(tally: VariableTally, month: int) -> int:
    return max(int(by_month[month].sum()) for by_month in tally.counts.values() if month in by_month)


def _by_month(bins: Mapping[str, ReferenceBins], tally: VariableTally) -> ByMonth:
    records = {month: _records(tally, month) for month in tally.months}
    # Wrong dates make months with a few records, which must not replace the other months.
    full = [month for month, n in records.items() if n >= STRAY * max(records.values())]
    return tuple(
        (month, {name: _index(one, tally, month) for name, one in bins.items()}) for month in full[-MONTHS_SHOWN:]
    )


def _index(one: ReferenceBins, tally: VariableTally, month: int) -> float | None:
    counts = tally.records_by_bin(one.bins.name, [month])
    if counts is None or counts.sum() < ENOUGH:
        return None
    return plain_csi(counts, one.counts, one.bins.first_regular, TROUBLES)


def _named(levels: Mapping[str, int], records: int) -> tuple[tuple[str, int], ...]:
    least = max(LEAST_NAMED, LEAST_SHARE * records)
    named = [(level, n) for level, n in levels.items() if n >= least and len(levels) <= MOST_STRANGE]
    return tuple(sorted(named, key=lambda pair: (-pair[1], pair[0])))
