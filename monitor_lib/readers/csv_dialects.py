"""What a CSV file needs under [csv]: a delimiter, an escape, an encoding, each tried on the file before it is named."""

import codecs
import json
from collections.abc import Collection, Sequence
from pathlib import Path

from monitor_lib.config.reading import Csv
from monitor_lib.errors import BatchError
from monitor_lib.i18n import _
from monitor_lib.readers.column_names import tidy
from monitor_lib.readers.csv_rows import fields

USUAL = ";,\t|~^\x01"  # delimiters that programs write; the last is Hive's
WITHOUT_MARK = ("utf-16-le", "utf-16-be")
MOST_ZEROS = 0.1  # of the bytes of a text that is no UTF-16
LINES = 20


def in_toml(sign: str) -> str:
    """A sign as it is written in the configuration; TOML reads the escapes of JSON."""
    return json.dumps(sign, ensure_ascii=False)


def refuse_one_field(lines: Sequence[str], delimiter: str, how: Csv, wanted: Collection[str], path: Path) -> None:
    """Refuse a file whose header is one field, where that is the fault of a delimiter or of quotation marks.

    Args:
        lines: the first lines of the file.
        delimiter: the one that was used.
        how: the table [csv].
        wanted: the columns that the configuration names.
        path: the file, for its name.

    Raises:
        BatchError: another delimiter splits the lines into columns, or each line is one value in quotation marks.

    """
    first = lines[0].strip()
    row = next(iter(fields([first], delimiter)), [""])
    if first == '"' + row[0].replace('"', '""') + '"' and any(sign in row[0] for sign in {delimiter, *USUAL}):
        raise BatchError(
            _(
                "{file}: each line stands in quotation marks as a whole, so it is one value; export the file without"
                " these outer quotation marks."
            ).format(file=path.name)
        )
    other = _other_delimiter(lines[:LINES], delimiter, wanted)
    if other is None:
        return
    if not other.isascii():
        raise BatchError(
            _(
                "{file}: the header is one field, and {sign} stands between its columns, which can't be a delimiter;"
                " export the file with another one, such as ; or a tab."
            ).format(file=path.name, sign=other)
        )
    said = _("{file}: the header is one field with the delimiter {now}; write delimiter = {other} under [csv].").format(
        file=path.name, now=in_toml(delimiter), other=in_toml(other)
    )
    if "delimiter" in how.model_fields_set:
        said += " " + _(
            "[csv] holds for every file, the reference too: where others have {now}, export this one with it instead."
        ).format(now=in_toml(delimiter))
    raise BatchError(said)


def _other_delimiter(lines: Sequence[str], delimiter: str, wanted: Collection[str]) -> str | None:
    """The delimiter that gives most of the wanted columns; else a usual one that gives every line as many fields."""
    names = set(map(tidy, wanted))

    def found(line: str, sign: str) -> int:
        return max((len(names.intersection(map(tidy, row))) for row in fields([line], sign)), default=0)

    for line in lines:
        # What may stand in a name is no delimiter.
        signs = sorted({sign for sign in line.strip("\r\n") if not sign.isalnum() and sign not in '"_-.\ufffd'})
        best = max(signs, key=lambda sign: found(line, sign), default=delimiter)
        if best != delimiter and found(line, best) >= min(2, len(names)):
            return best
    for sign in USUAL:
        widths = {len(row) for row in fields(lines, sign)}
        if sign != delimiter and len(widths) == 1 and widths != {1}:
            return sign
    return None


def encoding_of(start: bytes, configured: str) -> str:
    """The encoding of a file without a byte order mark: that of [csv], but UTF-8 where no UTF-16 can be so.

    Text of two or four bytes a character holds zero bytes, at least in its delimiters and line ends.
    """
    wide = configured.startswith(("utf-16", "utf-32"))
    return "utf-8" if wide and 0 not in start and _decoded(start, "utf-8") is not None else configured


def refuse_another_width(start: bytes, configured: str, path: Path) -> None:
    """Refuse a text of two bytes a character where [csv] names an encoding of one, or the reverse.

    Raises:
        BatchError: with the encoding that reads the first bytes of the file.

    """
    if not start:
        return
    if configured.startswith(("utf-16", "utf-32")):
        if 0 not in start and encoding_of(start, configured) == configured:
            raise BatchError(
                _(
                    "{file}: the content is no {encoding} text, which encoding under [csv] says for every file, the"
                    " reference too; save this file in it, or as UTF-8."
                ).format(file=path.name, encoding=configured)
            )
    elif (encoding := wide_encoding(start)) is not None:
        raise BatchError(
            _(
                "{file}: the content is {encoding} text without a byte order mark; write encoding ="
                ' "{encoding}" under [csv].'
            ).format(file=path.name, encoding=encoding)
        )


def wide_encoding(start: bytes) -> str | None:
    """The encoding of two bytes a character that the first bytes of a file are text in; None where they are in none."""
    if start.count(0) <= MOST_ZEROS * len(start):
        return None
    return next((name for name in WITHOUT_MARK if _is_text(_decoded(start, name) or "")), None)


def _is_text(text: str) -> bool:
    """Whether it reads as lines, most of whose signs are ASCII and none of which is a NUL."""
    lines = "\n" in text or "\r" in text
    return lines and "\0" not in text and sum(map(str.isascii, text)) > len(text) / 2


def _decoded(start: bytes, encoding: str) -> str | None:
    """The text of a file's first bytes, whose last character may be cut off; None where they are no such text."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(start)
    except UnicodeDecodeError:
        return None
