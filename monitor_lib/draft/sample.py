"""The first records of a file as text, and the dialect of a CSV file, before there is any configuration."""

import codecs
import io
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from monitor_lib.config.reading import Limits
from monitor_lib.config.schema import Config
from monitor_lib.errors import BatchError
from monitor_lib.i18n import _
from monitor_lib.readers.csv_dialects import wide_encoding
from monitor_lib.readers.csv_header import separator_of
from monitor_lib.readers.csv_records import read_csv
from monitor_lib.readers.csv_rows import BACKSLASH, escape_fits, fields
from monitor_lib.readers.decimal_signs import may_be_grouped
from monitor_lib.readers.folders import parts_of
from monitor_lib.readers.formats import format_of
from monitor_lib.readers.json_records import read_json
from monitor_lib.readers.numbers import floats
from monitor_lib.readers.opened import holds_nothing
from monitor_lib.readers.parquet_records import read_parquet
from monitor_lib.readers.records import RawRecords
from monitor_lib.readers.source import HashedFile, damage_named, plain_bytes
from monitor_lib.readers.texts import as_text, missing

RECORDS = 5_000  # that are looked at
START = 1 << 16
DELIMITERS = ",;\t|~\x01"
LINES = 20
NO_COLUMN = "\x00"  # no file has a column of that name


@dataclass(frozen=True)
class Sample:
    """The first records of a file.

    Attributes:
        columns: the values of each column as text, missing ones left out, in the file's order.
        n: how many records were looked at.
        dialect: what differs from a plain CSV file, by the keys of [csv].
        of_path: the columns that stand in a folder's path only.

    """

    columns: dict[str, list[str]]
    n: int
    dialect: dict[str, str | int]
    of_path: frozenset[str] = frozenset()


def sample_of(path: Path) -> Sample:
    """Read the first records of a file, or of the first part of a folder that has some.

    Raises:
        BatchError: it is no file of records, and no folder of such files.

    """
    if not path.is_dir():
        return _of_file(path)
    parts = parts_of(path)
    part = next((one for one in parts if not holds_nothing(one.path)), parts[0])
    sample = _of_file(part.path)
    said = {name: [] if value is None else [value] * sample.n for name, value in part.columns.items()}
    return replace(sample, columns={**said, **sample.columns}, of_path=frozenset(said) - sample.columns.keys())


def _of_file(path: Path) -> Sample:
    kind = format_of(path)
    dialect: dict[str, str | int] = {}
    if kind == "csv":
        dialect = _dialect(path)
    with damage_named(path):
        records = _opened(path, kind, dialect)
        columns, n = _columns(records)
    if not n and records.unreadable:
        raise BatchError(
            _("{file}: the fields of no record fit the header ({advice}).").format(
                file=path.name, advice=records.misfits.advice(every=True)
            )
        )
    if not n:
        raise BatchError(_("{file}: the file holds a header and no record; export it again.").format(file=path.name))
    if kind == "csv" and _decimal_comma(columns):
        dialect["decimal"] = ","
    return Sample(columns, n, dialect)


def _opened(path: Path, kind: str, dialect: dict[str, str | int]) -> RawRecords:
    if kind == "parquet":
        return read_parquet(path, Limits())
    if kind == "csv":
        plain: dict[str, Any] = {"model": "draft", "columns": {"date": NO_COLUMN}, "csv": dialect}
        return read_csv(HashedFile(path), path, Config.model_validate(plain))
    return read_json(HashedFile(path), path, kind, Limits())


def _columns(records: RawRecords) -> tuple[dict[str, list[str]], int]:
    found: dict[str, list[str]] = {name: [] for name in records.columns}
    n = 0
    for part in records.parts:
        rows = min(part.num_rows, RECORDS - n)
        for name in part.names:
            column = part.column(name)[:rows]
            found[name] += _texts(column)
        n += rows
        if n >= RECORDS:
            break
    return found, n


def _texts(column: pa.Array) -> list[str]:
    there = pa.array(~missing(column))
    return [text for text in as_text(column.filter(there)).to_pylist() if text is not None]


def _dialect(path: Path) -> dict[str, str | int]:
    """Encoding, delimiter and lines above the header, as far as they are not the usual ones."""
    with HashedFile(path) as raw, plain_bytes(raw, path, Limits()) as stream:
        start = stream.read(START)
    found: dict[str, str | int] = {}
    encoding = "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    if encoding == "utf-8" and (wide := wide_encoding(start)):
        found["encoding"] = encoding = wide
    try:
        # A character that the end of this piece cuts is no mistake.
        text = codecs.getincrementaldecoder(encoding)().decode(start)
    except UnicodeDecodeError:
        found["encoding"] = encoding = "latin-1"
        text = start.decode(encoding)
    lines = list(io.StringIO(text[: text.rfind("\n") + 1 or None], newline=""))[:LINES]
    return found | _of_lines(lines)


def _of_lines(lines: list[str]) -> dict[str, str | int]:
    """Delimiter, escape and lines above the header; where a ``sep=`` line names the delimiter, that is enough."""
    found: dict[str, str | int] = {}
    width, delimiter = max(((_width(lines, sign), sign) for sign in DELIMITERS), key=lambda one: one[0])
    named = separator_of(lines[0]) if lines else None
    if delimiter not in (",", named):
        found["delimiter"] = delimiter
    below = lines[named is not None :]
    escaped = len(next(iter(fields(below, delimiter, BACKSLASH)), []))
    if escaped > 1 and not _fits(below, delimiter) and escape_fits(below, delimiter, escaped):
        found["escape"], width = BACKSLASH, escaped
    above = next((place for place, line in enumerate(below) if _could_be_header(line, delimiter, width)), 0)
    if above and named is None:
        found["skip_rows"] = above
    return found


def _fits(lines: list[str], delimiter: str) -> bool:
    """Whether all of these lines have as many fields."""
    return len({len(row) for row in fields(lines, delimiter)}) == 1


def _could_be_header(line: str, delimiter: str, width: int) -> bool:
    """Whether a line has as many fields as most lines, or would have without empty ones at its end."""
    row = next(iter(fields([line], delimiter)), [])
    named = len(row) - next((back for back, name in enumerate(reversed(row)) if name.strip()), len(row))
    return len(row) == width or named == width


def _width(lines: list[str], sign: str) -> int:
    """The number of fields that most of these lines have; 1 where no number is that of most."""
    widths = Counter(len(row) for row in fields(lines, sign))
    width, times = widths.most_common(1)[0] if widths else (1, 0)
    return width if times > len(lines) / 2 else 1


def _decimal_comma(columns: dict[str, list[str]]) -> bool:
    """Whether more columns are numbers with a decimal comma than without."""

    def read(decimal: str) -> int:
        held = ([value for value in values if decimal in value] for values in columns.values())
        # What may be of thousands tells nothing of the decimal sign.
        sure = [values for values in held if not all(may_be_grouped(value, decimal) for value in values)]
        return sum(not np.isnan(floats(pa.array(values), decimal)).any() for values in sure)

    return read(",") > read(".")
