"""Numbers, dates and names as people read them; programs get the numbers themselves."""

from collections.abc import Sequence

from monitor_lib.i18n import _, visible
from monitor_lib.iso_dates import day_name, month_name

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
    """A text from a file or a configuration, cut where it is too long, and unable to reorder the text beside it."""
    return visible(text if len(text) <= longest else text[: longest - 1] + "…")


def limit(value: float) -> str:
    """A limit as it is written in a policy."""
    return f"{value:.3g}"


def scores(values: Sequence[float]) -> list[str]:
    """Scores with enough decimals to distinguish neighbours and show four digits of each, never with an exponent."""
    shown: list[str] = []
    for decimals in range(17):
        shown = [f"{value:.{decimals}f}" for value in values]
        near = all(abs(float(text) - value) <= abs(value) / 2000 for text, value in zip(shown, values, strict=True))
        if near and len(set(shown)) == len(set(values)):
            break
    return [text.rstrip("0").rstrip(".") if "." in text else text for text in shown]


def percent(share: float | None, digits: int = 1) -> str:
    """``21.4%``."""
    return NONE if share is None else f"{share * 100:.{digits}f}%"


def points(difference: float) -> str:
    """The difference of two shares in points: ``+12.8``."""
    return signed(difference * 100, 1)


def interval(low: float | None, high: float | None, digits: int = 3) -> str:
    """``0.718 to 0.779``."""
    if low is None or high is None:
        return NONE
    return _("{low} to {high}").format(low=decimal(low, digits), high=decimal(high, digits))


def pvalue(p: float | None) -> str:
    """``0.045``, or ``< 0.001``."""
    if p is None:
        return NONE
    return "< 0.001" if p < 0.0005 else decimal(p)


def days(first: int, last: int) -> str:
    """The dates from one day to another, both in days since 1970-01-01."""
    return _("{first} to {last}").format(first=day_name(first), last=day_name(last))


def month(number: int) -> str:
    """``2017-03``."""
    return month_name(number)


def months_between(first: int, last: int) -> str:
    """``2017-03``, or ``2017-01 to 2017-03``; months since 1970-01."""
    return month(last) if first == last else _("{first} to {last}").format(first=month(first), last=month(last))


def plain_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as text, columns aligned: what an auditor reads without a browser."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [head, *rows]]
    return "\n".join(line.rstrip() for line in lines)
