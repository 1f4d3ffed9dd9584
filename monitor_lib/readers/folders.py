"""A folder of part files as one batch: which files are its parts, in which order, and what their paths say.

Two views of a folder: :func:`files_of` gives every file that belongs to it, usable or not, for its hash;
:func:`parts_of` gives the same files as parts to be read, and refuses a folder that holds anything else.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from monitor_lib.errors import BatchError, quoted
from monitor_lib.i18n import _
from monitor_lib.readers.formats import ENDINGS, batch_name, ending_of, format_of

LEFT_OUT = ("_", ".")  # how names begin that Spark, Hive and Arrow keep beside the records
UNFINISHED = "_temporary"  # Spark's, until all parts are written
LOGS = {"_delta_log": "Delta Lake", ".hoodie": "Hudi", "metadata": "Iceberg"}
LOG_OF_ICEBERG = "*.metadata.json"  # in its folder, whose name alone says nothing
MISSING = ("", "__HIVE_DEFAULT_PARTITION__")


@dataclass(frozen=True)
class PartFile:
    """One file of a folder.

    Attributes:
        path: where it is.
        name: its path below the folder, with ``/``.
        columns: what the folders on its way say, ``month=1`` being the column ``month``; None where it is missing.

    """

    path: Path
    name: str
    columns: Mapping[str, str | None]


@dataclass(frozen=True)
class _Entry:
    """A file or folder: its path below the folder that is looked at, with ``/``."""

    name: str
    entry: os.DirEntry[str]

    @property
    def is_folder(self) -> bool:
        return self.entry.is_dir(follow_symlinks=False)

    @property
    def is_left_out(self) -> bool:
        return self.entry.name.startswith(LEFT_OUT)


def _walk(folder: Path) -> Iterator[_Entry]:
    """All that lies in a folder, at any depth, but nothing below what is left out, and nothing below a link."""
    left = [""]
    while left:
        above = left.pop()
        with os.scandir(folder / above) as entries:
            for entry in entries:
                found = _Entry(above + entry.name, entry)
                if found.is_folder and not found.is_left_out:
                    left.append(f"{found.name}/")
                yield found


def _listed(folder: Path) -> list[_Entry]:
    try:
        return sorted(_walk(folder), key=lambda one: one.name)
    except OSError as error:
        raise BatchError(
            _("{file}: the folder can't be read: {reason}.").format(file=folder.name, reason=error.strerror)
        ) from None


def holds_records(folder: Path) -> bool:
    """Whether a folder holds a file that may be one of records, at any depth, or can't be looked into."""
    try:
        return folder.is_dir() and any(
            ending_of(one.entry.name) and not one.is_left_out and one.entry.is_file() for one in _walk(folder)
        )
    except OSError:  # whoever reads it says why
        return True


def files_of(folder: Path) -> list[str]:
    """The paths of all files below a folder, with ``/``, in the order of their characters.

    Files and folders whose names begin with ``_`` or ``.`` are left out.

    Raises:
        BatchError: the folder can't be read, or holds something that is no file, or a link to a folder.

    """
    return _files(folder, _listed(folder))


def _files(folder: Path, entries: Iterable[_Entry]) -> list[str]:
    counted = [one for one in entries if not one.is_left_out and not one.is_folder]
    for one in counted:
        if not one.entry.is_file():
            # A link to a folder may lead to a folder above it, and then has no end.
            raise BatchError(
                _(
                    "{file}: it is no file, but a link to a folder, a link that leads nowhere, or a device; put the"
                    " files themselves into the folder, or a link to each."
                ).format(file=shown(folder, one.name))
            )
    return [one.name for one in counted]


def shown(folder: Path, name: str) -> str:
    """How a file in a folder is named to a person, whatever characters its path holds."""
    path = f"{folder.name}/{name}" if name else folder.name
    return quoted(path, len(path))[1:-1]  # characters that can't be seen as escape codes


def kind_of(path: Path) -> str:
    """The format of a file or of a folder's parts: ``"csv"``, ``"json"``, ``"jsonl"`` or ``"parquet"``.

    Raises:
        BatchError: a name has none of the known endings, or :func:`parts_of` refuses the folder.

    """
    return format_of(parts_of(path)[0].path if path.is_dir() else path)


