"""Records that are already in memory instead of in a file."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from monitor_lib.config.schema import Limits
from monitor_lib.errors import BatchError, quoted
from monitor_lib.i18n import _
from monitor_lib.readers.records import Part, RawRecords, rows_at_once
from monitor_lib.readers.source import Source, refuse_too_wide


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
    except pa.ArrowException:  # Arrow's message quotes a value
        raise BatchError(
            _("{file}: the column {column} holds values of several kinds; each column must hold one.").format(
                file=file, column=quoted(name)
            )
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
    """The records' name, and the SHA-256 and size of the Arrow stream that they make."""
    digest, size = hashlib.sha256(), 0

    class Sink:
        closed = False

        def write(self, content: bytes) -> int:
            nonlocal size
            digest.update(content)
            size += len(content)
            return len(content)

        def flush(self) -> None:
            return

        def close(self) -> None:
            return

    with pa.ipc.new_stream(pa.PythonFile(Sink(), "w"), given.table.schema) as writer:
        writer.write_table(given.table.combine_chunks())
    return Source(given.name, digest.hexdigest(), size)
