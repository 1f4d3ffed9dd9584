"""Read numbers in text columns, value by value: one bad value excludes one record, not the file."""

import math
import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monitor_lib.readers.texts import as_text

FINITE = r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?"
NUMBER = rf"(?i)^{FINITE}$|^[+-]?inf(inity)?$"
_FINITE = re.compile(FINITE, re.IGNORECASE | re.ASCII)


def number_of(text: str) -> float | None:
    """The finite number that one text stands for, or None."""
    number = float(text) if _FINITE.fullmatch(text) else math.inf
    return number if math.isfinite(number) else None


def floats(column: pa.Array, decimal: str) -> npt.NDArray[np.float64]:
    """Each value as a float, shape (n,); NaN where it is missing or not a number; infinities stay.

    Args:
        column: text, numbers or booleans.
        decimal: the decimal sign in text, ``"."`` or ``","``.

    """
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        if not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)):
            # Decimals are exact as text; lists, times and bytes are not numbers, and their text is not one either.
            return floats(as_text(column.cast(pa.int8()) if pa.types.is_boolean(column.type) else column), ".")
        return _plain(pc.cast(column, pa.float64(), safe=False))
    if decimal == ",":
        # A point is then not part of a number.
        column = pc.if_else(pc.match_substring(column, "."), None, column)
        column = pc.replace_substring(column, ",", ".")
    try:
        return _plain(column.cast(pa.float64()))
    except pa.ArrowInvalid:
        column = pc.utf8_trim_whitespace(column)
        column = pc.if_else(pc.match_substring_regex(column, NUMBER), column, None)
        return _plain(pc.replace_substring_regex(column, r"^\+", "").cast(pa.float64()))


def _plain(column: pa.Array) -> npt.NDArray[np.float64]:
    return np.asarray(column.to_numpy(zero_copy_only=False), np.float64)
