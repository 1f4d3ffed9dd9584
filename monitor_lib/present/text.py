"""Numbers and dates as people read them."""

from collections.abc import Sequence

from monitor_lib.i18n import _
from monitor_lib.readers.dates import day_name, month_name
from monitor_lib.render.text import NONE, count, cut, decimal, signed

__all__ = [
    "NONE",
    "count",
    "cut",
    "days",
    "decimal",
    "interval",
    "limit",
    "month",
    "percent",
    "plain_table",
    "points",
    "pvalue",
    "scores",
    "signed",
]


def limit(value: float) -> str:
    """A limit as it is written in a policy."""
    return f"{value:.3g}"


def scores(values: Sequence[float]) -> list[str]:
    """Scores with as many decimals as tell neighbours apart and show four digits of each, never with an exponent."""
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


def plain_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as text, columns aligned: what an auditor reads without a browser."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [head, *rows]]
    return "\n".join(line.rstrip() for line in lines)
