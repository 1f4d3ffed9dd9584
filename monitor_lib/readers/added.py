"""Columns that are added to records between reading and checking: the score of a model, late outcomes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from monitor_lib.readers.records import Part


@dataclass(frozen=True)
class AddedColumn:
    """One column, made from others.

    Attributes:
        name: of the column; one of that name in the file is replaced.
        reads: the columns that it is made from.
        make: given these as they stand in the file, its values, shape (n,).

    """

    name: str
    reads: tuple[str, ...]
    make: Callable[[pa.RecordBatch], pa.Array]

    def to(self, part: Part) -> Part:
        """Some records with this column.

        Raises:
            ValueError: it has another length than the records.

        """
        read = part.read(self.reads)
        # A column can be read once, so those that were read for this one are kept for whoever counts them.
        held = dict(zip(read.schema.names, read.columns, strict=True))
        made = self.make(read)
        if len(made) != part.num_rows:
            raise ValueError(f"the column {self.name} must have {part.num_rows} values, got {len(made)}")
        held[self.name] = made
        names = (*(name for name in part.names if name != self.name), self.name)
        return Part(part.num_rows, names, lambda name: held[name] if name in held else part.column(name))


def with_columns(part: Part, added: Sequence[AddedColumn]) -> Part:
    """Some records with all of these columns; a later one may read an earlier one."""
    for column in added:
        part = column.to(part)
    return part
