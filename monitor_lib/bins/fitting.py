"""Define the bins of a variable from the reference, and count the reference itself in them.

Each record of the reference is counted as if it were in a batch and all others were the reference. A record whose
category occurs nowhere else is then unseen, and a single record at an end of the range is outside. So the expected
share of unseen records is that of a healthy batch, not zero (I. J. Good, The Population Frequencies of Species,
Biometrika 40 (1953) 237-264: it is the share of the records whose category occurs once). Otherwise, account numbers and
free text would raise an alarm every month.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monitor_lib.bins.binning import bins_of, values_as
from monitor_lib.bins.bins import ABOVE, BELOW, MISSING, UNSEEN, Bins, Kind, day_of
from monitor_lib.bins.decimal_doubts import doubt_of
from monitor_lib.bins.mixed_numbers import are_names, is_text, mixed, read_mixed
from monitor_lib.bins.summary import ValueTally
from monitor_lib.readers.dates import NO_DAY, days
from monitor_lib.readers.number_forms import read_numbers
from monitor_lib.readers.numbers import floats, number_of
from monitor_lib.readers.texts import as_text, level_key, missing
from monitor_lib.stats.psi import decile_edges
from monitor_lib.tallies.distribution import Distribution
from monitor_lib.tallies.sample import Sample

Counts = npt.NDArray[np.int64]

MOST_LEVELS = 30  # categories with their own bin
LEAST_SHARE = 0.005  # of the reference's records, for a category to have its own bin
LEAST_RECORDS = 20  # likewise: among many rare categories, the most frequent are so by chance and would seem to fall
MOST_SHARED_BINS, GROUP_RECORDS, GROUP_SHARE = 10, 50, 0.05  # all others share one bin, or several where they are more
FEW = 100  # values that are looked at before all of them are
IDENTIFIERS = 0.2  # of the records have a category that occurs once

Singletons = tuple[int, int, int]  # (bin, problem bin, n): n singletons of the bin count in the problem bin


@dataclass(frozen=True)
class ReferenceBins:
    """A variable's bins, and the reference's records in them.

    Attributes:
        bins: the bins.
        counts: the reference's records in each, shape (bins.n,).
        doubletons: the number of categories with exactly two records; the variance of the unseen share depends on it.
        never_repeats: whether no value occurs twice, as those of an id; numbers with decimals are none.
        running: whether they are whole numbers that are names: running ones, or longer than a float holds.
        doubt: a code for why its numbers are not read, or may mean something else, and the sign in question: see
            :mod:`monitor_lib.bins.decimal_doubts`.

    """

    bins: Bins
    counts: Counts
    doubletons: int = 0
    never_repeats: bool = False
    running: bool = False
    doubt: tuple[str, str] | None = None


@dataclass(frozen=True)
class Cut:
    """Bins, and the singleton records that a problem bin counts; see :class:`ReferenceBins`."""

    bins: Bins
    singletons: tuple[Singletons, ...] = ()
    doubletons: int = 0


@dataclass(frozen=True)
class ParseOptions:
    """How a file's text is read: the decimal sign, and the format of dates (None for ISO 8601)."""

    decimal: str
    date_format: str | None = None


def fit_bins(
    name: str, summary: ValueTally, how: ParseOptions, *, categorical: bool = False, sentinels: Sequence[object] = ()
) -> ReferenceBins:
    """The bins of one variable of the reference.

    Args:
        name: the column.
        summary: its values in the reference.
        how: how text is read.
        categorical: whether the configuration says that its numbers are codes.
        sentinels: values with a special meaning.

    """
    values, counts = summary.values(), summary.counts()
    there = ~missing(values)
    absent = summary.missing + int(counts[~there].sum())
    values, counts = values.filter(pa.array(there)), counts[there]
    declared = tuple(sorted({level_key(str(value), how.decimal) for value in sentinels}))
    plain = ~_declared(values, declared, how) if declared else np.ones(len(values), np.bool_)
    regular, n_regular = values.filter(pa.array(plain)), counts[plain]
    kind = Kind.CATEGORY if categorical else _kind(regular, n_regular, how)
    among = mixed(regular, n_regular, how.decimal) if kind is Kind.CATEGORY and not categorical else None
    if among is not None:
        numbers = read_numbers(regular, how.decimal, among.form)
        cut = _ranges(name, Kind.NUMBER, numbers, n_regular, (*declared, *among.words))
        cut = replace(cut, bins=replace(cut.bins, form=among.form))
    elif kind is Kind.CATEGORY:
        cut = _levels(name, _keys(regular, how.decimal), n_regular, declared)
    else:
        numbers = values_as(regular, kind, how.decimal, how.date_format)
        cut = _ranges(name, kind, numbers, n_regular, declared)
    counts_by_bin = _counts(values, counts, cut, how)
    counts_by_bin[MISSING] += absent
    result = ReferenceBins(cut.bins, counts_by_bin, cut.doubletons)
    if counts.max(initial=0) == 1 and len(values.unique()) == len(values):
        result = _never_repeating(result, regular, n_regular, how.decimal, categorical=categorical)
    return result if categorical else replace(result, doubt=doubt_of(regular, n_regular, cut.bins, how.decimal))


