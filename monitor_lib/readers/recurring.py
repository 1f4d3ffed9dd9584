"""Values that can't be used, counted over a whole file: an error may name those that many records hold.

A value that 20 records hold tells of no single person. A rarer one might, so an error shows only its pattern.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from monitor_lib.errors import quoted
from monitor_lib.i18n import _
from monitor_lib.readers.texts import as_text

LEAST = 20  # records that hold a value, for the value to be named
KEPT = 10_000  # distinct values that are counted at one time: the others are forgotten, the rarest first
LONGEST = 200  # characters; a longer value is not counted, so the memory is bounded
SHOWN, SHOWN_CHARACTERS = 6, 40
# A value with more digits, or an address, may be somebody's number, even where one person has many records.
MOST_DIGITS = 8


@dataclass(frozen=True)
class Recurring:
    """How many records hold each value that can't be used, blanks around it left out.

    Attributes:
        counts: the records of each value.
        complete: whether no value was forgotten; if one was, the counts are the least that they can be.

    """

    counts: Mapping[str, int] = field(default_factory=dict)
    complete: bool = True

    @classmethod
    def of(cls, column: pa.Array) -> "Recurring":
        """Count the values of some records as they are in the file."""
        texts = pc.utf8_trim_whitespace(as_text(column).drop_null())
        texts = texts.filter(pc.less_equal(pc.utf8_length(texts), LONGEST))
        found = texts.value_counts()
        values, counts = found.field("values").to_pylist(), found.field("counts").to_pylist()
        return _kept({value: n for value, n in zip(values, counts, strict=True) if value})

    def __add__(self, other: "Recurring") -> "Recurring":
        counts = dict(self.counts)
        for value, n in other.counts.items():
            counts[value] = counts.get(value, 0) + n
        return _kept(counts, complete=self.complete and other.complete)

    @property
    def named(self) -> dict[str, int]:
        """The values that an error may name, the most frequent first, and the records of each."""
        frequent = [(value, n) for value, n in self.counts.items() if n >= LEAST and not _like_an_id(value)]
        return dict(sorted(frequent, key=lambda one: (-one[1], one[0])))

    def text(self) -> str:
        """The first of these values in words; empty where there is none."""
        times = _("{n:,} times {value}") if self.complete else _("at least {n:,} times {value}")
        named = self.named
        shown = [times.format(n=n, value=quoted(value, SHOWN_CHARACTERS)) for value, n in named.items()][:SHOWN]
        if len(named) > SHOWN:
            shown.append(_("and other values that recur: {n}").format(n=len(named) - SHOWN))
        return ", ".join(shown)


def _like_an_id(value: str) -> bool:
    return "@" in value or sum(sign.isdigit() for sign in value) > MOST_DIGITS


def _kept(counts: dict[str, int], *, complete: bool = True) -> Recurring:
    if len(counts) <= KEPT:
        return Recurring(counts, complete)
    most = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:KEPT]
    return Recurring(dict(most), complete=False)


def pattern(value: str) -> str:
    """How a value is written, each letter shown as A and each digit as 9, so that no personal data is shown."""
    return re.sub(r"[^\W\d_]", "A", re.sub(r"\d", "9", value))[:30]


def toml_array(*values: Iterable[object]) -> str:
    """Values as a list of the configuration, as they are to be written there."""
    return "[" + ", ".join(_written(value) for each in values for value in each) + "]"


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return repr(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    # TOML has no \x: a character that can't be seen is written by its number.
    return '"' + "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in escaped) + '"'
