"""Read CSV as a stream of text columns: types are never guessed from values, so they are the same for every batch."""

import codecs
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from monitor_lib.config.reading import Csv, Limits
from monitor_lib.config.schema import Config
from monitor_lib.errors import BatchError, quoted
from monitor_lib.i18n import _
from monitor_lib.readers.csv_dialects import encoding_of, refuse_another_width
from monitor_lib.readers.csv_header import Header, NotCsvError, delimiter_of, read_header, refuse_values_beyond
from monitor_lib.readers.formats import check_claim
from monitor_lib.readers.misfits import Misfits
from monitor_lib.readers.records import Part, RawRecords, ahead, joined, row_of, rows_at_once
from monitor_lib.readers.source import CHUNK, HashedFile, plain_bytes, refuse_too_wide
from monitor_lib.readers.texts import missing

BLOCK = 1 << 22
MOST_UNREADABLE = 1_000_000
LeaveOut = Callable[[pyarrow.csv.InvalidRow], str]
WIDE_ENCODINGS = ("utf-16", "utf-32")  # a text in them holds zero bytes
BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def read_csv(raw: HashedFile, path: Path, config: Config) -> RawRecords:
    """Read the records of a CSV file, with the settings of [csv] and within [limits].

    Raises:
        BatchError: not CSV, no header, too many columns, or text that the encoding can't decode.

    """
    how, limits = config.csv, config.limits
    stream = plain_bytes(raw, path, limits)
    start = stream.peek(CHUNK) if isinstance(stream, io.BufferedReader) else b""
    marked = next((name for mark, name in BYTE_ORDER_MARKS.items() if start.startswith(mark)), None)
    if marked is None:
        refuse_another_width(start, how.encoding, path)
    encoding = marked or encoding_of(start, how.encoding)
    if not encoding.startswith(WIDE_ENCODINGS):
        check_claim(start[:4096], "csv", path.name)
    if len(start) >= CHUNK and not any(end in start for end in b"\r\n"):
        refuse_too_wide(start.count(delimiter_of(how, path).encode()), path, limits)
        raise _too_long(path, CHUNK)
    try:
        header = read_header(start, encoding, how, path, _wanted(config))
    except NotCsvError:
        raise _runs_over(path, 1, config, start) from None
    if any("\N{REPLACEMENT CHARACTER}" in name for name in header.names):
        raise _undecodable(path, header.lines, encoding, how)
    refuse_too_wide(len(header.names), path, limits)
    records = RawRecords(header.names, iter(()), first_line=header.lines + 1, is_csv=True)
    records.misfits = Misfits(header.delimiter, how.escape)
    batches = joined(_batches(stream, encoding, config, path, records, header), rows_at_once(len(header.names)))
    records.parts = map(Part.of, ahead(batches))
    return records


def _wanted(config: Config) -> set[str]:
    """The columns that a header is known by."""
    columns = config.columns
    return {name for name in (columns.date, columns.score, columns.target, columns.id) if name is not None}


def _batches(
    stream: BinaryIO, encoding: str, config: Config, path: Path, records: RawRecords, header: Header
) -> Iterator[pa.RecordBatch]:
    dropped = _Dropped(records, header)
    try:
        read = rows = 0
        for every in pyarrow.csv.open_csv(stream, **_options(header, encoding, config.csv, dropped.leave_out)):
            batch = dropped.without_empty(every, rows)
            rows += every.num_rows
            swallowed = _swallowed(batch, header.delimiter)
            if swallowed is not None:
                raise _runs_over(path, records.line_of(read + swallowed), config)
            read += batch.num_rows
            yield _named(batch, header, path)
        if dropped.runs_over:
            raise _runs_over(path, dropped.runs_over[0], config)
    except UnicodeDecodeError:
        raise _undecodable(path, _first_undecodable(path, encoding, config.limits), encoding, config.csv) from None
    except pa.ArrowInvalid as error:
        raise _not_csv(str(error), path, config, records, encoding) from None


class _Dropped:
    """The rows of a file that are no records, told to its records: they don't fit the header, or hold no value.

    Attributes:
        runs_over: the lines of rows that go on over several lines and don't fit.

    """

    def __init__(self, records: RawRecords, header: Header) -> None:
        self._records, self._header = records, header
        self._gone: list[int] = []  # the rows that Arrow does not give
        self.runs_over: list[int] = []

    def leave_out(self, row: pyarrow.csv.InvalidRow) -> str:
        """Tell Arrow to go on without a row that doesn't fit, unless there were too many."""
        records = self._records
        if len(self._gone) == MOST_UNREADABLE:
            return "error"
        # Rows are numbered from 1, those above the records too.
        number = row.number - 1 - self._header.lines
        self._gone.append(number)
        if not row.text.replace(self._header.delimiter, "").strip(' "\t\r\n'):
            records.read_over.append(number)
            return "skip"
        records.unreadable.append(number)
        records.misfits.add(row.text, row.expected_columns, row.actual_columns)
        if "\n" in row.text.strip():
            self.runs_over.append(row.number)
        return "skip"

    def without_empty(self, batch: pa.RecordBatch, before: int) -> pa.RecordBatch:
        """The batch without rows whose fields are all empty, given how many rows Arrow gave before it.

        A column without an empty value, which most files have, shows at once that there is no such row.
        """
        if not batch.num_rows or any(column.null_count == 0 for column in batch.columns):
            return batch
        empty = pc.is_null(batch.columns[0])
        for column in batch.columns[1:]:
            if not pc.any(empty).as_py():
                return batch
            empty = pc.and_(empty, pc.is_null(column))
        places = pc.indices_nonzero(empty).to_pylist()
        room = max(0, MOST_UNREADABLE - len(self._records.read_over))
        self._records.read_over += [row_of(before + at, self._gone) for at in places[:room]]
        return batch.filter(pc.invert(empty)) if places else batch