def _counts(values: pa.Array, counts: Counts, cut: Cut, how: ParseOptions) -> Counts:
    """The records in each bin, those without a value left out."""
    indices = bins_of(values, cut.bins, how.decimal, how.date_format)
    by_bin = np.bincount(indices, counts, minlength=cut.bins.n).astype(np.int64)
    for index, trouble, n in cut.singletons:
        by_bin[index] -= n
        by_bin[trouble] += n
    return by_bin


def _never_repeating(
    result: ReferenceBins, values: pa.Array, counts: Counts, decimal: str, *, categorical: bool
) -> ReferenceBins:
    """What is known of a variable none of whose values occurs twice."""
    if result.bins.kind is Kind.NUMBER:
        numbers = read_numbers(values, decimal, result.bins.form)
        numbers = numbers[np.isfinite(numbers)]
        return replace(result, never_repeats=bool((numbers == np.round(numbers)).all()))
    running = not categorical and result.bins.kind is Kind.CATEGORY and _are_running(values, counts, decimal)
    return replace(result, never_repeats=True, running=running)


def _are_running(values: pa.Array, counts: Counts, decimal: str) -> bool:
    if is_text(values):
        # Most columns of texts are none, as a few of the texts tell.
        if np.isnan(read_mixed(values.slice(0, FEW), decimal)[1]).any():
            return False
        _form, numbers = read_mixed(values, decimal)
    else:
        numbers = floats(values, decimal)
    return not np.isnan(numbers).any() and are_names(numbers[np.isfinite(numbers)], counts)


def _declared(values: pa.Array, declared: Sequence[str], how: ParseOptions) -> npt.NDArray[np.bool_]:
    """Which values are sentinels: equal as text, as a number with either decimal sign, or as a day."""
    is_declared = np.array([key in declared for key in _keys(values, how.decimal)], np.bool_)
    numbers = [number for key in declared if (number := number_of(key)) is not None]
    if numbers:
        is_declared |= np.isin(floats(values, how.decimal), numbers)
    dates = [day for key in declared if (day := day_of(key)) is not None]
    if dates:
        is_declared |= np.isin(values_as(values, Kind.DATE, how.decimal, how.date_format), dates)
    return is_declared


def _keys(values: pa.Array, decimal: str) -> list[str]:
    return [level_key(text, decimal) for text in as_text(values).to_pylist()]


def _kind(values: pa.Array, counts: Counts, how: ParseOptions) -> Kind:
    """The kind of the reference's values: numbers if all are numbers, else dates if all are dates, else categories."""
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
        return Kind.CATEGORY if are_names(numbers[np.isfinite(numbers)], counts) else Kind.NUMBER
    if (days(values, how.date_format) != NO_DAY).all():
        return Kind.DATE
    return Kind.CATEGORY


def _ranges(name: str, kind: Kind, values: npt.NDArray[np.float64], counts: Counts, sentinels: tuple[str, ...]) -> Cut:
    there = np.isfinite(values)
    distinct, inverse = np.unique(values[there], return_inverse=True)
    if not len(distinct):
        return Cut(Bins(name, Kind.EMPTY, sentinels))
    each = np.bincount(inverse, weights=counts[there]).astype(np.int64)
    edges = tuple(decile_edges(Sample((Distribution(distinct, each),))).tolist())
    bins = Bins(name, kind, sentinels, edges, float(distinct[0]), float(distinct[-1]))
    if len(distinct) == 1:
        return Cut(bins)
    indices = bins.bins_of_numbers(distinct[[0, -1]]).tolist()
    singletons = tuple((indices[end], outside, 1) for end, outside in ((0, BELOW), (-1, ABOVE)) if each[end] == 1)
    return Cut(bins, singletons)


def _levels(name: str, keys: Sequence[str], counts: Counts, sentinels: tuple[str, ...]) -> Cut:
    each: dict[str, int] = {}
    for key, count in zip(keys, counts.tolist(), strict=True):
        each[key] = each.get(key, 0) + count
    n = sum(each.values())
    by_size = sorted(each, key=lambda level: (-each[level], level))
    own = tuple(level for level in by_size[:MOST_LEVELS] if each[level] >= max(LEAST_RECORDS, LEAST_SHARE * n))
    others = frozenset(by_size[len(own) :])
    once = [level for level in others if each[level] == 1]
    rest = sum(each[level] for level in others)
    groups = max(1, min(MOST_SHARED_BINS, rest // GROUP_RECORDS)) if rest > GROUP_SHARE * n else min(1, rest)
    if len(once) > IDENTIFIERS * n:
        return Cut(Bins(name, Kind.CATEGORY, sentinels, levels=own, groups=groups, identifiers=True))
    bins = Bins(name, Kind.CATEGORY, sentinels, levels=own, others=others, groups=groups)
    singletons = Counter(bins.bin_of(level) for level in once)
    doubletons = sum(each[level] == 2 for level in others)
    return Cut(bins, tuple((index, UNSEEN, count) for index, count in sorted(singletons.items())), doubletons)
