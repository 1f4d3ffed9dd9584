"""Pieces of a file or a folder, which can be read side by side: files of a folder, row groups of a Parquet file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from monitor_lib.readers.folders import kind_of, parts_of

Groups = tuple[int, int]  # the first row group, and the one after the last


@dataclass(frozen=True)
class Piece:
    """Some of the records of a file or a folder.

    Attributes:
        path: the file or the folder.
        columns: those of the whole.
        files: the files that it consists of, by their paths below the folder (empty for a file by itself), each with
            its row groups; None for all of the file.

    """

    path: Path
    columns: tuple[str, ...]
    files: tuple[tuple[str, Groups | None], ...]


def pieces_of(path: Path, columns: tuple[str, ...], size: int) -> list[Piece]:
    """Divide a file or a folder into pieces of about ``size`` bytes, as far as that can be done.

    Text can't be divided within a file. Neither can a file that is damaged: who reads it says so.

    Raises:
        BatchError: the folder can't be read; see :func:`monitor_lib.readers.folders.parts_of`.

    """
    files = [(one.name, one.path) for one in parts_of(path)] if path.is_dir() else [("", path)]
    is_parquet = kind_of(path) == "parquet"
    pieces: list[Piece] = []
    held: list[tuple[str, Groups | None]] = []
    bytes_held = 0
    for name, groups, n in _chunks(files, size, is_parquet=is_parquet):
        if held and bytes_held + n > size:
            pieces.append(Piece(path, columns, tuple(held)))
            held, bytes_held = [], 0
        held.append((name, groups))
        bytes_held += n
    return [*pieces, Piece(path, columns, tuple(held))]


def _chunks(
    files: Iterable[tuple[str, Path]], size: int, *, is_parquet: bool
) -> Iterator[tuple[str, Groups | None, int]]:
    """Files, or row groups of large ones, each with its bytes on disk."""
    for name, path in files:
        n = path.stat().st_size
        if n <= size or not is_parquet:
            yield name, None, n
            continue
        try:
            metadata = pyarrow.parquet.read_metadata(path)
        except (pa.ArrowException, OSError):
            yield name, None, n
            continue
        sizes = [_packed(metadata.row_group(number)) for number in range(metadata.num_row_groups)]
        first = 0
        for number in range(len(sizes)):
            if number + 1 == len(sizes) or sum(sizes[first : number + 2]) > size:
                yield name, (first, number + 1), sum(sizes[first : number + 1])
                first = number + 1


def _packed(group: pyarrow.parquet.RowGroupMetaData) -> int:
    return sum(int(group.column(number).total_compressed_size) for number in range(group.num_columns))
