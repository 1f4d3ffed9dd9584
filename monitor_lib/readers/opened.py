"""Open one file of records by its format, or a part of a folder."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from monitor_lib.config.schema import Config
from monitor_lib.readers.csv_records import read_csv
from monitor_lib.readers.json_records import read_json
from monitor_lib.readers.parquet_records import read_parquet
from monitor_lib.readers.records import RawRecords
from monitor_lib.readers.source import GZIP_MAGIC, HashedFile, Source, Volume, damage_named, hash_file, open_binary


@dataclass(frozen=True)
class Opened:
    """Records that are open to be read.

    Attributes:
        records: their columns and their stream.
        finish: a function that says what was read, for use after the stream has ended.
        leave: a function that closes the file before that.

    """

    records: RawRecords
    finish: Callable[[], Source]
    leave: Callable[[], None]


def open_file(
    path: Path, kind: str, config: Config, whole: Volume | None = None, only: tuple[int, int] | None = None
) -> Opened:
    """Open a file.

    Args:
        path: the file.
        kind: its format; see :func:`monitor_lib.readers.folders.kind_of`.
        config: the configuration.
        whole: counts the content of the folder that the file is a part of.
        only: the row groups of Parquet that are read; None for all.

    Raises:
        BatchError: the file can't be read, or is not what its name claims.

    """
    if kind == "parquet":
        records = read_parquet(path, config.limits, roles_of(config), whole, only)
        return Opened(records, lambda: hash_file(path), nothing)
    file = HashedFile(path, whole)
    with damage_named(path):
        records = read_csv(file, path, config) if kind == "csv" else read_json(file, path, kind, config.limits)
    return Opened(records, file.finish, file.leave)


def holds_nothing(path: Path) -> bool:
    """Whether a text file has no content, as Spark writes a part without records, compressed or not."""
    with damage_named(path), open_binary(path) as file:
        start = file.read(len(GZIP_MAGIC))
        if start != GZIP_MAGIC or not path.name.lower().endswith(".gz"):
            return not start
        file.seek(0)
        with gzip.GzipFile(fileobj=file) as stream:
            return not stream.read(1)


def nothing() -> None:
    """Do nothing: no file is held open."""


def roles_of(config: Config) -> list[str]:
    """The columns that have a role: date, score, target and id, as far as the configuration names them."""
    columns = config.columns
    return [name for name in (columns.date, columns.score, columns.target, columns.id) if name is not None]
