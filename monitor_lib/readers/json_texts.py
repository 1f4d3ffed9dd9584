"""The values of JSON records as text columns, as CSV would have them."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


def as_text_columns(records: Sequence[Mapping[str, Any]]) -> pa.RecordBatch:
    """All columns of some records, shape (n,) each; a name that a record lacks is missing there."""
    names: dict[str, None] = {}
    for record in records:
        if not record.keys() <= names.keys():
            names.update(dict.fromkeys(record))
    columns = [_column([record.get(name) for record in records]) for name in names]
    return pa.RecordBatch.from_arrays(columns, names=list(names))


def _column(values: list[Any]) -> pa.Array:
    try:
        column = pa.array(values, pa.string())
    except (pa.ArrowException, UnicodeError):  # a value of another kind, or half of a surrogate pair
        return pa.array([_text(value) for value in values], pa.string())
    return pc.if_else(pc.equal(column, ""), None, column)


def _text(value: Any) -> str | None:
    """A value as CSV would have it; an empty text is missing."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        # JSON can contain half of a surrogate pair, which is not valid in a text.
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return str(value)
    try:
        return json.dumps(_as_written(value), sort_keys=True)
    except RecursionError:  # nested too deeply: a value that can't be used
        return "[\u2026]"


def _as_written(value: Any) -> Any:
    """A nested value with its numbers as texts, so that it is the same from a short list and from a long one."""
    if isinstance(value, dict):
        return {name: _as_written(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_as_written(one) for one in value]
    return str(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else value
