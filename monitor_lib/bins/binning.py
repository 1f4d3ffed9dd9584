"""Find the bin of each record from a column as it is in the file."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monitor_lib.bins.bins import MISSING, TROUBLE, UNSEEN, Bins, Kind
from monitor_lib.readers.dates import NO_DAY, counts_of, days
from monitor_lib.readers.number_forms import NumberForm, read_numbers
from monitor_lib.readers.texts import as_text, level_key, missing

Indices = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Binned:
    """One column, with the bin of each record.

    Attributes:
        indices: the number of each record's bin, shape (n,).
        unseen: the number of records for each category that does not occur in the reference.

    """

    indices: Indices
    unseen: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Months:
    """The month of each record.

    Attributes:
        distinct: the months (since 1970-01) that have at least one record, ascending, shape (k,).
        place: the position of each record's month in ``distinct``, shape (n,); None where there is only one month.

    """

    distinct: tuple[int, ...]
    place: Indices | None

    @classmethod
    def of(cls, month: npt.NDArray[np.int32]) -> "Months":
        """From the month of each record, shape (n,)."""
        distinct = tuple(one for one, _count in counts_of(month))
        if len(distinct) <= 1:
            return cls(distinct, None)
        return cls(distinct, np.searchsorted(np.array(distinct, np.int32), month))

    def table(self, numbers: Indices, size: int) -> Counts:
        """Count the records by month and number below ``size``, shape (k, size); ``numbers`` has shape (n,)."""
        if self.place is not None:
            numbers = self.place * size + numbers
        return np.bincount(numbers, minlength=size * len(self.distinct)).reshape(len(self.distinct), size)


@dataclass(frozen=True)
class Counted:
    """One column's records by bin.

    Attributes:
        rows: the records of each month in each bin, shape (months, bins).
        unseen: the number of records for each category that does not occur in the reference.

    """

    rows: Counts
    unseen: dict[str, int] = field(default_factory=dict)


def encoded(column: pa.Array) -> pa.Array:
    """Dictionary-encode text, so that each distinct value is processed once; other types stay as they are."""
    if pa.types.is_dictionary(column.type) and len(column.dictionary) > len(column):
        # The dictionary belongs to a larger part of the file; most of its values do not occur here.
        column = column.dictionary_decode()
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return column.dictionary_encode()
    return column


def binned(column: pa.Array, bins: Bins, decimal: str, date_format: str | None = None) -> Binned:
    """The bin of each record.

    Args:
        column: of any type; a value that can't be read as ``bins.kind`` counts as one that the reference does not have.
        bins: of the variable.
        decimal: the decimal sign in text.
        date_format: how dates are written in text; None for ISO 8601.

    """
    if bins.kind is Kind.CATEGORY and not pa.types.is_dictionary(column.type):
        column = as_text(column).dictionary_encode()
    if not pa.types.is_dictionary(column.type):
        return Binned(bins_of(column, bins, decimal, date_format))
    of_level = bins_of(column.dictionary, bins, decimal, date_format)
    at = places(column)
    indices = np.append(of_level, MISSING)[at]
    if bins.kind is not Kind.CATEGORY or bins.identifiers:
        return Binned(indices)
    counts = np.bincount(at, minlength=len(of_level) + 1)
    return Binned(indices, _unseen(column.dictionary, of_level, counts, decimal))


def counted(column: pa.Array, bins: Bins, months: Months, decimal: str, date_format: str | None = None) -> Counted:
    """Count the records in each bin, by month; the arguments and the counts are those of :func:`binned`.

    Dictionary-encoded text is first counted by its distinct values, so that no bin must be found for each record.
    """
    if not pa.types.is_dictionary(column.type) or len(column.dictionary) * len(months.distinct) > len(column):
        result = binned(column, bins, decimal, date_format)
        return Counted(months.table(result.indices, bins.n), result.unseen)
    of_level = bins_of(column.dictionary, bins, decimal, date_format)
    by_level = months.table(places(column), len(of_level) + 1)
    rows = np.zeros((len(months.distinct), bins.n), np.int64)
    np.add.at(rows.T, np.append(of_level, MISSING), by_level.T)
    if bins.kind is not Kind.CATEGORY or bins.identifiers:
        return Counted(rows)
    return Counted(rows, _unseen(column.dictionary, of_level, by_level.sum(axis=0), decimal))


def places(column: pa.DictionaryArray) -> Indices:
    """The position of each record's value in the dictionary; the dictionary's length where the value is missing."""
    return np.asarray(column.indices.fill_null(len(column.dictionary)).to_numpy(zero_copy_only=False), np.int64)


def values_as(
    column: pa.Array, kind: Kind, decimal: str, date_format: str | None, form: NumberForm | None = None
) -> npt.NDArray[np.float64]:
    """Numbers, or days since 1970-01-01, shape (n,); NaN where a value is neither, or is missing."""
    if kind is not Kind.DATE:
        return read_numbers(column, decimal, form)
    result = days(column, date_format)
    return np.where(result == NO_DAY, np.nan, result.astype(np.float64))


def bins_of(values: pa.Array, bins: Bins, decimal: str, date_format: str | None) -> Indices:
    """The bin of each of some values, shape (n,)."""
    if bins.kind is Kind.CATEGORY:
        texts = as_text(values).to_pylist()
        indices = np.array([bins.bin_of(level_key(text, decimal)) if text else UNSEEN for text in texts], np.int64)
        indices[missing(values)] = MISSING
        return indices
    numbers = values_as(values, bins.kind, decimal, date_format, bins.form)
    indices = bins.bins_of_numbers(numbers)
    by_text = {key: TROUBLE + place for place, key in enumerate(bins.sentinels) if bins.number_of(key) is None}
    if by_text and (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
        keys = [level_key(text or "", decimal) for text in as_text(values).to_pylist()]
        indices = np.array([by_text.get(key, one) for key, one in zip(keys, indices, strict=True)], np.int64)
    # A missing value is NaN, so only the NaN values are checked again.
    unread = np.flatnonzero(np.isnan(numbers))
    if len(unread):
        indices[unread[missing(values.take(pa.array(unread)))]] = MISSING
    return indices


def _unseen(levels: pa.Array, of_level: Indices, counts: Counts, decimal: str) -> dict[str, int]:
    strange = np.flatnonzero(of_level == UNSEEN)
    result: dict[str, int] = {}
    for place in strange[counts[strange] > 0].tolist():
        key = level_key(str(levels[place].as_py()), decimal)
        result[key] = result.get(key, 0) + int(counts[place])
    return result
