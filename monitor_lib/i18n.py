"""Every sentence a person reads passes through here, so that a catalogue can translate it.

English is written in the code itself. ``_`` looks a sentence up when it is called, never at import, so one process can
report in one language and then in another.
"""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

DOMAIN = "monitor_lib"
CATALOGUES = Path(__file__).parent / "locale"

# Of the running thread or task alone: two reports in two languages may be made side by side.
_active: ContextVar[gettext.NullTranslations] = ContextVar("language", default=gettext.NullTranslations())  # noqa: B039


# They join letters and emoji, and reorder nothing.
JOINERS = "\u200c\u200d"


def visible(text: str) -> str:
    """A text from a file or a configuration on one line, signs that hide or reorder what stands beside it spelt out."""
    return "".join(
        sign if sign.isprintable() or sign in JOINERS else sign.encode("unicode_escape").decode("ascii")
        for sign in text.replace("\r\n", " ").replace("\n", " ").replace("\t", " ")
    )


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use ``language`` (``"en"``, ``"pt-BR"``) for a while; English where no catalogue exists for it."""
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
