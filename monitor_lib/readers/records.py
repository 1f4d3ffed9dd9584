"""The result of the reader of one format: the columns' names and a stream of unchecked Arrow batches."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import TypeVar, cast

import pyarrow as pa

from monitor_lib.i18n import _
from monitor_lib.readers.misfits import Misfits

Item = TypeVar("Item")

BATCH_ROWS = 1 << 16
# What is in memory of a file at one time; a wide file is read in batches of fewer records.
BATCH_VALUES = 1 << 22


def rows_at_once(columns: int) -> int:
    """How many records of a file are processed together."""
    return max(1, min(BATCH_ROWS, BATCH_VALUES // max(1, columns)))


def joined(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.RecordBatch]:
    """Join batches until each has at least ``rows`` records, since each batch takes time for every column."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(one.num_rows for one in held) >= rows:
            yield pa.concat_batches(held)
            held = []
    if held:
        yield pa.concat_batches(held)


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """Give the same items in the same order; another thread makes the next one while the current one is used."""
    iterator, end = iter(items), object()

    def following() -> Item | object:
        return next(iterator, end)

    # The other thread speaks the language of this one.
    context = copy_context()
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(context.run, following)
        while (item := coming.result()) is not end:
            coming = thread.submit(context.run, following)
            yield cast(Item, item)


def row_of(record: int, gone: Sequence[int]) -> int:
    """The number of a record's row, given the ascending numbers of rows that are no records; all count from 0."""
    number = record
    while (before := bisect_right(gone, number)) != number - record:
        number = record + before
    return number


@dataclass(frozen=True)
class Part:
    """Some consecutive records of a file, whose columns are read one by one.

    Attributes:
        num_rows: the number of records.
        names: the columns of this part; each JSON record names its own columns.
        column: a function that gives the values of one column, shape (num_rows,). Call it at most once for each name,
            and before the next part is read: a format that stores columns separately reads the column at this call
            and does not keep it.

    """

    num_rows: int
    names: tuple[str, ...]
    column: Callable[[str], pa.Array]

    @classmethod
    def of(cls, batch: pa.RecordBatch) -> "Part":
        """A part whose columns were all read together, as in formats that store one record after the other."""
        return cls(batch.num_rows, tuple(batch.schema.names), batch.column)

    def read(self, names: Sequence[str]) -> pa.RecordBatch:
        """The columns among ``names`` that this part has, as one batch."""
        here = [name for name in names if name in self.names]
        return pa.RecordBatch.from_arrays([self.column(name) for name in here], names=here)


@dataclass
class RawRecords:
    """A file's records as they are in the file.

    Attributes:
        columns: the names of the columns, in the file's order.
        parts: the records; text formats give text for every column, Parquet gives its own types.
        first_line: the line of the first record, or None where the format has no lines.
        unreadable: the numbers (from 0, over all records) of rows that were dropped because their fields don't fit
            the header; complete after the stream has ended.
        is_csv: whether they are read from CSV.
        read_over: the numbers of rows without any value, counted as those of ``unreadable`` are.
        misfits: the first of the rows that don't fit the header.

    """

    columns: tuple[str, ...]
    parts: Iterator[Part]
    first_line: int | None = None
    unreadable: list[int] = field(default_factory=list)
    is_csv: bool = False
    read_over: list[int] = field(default_factory=list)
    misfits: Misfits = field(default_factory=Misfits)

    def line_of(self, record: int) -> int:
        """The line of a record, given its number (from 0); the number from 1 where the format has no lines.

        The line is exact unless a quoted field contains a line break or the file has blank lines.
        """
        return row_of(record, self._gone()) + (1 if self.first_line is None else self.first_line)

    def _gone(self) -> Sequence[int]:
        """The numbers of all rows that are no records, ascending."""
        return sorted([*self.unreadable, *self.read_over]) if self.read_over else self.unreadable

    def place_of(self, record: int) -> str:
        """Where a record stands, in words; as :meth:`line_of`."""
        return self._in_words(self.line_of(record))

    def place_of_unreadable(self) -> str:
        """Where the first of the rows that were dropped stands, in words."""
        return self._in_words(self.unreadable[0] + (self.first_line or 1))

    def ends_unreadable(self, rows: int) -> bool:
        """Whether rows were dropped at the end of the file only, of so many rows."""
        first = self.unreadable[0]
        return first - bisect_left(self._gone(), first) >= rows - len(self.unreadable)

    def _in_words(self, line: int) -> str:
        return (_("line {line}") if self.first_line is not None else _("record {line}")).format(line=line)
