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
# Whole numbers without an unnecessary sign or leading zero: the text and the number are the same id.
_WHOLE = r"^(0|-?[1-9][0-9]{0,17})$"
_WHOLE_AS_FLOAT = r"^(0|-?[1-9][0-9]{0,17})\.0+$"
_WHOLE_BELOW = 10**18


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


def id_hashes(column: pa.Array) -> Hashes:
    """A hash of each id that is not missing, shape (m,).

    Ids are compared as text, since long ones lose digits as floats; a whole number is the text of its digits, also
    where it became a float (``12.0``) in a data frame with missing values.
    """
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_floating(column.type):
        return _ids_of_floats(np.asarray(column.drop_null().to_numpy(zero_copy_only=False), np.float64))
    column = column.drop_null()
    if pa.types.is_integer(column.type) and not pa.types.is_uint64(column.type):
        numbers = np.asarray(column.to_numpy(zero_copy_only=False), np.int64)
        return _ids_of_integers(numbers)
    return _ids_of_texts(as_text(column))


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


def _ids_of_texts(texts: pa.Array) -> Hashes:
    if pc.any(pc.match_substring(texts, ".0")).as_py():  # 12.0, where a column of whole numbers has missing values
        texts = pc.replace_substring_regex(texts, _WHOLE_AS_FLOAT, r"\1")
    whole = pc.match_substring_regex(texts, _WHOLE).to_numpy(zero_copy_only=False)
    if not whole.any():
        return _hashes_of_texts(texts)
    hashes = np.empty(len(texts), np.uint64)
    hashes[whole] = _ids_of_integers(texts.filter(pa.array(whole)).cast(pa.int64()).to_numpy(zero_copy_only=False))
    hashes[~whole] = _hashes_of_texts(texts.filter(pa.array(~whole)))
    return hashes


def with_column(records: Hashes, column: pa.Array, decimal: str) -> Hashes:
    """The records' hashes after one more column is included, shape (n,); the order of the columns matters."""
    mixed = (records ^ column_hashes(column, decimal)) * _PRIME
    mixed ^= mixed >> np.uint64(29)
    return mixed
