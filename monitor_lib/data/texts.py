"""Any column as text, whatever its type: what no cast can turn into text is spelt out value by value."""

import pyarrow as pa


def as_text(column: pa.Array) -> pa.Array:
    """The column's values as text, missing ones missing."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    try:
        return column.cast(pa.string())
    except pa.ArrowException:
        return pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())
