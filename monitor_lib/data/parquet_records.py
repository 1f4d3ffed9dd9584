"""Parquet as a stream of Arrow batches in the file's own types."""

from collections.abc import Collection, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from monitor_lib.config.schema import Limits
from monitor_lib.data.formats import check_claim
from monitor_lib.data.records import RawRecords, rows_at_once
from monitor_lib.data.source import open_binary, refuse_too_wide, refuse_unpacked, too_large
from monitor_lib.errors import BatchError
from monitor_lib.words import _

LONGEST_TEXT, MOST_TEXT = 1 << 20, 1 << 29  # bytes, of one value and of one column's at a time


def read_parquet(path: Path, limits: Limits, plain: Collection[str] = ()) -> RawRecords:
    """The records of a Parquet file, text by its distinct values as the file holds it, but for the columns ``plain``.

    Raises:
        BatchError: the file is empty or no Parquet, or has too many columns.

    """
    file = open_binary(path)
    start = file.read(4096)
    if not start:
        raise BatchError(_("{file}: the file is empty.").format(file=path.name))
    if not start.startswith(b"PAR1"):
        check_claim(start, "parquet", path.name)
    file.seek(0)
    try:
        schema = pyarrow.parquet.read_schema(file)
        text = [
            field.name for field in schema if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
        ]
        file.seek(0)
        opened = pyarrow.parquet.ParquetFile(file, read_dictionary=text)
        groups = [opened.metadata.row_group(number) for number in range(opened.metadata.num_row_groups)]
    except (pa.ArrowException, OSError):
        raise _not_parquet(path) from None
    names = tuple(opened.schema_arrow.names)
    refuse_too_wide(len(names), path, limits)
    refuse_unpacked(sum(group.total_byte_size for group in groups), path.stat().st_size, path, limits)
    return RawRecords(names, _batches(opened, path, limits, frozenset(plain)))


def _batches(
    opened: pyarrow.parquet.ParquetFile, path: Path, limits: Limits, plain: frozenset[str]
) -> Iterator[pa.RecordBatch]:
    rows = rows_at_once(len(opened.schema_arrow.names))
    size = 0
    try:
        for batch in opened.iter_batches(rows):
            size += batch.nbytes
            if size > limits.max_bytes:
                raise too_large(path, limits)
            columns = dict(zip(batch.schema.names, map(_computable, batch.columns), strict=True))
            for name, column in columns.items():
                columns[name] = _short(column, path, decode=name in plain)
            yield pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))
    except MemoryError:
        raise too_large(path, limits) from None
    except (pa.ArrowException, OSError):
        raise _not_parquet(path) from None
    finally:
        opened.close(force=True)


def _short(column: pa.Array, path: Path, *, decode: bool) -> pa.Array:
    """The column, its distinct texts none too long; written out where that is wanted and not too much.

    A text that stands once in a file may stand in every record: a page of it is little to read and much to hold.
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


def _computable(column: pa.Array) -> pa.Array:
    """The column in a type that Arrow can compute with: views and extensions can be read and hardly more."""
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    if pa.types.is_string_view(column.type):
        return column.cast(pa.string())
    return column.cast(pa.binary()) if pa.types.is_binary_view(column.type) else column


def _not_parquet(path: Path) -> BatchError:
    return BatchError(
        _("{file}: the name claims parquet but the content is none, or is cut off.").format(file=path.name)
    )
