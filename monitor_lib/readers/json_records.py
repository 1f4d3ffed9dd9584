"""Read JSON records (one list, or one record per line) as text columns, as from CSV."""

import io
import itertools
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import ijson

from monitor_lib.config.reading import Limits
from monitor_lib.errors import BatchError, quoted
from monitor_lib.i18n import _
from monitor_lib.readers.formats import check_claim
from monitor_lib.readers.json_texts import as_text_columns
from monitor_lib.readers.records import BATCH_ROWS, Part, RawRecords
from monitor_lib.readers.source import HashedFile, plain_bytes, refuse_too_wide

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LONGEST_RECORD = 1 << 24
# Bytes of the file that are in memory as records at one time; a record takes many times the memory of its text.
HELD = 1 << 25
# The parser in C keeps the path to each level, so its memory grows with the square of the depth.
DEEPEST = 1_000
# Python does not read integers with many more digits, and ijson's library in C ends the process at such a number.
DIGITS = 1 << 10
# Bytes that are checked and then parsed at one time: a record can't get deeper than that before it is checked.
READ = 1 << 13


class _Record(dict[str, Any]):
    """A record that remembers whether a name occurs twice (a plain dict keeps the last value without an error).

    ``size`` is how many bytes were read for the record.
    """

    twice: str | None = None
    size: int = 0

    def __init__(self, pairs: Sequence[tuple[str, Any]] = ()) -> None:
        super().__init__(pairs)
        if len(self) < len(pairs):
            self.twice = Counter(name for name, _value in pairs).most_common(1)[0][0]

    def __setitem__(self, name: str, value: Any) -> None:
        if name in self:
            self.twice = name
        super().__setitem__(name, value)


class _Guarded:
    """A stream for ijson that raises an error if a record or number is too long: the parser would keep all of it."""

    def __init__(self, stream: BinaryIO, path: Path) -> None:
        self._stream, self._path, self._since, self._depth = stream, path, 0, 0

    def begin(self) -> int:
        """Note that another record begins, and return how many bytes were read for the previous one."""
        size, self._since, self._depth = self._since, 0, 0
        return size

    def read(self, size: int = -1) -> bytes:
        content = self._stream.read(size)
        self._since += len(content)
        if self._since > LONGEST_RECORD + len(content):
            raise _too_long(self._path)
        # Brackets inside texts are counted, too: no real batch has so many more opening than closing ones.
        self._depth += content.count(b"[") + content.count(b"{") - content.count(b"]") - content.count(b"}")
        if self._depth > DEEPEST:
            raise _too_deep(self._path)
        _refuse_long_numbers(content, self._path)
        return content


def _refuse_long_numbers(content: bytes, path: Path, where: str = "") -> None:
    # A row of 2 * DIGITS digits always fills one of these parts, wherever the row begins.
    if any(content[at : at + DIGITS].isdigit() for at in range(0, len(content) - DIGITS + 1, DIGITS)):
        raise _beyond_numbers(path, where)


def read_json(raw: HashedFile, path: Path, claimed: str, limits: Limits) -> RawRecords:
    """Read the records of a ``.json`` list (``claimed = "json"``) or of a ``.jsonl`` file (``"jsonl"``).

    Raises:
        BatchError: not JSON, not a list of records, a name that occurs twice in one record, or too many names.

    """
    result = _opened(raw, path, claimed, limits)
    chunks = iter(lambda: _chunk(_checked(result, path)), [])
    first = next(chunks, [])
    names = _names(first, path, limits)
    if _full(first):
        # A later record may have more columns than an earlier one: a large file is first read for its names alone.
        names = _names(_checked(_opened(HashedFile(path), path, claimed, limits), path), path, limits)
    records = RawRecords(names, iter(()), first_line=1 if claimed == "jsonl" else None)
    records.parts = (Part.of(as_text_columns(chunk)) for chunk in itertools.chain([first] if first else [], chunks))
    return records


def _chunk(result: Iterator[_Record]) -> list[_Record]:
    """The next records, as many as are in memory at one time."""
    chunk: list[_Record] = []
    size = 0
    for record in result:
        chunk.append(record)
        size += record.size
        if len(chunk) == BATCH_ROWS or size >= HELD:
            break
    return chunk


def _full(chunk: list[_Record]) -> bool:
    return len(chunk) == BATCH_ROWS or sum(record.size for record in chunk) >= HELD


def _opened(raw: HashedFile, path: Path, claimed: str, limits: Limits) -> Iterator[Any]:
    stream: Any = plain_bytes(raw, path, limits)
    start = stream.peek(4096)[:4096]
    check_claim(start, claimed, path.name)
    if start.startswith(BYTE_ORDER_MARK):
        stream.read(len(BYTE_ORDER_MARK))
    return _from_lines(stream, path) if claimed == "jsonl" else _from_list(stream, path)


