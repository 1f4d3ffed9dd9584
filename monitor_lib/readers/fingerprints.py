"""A 64-bit hash of each value, id and record: it finds equal ones without showing any of them."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from monitor_lib.readers.numbers import floats
from monitor_lib.readers.texts import as_text

Hashes = npt.NDArray[np.uint64]

_PRIME = np.uint64(0x100000001B3)  # FNV's 64-bit prime: odd, so multiplication by it loses no information
# Whole numbers: the text and the number are the same id. With a decimal comma, .000 stands for thousands.
_WHOLE = {".": r"^-?[0-9]+(?:\.0+)?$", ",": r"^-?[0-9]+(?:,0+|\.00?)?$"}
_DIGITS = 18  # so many are surely exact as integers
# Bytes up to the first are blanks or control characters, and those from the second on no ASCII; the accents that stand
# apart from their letters begin with the third or a higher one.
_BLANK, _DELETE, _COMBINING = 0x20, 0x7F, 0xCC
_WHOLE_BELOW = 10**18


def distinct(hashes: Hashes) -> Hashes:
    """The distinct ones of some hashes, shape (n,), ascending, shape (k,).

    numpy's ``unique`` finds them in a table, which takes fifty times as long for hashes that nearly all differ.
    """
    ascending = np.sort(hashes)
    return ascending[np.append(True, ascending[1:] != ascending[:-1])] if len(ascending) else ascending


def column_hashes(column: pa.Array, decimal: str) -> Hashes:
    """A hash of each value, shape (n,); numbers are hashed by value, so ``0.50`` equals ``0.5`` in all formats."""
    if pa.types.is_temporal(column.type) and not pa.types.is_duration(column.type):
        # Each distinct value is written as text to be hashed; many records share a few days.
        column = column.dictionary_encode()
    if not pa.types.is_dictionary(column.type):
        return _hashes_of(column, decimal)
    by_level = np.append(_hashes_of(column.dictionary, decimal), np.uint64(0))
    places = column.indices.fill_null(len(column.dictionary)).to_numpy(zero_copy_only=False)
    return np.asarray(by_level[places], np.uint64)


def _hashes_of(values: pa.Array, decimal: str) -> Hashes:
    """A hash of each value, without a look at distinct values first; missing ones hash to 0."""
    numbers = floats(values, decimal)
    hashes = np.asarray(pd.util.hash_array(numbers), np.uint64)
    words = np.flatnonzero(np.isnan(numbers))
    if len(words):
        hashes[words] = _hashes_of_texts(as_text(values.take(pa.array(words))))
    return hashes


def _hashes_of_texts(texts: pa.Array) -> Hashes:
    """The SipHash of each text, shape (n,); missing ones hash to 0."""
    absent = texts.is_null().to_numpy(zero_copy_only=False)
    hashes = np.zeros(len(texts), np.uint64)
    present = texts.drop_null().to_numpy(zero_copy_only=False)
    hashes[~absent] = pd.util.hash_array(np.asarray(present, dtype=object), categorize=False)
    return hashes


def id_hashes(column: pa.Array, decimal: str = ".") -> Hashes:
    """A hash of each id that is not missing, shape (m,).

    Ids are compared as text without blanks around it, since long ones lose digits as floats. A whole number is the text
    of its digits, also where it became a float (``12.0``) in a data frame with missing values, and where a program
    took it for a number and so lost the zeros before it (``0012``).

    Args:
        column: of any type.
        decimal: the decimal sign in text.

    """
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_floating(column.type):
        return _ids_of_floats(np.asarray(column.drop_null().to_numpy(zero_copy_only=False), np.float64))
    column = column.drop_null()
    if pa.types.is_integer(column.type) and not pa.types.is_uint64(column.type):
        numbers = np.asarray(column.to_numpy(zero_copy_only=False), np.int64)
        return _ids_of_integers(numbers)
    return _ids_of_texts(as_text(column), decimal)


def _ids_of_floats(numbers: npt.NDArray[np.float64]) -> Hashes:
    numbers = numbers[~np.isnan(numbers)]
    whole = (np.abs(numbers) < _WHOLE_BELOW) & (numbers == np.floor(numbers))
    hashes = np.empty(len(numbers), np.uint64)
    hashes[whole] = _ids_of_integers(numbers[whole].astype(np.int64))
    hashes[~whole] = _hashes_of_texts(as_text(pa.array(numbers[~whole])))
    return hashes


def _ids_of_integers(numbers: npt.NDArray[np.int64]) -> Hashes:
    hashes = np.asarray(pd.util.hash_array(numbers), np.uint64)
    long = (numbers <= -_WHOLE_BELOW) | (numbers >= _WHOLE_BELOW)
    if long.any():
        hashes[long] = _hashes_of_texts(as_text(pa.array(numbers[long])))
    return hashes


def _ids_of_texts(texts: pa.Array, decimal: str) -> Hashes:
    texts = _cleaned(texts)
    whole = pc.match_substring_regex(texts, _WHOLE[decimal]).to_numpy(zero_copy_only=False)
    if not whole.any():
        return _hashes_of_texts(texts)
    if whole.all():
        return _ids_of_whole(texts)
    hashes = np.empty(len(texts), np.uint64)
    hashes[whole] = _ids_of_whole(texts.filter(pa.array(whole)))
    hashes[~whole] = _hashes_of_texts(texts.filter(pa.array(~whole)))
    return hashes


def _cleaned(texts: pa.Array) -> pa.Array:
    """Without blanks around them, and each accented letter one character; most files need neither, which is fast."""
    _validity, offsets, content = texts.buffers()
    if content is None:
        return texts
    first, last = np.frombuffer(offsets, np.int32)[[texts.offset, texts.offset + len(texts)]]
    held = np.frombuffer(content, np.uint8)[first:last]
    if not len(held) or (held.min() > _BLANK and held.max() < _DELETE):
        return texts
    if held.max() >= _COMBINING:
        texts = pc.utf8_normalize(texts, "NFC")
    return pc.utf8_trim_whitespace(texts)


def _ids_of_whole(texts: pa.Array) -> Hashes:
    """The hash of each whole number, which is that of the integer if it is not too long."""
    if pc.max(pc.binary_length(texts)).as_py() <= _DIGITS:
        try:
            return _ids_of_integers(texts.cast(pa.int64()).to_numpy(zero_copy_only=False))
        except pa.ArrowInvalid:  # some have decimals
            pass
    dotted = pc.or_(pc.match_substring(texts, "."), pc.match_substring(texts, ","))
    if pc.any(dotted).as_py():
        texts = pc.if_else(dotted, pc.ascii_rtrim(pc.ascii_rtrim(texts, "0"), ".,"), texts)
    long = pc.greater(pc.binary_length(texts), _DIGITS)
    if not pc.any(long).as_py():
        return _ids_of_integers(texts.cast(pa.int64()).to_numpy(zero_copy_only=False))
    texts = pc.if_else(long, pc.replace_substring_regex(texts, "^(-?)0+([0-9])", r"\1\2"), texts)
    # The sign is no digit.
    long = pc.greater(pc.binary_length(pc.ascii_ltrim(texts, "-")), _DIGITS).to_numpy(zero_copy_only=False)
    hashes = np.empty(len(texts), np.uint64)
    hashes[~long] = _ids_of_integers(texts.filter(pa.array(~long)).cast(pa.int64()).to_numpy(zero_copy_only=False))
    hashes[long] = _hashes_of_texts(texts.filter(pa.array(long)))
    return hashes


def with_column(records: Hashes, column: pa.Array, decimal: str) -> Hashes:
    """The records' hashes after one more column is included, shape (n,); the order of the columns matters."""
    mixed = (records ^ column_hashes(column, decimal)) * _PRIME
    mixed ^= mixed >> np.uint64(29)
    return mixed
