"""Columns that are added to records between reading and checking: the score of a model, late outcomes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from monitor_lib.readers.records import Part


@dataclass(frozen=True)
class AddedColumn:
    """One column that is computed from other columns.

    Attributes:
        name: the column's name; a column of that name in the file is replaced.
        reads: the columns that it is computed from.
        make: a function that takes these columns as they are in the file and returns the values, shape (n,).
        also: columns that it takes too where the file has them.
        listed: whether it counts as a column of the file; if not, only who knows its name can read it.

    """

    name: str
    reads: tuple[str, ...]
    make: Callable[[pa.RecordBatch], pa.Array]
    also: tuple[str, ...] = ()
    listed: bool = True

    def to(self, part: Part) -> Part:
        """Add this column to some records.

        Raises:
            ValueError: the column's length differs from the number of records.

        """
        # A column can be read only once, so those that were read are kept for whoever counts them.
        wanted = dict.fromkeys([*self.reads, *(name for name in self.also if name in part.names)])
        held = {name: _column(part, name) for name in wanted}
        if held:
            made = self.make(pa.RecordBatch.from_arrays(list(held.values()), names=list(held)))
        else:  # of the number of records alone
            made = self.make(pa.record_batch({"": pa.nulls(part.num_rows)}))
        if isinstance(made, pa.ChunkedArray):
            made = pa.concat_arrays(made.chunks) if made.num_chunks else pa.nulls(0, made.type)
        if len(made) != part.num_rows:
            raise ValueError(f"the column {self.name} must have {part.num_rows} values, got {len(made)}")
        held[self.name] = made
        names = (*(name for name in part.names if name != self.name), self.name)
        return Part(part.num_rows, names, lambda name: held[name] if name in held else part.column(name))


def _column(part: Part, name: str) -> pa.Array:
    """One column; a part of a JSON file may lack one that another part has."""
    return part.column(name) if name in part.names else pa.nulls(part.num_rows, pa.string())


def with_columns(part: Part, added: Sequence[AddedColumn]) -> Part:
    """Add all of these columns to some records; a later column may be computed from an earlier one."""
    for column in added:
        part = column.to(part)
    return part
