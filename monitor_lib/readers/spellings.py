"""Outcomes that are written like a declared one, but for the case of letters, accents or blanks."""

import unicodedata

from monitor_lib.config.target import Target, Value
from monitor_lib.i18n import _
from monitor_lib.readers.recurring import Recurring, toml_array

KEYS = ("event", "non_event", "unknown", "indeterminate")


def spelled_otherwise(values: Recurring, target: Target) -> tuple[str, Recurring]:
    """What to write where undeclared outcomes are spellings of declared ones, and the outcomes that are none."""
    declared = [(key, value) for key in KEYS for value in getattr(target, key)]
    more: dict[str, list[Value]] = {}
    for value in values.named:
        keys = {key for key, one in declared if _plain(str(one)) == _plain(value)}
        if len(keys) == 1:
            more.setdefault(keys.pop(), []).append(value)
    if not more:
        return "", values
    lines = [f"{key} = {toml_array(getattr(target, key), more[key])}" for key in KEYS if key in more]
    said = _(
        "they differ from declared values in capital letters, accents or blanks only: write {lines} under [target]"
    ).format(lines=", ".join(lines))
    found = {value for each in more.values() for value in each}
    left = {value: n for value, n in values.counts.items() if value not in found}
    return said, Recurring(left, values.complete)


def _plain(text: str) -> str:
    """A text in small letters, without accents, blanks and characters that can't be seen."""
    return "".join(
        char
        for char in unicodedata.normalize("NFKD", text.casefold())
        if char.isprintable() and not char.isspace() and not unicodedata.combining(char)
    )
