"""The names of a file's columns: what can't be seen in a name makes no other column."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from monitor_lib.config.schema import Variables
from monitor_lib.errors import BatchError, quoted
from monitor_lib.i18n import _
from monitor_lib.readers.records import Part, RawRecords

LONGEST = 200  # characters of a name in a line that is to be copied
TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}  # the order in which letters are shown


def tidy(name: str) -> str:
    """A name with one way to write each character, single blanks, and without characters that can't be seen.

    Source: Unicode Standard Annex 15, normalization form C; the general category Cf (format) for what is not seen.
    """
    if name.isascii() and name.isprintable() and "  " not in name:
        return name.strip()
    seen = (char for char in unicodedata.normalize("NFC", name) if not _unseen(char))
    return " ".join("".join(seen).split())


def _unseen(character: str) -> bool:
    """Whether it shows nothing and changes nothing: characters that turn the direction of a text do change it."""
    return unicodedata.category(character) == "Cf" and unicodedata.bidirectional(character) not in TURNS


def is_unnamed(name: str) -> bool:
    """Whether a column has no name of its own, as the index that pandas writes beside the columns."""
    return not name or re.fullmatch(r"Unnamed: \d+", name) is not None


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Whether a column matches one of these; ``*`` stands for any text."""
    return any(_is(name, pattern) for pattern in patterns)


def _is(name: str, pattern: str) -> bool:
    if "*" not in pattern:
        return name in (pattern, tidy(pattern))
    return re.fullmatch(".*".join(map(re.escape, tidy(pattern).split("*"))), name, re.DOTALL) is not None


def with_tidy_names(records: RawRecords, wanted: Collection[str]) -> RawRecords:
    """The records under names that look the same, and are the same where the file's names only look the same.

    Args:
        records: as read from the file.
        wanted: names that are looked for as they are written here.

    """
    names = _by_own_name(records.columns, wanted)
    if all(own == name for own, name in names.items()):
        return records
    columns = tuple(names[own] for own in records.columns)
    return replace(records, columns=columns, parts=(_Renamed(names).of(part) for part in records.parts))


def _by_own_name(columns: Sequence[str], wanted: Collection[str]) -> dict[str, str]:
    """The name of each column; two columns of a file are never made one."""
    written = {tidy(name): name for name in wanted}
    names = {own: own if own in wanted else written.get(tidy(own), tidy(own)) for own in columns}
    times = Counter(names.values())
    return {own: name if times[name] == 1 else own for own, name in names.items()}


@dataclass(frozen=True)
class _Renamed:
    """Parts of records under other names."""

    names: dict[str, str]

    def of(self, part: Part) -> Part:
        """The same records."""
        own = {self.names.get(name, name): name for name in part.names}
        names = tuple(self.names.get(name, name) for name in part.names)
        return Part(part.num_rows, names, lambda name: part.column(own[name]))


def without_repeated(records: RawRecords, needed: Collection[str], wanted: Variables, path: Path) -> RawRecords:
    """The records without the columns that stand there several times and that nobody reads.

    Args:
        records: as read from the file.
        needed: columns that are read.
        wanted: which of the other columns are variables.
        path: the file, for its name.

    Raises:
        BatchError: a column that is read stands there several times.

    """
    repeated = {name for name, times in Counter(records.columns).items() if times > 1}
    if not repeated:
        return records
    for name in records.columns:
        if name not in repeated:
            continue
        if name in needed:
            raise BatchError(
                _("{file}: the column {column} appears twice; rename one of them.").format(
                    file=path.name, column=quoted(name)
                )
            )
        if not is_unnamed(name) and _is_variable(name, wanted):
            raise BatchError(
                _(
                    "{file}: the column {column} appears twice; rename one of them, or write exclude = [{column}]"
                    " under [variables] where it is not needed."
                ).format(file=path.name, column=quoted(name, LONGEST))
            )
    columns = tuple(name for name in records.columns if name not in repeated)
    return replace(records, columns=columns, parts=(_left(part, repeated) for part in records.parts))


def _is_variable(name: str, wanted: Variables) -> bool:
    included = not wanted.include or matches(name, wanted.include)
    return included and not matches(name, wanted.exclude)


def _left(part: Part, repeated: Collection[str]) -> Part:
    return Part(part.num_rows, tuple(name for name in part.names if name not in repeated), part.column)
