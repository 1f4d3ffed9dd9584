"""Counts, figures and names as people read them."""

from monitor_lib.i18n import visible

NONE = "–"
LONGEST = 120


def count(n: int | None) -> str:
    """``12,345``."""
    return NONE if n is None else f"{n:,}"


def decimal(value: float | None, digits: int = 3) -> str:
    """``0.751``, with a true minus sign; never a minus before zero."""
    if value is None:
        return NONE
    text = f"{value:.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "\u2212")


def signed(value: float | None, digits: int = 3) -> str:
    """``+0.012`` or ``−0.012``."""
    text = decimal(value, digits)
    return text if value is None or value < 0 or not float(text) else f"+{text}"


def cut(text: str, longest: int = LONGEST) -> str:
    """A text from a file or a configuration: cut where it is too long, and unable to reorder what stands beside it."""
    return visible(text if len(text) <= longest else text[: longest - 1] + "…")
