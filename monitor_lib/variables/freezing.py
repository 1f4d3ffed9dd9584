"""Cut the cells of a variable from the reference, and count the reference itself in them.

Each of the reference's records is counted as if it were a batch's and the others the reference: one whose category
stands nowhere else is then unseen, the only record at an end of the range is outside. The share of unseen records that
a healthy batch brings is thereby expected instead of zero (I. J. Good, The Population Frequencies of Species,
Biometrika 40 (1953) 237-264: it is the share of the categories seen once), which keeps account numbers and free text
from alarming every month.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monitor_lib.data.dates import NO_DAY, days
from monitor_lib.data.numbers import floats
from monitor_lib.data.texts import as_text, missing
from monitor_lib.metrics.stability import decile_edges
from monitor_lib.tally import Distribution, Sample
from monitor_lib.variables.binning import cells_of, values_as
from monitor_lib.variables.bins import ABOVE, BELOW, MISSING, UNSEEN, Bins, Kind, level_key
from monitor_lib.variables.summary import Summary

Counts = npt.NDArray[np.int64]

MOST_LEVELS = 30  # categories with a cell of their own
LEAST_SHARE = 0.005  # of the reference's records, to have one
EXACT = 2**53  # integers beyond it collide as floats

Lonely = tuple[int, int, int]  # so many records of this cell count in that one of trouble, since they stand alone


@dataclass(frozen=True)
class Frozen:
    """A variable's cells, and the reference's records in each, shape (bins.n,)."""

    bins: Bins
    counts: Counts


@dataclass(frozen=True)
class How:
    """How a file's text is read: the decimal sign, and the format of dates (None for ISO 8601)."""

    decimal: str
    date_format: str | None = None


def freeze(
    name: str, summary: Summary, how: How, *, categorical: bool = False, sentinels: Sequence[object] = ()
) -> Frozen:
    """The cells of one variable of the reference.

    Args:
        name: the column.
        summary: its values in the reference.
        how: how text is read.
        categorical: whether the configuration says that its numbers are codes.
        sentinels: values that mean something else than themselves.

    """
    values, counts = summary.values(), summary.counts()
    there = ~missing(values)
    absent = summary.missing + int(counts[~there].sum())
    values, counts = values.filter(pa.array(there)), counts[there]
    declared = tuple(sorted({level_key(str(value)) for value in sentinels}))
    plain = np.ones(len(values), np.bool_)
    if declared:
        plain = np.array([key not in declared for key in _keys(values)], np.bool_)
    kind = Kind.CATEGORY if categorical else _kind(values.filter(pa.array(plain)), how)
    if kind is Kind.CATEGORY:
        bins, lonely = _levels(name, _keys(values.filter(pa.array(plain))), counts[plain], declared)
    else:
        numbers = values_as(values, kind, how.decimal, how.date_format)
        bins, lonely = _ranges(name, kind, numbers[plain], counts[plain], declared)
    found = np.bincount(cells_of(values, bins, how.decimal, how.date_format), weights=counts, minlength=bins.n)
    found = found.astype(np.int64)
    for cell, trouble, n in lonely:
        found[cell] -= n
        found[trouble] += n
    found[MISSING] += absent
    return Frozen(bins, found)


def _keys(values: pa.Array) -> list[str]:
    return [level_key(text) for text in as_text(values).to_pylist()]


def _kind(values: pa.Array, how: How) -> Kind:
    """What the reference's values are: numbers where all are, else dates where all are, else categories."""
    if not len(values):
        return Kind.EMPTY
    if pa.types.is_boolean(values.type):
        return Kind.CATEGORY
    if pa.types.is_date(values.type) or pa.types.is_timestamp(values.type):
        return Kind.DATE
    if pa.types.is_floating(values.type):
        return Kind.NUMBER
    numbers = floats(values, how.decimal)
    if not np.isnan(numbers).any():
        # Long integers are names, not quantities, and as floats neighbours would be one.
        return Kind.CATEGORY if np.abs(numbers[np.isfinite(numbers)]).max(initial=0) > EXACT else Kind.NUMBER
    if (days(values, how.date_format) != NO_DAY).all():
        return Kind.DATE
    return Kind.CATEGORY


def _ranges(
    name: str, kind: Kind, values: npt.NDArray[np.float64], counts: Counts, sentinels: tuple[str, ...]
) -> tuple[Bins, list[Lonely]]:
    there = np.isfinite(values)
    distinct, inverse = np.unique(values[there], return_inverse=True)
    if not len(distinct):
        return Bins(name, Kind.EMPTY, sentinels), []
    each = np.bincount(inverse, weights=counts[there]).astype(np.int64)
    edges = tuple(decile_edges(Sample((Distribution(distinct, each),))).tolist())
    bins = Bins(name, kind, sentinels, edges, float(distinct[0]), float(distinct[-1]))
    if len(distinct) == 1:
        return bins, []
    cells = bins.cells_of_numbers(distinct[[0, -1]]).tolist()
    return bins, [(cells[end], outside, 1) for end, outside in ((0, BELOW), (-1, ABOVE)) if each[end] == 1]


def _levels(name: str, keys: Sequence[str], counts: Counts, sentinels: tuple[str, ...]) -> tuple[Bins, list[Lonely]]:
    each: dict[str, int] = {}
    for key, count in zip(keys, counts.tolist(), strict=True):
        each[key] = each.get(key, 0) + count
    least = max(2, LEAST_SHARE * sum(each.values()))
    by_size = sorted(each, key=lambda level: (-each[level], level))
    own = [level for level in by_size[:MOST_LEVELS] if each[level] >= least]
    bins = Bins(name, Kind.CATEGORY, sentinels, levels=tuple(own), others=frozenset(by_size[len(own) :]))
    once = sum(each[level] == 1 for level in bins.others)
    return bins, [(bins.n - 1, UNSEEN, once)] if once else []
