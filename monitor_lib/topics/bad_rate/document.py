"""The bad rate's part of ``metrics.json``."""

from typing import Any

from monitor_lib.iso_dates import month_name
from monitor_lib.report.part import Part
from monitor_lib.stats.bad_rate import BadRate
from monitor_lib.topics.bad_rate.measure import BadRateResult

FIGURES = ("observed", "expected", "expected_error", "observed_low", "observed_high", "ratio", "low", "high")


class FiguresPart(Part):
    """Shares of bads; ``low`` and ``high`` are one-sided 95 % bounds of ``ratio``, observed over expected."""

    n_known: int
    n_event: int
    observed: float | None
    observed_low: float | None
    observed_high: float | None
    expected: float | None
    expected_error: float | None
    ratio: float | None
    low: float | None
    high: float | None


class MonthPart(FiguresPart):
    """One month."""

    month: str


class JudgedPart(FiguresPart):
    """The months that performance is judged on, which the light looks at."""

    months: list[str]


class BadRatePart(FiguresPart):
    """The batch, and the latest months with known outcomes, those before it included."""

    judged: JudgedPart
    by_month: list[MonthPart]


class BadRateDocument(Part):
    """What the bad rate adds to the document."""

    bad_rate: BadRatePart


def document(result: BadRateResult) -> BadRateDocument:
    """The figures for programs."""
    months = [MonthPart(month=month_name(month), **_figures(rate)) for month, rate in result.by_month]
    judged_months = [month_name(month) for month in result.comparison.window.months]
    judged = JudgedPart(months=judged_months, **_figures(result.judged))
    return BadRateDocument(bad_rate=BadRatePart(by_month=months, judged=judged, **_figures(result.overall)))


def _figures(rate: BadRate) -> dict[str, Any]:
    values = {name: getattr(rate, name) for name in ("n_known", "n_event", *FIGURES)}
    return values | {"null_reasons": dict.fromkeys(FIGURES, rate.reason)}
