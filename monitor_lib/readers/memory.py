"""Records that are already in memory instead of in a file."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from monitor_lib.config.reading import Limits
from monitor_lib.errors import BatchError, quoted
from monitor_lib.i18n import _
from monitor_lib.readers.records import Part, RawRecords, rows_at_once
from monitor_lib.readers.source import Source, refuse_too_wide
from monitor_lib.readers.texts import as_text


@dataclass(frozen=True)
class InMemory:
    """Records in memory.

    Attributes:
        name: the name that replaces a file's name in the report.
        table: the records; text, numbers, dates and times have Arrow's types.

    """

    name: str
    table: pa.Table

    @classmethod
    def of_records(cls, name: str, records: list[dict[str, object]]) -> "InMemory":
        """Build them from a list of dicts, as JSON has them; a name that a record lacks is missing there.

        Raises:
            BatchError: a column holds values of several kinds.

        """
        names = dict.fromkeys(key for record in records for key in record)
        columns = {key: _column(name, key, [record.get(key) for record in records]) for key in names}
        return cls(name, pa.table(columns))


def _column(file: str, name: str, values: list[object]) -> pa.Array:
    try:
        return pa.array(values)
    except (pa.ArrowException, OverflowError, UnicodeError):  # their messages quote a value
        raise BatchError(
            _(
                "{file}: the column {column} holds values of"
                " several kinds, or some that no column can hold; correct them."
            ).format(file=file, column=quoted(name))
        ) from None


def read_memory(given: InMemory, limits: Limits) -> RawRecords:
    """Read the records in parts.

    Raises:
        BatchError: there are more columns than the limits allow.

    """
    names = tuple(given.table.schema.names)
    refuse_too_wide(len(names), Path(given.name), limits)

    def parts() -> Iterator[Part]:
        for batch in given.table.to_batches(max_chunksize=rows_at_once(len(names))):
            yield Part.of(batch)

    return RawRecords(names, parts())


def source_of(given: InMemory) -> Source:
    """Name, SHA-256 and size of the records.

    Equal records have equal hashes, whatever memory they lie in: a column is hashed as its values, missing ones filled,
    and which of them are missing.
    """
    columns = {}
    for number, name in enumerate(given.table.schema.names):
        column = _whole(given.table.column(number))
        columns[f"{name} there"] = column.is_valid()
        columns[name] = column.fill_null(EMPTY[column.type])
    digest = _Digest()
    table = pa.table(list(columns.values()), names=list(columns))
    with pa.ipc.new_stream(pa.PythonFile(digest, "w"), table.schema) as writer:
        writer.write_table(table)
    return Source(given.name, digest.hash.hexdigest(), digest.size)


EMPTY = {pa.string(): "", pa.int64(): 0, pa.float64(): 0.0}


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece, as numbers of 64 bits or as text."""
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.nulls(0, array.type)
    if pa.types.is_floating(array.type):
        return array.cast(pa.float64())
    if pa.types.is_integer(array.type) and not pa.types.is_uint64(array.type):
        return array.cast(pa.int64())
    return as_text(array)


class _Digest:
    """A file that keeps the hash and the size of what is written to it."""

    closed = False

    def __init__(self) -> None:
        self.hash, self.size = hashlib.sha256(), 0

    def write(self, content: bytes) -> int:
        """Add bytes to the hash and the size."""
        self.hash.update(content)
        self.size += len(content)
        return len(content)

    def flush(self) -> None:
        """Do nothing: no byte is buffered."""

    def close(self) -> None:
        """Do nothing: no file is open."""
