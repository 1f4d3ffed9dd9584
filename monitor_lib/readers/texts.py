"""Turn a column of any type into text; where Arrow has no cast to text, each value is converted separately."""

import re
import unicodedata

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

# With a decimal comma, a point before three zeros stands between thousands.
_WHOLE = {".": re.compile(r"([+-]?\d+)\.0+"), ",": re.compile(r"([+-]?\d+)(?:,0+|\.00?)")}
_TRUTHS = ("true", "false")


def as_text(column: pa.Array) -> pa.Array:
    """The column's values as text; missing values stay missing."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    try:
        return column.cast(pa.string())
    except pa.ArrowException:
        return pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())


def missing(column: pa.Array) -> npt.NDArray[np.bool_]:
    """Where a value is null, NaN, or a text that is empty or blank, shape (n,)."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    absent = np.array(column.is_null(nan_is_null=True).to_numpy(zero_copy_only=False), np.bool_)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        empty = pc.equal(pc.utf8_trim_whitespace(column), "").fill_null(False)
        absent |= empty.to_numpy(zero_copy_only=False)
    return absent


def level_key(text: str, decimal: str = ".") -> str:
    """One form for all spellings of a category: without blanks around it, ``1`` for ``1.0``, ``true`` for ``True``.

    An accented letter may be one character or two; they are one here.

    Args:
        text: the category.
        decimal: the decimal sign in the file's text; with a comma ``1,0`` is ``1``, too.

    """
    text = text.strip()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    whole = _WHOLE[decimal].fullmatch(text)
    if whole:
        return whole[1]
    return text.lower() if text.lower() in _TRUTHS else text
