"""The end of the ledger, read without all that stands before it: a call costs the same however long the ledger is.

What is read here is held against ``ledger.head`` and against the line before it. A line further up that is not as it
was written is found by :func:`monitor_lib.archive.chain.read_chain`, which ``verify`` calls.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from monitor_lib.archive.chain import LEDGER, ZEROS, Line, parse, read_head
from monitor_lib.archive.reading import plain_file

BLOCK = 4096  # bytes; a line has some hundred
# The line before the last one is needed where a crash left a hole in the last one.
LINES = 2

Placed = tuple[int, Line]  # a line, and the byte that it begins at


@dataclass(frozen=True)
class Position:
    """A place between two lines of the ledger.

    Attributes:
        offset: how many bytes stand before it.
        hash: of the line before it; zeros at the beginning.

    """

    offset: int = 0
    hash: str = ZEROS


@dataclass(frozen=True)
class End:
    """The end of a ledger that a writer may go on from.

    Attributes:
        position: behind the last whole line.
        torn: what a crash left of a line behind it.
        noted: the last line's hash as ``ledger.head`` has it: the last line's, or a crash left it one line behind.

    """

    position: Position
    torn: bytes
    noted: str


def read_end(root: Path) -> End | None:
    """Read the last line alone, and hold it against ``ledger.head``.

    Returns:
        None where it is neither what a writer leaves nor what a crash does: then ``read_chain`` says what is wrong.

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
        # The end of the line came to the disk before its middle.
        torn = raw[-1] + b"\n"
        lines.pop()
    last = lines[-1] if lines else None
    head = last.hash if last else ZEROS
    one_behind = last is not None and not torn and noted == last.values["previous"]
    return End(Position(size - len(torn), head), torn, noted) if noted == head or one_behind else None


def read_behind(root: Path, position: Position) -> list[Placed] | None:
    """The whole lines behind a position.

    Returns:
        None where the position is none of this ledger, or a line does not follow from the one before it.

    """
    try:
        with plain_file(root / LEDGER) as file:
            if file.seek(0, os.SEEK_END) < position.offset:
                return None
            file.seek(position.offset)
            content = file.read()
        *whole, _torn = content.split(b"\n")
        if not whole:
            end = read_end(root)
            return [] if end and end.position == position else None
    except FileNotFoundError:
        return [] if position == Position() else None
    except OSError:
        return None
    lines: list[Line] = []
    head = position.hash
    for raw in whole:
        line = parse(raw)
        if line is None or line.values["previous"] != head:
            return None
        lines.append(line)
        head = line.hash
    return list(placed(lines, position.offset))


def placed(lines: Iterable[Line], offset: int = 0) -> Iterator[Placed]:
    """Lines that follow each other, each with the byte that it begins at."""
    for line in lines:
        yield offset, line
        offset += len(line.encoded())


def behind(lines: list[Placed], position: Position) -> Position:
    """The position behind some lines that begin at ``position``."""
    if not lines:
        return position
    offset, last = lines[-1]
    return Position(offset + len(last.encoded()), last.hash)


def read_line(root: Path, offset: int) -> Line | None:
    """The line that begins at a byte, or None where none does."""
    try:
        with plain_file(root / LEDGER) as file:
            file.seek(offset)
            return parse(file.readline().removesuffix(b"\n"))
    except OSError:
        return None


def _last_lines(root: Path) -> tuple[int, list[bytes], bytes]:
    """The size of the ledger, its last whole lines (all of them, where they are few), and what stands behind them."""
    try:
        with plain_file(root / LEDGER) as file:
            size = file.seek(0, os.SEEK_END)
            content = _last_bytes(file, size)
    except FileNotFoundError:
        return 0, [], b""
    *whole, torn = content.split(b"\n")
    return size, whole if len(content) == size else whole[1:], torn


def _last_bytes(file: BinaryIO, size: int) -> bytes:
    """So much of a file's end that the last lines are whole in it."""
    length = min(BLOCK, size)
    while True:
        file.seek(size - length)
        content = file.read(length)
        if length == size or content.count(b"\n") > LINES:
            return content
        length = min(2 * length, size)
