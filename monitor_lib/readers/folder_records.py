"""Read the parts of a folder, one after the other, as the records of one file."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from monitor_lib.config.schema import Config
from monitor_lib.errors import BatchError, did_you_mean, quoted
from monitor_lib.i18n import _
from monitor_lib.readers.column_names import tidy, with_tidy_names, without_repeated
from monitor_lib.readers.folders import PartFile, kind_of, parts_of, shown
from monitor_lib.readers.opened import Opened, holds_nothing, nothing, open_file
from monitor_lib.readers.pieces import Groups, Piece
from monitor_lib.readers.records import Part, RawRecords, rows_at_once
from monitor_lib.readers.source import Source, Volume, damage_named, hash_file, refuse_too_wide, source_of_parts

JSON = ("json", "jsonl")
HELD = 1 << 24  # bytes of a Parquet file of which all columns may be in memory at one time


@dataclass(frozen=True)
class _Read:
    """A part that is read or was read.

    Attributes:
        name: its path below the folder.
        records: its records.
        before: the records of the parts before it.

    """

    name: str
    records: RawRecords
    before: int


@dataclass
class FolderRecords(RawRecords):
    """The records of all parts; a record's place is told by its part.

    Attributes:
        read: the parts as far as they were read.
        volume: the content of all parts so far.

    """

    read: list[_Read] = field(default_factory=list)
    volume: Volume | None = None

    def place_of(self, record: int) -> str:
        """Where a record stands, in words; as :meth:`line_of`."""
        part = self.read[bisect_right([one.before for one in self.read], record) - 1]
        return _("{line} of {part}").format(line=part.records.place_of(record - part.before), part=part.name)

    def place_of_unreadable(self) -> str:
        """Where the first of the rows that were dropped stands, in words."""
        part = next(one for one in self.read if one.records.unreadable)
        return _("{line} of {part}").format(line=part.records.place_of_unreadable(), part=part.name)

    def ends_unreadable(self, rows: int) -> bool:
        """Whether rows were dropped at the end of parts only, of so many rows of all parts."""
        ends = [*(one.before for one in self.read[1:]), rows - len(self.unreadable)]
        return all(
            one.records.ends_unreadable(end - one.before + len(one.records.unreadable))
            for one, end in zip(self.read, ends, strict=True)
            if one.records.unreadable
        )


def open_folder(
    folder: Path, config: Config, needed: Collection[str], everywhere: Collection[str], piece: Piece | None = None
) -> Opened:
    """Open a folder of parts.

    Columns are matched by their names. One that a part lacks is what the folders on the part's way say, else all
    missing there; where the part has it, the folders' names say nothing.

    Args:
        folder: the folder.
        config: the configuration.
        needed: columns that are looked for as they are written here.
        everywhere: columns that every part must have if one has them; a record of JSON may lack any.
        piece: which parts are read; None for all.

    Raises:
        BatchError: see :func:`~monitor_lib.readers.folders.parts_of`; a part can't be read, or lacks such a column; or
            no part holds anything.

    """
    parts = _Parts(folder, config, needed, dict(piece.files) if piece else None)
    columns = piece.columns if piece else parts.columns(everywhere)
    records = FolderRecords(columns, iter(()), is_csv=parts.kind == "csv")
    records.volume = parts.volume
    records.parts = _joined(parts.stream(records), rows_at_once(len(columns)))
    return Opened(records, lambda: source_of_parts(folder, parts.sources), nothing)


class _Parts:
    """The parts of a folder, which are opened one after the other."""

    def __init__(
        self, folder: Path, config: Config, needed: Collection[str], only: Mapping[str, Groups | None] | None
    ) -> None:
        self._folder, self._config, self._needed, self._only = folder, config, needed, only
        self._files = [
            replace(part, columns={tidy(name): value for name, value in part.columns.items()})
            for part in parts_of(folder)
            if only is None or part.name in only
        ]
        self.volume = Volume(folder, config.limits)
        self.kind = kind_of(self._files[0].path)
        self.sources: list[tuple[str, Source]] = []

    def columns(self, everywhere: Collection[str]) -> tuple[str, ...]:
        """The columns of all parts: those of the files, then those that only their folders' names say."""
        own: list[tuple[PartFile, tuple[str, ...]]] = []
        for part in self._files:
            with _named_in(self._folder, part):
                opened = self._opened(part, None)
            if opened is not None:
                own.append((part, opened.records.columns))
                opened.leave()
        if not any(columns for _part, columns in own):
            raise BatchError(
                _("{file}: no file of the folder holds a record; export them again.").format(file=self._folder.name)
            )
        names = dict.fromkeys(name for _part, columns in own for name in columns)
        names |= dict.fromkeys(name for part in self._files for name in part.columns)
        refuse_too_wide(len(names), self._folder, self._config.limits)
        if self.kind not in JSON:
            for part, columns in own:
                self._refuse_lacking(part, columns, [name for name in names if name in everywhere])
        return tuple(names)

    def _refuse_lacking(self, part: PartFile, columns: tuple[str, ...], everywhere: Iterable[str]) -> None:
        for name in everywhere:
            if name not in columns and name not in part.columns:
                raise BatchError(
                    _("{file}: the column {column} is missing, which other files of the folder have.").format(
                        file=shown(self._folder, part.name), column=quoted(name)
                    )
                    + did_you_mean(name, columns)
                )

    def _opened(self, part: PartFile, whole: Volume | None) -> Opened | None:
        """A part's records, each name as it is looked for; None where the file is empty."""
        if self.kind != "parquet" and holds_nothing(part.path):
            return None
        groups = self._only.get(part.name) if self._only else None
        opened = open_file(part.path, self.kind, self._config, whole, groups)
        records = with_tidy_names(opened.records, self._needed)
        records = without_repeated(records, self._needed, self._config.variables, part.path)
        return Opened(records, opened.finish, opened.leave)

    def stream(self, records: FolderRecords) -> Iterator[tuple[Part, bool]]:
        """The records of all parts, and whether all columns of some may be held; tells ``records`` how far it came."""
        n = 0
        for part in self._files:
            with _named_in(self._folder, part):
                unpacked = self.volume.unpacked
                opened = self._opened(part, self.volume)
                if opened is None:
                    self.sources.append((part.name, hash_file(part.path)))
                    continue
                records.read.append(_Read(part.name, opened.records, n))
                rows = n + len(records.unreadable)
                # The columns of Parquet are not in memory yet.
                light = self.kind != "parquet" or self.volume.unpacked - unpacked <= HELD
                try:
                    for piece in opened.records.parts:
                        n += piece.num_rows
                        yield self._completed(piece, part, records.columns), light
                    self.sources.append((part.name, opened.finish()))
                finally:
                    opened.leave()
                records.unreadable += [rows + row for row in opened.records.unreadable]
                if not records.misfits.rows:
                    records.misfits = opened.records.misfits

    def _completed(self, piece: Part, part: PartFile, columns: tuple[str, ...]) -> Part:
        """The same records with the columns of all parts."""
        own, n = frozenset(piece.names), piece.num_rows

        def column(name: str) -> pa.Array:
            if name not in own:
                value = part.columns.get(name)
                return pa.nulls(n, pa.string()) if value is None else pa.repeat(pa.scalar(value, pa.string()), n)
            with _named_in(self._folder, part):
                return piece.column(name)

        return Part(n, columns, column)


