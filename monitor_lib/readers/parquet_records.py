"""Read Parquet as a stream of parts in the file's own types; each column is read when needed, and then released.

A file stores its columns separately within each row group, so a part needs the memory of one column, however many
columns there are.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from monitor_lib.config.reading import Limits
from monitor_lib.errors import BatchError
from monitor_lib.i18n import _
from monitor_lib.readers.dates import first_days
from monitor_lib.readers.formats import check_claim
from monitor_lib.readers.records import Part, RawRecords, rows_at_once
from monitor_lib.readers.source import Volume, open_binary, refuse_too_wide, refuse_unpacked, too_large

# Row groups are read together up to so many records and bytes, since each row group takes time for every column.
PART_ROWS, PART_BYTES = 1 << 17, 1 << 26
# A row group with more records, or with a column of more bytes, is read in pieces; all its columns then stay open.
MOST_ROWS, MOST_BYTES = 1 << 20, 1 << 26
BUFFER = 1 << 16  # bytes of a column that are read from the file at a time
LONGEST_TEXT, MOST_TEXT = 1 << 20, 1 << 29  # bytes of one value, and of the values of one column in memory at one time


def read_parquet(
    path: Path,
    limits: Limits,
    plain: Collection[str] = (),
    whole: Volume | None = None,
    only: tuple[int, int] | None = None,
) -> RawRecords:
    """Read the records of a Parquet file; text is dictionary-encoded as in the file, except in the columns ``plain``.

    Args:
        path: the file.
        limits: the largest file that is accepted.
        plain: columns whose text is not dictionary-encoded.
        whole: counts the content of the folder that the file is a part of.
        only: the first row group that is read, and the one after the last; None for all.

    Raises:
        BatchError: the file is empty, is not Parquet, or has too many columns.

    """
    file = open_binary(path)
    start = file.read(4096)
    if not start:
        raise BatchError(_("{file}: the file is empty.").format(file=path.name))
    if not start.startswith(b"PAR1"):
        check_claim(start, "parquet", path.name)
    file.seek(0)
    with _failures_named(path, limits):
        metadata = pyarrow.parquet.read_metadata(file)
        schema = metadata.schema.to_arrow_schema()
        text = [field.name for field in schema if _is_text(field.type)]
        file.seek(0)
        opened = pyarrow.parquet.ParquetFile(
            file, metadata=metadata, read_dictionary=text, pre_buffer=False, buffer_size=BUFFER
        )
        leaves = _leaves(opened.schema_arrow)
        names = tuple(name for name, _field in leaves)
        groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
        size = sum(group.total_byte_size for group in groups)
    refuse_too_wide(len(names), path, limits)
    packed = path.stat().st_size
    refuse_unpacked(size, packed, path, limits)
    if whole is not None:
        whole.unpack(size, packed)
    numbers = range(*only) if only else range(len(groups))
    chosen = [(number, groups[number]) for number in numbers]
    return RawRecords(names, _parts(_File(opened, leaves, path, limits, frozenset(plain), whole), chosen))


@contextmanager
def _failures_named(path: Path, limits: Limits) -> Iterator[None]:
    """Raise an error of one sentence that says what is wrong with a file that Arrow can't read."""
    try:
        yield
    except MemoryError:
        raise too_large(path, limits) from None
    except (pa.ArrowException, OSError):
        raise _not_parquet(path) from None


class _File:
    """An open file: it gives one column of some row groups at a time, and counts what was read."""

    def __init__(
        self,
        opened: pyarrow.parquet.ParquetFile,
        leaves: Sequence[tuple[str, pa.Field]],
        path: Path,
        limits: Limits,
        plain: frozenset[str],
        whole: Volume | None = None,
    ) -> None:
        self._opened, self._path, self._limits, self._plain, self._whole = opened, path, limits, plain, whole
        self._size = 0
        self._periods = {name: _frequency(field) for name, field in leaves}
        self.names = tuple(name for name, _field in leaves)

    def read(self, name: str, groups: Sequence[int], rows: int) -> Iterator[pa.Array]:
        """Read one column of consecutive row groups, at most ``rows`` values at a time."""
        with _failures_named(self._path, self._limits):
            for batch in self._opened.iter_batches(rows, row_groups=groups, columns=[name], use_threads=False):
                self._size += batch.nbytes
                if self._size > self._limits.max_bytes:
                    raise too_large(self._path, self._limits)
                if self._whole is not None:
                    self._whole.read(batch.nbytes)
                column = _computable(_of_leaf(batch))
                if self._periods[name]:
                    column = first_days(column, self._periods[name])
                yield _short(column, self._path, decode=name in self._plain)
        # If the caller needs more values, the file claims more records than it holds.
        raise _not_parquet(self._path)

    def close(self) -> None:
        """Close the file."""
        self._opened.close(force=True)


def _parts(file: _File, groups: Sequence[tuple[int, pyarrow.parquet.RowGroupMetaData]]) -> Iterator[Part]:
    try:
        for span in _spans(file, groups):
            yield from span.parts()
    finally:
        file.close()