def _options(header: Header, encoding: str, how: Csv, leave_out: LeaveOut) -> dict[str, Any]:
    """Arrow's options: every column is text, and an empty field is missing."""
    every = header.every_column
    return {
        # Arrow gives the numbers of rows only where a single thread reads them.
        "read_options": pyarrow.csv.ReadOptions(
            block_size=BLOCK, encoding=encoding, use_threads=False, column_names=every, skip_rows=header.lines
        ),
        "parse_options": pyarrow.csv.ParseOptions(
            delimiter=header.delimiter,
            escape_char=how.escape or False,
            newlines_in_values=True,
            invalid_row_handler=leave_out,
        ),
        "convert_options": pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(every, pa.string()), null_values=[""], strings_can_be_null=True
        ),
    }


def _named(batch: pa.RecordBatch, header: Header, path: Path) -> pa.RecordBatch:
    """The batch with the header's names, without the columns after them, which must be empty."""
    last = len(header.names)
    for column in batch.columns[last:]:
        if column.null_count < len(column) and not missing(column).all():
            raise refuse_values_beyond(path)
    return pa.RecordBatch.from_arrays(batch.columns[:last], names=list(header.names))


def _not_csv(said: str, path: Path, config: Config, records: RawRecords, encoding: str) -> BatchError:
    """Arrow's error in our own words: Arrow's message may quote a record, so it is not passed on."""
    if "invalid UTF8" in said:
        return _undecodable(path, _first_undecodable(path, encoding, config.limits), encoding, config.csv)
    if len(records.unreadable) == MOST_UNREADABLE:
        return BatchError(
            _("{file}: the fields do not fit the header in more than {most:,} records; correct the file.").format(
                file=path.name, most=MOST_UNREADABLE
            )
        )
    if "straddling" in said:
        return _too_long(path, BLOCK)
    return BatchError(
        _(
            "{file}: the content can't be read as CSV with the delimiter {delimiter}; look for a quotation mark"
            " that is not closed, or set delimiter under [csv]."
        ).format(file=path.name, delimiter=quoted(config.csv.delimiter))
    )


def _swallowed(batch: pa.RecordBatch, delimiter: str) -> int | None:
    """Find the first value that contains a whole record: its quotation mark is never closed, or is closed too late.

    Such a file can be parsed, but the records inside the value are lost without an error. Other values of several
    lines are valid.
    """
    for column in batch.columns:
        text = column.buffers()[2]
        if text is None or b"\n" not in memoryview(text).tobytes():
            continue
        for at in pc.indices_nonzero(pc.match_substring(column, "\n")).to_pylist():
            if column[at].as_py().count(delimiter) >= batch.num_columns - 1:
                return int(at)
    return None


def _runs_over(path: Path, line: int, config: Config, start: bytes = b"") -> BatchError:
    said = _("{file}: in line {line} a quotation mark is not closed and takes in the lines after it; close it.").format(
        file=path.name, line=line
    )
    if not config.csv.escape and (b'\\"' in start or _has_escaped_quotes(path, config)):
        said += " " + _('Where quotation marks inside values are written \\", write escape = "\\\\" under [csv].')
    return BatchError(said)


def _has_escaped_quotes(path: Path, config: Config) -> bool:
    """Whether the file begins with values that hold quotation marks after a backslash, as Spark writes them."""
    with HashedFile(path) as raw, plain_bytes(raw, path, config.limits) as stream:
        return b'\\"' in stream.read(BLOCK)


def _too_long(path: Path, most: int) -> BatchError:
    return BatchError(
        _(
            "{file}: a line is longer than {most:,} bytes; look for a quotation mark that is not closed, or for line"
            " ends that are missing."
        ).format(file=path.name, most=most)
    )


def _first_undecodable(path: Path, encoding: str, limits: Limits) -> int:
    """The number of the first line that does not decode."""
    with HashedFile(path) as raw, plain_bytes(raw, path, limits) as stream:
        for number, line in enumerate(iter(lambda: stream.readline(BLOCK), b""), start=1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError:
                return number
    return 1


def _undecodable(path: Path, line: int, encoding: str, how: Csv) -> BatchError:
    other = "latin-1" if encoding == "utf-8" else "utf-8"
    said = _(
        '{file}: line {line} is not {encoding} text; write encoding = "{other}" under [csv] if it is that.'
    ).format(file=path.name, line=line, encoding=encoding, other=other)
    if "encoding" in how.model_fields_set:
        said += " " + _(
            "[csv] holds for every file, the reference too: where others are {encoding}, save this one in it instead."
        ).format(encoding=how.encoding)
    return BatchError(said)
