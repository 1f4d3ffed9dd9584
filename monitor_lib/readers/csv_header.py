"""Find the header of a CSV file: below title lines and Excel's ``sep=`` line, without empty columns at its end."""

import csv
import io
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from monitor_lib.config.reading import Csv
from monitor_lib.errors import BatchError
from monitor_lib.i18n import _
from monitor_lib.readers.column_names import tidy
from monitor_lib.readers.csv_dialects import refuse_one_field
from monitor_lib.readers.csv_rows import BACKSLASH

FARTHEST = 20  # lines in which a header is looked for
# The delimiter may be a tab, so blanks are not taken away before.
_SEPARATOR = re.compile(r'\s*"?sep=(.)"?\s*', re.IGNORECASE)


class NotCsvError(Exception):
    """The first lines can't be split into fields."""


@dataclass(frozen=True)
class Header:
    """What stands above the records.

    Attributes:
        names: the columns, without blanks around their names and without the empty ones at the end.
        padding: columns after them that have no name, and may hold no value.
        lines: the lines of the file up to the header and with it.
        delimiter: the one that the file itself names in its ``sep=`` line, else the configured one.

    """

    names: tuple[str, ...]
    padding: int
    lines: int
    delimiter: str

    @property
    def every_column(self) -> list[str]:
        """A name for each column of the file."""
        return [*self.names, *(f"\x00{place}" for place in range(self.padding))]


def delimiter_of(how: Csv, path: Path) -> str:
    """The configured delimiter; a tab where none is configured and the file's name ends like a tab-separated one."""
    tabs = path.name.lower().removesuffix(".gz").endswith(".tsv")
    return "\t" if tabs and "delimiter" not in how.model_fields_set else how.delimiter


def separator_of(line: str) -> str | None:
    """The delimiter that a ``sep=`` line of Excel names; None where the line is none."""
    found = _SEPARATOR.fullmatch(line.rstrip("\r\n"))
    return found[1] if found else None


def read_header(start: bytes, encoding: str, how: Csv, path: Path, wanted: Collection[str]) -> Header:
    """Read the header from the first bytes of a file.

    Args:
        start: these bytes.
        encoding: of the text.
        how: the table [csv].
        path: the file, for its name.
        wanted: columns that the header must hold; it is the first line with one of them, below at most ``skip_rows``
            others.

    Raises:
        NotCsvError: these lines are no CSV.
        BatchError: there is no header, it stands further down, or the records have a field more than it.

    """
    # Text further down that can't be decoded is reported with its line when that part is read.
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    text = io.TextIOWrapper(io.BytesIO(start), codec, errors="replace", newline="").read()
    lines = list(io.StringIO(text, newline=""))
    delimiter = delimiter_of(how, path)
    separator = separator_of(lines[0]) if lines else None
    above = 0
    if separator:
        above, delimiter = 1, separator
    titles = _titles(lines[above : above + how.skip_rows + 1], delimiter, wanted)
    above += how.skip_rows if titles is None else titles
    reader = csv.reader(lines[above:], delimiter=delimiter, escapechar=how.escape or None)
    try:
        header = next((row for row in reader if row), None)
        below = reader.line_num
        first = next((row for row in islice(reader, 100) if any(row)), [])
    except csv.Error:
        raise NotCsvError from None
    if header is None:
        raise BatchError(
            _("{file}: the file holds no header; add a first line with the names of the columns.").format(
                file=path.name
            )
        )
    names = [name.strip() for name in header]
    _refuse_titles(names, lines, delimiter, wanted, path)
    if len(names) == 1 and tidy(names[0]) not in map(tidy, wanted):
        refuse_one_field(lines[above + below - 1 :], delimiter, how, wanted, path)
    while len(names) > 1 and not names[-1]:
        names.pop()
    padding = len(header) - len(names)
    if len(first) == len(header) + 1:
        if first[-1].strip():
            raise _one_field_more(path, escaped=not how.escape and _is_escaped(lines[above:], delimiter, len(header)))
        padding += 1
    elif len(names) <= len(first) < len(header):
        # The header alone ends in delimiters.
        padding = len(first) - len(names)
    return Header(tuple(names), padding, above + below, delimiter)


def _is_escaped(lines: Sequence[str], delimiter: str, width: int) -> bool:
    """Whether the first record fits the header where a backslash stands before signs inside values."""
    rows = islice(csv.reader(lines, delimiter=delimiter, escapechar=BACKSLASH), 100)
    try:
        return [len(row) for row in rows if any(row)][:2] == [width, width]
    except csv.Error:
        return False


def _titles(lines: Sequence[str], delimiter: str, wanted: Collection[str]) -> int | None:
    """How many of these lines stand above the one that holds a wanted column; None where none does."""
    for place, line in enumerate(lines):
        try:
            row = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            continue
        if not {tidy(name) for name in row}.isdisjoint(map(tidy, wanted)):
            return place
    return None


def _refuse_titles(
    names: Sequence[str], lines: Sequence[str], delimiter: str, wanted: Collection[str], path: Path
) -> None:
    """Refuse a file whose header stands further down; how many lines to skip was tried."""
    if set(map(tidy, names)).isdisjoint(map(tidy, wanted)):
        above = _titles(lines[:FARTHEST], delimiter, wanted)
        if above:
            raise BatchError(
                _(
                    "{file}: the header stands in line {line}, below lines of another kind; write skip_rows = {above}"
                    " under [csv]."
                ).format(file=path.name, line=above + 1, above=above)
            )


def refuse_values_beyond(path: Path) -> BatchError:
    """The error of a column without a name that holds values after all."""
    return BatchError(
        _("{file}: a column without a name, after the last named one, holds values; name it in the header.").format(
            file=path.name
        )
    )


def _one_field_more(path: Path, *, escaped: bool) -> BatchError:
    text = _(
        "{file}: the first record has one field more than the header; where its first is a row's name, as R writes it,"
        " export without row names, or add a name for it to the header."
    )
    if escaped:
        text = _(
            "{file}: the first record has one field more than the header, and a backslash stands before signs inside"
            ' its values; write escape = "\\\\" under [csv].'
        )
    return BatchError(text.format(file=path.name))