def _spans(file: _File, groups: Sequence[tuple[int, pyarrow.parquet.RowGroupMetaData]]) -> Iterator["_Span"]:
    """Group the row groups: as many as fit into one part, or a single large one that is read in pieces."""
    together: list[int] = []
    rows = size = 0
    for number, group in groups:
        large = group.num_rows > MOST_ROWS or _widest(group) > MOST_BYTES
        if together and (large or rows + group.num_rows > PART_ROWS or size + group.total_byte_size > PART_BYTES):
            yield _Span(file, together, rows, rows_at_once=rows)
            together, rows, size = [], 0, 0
        if large:
            yield _Span(file, [number], group.num_rows, rows_at_once=rows_at_once(len(file.names)))
            continue
        together.append(number)
        rows += group.num_rows
        size += group.total_byte_size
    if together:
        yield _Span(file, together, rows, rows_at_once=max(1, rows))


def _widest(group: pyarrow.parquet.RowGroupMetaData) -> int:
    """The bytes of the row group's largest column; where the whole row group is small, the bytes of all columns."""
    if group.total_byte_size <= MOST_BYTES:
        return int(group.total_byte_size)
    return max(int(group.column(number).total_uncompressed_size) for number in range(group.num_columns))


class _Span:
    """Consecutive row groups as one or more parts; a column that was read to the end is released."""

    def __init__(self, file: _File, groups: Sequence[int], rows: int, *, rows_at_once: int) -> None:
        self._file, self._groups, self._rows, self._rows_at_once = file, groups, rows, rows_at_once
        self._columns: dict[str, _Column] = {}

    def parts(self) -> Iterator[Part]:
        """The parts, in order; each reads a column only when it is needed."""
        for start in range(0, self._rows, self._rows_at_once):
            end = min(start + self._rows_at_once, self._rows)
            yield Part(end - start, self._file.names, partial(self._read, start, end))

    def _read(self, start: int, end: int, name: str) -> pa.Array:
        column = self._columns.pop(name, None) or _Column(self._file.read(name, self._groups, self._rows_at_once))
        result = column.between(start, end)
        if end < self._rows:
            self._columns[name] = column
        return result


class _Column:
    """One column of a span as a stream of values."""

    def __init__(self, pieces: Iterator[pa.Array]) -> None:
        self._pieces, self._left, self._at = pieces, pa.nulls(0), 0

    def between(self, start: int, end: int) -> pa.Array:
        """The values from ``start`` to before ``end``; ``start`` must not lie before values that were already given."""
        result = []
        while self._at < end:
            piece = self._left if len(self._left) else next(self._pieces)
            first, last = max(0, start - self._at), min(len(piece), end - self._at)
            if first < last:
                result.append(piece.slice(first, last - first))
            self._at += last
            self._left = piece.slice(last) if last < len(piece) else pa.nulls(0)
        if len(result) == 1:
            return result[0]
        # Each row group of a file may have its own dictionary.
        return pa.chunked_array(result).unify_dictionaries().combine_chunks()


def _short(column: pa.Array, path: Path, *, decode: bool) -> pa.Array:
    """Refuse a column whose texts are too long, and decode its dictionary if ``decode`` is set.

    A text that is stored once in a file may belong to every record: it is then quick to read but takes much memory.
    """
    if not pa.types.is_dictionary(column.type) or not _is_text(column.dictionary.type):
        return column
    lengths = pc.fill_null(pc.binary_length(column.dictionary), 0)
    if (pc.max(lengths).as_py() or 0) > LONGEST_TEXT:
        raise _too_long(path)
    if not decode:
        return column
    if (pc.sum(lengths.take(column.indices)).as_py() or 0) > MOST_TEXT:
        raise _too_long(path)
    return column.dictionary_decode()


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _too_long(path: Path) -> BatchError:
    return BatchError(
        _("{file}: a text is longer than any value of a record should be; look for a document in a column.").format(
            file=path.name
        )
    )


def _leaves(schema: pa.Schema) -> list[tuple[str, pa.Field]]:
    """The columns in the file's order; a value within a record of a column is a column ``outer.inner`` of its own."""
    found: list[tuple[str, pa.Field]] = []
    left = [(field.name, field) for field in reversed(schema)]
    while left:
        name, field = left.pop()
        if pa.types.is_struct(field.type) and field.type.num_fields:
            left += [(f"{name}.{inner.name}", inner) for inner in reversed(list(field.type))]
        else:
            found.append((name, field))
    return found


def _of_leaf(batch: pa.RecordBatch) -> pa.Array:
    """The values of the one column that was read, out of the records that hold it."""
    column = batch.column(0)
    if not pa.types.is_struct(column.type):
        return column
    while pa.types.is_struct(column.type) and column.type.num_fields:
        column = pc.struct_field(column, 0)  # the only one that was read
    return column.dictionary_encode() if _is_text(column.type) else column


def _frequency(field: pa.Field) -> str:
    """The frequency of pandas' periods, which Parquet has as numbers; empty where the column holds no periods."""
    if isinstance(field.type, pa.ExtensionType):
        return str(getattr(field.type, "freq", ""))
    described = field.metadata or {}
    if described.get(b"ARROW:extension:name") != b"pandas.period":
        return ""
    return str(json.loads(described[b"ARROW:extension:metadata"])["freq"])


def _computable(column: pa.Array) -> pa.Array:
    """The column in a type that Arrow can compute with: Arrow has few functions for views and extension types."""
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    if pa.types.is_string_view(column.type):
        return column.cast(pa.string())
    return column.cast(pa.binary()) if pa.types.is_binary_view(column.type) else column


def _not_parquet(path: Path) -> BatchError:
    return BatchError(
        _(
            "{file}: the name ends in .parquet, but the content is not Parquet, or is cut off; fetch it"
            " again, or rename the file."
        ).format(file=path.name)
    )
