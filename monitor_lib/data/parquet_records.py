"""Parquet as a stream of Arrow batches in the file's own types."""

from collections.abc import Collection, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from monitor_lib.data.records import BATCH_ROWS, RawRecords
from monitor_lib.data.source import open_binary
from monitor_lib.errors import BatchError
from monitor_lib.words import _


def read_parquet(path: Path, plain: Collection[str] = ()) -> RawRecords:
    """The records of a Parquet file, text by its distinct values as the file holds it, but for the columns ``plain``.

    Raises:
        BatchError: the file is empty or no Parquet.

    """
    file = open_binary(path)
    if not file.read(1):
        raise BatchError(_("{file}: the file is empty.").format(file=path.name))
    file.seek(0)
    try:
        schema = pyarrow.parquet.read_schema(file)
        text = [field.name for field in schema if pa.types.is_string(field.type) and field.name not in plain]
        file.seek(0)
        opened = pyarrow.parquet.ParquetFile(file, read_dictionary=text)
    except (pa.ArrowException, OSError):
        raise _not_parquet(path) from None
    return RawRecords(tuple(opened.schema_arrow.names), _batches(opened, path))


def _batches(opened: pyarrow.parquet.ParquetFile, path: Path) -> Iterator[pa.RecordBatch]:
    try:
        yield from opened.iter_batches(BATCH_ROWS)
    except (pa.ArrowException, OSError):
        raise _not_parquet(path) from None


def _not_parquet(path: Path) -> BatchError:
    return BatchError(
        _("{file}: the name claims parquet but the content is none, or is cut off.").format(file=path.name)
    )
