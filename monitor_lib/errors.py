"""Errors of one sentence each: it names the rule, the file and column, the value found, and what to do."""

import difflib
import unicodedata
from collections.abc import Iterable

from monitor_lib.exit_codes import FAILED, USAGE
from monitor_lib.i18n import _


class MonitorError(Exception):
    """A sentence for the person who runs the report; ``exit_code`` is what the command ends with."""

    exit_code = FAILED


class ConfigError(MonitorError):
    """The configuration or the call is wrong: nothing was reported."""

    exit_code = USAGE


class BatchError(MonitorError):
    """One batch can't be reported; the others can."""

    exit_code = FAILED


class NotScoredError(BatchError):
    """The records can be read, but they have no scores that can be used."""


class NoDatesError(BatchError):
    """No record has a value in the date's column."""


class ReferenceUnusableError(BatchError):
    """The reference can't be used, so nothing can be said of any batch."""


def quoted(text: str, longest: int = 60) -> str:
    """A name in quotation marks, cut where it is long, with invisible characters as escape codes."""
    shown = text if len(text) <= longest else text[: longest - 1] + "\u2026"
    visible = "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in shown)
    return f'"{visible}"'


def nearest(name: str, candidates: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The candidate that is most similar to ``name``, or None if none is similar; letter case counts least."""
    by_lower = {candidate.lower(): candidate for candidate in candidates}
    match = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=cutoff)
    return by_lower[match[0]] if match else None


def did_you_mean(name: str, candidates: Iterable[str]) -> str:
    """Return `` The nearest is "...".`` with the leading blank, or an empty text."""
    match = nearest(name, candidates)
    if not match:
        return ""
    return " " + _("The nearest that exists is {name}.").format(name=quoted(match)) + _looks_alike(name, match)


def _looks_alike(name: str, match: str) -> str:
    """What to know of a name that has letters of another alphabet and looks like the one that is looked for."""
    pairs = [(ours, theirs) for ours, theirs in zip(name, match, strict=False) if ours != theirs]
    if len(name) != len(match) or not all(ours.isascii() != theirs.isascii() for ours, theirs in pairs):
        return ""
    if any(not unicodedata.is_normalized("NFD", ours + theirs) for ours, theirs in pairs):
        return ""  # the accent is seen
    points = ", ".join(f"U+{ord(theirs):04X} ({unicodedata.name(theirs, '')})" for _ours, theirs in pairs)
    return " " + _("It may look the same, but holds {characters}; write one of them as the other.").format(
        characters=points
    )
