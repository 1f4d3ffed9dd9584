"""Every variable of a batch against the reference: in the months that are judged, in all, and month by month."""

from collections.abc import Mapping
from dataclasses import dataclass

from monitor_lib.assessment.inputs import Inputs
from monitor_lib.bins.bins import Bins
from monitor_lib.bins.fitting import Frozen
from monitor_lib.bins.selection import free
from monitor_lib.bins.tally import VariableTally
from monitor_lib.stats.csi import plain_csi
from monitor_lib.stats.variable import ENOUGH, TROUBLES, VariableShift, judged_months, variable_shift

MONTHS_SHOWN = 12
STRAY = 0.02  # of the largest month's records
# A strange category is named where it is one of few and holds a share of the records: else it might tell of one person.
LEAST_NAMED, LEAST_SHARE, MOST_STRANGE = 20, 0.01, 30


@dataclass(frozen=True)
class Variables:
    """The variables of a report.

    Attributes:
        bins: the cells of each variable, by its name.
        months: the months of the batch that are judged, ascending, since 1970-01.
        shifts: each variable in those months, in the reference's order.
        overall: each variable in all months of the batch.
        by_month: the months before and of the batch, the latest twelve, with the bias-corrected index of each variable
            by its name; None where the month holds fewer than 200 records.
        absent: variables of the reference that do not stand in the batch; they count as missing throughout.
        added: columns of the batch that do not stand in the reference, and are not watched therefore.
        unseen: for each variable, the categories that the reference never saw and their records, the most frequent
            first; those of fewer than 20 records or 1 % of the batch are not named, nor any where there are over 30.

    """

    bins: Mapping[str, Bins]
    months: tuple[int, ...]
    shifts: tuple[VariableShift, ...]
    overall: tuple[VariableShift, ...]
    by_month: tuple[tuple[int, Mapping[str, float | None]], ...]
    absent: tuple[str, ...]
    added: tuple[str, ...]
    unseen: Mapping[str, tuple[tuple[str, int], ...]]


def measure_variables(inputs: Inputs) -> Variables | None:
    """Compare each variable; None without a reference."""
    if inputs.reference is None:
        return None
    frozen, tally = inputs.reference.frozen, inputs.batch.variables
    months = judged_months([(month, _records(tally, month)) for month in tally.months])
    columns = inputs.batch.columns
    return Variables(
        bins={name: one.bins for name, one in frozen.items()},
        months=months,
        shifts=shifts_of(frozen, tally, months),
        overall=shifts_of(frozen, tally, tuple(tally.months)),
        by_month=_by_month(frozen, tally + _past(inputs)),
        absent=tuple(name for name in frozen if name not in columns),
        added=tuple(name for name in free(columns, inputs.config) if name not in inputs.reference.columns),
        unseen={name: _named(levels, inputs.batch.records) for name, levels in tally.unseen.items() if levels},
    )


def shifts_of(frozen: Mapping[str, Frozen], tally: VariableTally, months: tuple[int, ...]) -> tuple[VariableShift, ...]:
    """Each variable in these months."""
    found = []
    for name, one in frozen.items():
        cells = tally.cells(name, months)
        shift = None if cells is None else variable_shift(name, cells, one.counts, len(one.bins.sentinels), one.twice)
        if shift is not None:
            found.append(shift)
    return tuple(found)


def _records(tally: VariableTally, month: int) -> int:
    return max(int(by_month[month].sum()) for by_month in tally.counts.values() if month in by_month)


def _past(inputs: Inputs) -> VariableTally:
    """The months before the batch's first, each once: from the last of the earlier batches that holds it."""
    first = min(inputs.batch.tally.months)
    past, taken = VariableTally(), set[int]()
    for one in reversed(inputs.history):
        fresh = {month for month in one.variables.months if month < first} - taken
        past += one.variables.of_months(fresh)
        taken |= fresh
    return past


def _by_month(frozen: Mapping[str, Frozen], tally: VariableTally) -> tuple[tuple[int, Mapping[str, float | None]], ...]:
    records = {month: _records(tally, month) for month in tally.months}
    # Dates that are mistakes make months of a few records, which must not push the others out.
    full = [month for month, n in records.items() if n >= STRAY * max(records.values())]
    return tuple(
        (month, {name: _index(one, tally, month) for name, one in frozen.items()}) for month in full[-MONTHS_SHOWN:]
    )


def _index(one: Frozen, tally: VariableTally, month: int) -> float | None:
    cells = tally.cells(one.bins.name, [month])
    if cells is None or cells.sum() < ENOUGH:
        return None
    return plain_csi(cells, one.counts, one.bins.first_regular, TROUBLES)


def _named(levels: Mapping[str, int], records: int) -> tuple[tuple[str, int], ...]:
    least = max(LEAST_NAMED, LEAST_SHARE * records)
    named = [(level, n) for level, n in levels.items() if n >= least and len(levels) <= MOST_STRANGE]
    return tuple(sorted(named, key=lambda pair: (-pair[1], pair[0])))
