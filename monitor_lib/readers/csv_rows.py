"""Some lines of CSV split into fields, to try a setting on them."""

import csv
from collections.abc import Sequence

BACKSLASH = "\\"


def fields(lines: Sequence[str], delimiter: str, escape: str = "") -> list[list[str]]:
    """The rows of some lines, without empty ones; none where they are no CSV."""
    try:
        return [row for row in csv.reader(lines, delimiter=delimiter, escapechar=escape or None) if row]
    except csv.Error:
        return []


def escape_fits(lines: Sequence[str], delimiter: str, width: int) -> bool:
    """Whether every row of some lines has so many fields where a backslash stands before signs inside values."""
    return any(BACKSLASH in line for line in lines) and all(
        len(row) == width for row in fields(lines, delimiter, BACKSLASH) or [[]]
    )
