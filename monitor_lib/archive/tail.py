"""Read only the end of the ledger, so that the cost of a call does not grow with the ledger.

The last lines are checked against ``ledger.head`` and against the line before them. A change in an earlier line is
found by :func:`monitor_lib.archive.chain.read_chain`, which ``verify`` calls.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from monitor_lib.archive.chain import LEDGER, ZEROS, Line, parse, read_head
from monitor_lib.archive.reading import plain_file

BLOCK = 4096  # bytes; a line has a few hundred
# The line before the last one is needed if a crash left the last one incomplete in its middle.
LINES = 2

Placed = tuple[int, Line]  # a line, and the byte where it begins


@dataclass(frozen=True)
class Position:
    """A place between two lines of the ledger.

    Attributes:
        offset: the number of bytes before the place.
        hash: the hash of the line before the place; zeros at the beginning.

    """

    offset: int = 0
    hash: str = ZEROS


@dataclass(frozen=True)
class End:
    """The end of a ledger that a writer may append to.

    Attributes:
        position: the position after the last complete line.
        torn: the incomplete line that a crash left after this position.
        noted: the hash in ``ledger.head``: that of the last line, or of the line before it after a crash.

    """

    position: Position
    torn: bytes
    noted: str


def read_end(root: Path) -> End | None:
    """Read only the last lines and check them against ``ledger.head``.

    Returns:
        The end, or None if neither a writer nor a crash leaves such an end: then ``read_chain`` finds the fault.

    Raises:
        OSError: the ledger can't be read.

    """
    noted = read_head(root)
    size, raw, torn = _last_lines(root)
    lines = [parse(one) for one in raw[-LINES:]]
    if raw and lines[-1] is None:
        before = lines[0].hash if len(lines) == LINES and lines[0] else ZEROS if len(raw) == 1 else None
        if torn or not raw[-1] or noted != before:
            return None
        # A crash: the end of the line reached the disk before its middle.
        torn = raw[-1] + b"\n"
        lines.pop()
    last = lines[-1] if lines else None
    head = last.hash if last else ZEROS
    one_behind = last is not None and not torn and noted == last.values["previous"]
    return End(Position(size - len(torn), head), torn, noted) if noted == head or one_behind else None


def read_behind(root: Path, position: Position) -> list[Placed] | None:
    """Read the complete lines after a position.

    Returns:
        The lines, or None if the position is not in this ledger, or a line does not follow from the line before it.

    """
    try:
        with plain_file(root / LEDGER) as file:
            if file.seek(0, os.SEEK_END) < position.offset:
                return None
            file.seek(position.offset)
            content = file.read()
        *complete, _torn = content.split(b"\n")
        if not complete:
            end = read_end(root)
            return [] if end and end.position == position else None
    except FileNotFoundError:
        return [] if position == Position() else None
    except OSError:
        return None
    lines: list[Line] = []
    head = position.hash
    for raw in complete:
        line = parse(raw)
        if line is None or line.values["previous"] != head:
            return None
        lines.append(line)
        head = line.hash
    return list(placed(lines, position.offset))


def placed(lines: Iterable[Line], offset: int = 0) -> Iterator[Placed]:
    """Yield consecutive lines, each with the byte where it begins."""
    for line in lines:
        yield offset, line
        offset += len(line.encoded())


def behind(lines: list[Placed], position: Position) -> Position:
    """Return the position after some lines that begin at ``position``."""
    if not lines:
        return position
    offset, last = lines[-1]
    return Position(offset + len(last.encoded()), last.hash)


def read_line(root: Path, offset: int) -> Line | None:
    """Return the line that begins at a byte, or None if no line begins there."""
    try:
        with plain_file(root / LEDGER) as file:
            file.seek(offset)
            return parse(file.readline().removesuffix(b"\n"))
    except OSError:
        return None


def _last_lines(root: Path) -> tuple[int, list[bytes], bytes]:
    """Return the ledger's size, its last complete lines (all lines of a short ledger), and the bytes after them."""
    try:
        with plain_file(root / LEDGER) as file:
            size = file.seek(0, os.SEEK_END)
            content = _last_bytes(file, size)
    except FileNotFoundError:
        return 0, [], b""
    *complete, torn = content.split(b"\n")
    return size, complete if len(content) == size else complete[1:], torn


def _last_bytes(file: BinaryIO, size: int) -> bytes:
    """Return so much of a file's end that it contains the last lines completely."""
    length = min(BLOCK, size)
    while True:
        file.seek(size - length)
        content = file.read(length)
        if length == size or content.count(b"\n") > LINES:
            return content
        length = min(2 * length, size)
