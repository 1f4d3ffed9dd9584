"""Which records two files share: ids and contents, each kept as a 64-bit hash and never shown."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from monitor_lib.data.numbers import floats
from monitor_lib.data.texts import as_text

Hashes = npt.NDArray[np.uint64]

DISTINCT = 0.99
_PRIME = np.uint64(0x100000001B3)  # FNV's 64-bit prime: odd, so multiplying loses nothing


def column_hashes(column: pa.Array, decimal: str) -> Hashes:
    """A hash of each value, shape (n,); numbers hash by value, so ``0.50`` in one format is ``0.5`` in another."""
    levels = _levels(column)
    numbers = floats(levels.dictionary, decimal)
    by_level = np.where(np.isnan(numbers), _hashed(levels.dictionary), pd.util.hash_array(numbers))
    with_missing = np.concatenate([by_level, np.zeros(1, np.uint64)])
    places = levels.indices.fill_null(len(by_level)).to_numpy(zero_copy_only=False)
    return np.asarray(with_missing[places], np.uint64)


def id_hashes(column: pa.Array) -> Hashes:
    """A hash of each id, shape (m,), without the missing ones; as text, since long ids don't survive as floats."""
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
    column = column.drop_null()
    if pa.types.is_floating(column.type):
        try:
            # Whole numbers that became floats where a data frame had gaps.
            column = column.cast(pa.int64())
        except pa.ArrowException:
            column = as_text(column)
    levels = _levels(column)
    return np.asarray(_hashed(levels.dictionary)[levels.indices.to_numpy(zero_copy_only=False)], np.uint64)


def _levels(column: pa.Array) -> pa.DictionaryArray:
    if pa.types.is_dictionary(column.type):
        return column
    try:
        return column.dictionary_encode()
    except pa.ArrowException:
        return as_text(column).dictionary_encode()


def _hashed(levels: pa.Array) -> Hashes:
    texts = as_text(levels).to_numpy(zero_copy_only=False)
    return np.asarray(pd.util.hash_array(np.asarray(texts, dtype=object), categorize=False), np.uint64)


def record_hashes(raw: pa.RecordBatch, names: Sequence[str], decimal: str) -> Hashes:
    """A hash of each record over the columns ``names``, in their order. Shape (n,)."""
    mixed = np.full(raw.num_rows, len(names), np.uint64)
    columns = dict(zip(raw.schema.names, raw.columns, strict=True))
    for name in names:
        if name in columns:
            mixed = (mixed ^ column_hashes(columns[name], decimal)) * _PRIME
            mixed ^= mixed >> np.uint64(29)
    return mixed


def how_many_distinct(hashes: Hashes) -> int:
    """How many differ; sorting finds it much faster than hashing them once more."""
    ascending = np.sort(hashes)
    return int(np.count_nonzero(ascending[1:] != ascending[:-1])) + min(1, len(ascending))


def tell_apart(contents: Hashes) -> bool:
    """Whether records differ enough that equal ones in two files are the same: 99 % stand once in their file."""
    return how_many_distinct(contents) >= DISTINCT * len(contents)


def how_many_shared(ours: Hashes, theirs: Hashes) -> int:
    """How many of our records (repeated ones each time) stand among theirs."""
    return int(np.isin(ours, theirs).sum())
