"""Parquet as a stream of Arrow batches in the file's own types."""

from collections.abc import Collection, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from monitor_lib.config.schema import Limits
from monitor_lib.data.formats import check_claim
from monitor_lib.data.records import RawRecords, rows_at_once
from monitor_lib.data.source import open_binary, refuse_too_wide, too_large
from monitor_lib.errors import BatchError
from monitor_lib.words import _


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
        text = [field.name for field in schema if pa.types.is_string(field.type) and field.name not in plain]
        file.seek(0)
        opened = pyarrow.parquet.ParquetFile(file, read_dictionary=text)
    except (pa.ArrowException, OSError):
        raise _not_parquet(path) from None
    names = tuple(opened.schema_arrow.names)
    refuse_too_wide(len(names), path, limits)
    return RawRecords(names, _batches(opened, path, limits))


def _batches(opened: pyarrow.parquet.ParquetFile, path: Path, limits: Limits) -> Iterator[pa.RecordBatch]:
    rows = rows_at_once(len(opened.schema_arrow.names))
    size = 0
    try:
        for batch in opened.iter_batches(rows):
            size += batch.nbytes
            if size > limits.max_bytes:
                raise too_large(path, limits)
            yield pa.RecordBatch.from_arrays([_plain(column) for column in batch.columns], names=batch.schema.names)
    except MemoryError:
        raise too_large(path, limits) from None
    except (pa.ArrowException, OSError):
        raise _not_parquet(path) from None
    finally:
        opened.close(force=True)


def _plain(column: pa.Array) -> pa.Array:
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
