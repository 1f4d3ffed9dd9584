"""Lines among the records that are no records: a second header, a row of types, a row of strokes."""

import re
from collections.abc import Mapping

from monitor_lib.i18n import _

HEADER, TYPES, STROKES = "header", "types", "strokes"
_STROKES = re.compile(r"[-=+_|\s]*[-=_]{2}[-=+_|\s]*")
_TYPE = re.compile(
    r"(big|small|tiny)?int(eger)?\d*|float\d*|double( precision)?|real|(long|short)|bool(ean)?|bit|text|string|object"
    r"|str|date\d*|time|(date|small)?time\d*|timestamp\w*|datetime64\[\w+\]"
    r"|(n?(var)?char\d?|character( varying)?|numeric|number|decimal)(\(\d+(,\s*\d+)?\))?",
    re.IGNORECASE,
)


def is_strokes(text: str) -> bool:
    """Whether a text is a line that is drawn, such as ``----------``."""
    return _STROKES.fullmatch(text) is not None


def looks(value: str, column: str) -> set[str]:
    """All that a value of a column looks like that is of no record: ``date`` may be a name and a type."""
    value = value.strip()
    found = {HEADER: value == column, TYPES: _TYPE.fullmatch(value) is not None, STROKES: is_strokes(value)}
    return {kind for kind, is_so in found.items() if is_so}


def looks_of(values: Mapping[str, str]) -> str:
    """What a line looks like, given its values by column: all of them must look like the same."""
    found = [looks(value, column) for column, value in values.items()]
    return next((kind for kind in (HEADER, TYPES, STROKES) if found and all(kind in one for one in found)), "")


def what_it_is(kind: str) -> str:
    """The line in words, and what to do."""
    return {
        HEADER: _("this line repeats the header and is no record: remove it, and others like it"),
        TYPES: _("this line names the types of the columns and is no record: remove it, and others like it"),
        STROKES: _("this line holds strokes and is no record: remove it, and others like it"),
    }[kind]
