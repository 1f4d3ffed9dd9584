"""All distinct values of one column of the reference and their counts, from which its bins are defined."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monitor_lib.bins.binning import places
from monitor_lib.readers.texts import as_text
from monitor_lib.tallies.arrays import Array, Arrays, joined

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ValueTally:
    """Distinct values and their counts, chunk by chunk; a value may occur again in a later chunk.

    Attributes:
        parts: for each chunk its values, shape (k,), and how many records have each, shape (k,).
        missing: records without a value.

    """

    parts: tuple[tuple[pa.Array, Counts], ...] = ()
    missing: int = 0

    @classmethod
    def of(cls, column: pa.Array) -> Self:
        """Count one chunk of any type."""
        if pa.types.is_float64(column.type):
            return cls._of_floats(column)
        if not pa.types.is_dictionary(column.type):
            column = _distinct(column)
        counts = np.bincount(places(column), minlength=len(column.dictionary) + 1)
        there = counts[:-1] > 0
        return cls(((column.dictionary.filter(pa.array(there)), counts[:-1][there]),), int(counts[-1]))

    @classmethod
    def _of_floats(cls, column: pa.Array) -> Self:
        """Count floats by their bits, where -0 differs from 0; for many numbers, sorting is faster than hashing."""
        present = column.drop_null()
        bits, counts = np.unique(present.to_numpy(zero_copy_only=False).view(np.int64), return_counts=True)
        return cls(((pa.array(bits.view(np.float64)), counts),), len(column) - len(present))

    def __add__(self, other: "ValueTally") -> "ValueTally":
        return ValueTally(self.parts + other.parts, self.missing + other.missing)

    def values(self) -> pa.Array:
        """The values that are not missing, shape (k,)."""
        parts = [values for values, _counts in self.parts if len(values)]
        if not parts:
            return self.parts[0][0] if self.parts else pa.nulls(0, pa.string())
        kinds = {values.type for values in parts}
        if len(kinds) > 1:  # the files of one folder may differ in it
            kind = _wider(kinds)
            parts = [as_text(values) if kind == pa.string() else values.cast(kind) for values in parts]
        return pa.concat_arrays(parts)

    def counts(self) -> Counts:
        """How many records have each, shape (k,)."""
        return joined([counts for _values, counts in self.parts], np.int64)

    def to_arrays(self) -> dict[str, Array]:
        """The tally as arrays, by name; the values as an Arrow stream, since they may be of any type."""
        stream = pa.BufferOutputStream()
        batch = pa.record_batch({"value": self.values()})
        with pa.ipc.new_stream(stream, batch.schema) as writer:
            writer.write_batch(batch)
        values = np.frombuffer(stream.getvalue(), np.uint8)
        return {"values": values, "counts": self.counts(), "missing": np.array([self.missing])}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """The tally that :meth:`to_arrays` turned into arrays, its chunks together."""
        with pa.ipc.open_stream(pa.py_buffer(arrays["values"].tobytes())) as reader:
            values = reader.read_all()["value"].combine_chunks()
        return cls(((values, arrays["counts"]),), int(arrays["missing"][0]))


def _wider(kinds: Collection[pa.DataType]) -> pa.DataType:
    """A type that holds the values of all of these types: of numbers, the wider one, else text."""
    if not all(pa.types.is_integer(kind) or pa.types.is_floating(kind) for kind in kinds):
        return pa.string()
    whole = all(pa.types.is_integer(kind) and kind != pa.uint64() for kind in kinds)
    return pa.int64() if whole else pa.float64()


def _distinct(column: pa.Array) -> pa.DictionaryArray:
    try:
        return column.dictionary_encode()
    except pa.ArrowException:  # lists and the like
        return as_text(column).dictionary_encode()
