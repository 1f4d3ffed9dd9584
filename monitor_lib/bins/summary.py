"""All values of one column of the reference, as often as each occurs: what its cells are cut from."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monitor_lib.bins.binning import places
from monitor_lib.readers.texts import as_text


class Summary:
    """Distinct values and their counts, chunk by chunk; a value may come again in a later chunk."""

    def __init__(self) -> None:
        self._values: list[pa.Array] = []
        self._counts: list[npt.NDArray[np.int64]] = []
        self.missing = 0

    def add(self, column: pa.Array) -> None:
        """Count one chunk of any type."""
        if pa.types.is_float64(column.type):
            self._add_floats(column)
            return
        if not pa.types.is_dictionary(column.type):
            column = _distinct(column)
        counts = np.bincount(places(column), minlength=len(column.dictionary) + 1)
        there = counts[:-1] > 0
        self._values.append(column.dictionary.filter(pa.array(there)))
        self._counts.append(counts[:-1][there])
        self.missing += int(counts[-1])

    def _add_floats(self, column: pa.Array) -> None:
        """Sorting finds the distinct ones of many numbers faster than hashing; by their bits, which tells -0 from 0."""
        present = column.drop_null()
        bits, counts = np.unique(present.to_numpy(zero_copy_only=False).view(np.int64), return_counts=True)
        self._values.append(pa.array(bits.view(np.float64)))
        self._counts.append(counts)
        self.missing += len(column) - len(present)

    def values(self) -> pa.Array:
        """The values that are there, shape (k,)."""
        if not self._values:
            return pa.nulls(0, pa.string())
        kinds = {values.type for values in self._values}
        if len(kinds) > 1:
            raise TypeError(f"one column in {len(kinds)} types")  # no reader does that
        return pa.concat_arrays(self._values)

    def counts(self) -> npt.NDArray[np.int64]:
        """How many records have each, shape (k,)."""
        return np.concatenate([*self._counts, np.empty(0, np.int64)]).astype(np.int64)


def _distinct(column: pa.Array) -> pa.DictionaryArray:
    try:
        return column.dictionary_encode()
    except pa.ArrowException:  # lists and the like
        return as_text(column).dictionary_encode()
