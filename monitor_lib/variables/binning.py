"""From a column as it stands in a file to the cell of each record."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monitor_lib.data.dates import NO_DAY, days
from monitor_lib.data.numbers import floats
from monitor_lib.data.texts import as_text, missing
from monitor_lib.variables.bins import MISSING, TROUBLE, UNSEEN, Bins, Kind, level_key

Cells = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Binned:
    """One column in cells.

    Attributes:
        cells: of each record, shape (n,).
        unseen: how many records hold each category that the reference never saw.

    """

    cells: Cells
    unseen: dict[str, int] = field(default_factory=dict)


def encoded(column: pa.Array) -> pa.Array:
    """Text by its distinct values, so that each is looked at once; other types, which are cheap to look at, as is."""
    if pa.types.is_dictionary(column.type) and len(column.dictionary) > len(column):
        # The dictionary of a larger part of the file, most of which does not stand here.
        column = column.dictionary_decode()
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return column.dictionary_encode()
    return column


def binned(column: pa.Array, bins: Bins, decimal: str, date_format: str | None = None) -> Binned:
    """The cell of each record.

    Args:
        column: of any type; what it can't be read as by ``bins.kind`` is a value that the reference never saw.
        bins: the variable's cells.
        decimal: the sign between whole and fraction in text.
        date_format: how dates are written in text; None for ISO 8601.

    """
    if bins.kind is Kind.CATEGORY and not pa.types.is_dictionary(column.type):
        column = as_text(column).dictionary_encode()
    if not pa.types.is_dictionary(column.type):
        return Binned(cells_of(column, bins, decimal, date_format))
    of_level = cells_of(column.dictionary, bins, decimal, date_format)
    indices = places(column)
    cells = np.append(of_level, MISSING)[indices]
    named = bins.kind is Kind.CATEGORY and not bins.identifiers
    return Binned(cells, _unseen(column.dictionary, of_level, indices) if named else {})


def places(column: pa.DictionaryArray) -> Cells:
    """Where in its dictionary each record's value stands; one beyond its end where the value is missing."""
    return np.asarray(column.indices.fill_null(len(column.dictionary)).to_numpy(zero_copy_only=False), np.int64)


def values_as(column: pa.Array, kind: Kind, decimal: str, date_format: str | None) -> npt.NDArray[np.float64]:
    """Numbers, or days since 1970-01-01; NaN where a value is neither, or is missing. Shape (n,)."""
    if kind is not Kind.DATE:
        return floats(column, decimal)
    found = days(column, date_format)
    return np.where(found == NO_DAY, np.nan, found.astype(np.float64))


def cells_of(values: pa.Array, bins: Bins, decimal: str, date_format: str | None) -> Cells:
    """The cell of each of some values, shape (n,)."""
    if bins.kind is Kind.CATEGORY:
        texts = as_text(values).to_pylist()
        cells = np.array([bins.cell_of(level_key(text)) if text else UNSEEN for text in texts], np.int64)
    else:
        cells = bins.cells_of_numbers(values_as(values, bins.kind, decimal, date_format))
        words = {key: TROUBLE + place for place, key in enumerate(bins.sentinels) if bins.number_of(key) is None}
        if words and pa.types.is_string(values.type):
            texts = as_text(values).to_pylist()
            cells = np.array([words.get(level_key(text or ""), cell) for text, cell in zip(texts, cells, strict=True)])
    cells[missing(values)] = MISSING
    return cells


def _unseen(levels: pa.Array, of_level: Cells, indices: Cells) -> dict[str, int]:
    strange = np.flatnonzero(of_level == UNSEEN)
    if not len(strange):
        return {}
    counts = np.bincount(indices, minlength=len(levels) + 1)
    found: dict[str, int] = {}
    for place in strange[counts[strange] > 0].tolist():
        key = level_key(str(levels[place].as_py()))
        found[key] = found.get(key, 0) + int(counts[place])
    return found