def _from_list(stream: Any, path: Path) -> Iterator[Any]:
    # A list that can hold no longer record is read as a whole, which is faster than as a stream.
    start = stream.read(LONGEST_RECORD + 1)
    if len(start) > LONGEST_RECORD:
        yield from _from_long_list(_Rejoined(start, stream), path)
        return
    _refuse_long_numbers(start, path)
    try:
        result = json.loads(start.decode("utf-8"), **AS_WRITTEN)
    except RecursionError:
        raise _too_deep(path) from None
    except ValueError as error:  # of JSON or of UTF-8
        raise _no_json(path, "", isinstance(error, _ConstantError)) from None
    yield from result


class _Rejoined:
    """A stream whose start was already read."""

    def __init__(self, start: bytes, stream: BinaryIO) -> None:
        self._start, self._stream = io.BytesIO(start), stream

    def read(self, size: int = -1) -> bytes:
        """Read the start, then the rest."""
        return self._start.read(size) or self._stream.read(size)


def _from_long_list(stream: Any, path: Path) -> Iterator[Any]:
    guarded = _Guarded(stream, path)
    try:
        for record in ijson.items(guarded, "item", map_type=_Record, buf_size=READ):
            size = guarded.begin()
            if isinstance(record, _Record):
                record.size = size
            yield record
    except ArithmeticError:
        raise _beyond_numbers(path, "") from None
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise _no_json(path, "", "NaN" in str(error) or "invalid char" in str(error)) from None


def _from_lines(stream: Any, path: Path) -> Iterator[Any]:
    for number, line in enumerate(iter(lambda: stream.readline(LONGEST_RECORD + 1), b""), start=1):
        if len(line) > LONGEST_RECORD:
            raise _too_long(path)
        if line.isspace():
            continue
        where = _(" in line {line}").format(line=number)
        _refuse_long_numbers(line, path, where)
        try:
            record = json.loads(line.decode("utf-8"), **AS_WRITTEN)
        except RecursionError:
            raise _too_deep(path) from None
        except ValueError as error:
            raise _no_json(path, where, isinstance(error, _ConstantError)) from None
        if isinstance(record, _Record):
            record.size = len(line)
        yield record


def _beyond_numbers(path: Path, where: str) -> BatchError:
    return BatchError(
        _("{file}: the content{where} holds a number with too many digits to be a score or an id; correct it.").format(
            file=path.name, where=where
        )
    )


class _ConstantError(ValueError):
    """NaN or Infinity, which JSON does not have."""


def _refuse_constant(constant: str) -> None:
    raise _ConstantError(constant)


# A number stays the text that it is written as, as in CSV.
AS_WRITTEN: dict[str, Any] = {
    "object_pairs_hook": _Record,
    "parse_float": str,
    "parse_int": str,
    "parse_constant": _refuse_constant,
}


def _no_json(path: Path, where: str, constant: bool) -> BatchError:
    said = _("{file}: the content{where} is not valid JSON").format(file=path.name, where=where)
    hint = _("; JSON has no NaN and no Infinity, write null for what is missing") if constant else ""
    return BatchError(said + hint + ".")


def _too_long(path: Path) -> BatchError:
    return BatchError(
        _(
            "{file}: one record is longer than {most:,} bytes; look for a quotation mark or a brace that is missing."
        ).format(file=path.name, most=LONGEST_RECORD)
    )


def _too_deep(path: Path) -> BatchError:
    return BatchError(
        _("{file}: one record is nested {most:,} times or more; write one value for each column.").format(
            file=path.name, most=DEEPEST
        )
    )


def _checked(records: Iterator[Any], path: Path) -> Iterator[_Record]:
    for record in records:
        if not isinstance(record, _Record):
            raise BatchError(
                _("{file}: each record must be a JSON object with a value for each column, one is not.").format(
                    file=path.name
                )
            )
        record = _flattened(record)
        if record.twice is not None:
            raise BatchError(
                _("{file}: a record holds the column {column} twice; keep one of them.").format(
                    file=path.name, column=quoted(record.twice if record.twice.isidentifier() else "\u2026")
                )
            )
        yield record


def _flattened(record: _Record) -> _Record:
    """The record with a column for each value inside it: ``features.income`` for a record inside the record."""
    if not any(isinstance(value, dict) for value in record.values()):
        return record
    flat, left = _Record(), [("", record)]
    flat.size = record.size
    while left:
        above, inner = left.pop()
        for name, value in inner.items():
            if isinstance(value, _Record) and value:
                flat.twice = flat.twice or value.twice
                left.append((f"{above}{name}.", value))
            else:
                flat[f"{above}{name}"] = value
    return flat


def _names(records: Iterable[Any], path: Path, limits: Limits) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for record in records:
        # Most records bring no new name, which is seen faster than each name is looked at.
        if isinstance(record, dict) and not record.keys() <= names.keys():
            names.update(dict.fromkeys(record))
            refuse_too_wide(len(names), path, limits)
    return tuple(names)
