"""Read outcomes: the event, a non-event, indeterminate, not known yet, or none of the declared values."""

from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monitor_lib.config.target import Target, outcome_key
from monitor_lib.readers.texts import as_text


class Outcome(IntEnum):
    """The outcome of a record."""

    NON_EVENT = 0
    EVENT = 1
    UNKNOWN = 2
    INDETERMINATE = 3
    UNDECLARED = 4


def outcomes(column: pa.Array, target: Target, decimal: str = ".") -> npt.NDArray[np.int8]:
    """An :class:`Outcome` for each record, shape (n,); missing and blank are ``UNKNOWN``.

    Numbers are compared as numbers, so ``1``, ``1.0``, ``"1"`` and ``true`` are one value, and ``1,0`` too where the
    decimal sign in text is a comma; other text is compared as it is.
    """
    levels = (column if _simple(column.type) else as_text(column)).dictionary_encode()
    meanings = {outcome_key(value): Outcome.NON_EVENT for value in target.non_event}
    meanings |= {outcome_key(value): Outcome.EVENT for value in target.event}
    meanings |= {outcome_key(value): Outcome.UNKNOWN for value in target.unknown}
    meanings |= {outcome_key(value): Outcome.INDETERMINATE for value in target.indeterminate}
    by_level = [_meaning(value, meanings, decimal) for value in levels.dictionary.to_pylist()]
    codes = pa.array(by_level, pa.int8()).take(levels.indices)
    return np.asarray(pc.fill_null(codes, int(Outcome.UNKNOWN)).to_numpy(zero_copy_only=False), np.int8)


def _meaning(value: object, meanings: dict[float | str, Outcome], decimal: str) -> Outcome:
    if value is None or (isinstance(value, str) and not value.strip()) or value != value:  # NaN differs from itself
        return Outcome.UNKNOWN
    if decimal == "," and isinstance(value, str) and outcome_key(value) not in meanings:
        value = value.replace(",", ".")
    return meanings.get(outcome_key(value), Outcome.UNDECLARED)


def _simple(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(types.is_string(kind) or types.is_integer(kind) or types.is_floating(kind) or types.is_boolean(kind))