@contextmanager
def _named_in(folder: Path, part: PartFile) -> Iterator[None]:
    """Errors of a part name it with its path in the folder; they begin with the name of its file."""
    try:
        with damage_named(part.path):
            yield
    except BatchError as error:
        said = str(error)
        if not said.startswith(part.path.name):
            raise
        raise type(error)(shown(folder, part.name) + said.removeprefix(part.path.name)) from None


def _joined(pieces: Iterable[tuple[Part, bool]], rows: int) -> Iterator[Part]:
    """Join small pieces up to so many records, since each piece takes time for every column.

    Pieces whose columns differ in type, as Parquet files of one folder may, are not joined.
    """
    held: list[pa.RecordBatch] = []
    for piece, light in pieces:
        if not piece.num_rows:
            continue
        small = light and piece.num_rows <= rows // 2
        batch = piece.read(piece.names) if small else None
        full = batch is not None and sum(one.num_rows for one in held) + batch.num_rows > rows
        if held and (batch is None or full or batch.schema != held[0].schema):
            yield _one(held)
            held = []
        if batch is None:
            yield piece
        else:
            held.append(batch)
    if held:
        yield _one(held)


def _one(batches: Sequence[pa.RecordBatch]) -> Part:
    # Each file may have its own dictionaries.
    table = pa.Table.from_batches(batches).unify_dictionaries().combine_chunks()
    return Part.of(table.to_batches()[0])