def parts_of(folder: Path) -> tuple[PartFile, ...]:
    """The parts of a folder, in the order in which they are read.

    Raises:
        BatchError: only a log knows which files of the folder count, it was not written to its end, it holds a file
            that can't be a part, files of several formats, or none; or the path of a part can't be used.

    """
    entries = _listed(folder)
    _refuse_marked(folder, entries)
    names = _files(folder, entries)
    endings = ", ".join(sorted(ENDINGS))
    if not names:
        raise BatchError(_("{file}: the folder holds no file of records.").format(file=folder.name))
    for name in names:
        if not name.isprintable() or "\\" in name:
            raise BatchError(
                _("{file}: the path holds a backslash or a character that can't be seen; rename it.").format(
                    file=shown(folder, name)
                )
            )
        if ending_of(name.rpartition("/")[2]) is None:
            raise BatchError(
                _(
                    "{file}: every file of the folder is a part of the batch, but this name ends in none of {endings};"
                    " move it to another folder, or have its name begin with _."
                ).format(file=shown(folder, name), endings=endings)
            )
    _refuse_several_formats(folder, names)
    return tuple(PartFile(folder / name, name, _columns_of(folder, name)) for name in names)


def _refuse_several_formats(folder: Path, names: Sequence[str]) -> None:
    first = {format_of(Path(name)): name for name in reversed(names)}
    if len(first) > 1:
        one, other = sorted(first.values())[:2]
        raise BatchError(
            _(
                "{file}: the folder holds files of several formats, such as {one} and {other}; keep those of one"
                " format."
            ).format(file=folder.name, one=one, other=other)
        )


def _refuse_marked(folder: Path, entries: Iterable[_Entry]) -> None:
    """Refuse a folder that is or holds a table with a log, or is a part of one, or is still being written."""
    for place in _above(folder):
        for mark in (*LOGS, UNFINISHED):
            if (place / mark).is_dir() and (mark != "metadata" or any((place / mark).glob(LOG_OF_ICEBERG))):
                raise _marked(place.name, mark)
    for one in entries:
        path = PurePosixPath(folder.name, one.name)
        if one.is_folder and one.is_left_out and path.name in (*LOGS, UNFINISHED):
            raise _marked(str(path.parent), path.name)
        if path.parent.name == "metadata" and path.match(LOG_OF_ICEBERG):
            raise _marked(str(path.parent.parent), path.parent.name)
        if one.is_folder and one.is_left_out and "=" in path.name:
            raise BatchError(
                _(
                    "{file}: the folder's name gives a column, but begins with {sign}, as do folders that are left out;"
                    " rename it."
                ).format(file=path, sign=path.name[0])
            )


def _above(folder: Path) -> Iterator[Path]:
    """The folders above one that is a partition, ``month=1``, up to the one that holds all partitions."""
    place = folder.absolute()
    while "=" in place.name:
        place = place.parent
        yield place
    if place.name == "data" and place.parent != place:  # Iceberg's, beside its metadata
        yield place.parent


def _marked(file: str, mark: str) -> BatchError:
    if mark == UNFINISHED:
        return BatchError(
            _(
                "{file}: the folder holds {mark}, so the program that writes it has not come to its end; wait for it,"
                " or have it write the folder again."
            ).format(file=file, mark=mark)
        )
    return BatchError(
        _(
            "{file}: the folder is a table of {kind}, and only its log, {mark}, knows which of its files still count;"
            " export the table's records into a folder of their own."
        ).format(file=file, kind=LOGS[mark], mark=mark)
    )


def _columns_of(folder: Path, name: str) -> dict[str, str | None]:
    """The columns that the folders on the way to a file say, the first folder's included."""
    columns: dict[str, str | None] = {}
    for step in (batch_name(folder), *name.split("/")[:-1]):
        key, sign, value = step.partition("=")
        column = unquote(key).strip()
        if not sign or not column:
            continue
        if column in columns:
            raise BatchError(
                _("{file}: the path gives the column {column} twice; rename one of the folders.").format(
                    file=shown(folder, name), column=quoted(column)
                )
            )
        columns[column] = None if value in MISSING else unquote(value)
    return columns
