"""What a reader of one format hands on: the columns' names and a stream of Arrow batches, unchecked."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar, cast

import pyarrow as pa

Item = TypeVar("Item")

BATCH_ROWS = 1 << 16
# What is held of a file at a time; a wide one is read in fewer records.
BATCH_CELLS = 1 << 22


def rows_at_once(columns: int) -> int:
    """How many records of a file are looked at together."""
    return max(1, min(BATCH_ROWS, BATCH_CELLS // max(1, columns)))


def joined(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.RecordBatch]:
    """The same records in fewer batches of at least ``rows``: each costs its time by the column, not by the record."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(one.num_rows for one in held) >= rows:
            yield pa.concat_batches(held)
            held = []
    if held:
        yield pa.concat_batches(held)


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """The same items in their order, each made by another thread while the one before is worked on."""
    iterator, end = iter(items), object()
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, iterator, end)
        while (item := coming.result()) is not end:
            coming = thread.submit(next, iterator, end)
            yield cast(Item, item)


@dataclass(frozen=True)
class Part:
    """Some consecutive records of a file, whose columns are read one at a time.

    Attributes:
        num_rows: how many records.
        names: the columns that stand in this part; each JSON record names its own.
        column: the values of one of them, shape (num_rows,). To be called once for each name and before the next part
            is asked for: a format that stores columns apart reads the column then, and keeps none.

    """

    num_rows: int
    names: tuple[str, ...]
    column: Callable[[str], pa.Array]

    @classmethod
    def of(cls, batch: pa.RecordBatch) -> "Part":
        """Records whose columns were all read together, as formats that store record after record have them."""
        return cls(batch.num_rows, tuple(batch.schema.names), batch.column)

    def read(self, names: Sequence[str]) -> pa.RecordBatch:
        """Those of ``names`` that stand here, as one batch."""
        here = [name for name in names if name in self.names]
        return pa.RecordBatch.from_arrays([self.column(name) for name in here], names=here)


@dataclass
class RawRecords:
    """A file's records as they stand in it.

    Attributes:
        columns: the names, in the file's order.
        parts: the records; text formats give text for every column, Parquet its own types.
        first_line: the line of the first record, or None where the format has no lines.
        unreadable: the numbers (from 0, over all records) of rows that were dropped since their fields don't fit the
            header; complete once the stream has ended.

    """

    columns: tuple[str, ...]
    parts: Iterator[Part]
    first_line: int | None = None
    unreadable: list[int] = field(default_factory=list)

    def line_of(self, record: int) -> int:
        """The line of the ``record``-th record that was handed on (from 0); its number from 1 where there are no lines.

        Exact unless a quoted field holds a line break or the file has blank lines.
        """
        number = record
        while (before := bisect_right(self.unreadable, number)) != number - record:
            number = record + before
        return number + (1 if self.first_line is None else self.first_line)
