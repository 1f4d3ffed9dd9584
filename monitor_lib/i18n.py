"""Translate every sentence that a person reads, by a catalogue of the language.

The English sentences are in the code. ``_`` translates a sentence when it is called, never at import, so one process
can make reports in different languages.
"""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

DOMAIN = "monitor_lib"
CATALOGUES = Path(__file__).parent / "locale"

# The language belongs to the running thread or task: two reports in two languages may be made at the same time.
_active: ContextVar[gettext.NullTranslations] = ContextVar("language", default=gettext.NullTranslations())  # noqa: B039


# These characters join letters and emoji; they do not change the order of the text.
JOINERS = "\u200c\u200d"


def visible(text: str) -> str:
    """A text on one line; characters that hide or reorder the text beside them are replaced by their escape codes."""
    return "".join(
        char if char.isprintable() or char in JOINERS else char.encode("unicode_escape").decode("ascii")
        for char in text.replace("\r\n", " ").replace("\n", " ").replace("\t", " ")
    )


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use ``language`` (``"en"``, ``"pt-BR"``) within a ``with`` block; English where it has no catalogue."""
    before = _active.set(_translations(language))
    try:
        yield
    finally:
        _active.reset(before)


@cache
def _translations(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, CATALOGUES, [language.replace("-", "_")], fallback=True)


def _(message: str) -> str:
    """The sentence in the active language. Placeholders stay; fill them with ``str.format`` afterwards."""
    return _active.get().gettext(message) if message else ""


def ngettext(singular: str, plural: str, n: int) -> str:
    """The sentence for ``n`` things in the active language."""
    return _active.get().ngettext(singular, plural, n)
