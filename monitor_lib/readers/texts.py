"""Any column as text, whatever its type: what no cast can turn into text is spelt out value by value."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc


def as_text(column: pa.Array) -> pa.Array:
    """The column's values as text, missing ones missing."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    try:
        return column.cast(pa.string())
    except pa.ArrowException:
        return pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())


def missing(column: pa.Array) -> npt.NDArray[np.bool_]:
    """Where a value is null, not a number (NaN), or a text of nothing but blanks. Shape (n,)."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    absent = np.array(column.is_null(nan_is_null=True).to_numpy(zero_copy_only=False), np.bool_)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        empty = pc.equal(pc.utf8_trim_whitespace(column), "").fill_null(False)
        absent |= empty.to_numpy(zero_copy_only=False)
    return absent
