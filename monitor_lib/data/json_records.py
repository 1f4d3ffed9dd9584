"""JSON records, a list of them or one a line, as the same text columns that CSV gives."""

import itertools
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import ijson
import pyarrow as pa

from monitor_lib.data.formats import check_claim
from monitor_lib.data.records import BATCH_ROWS, RawRecords
from monitor_lib.data.source import HashedFile, plain_bytes
from monitor_lib.errors import BatchError, quoted
from monitor_lib.words import _

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class _Record(dict[str, Any]):
    """A record that remembers whether a name was given twice (a plain dict keeps the last silently)."""

    twice: str | None = None

    def __init__(self, pairs: Iterable[tuple[str, Any]] = ()) -> None:
        super().__init__()
        for name, value in pairs:
            self[name] = value

    def __setitem__(self, name: str, value: Any) -> None:
        if name in self:
            self.twice = name
        super().__setitem__(name, value)


def read_json(raw: HashedFile, path: Path, claimed: str) -> RawRecords:
    """The records of a ``.json`` list (``claimed = "json"``) or of a ``.jsonl`` file (``"jsonl"``).

    Raises:
        BatchError: not JSON, not a list of records, or a name given twice in one record.

    """
    found = _opened(raw, path, claimed)
    chunks = iter(lambda: _checked(list(itertools.islice(found, BATCH_ROWS)), path), [])
    first = next(chunks, [])
    names = _names(first)
    if len(first) == BATCH_ROWS:
        # Each record names its own columns, and a later one may bring more: a large file is read for its names first.
        names = _names(_opened(HashedFile(path), path, claimed))
    records = RawRecords(names, iter(()), first_line=1 if claimed == "jsonl" else None)
    records.batches = (_as_text(chunk) for chunk in itertools.chain([first] if first else [], chunks))
    return records


def _opened(raw: HashedFile, path: Path, claimed: str) -> Iterator[Any]:
    stream: Any = plain_bytes(raw, path)
    start = stream.peek(4096)[:4096]
    check_claim(start, claimed, path.name)
    if start.startswith(BYTE_ORDER_MARK):
        stream.read(len(BYTE_ORDER_MARK))
    return _from_lines(stream, path) if claimed == "jsonl" else _from_list(stream, path)


def _from_list(stream: Any, path: Path) -> Iterator[Any]:
    try:
        yield from ijson.items(stream, "item", map_type=_Record)
    except (ijson.JSONError, UnicodeDecodeError, RecursionError) as error:
        raise _no_json(path, "", "NaN" in str(error) or "invalid char" in str(error)) from None


def _from_lines(stream: Any, path: Path) -> Iterator[Any]:
    for number, line in enumerate(stream, start=1):
        if line.isspace():
            continue
        try:
            yield json.loads(line, object_pairs_hook=_Record, parse_float=Decimal, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            where = _(" in line {line}").format(line=number)
            raise _no_json(path, where, isinstance(error, _ConstantError)) from None


class _ConstantError(ValueError):
    """NaN or Infinity, which JSON does not have."""


def _refuse_constant(constant: str) -> None:
    raise _ConstantError(constant)


def _no_json(path: Path, where: str, constant: bool) -> BatchError:
    said = _("{file}: the content{where} is not valid JSON").format(file=path.name, where=where)
    hint = _("; JSON has no NaN and no Infinity, write null for what is missing") if constant else ""
    return BatchError(said + hint + ".")


def _checked(records: list[Any], path: Path) -> list[_Record]:
    for record in records:
        if not isinstance(record, _Record):
            raise BatchError(
                _("{file}: each record must be a JSON object with a value for each column, one is not.").format(
                    file=path.name
                )
            )
        if record.twice is not None:
            raise BatchError(
                _("{file}: a record holds the column {column} twice.").format(
                    file=path.name, column=quoted(record.twice)
                )
            )
    return records


def _names(records: Iterable[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for record in records if isinstance(record, dict) for name in record))


def _as_text(records: list[_Record]) -> pa.RecordBatch:
    names = _names(records)
    columns = [pa.array([_text(record.get(name)) for record in records], pa.string()) for name in names]
    return pa.RecordBatch.from_arrays(columns, names=list(names))


def _text(value: Any) -> str | None:
    """A value as CSV would have it; an empty text is missing."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        # JSON can spell half of a surrogate pair, which no text can hold.
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return str(value)
    try:
        return json.dumps(value, sort_keys=True, default=str)
    except RecursionError:  # nested beyond any sense: a value, of no use
        return "[\u2026]"
