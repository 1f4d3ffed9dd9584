"""Open one file of records, or a folder of parts: choose the format, check the columns, give checked batches.

A reader says what was read, too.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from monitor_lib.config.schema import Config
from monitor_lib.errors import BatchError, NotScoredError, did_you_mean, nearest, quoted
from monitor_lib.i18n import _, ngettext
from monitor_lib.readers.added import AddedColumn, with_columns
from monitor_lib.readers.checks import check
from monitor_lib.readers.column_names import with_tidy_names, without_repeated
from monitor_lib.readers.folder_records import open_folder
from monitor_lib.readers.folders import kind_of
from monitor_lib.readers.memory import InMemory, read_memory, source_of
from monitor_lib.readers.opened import Opened, nothing, open_file, roles_of
from monitor_lib.readers.pieces import Piece
from monitor_lib.readers.records import Part, RawRecords
from monitor_lib.readers.source import Source, damage_named

# A column whose name is as similar to the missing one as this is taken for a misspelling of it.
SAME_COLUMN = 0.85
NAMES_SHOWN = 6
LIKE_A_NAME = r"[^\W\d]\w{0,40}"


@dataclass
class Reader:
    """An open file, or records in memory.

    Attributes:
        records: the file's columns and its stream.
        has_outcomes: whether the file has the target's column.
        decimal: the decimal sign in the file's text; [csv] applies to CSV files only.
        leave: closes the file without reading on.
        dated: whether the records have dates; the one that they get without is not shown.

    """

    path: Path
    config: Config
    records: RawRecords
    has_outcomes: bool
    decimal: str
    added: Sequence[AddedColumn]
    _finish: Callable[[], Source]
    leave: Callable[[], None]
    dated: bool = True

    def parts(self) -> Iterator[tuple[Part, pa.RecordBatch, pa.RecordBatch]]:
        """Yield each part, its columns with a role (date, score, target, id) as in the file, and its checked records.

        The checked records are those of :func:`monitor_lib.readers.checks.check`. Every other column of the part can
        still be read, but only once.

        Raises:
            BatchError: the content is damaged, or is not what the file's name claims.

        """
        with damage_named(self.path):
            for part in self.records.parts:
                if part.num_rows:
                    part = with_columns(part, self.added)
                    roles = part.read(roles_of(self.config))
                    yield part, roles, check(part.num_rows, roles, self.config, self.decimal)

    def finish(self) -> Source:
        """Close the file and return its name, hash and size; to be called after the stream has ended."""
        return self._finish()


def open_records(
    given: Path | InMemory | Piece,
    config: Config,
    added: Sequence[AddedColumn] = (),
    *,
    undated: bool = False,
    without_dates: bool = False,
) -> Reader:
    """Open a batch or a reference.

    Args:
        given: the file, the folder of parts, a piece of either, or the records.
        config: the configuration.
        added: columns that are computed from the file's columns before anything is checked.
        undated: whether the date's column may be missing, as in a development sample; every record then has the same.
        without_dates: whether no record has a date, though there is a column for it; likewise.

    Raises:
        BatchError: no such file, an empty file, not what its name claims, a repeated column, or a missing column.
        NotScoredError: the score's column is missing, or one from which it is made.

    """
    path = Path(given.name) if isinstance(given, InMemory) else given.path if isinstance(given, Piece) else given
    kind = "memory" if isinstance(given, InMemory) else kind_of(path)
    needed = {*roles_of(config), *(name for column in added for name in (*column.reads, *column.also))}
    opened = _opened(given, kind, config, needed, added)
    records = with_tidy_names(opened.records, needed)
    own, date = records.columns, config.columns.date
    dated = not without_dates and (not undated or date in own or bool(nearest(date, own, SAME_COLUMN)))
    if not dated:
        added = [AddedColumn(date, (), _no_date, listed=False), *added]
    for column in added:
        _check_reads(column, records.columns, path, config)
        if column.listed:
            records.columns = (*(name for name in records.columns if name != column.name), column.name)
    _check_columns(records.columns if dated else (*records.columns, date), own, path, config, kind)
    return Reader(
        path,
        config,
        without_repeated(records, needed, config.variables, path),
        config.columns.target in records.columns,
        config.csv.decimal if kind == "csv" else ".",
        added,
        opened.finish,
        opened.leave,
        dated,
    )


def _no_date(columns: pa.RecordBatch) -> pa.Array:
    """The same day for every record, of which nothing is shown."""
    return pa.array(np.zeros(columns.num_rows, "datetime64[D]"))


def _check_reads(column: AddedColumn, names: tuple[str, ...], path: Path, config: Config) -> None:
    # A record without a date can't be used at all; without another column, it is only its score that can't be made.
    for name in column.reads:
        if name not in names and name != config.columns.date:
            raise NotScoredError(
                _("{file}: the column {column}, from which {made} is made, is missing.").format(
                    file=path.name, column=quoted(name), made=quoted(column.name)
                )
                + did_you_mean(name, names)
            )


def _opened(
    given: Path | InMemory | Piece, kind: str, config: Config, needed: Collection[str], added: Sequence[AddedColumn]
) -> Opened:
    if isinstance(given, InMemory):
        return Opened(read_memory(given, config.limits), lambda: source_of(given), nothing)
    piece = given if isinstance(given, Piece) else None
    path = given.path if isinstance(given, Piece) else given
    if not path.is_dir():
        return open_file(path, kind, config, only=piece.files[0][1] if piece else None)
    made = {column.name for column in added}
    read = {*roles_of(config), *(name for column in added for name in column.reads)}
    return open_folder(path, config, needed, read - made, piece)


def _check_columns(names: tuple[str, ...], own: tuple[str, ...], path: Path, config: Config, kind: str) -> None:
    """Refuse a file whose columns ``names`` can't be used; its ``own`` ones, without added ones, are shown."""
    needed = (config.columns.date, config.columns.score)
    if kind == "csv" and not set(needed) <= set(names) and _looks_like_a_record(names):
        # The values may be personal data, so none of them is quoted.
        raise BatchError(
            _(
                "{file}: the first line holds numbers or dates where the columns' names should stand; add a header."
            ).format(file=path.name)
        )
    columns = config.columns
    for key, name in (("date", columns.date), ("score", columns.score), ("id", columns.id)):
        if name is not None and name not in names:
            raise _missing(name, key, own, path, kind)
    # Outcomes may still be due, so a file without them is a batch; a name that is almost the target's is a mistake.
    target = columns.target
    if target is not None and target not in names and nearest(target, names, SAME_COLUMN):
        raise _missing(target, "target", own, path, kind)


def _looks_like_a_record(names: tuple[str, ...]) -> bool:
    return any(re.fullmatch(r"[\d\s.,:/+-]*\d[\d\s.,:/+-]*", name) for name in names)


def _missing(name: str, key: str, names: tuple[str, ...], path: Path, kind: str) -> BatchError:
    error = NotScoredError if key == "score" else BatchError
    said = _("{file}: the column {column} ({key} under [columns]) is missing.").format(
        file=path.name, column=quoted(name), key=key
    )
    if not names:
        return BatchError(said + " " + _("The file holds no record."))
    near = did_you_mean(name, names)
    if not near:
        # A name in JSON can be a value that was put on the wrong side of a colon, and values are not shown.
        shown = [one for one in names if kind not in ("json", "jsonl") or re.fullmatch(LIKE_A_NAME, one)]
        some = ", ".join(quoted(one, 30) for one in shown[:NAMES_SHOWN]) + (
            ", \u2026" if len(names) > min(len(shown), NAMES_SHOWN) else ""
        )
        said_of = ngettext("The file's only column is {names}.", "The file's {n} columns are {names}.", len(names))
        near = " " + said_of.format(n=len(names), names=some)
    if key == "id":
        near += " " + _("Leave id out where there is none.")
    return error(said + near)
