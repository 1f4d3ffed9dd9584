"""Discrimination's part of ``metrics.json``."""

from dataclasses import asdict
from typing import Any

from monitor_lib.iso_dates import month_name
from monitor_lib.report.part import Part
from monitor_lib.stats.bands import Band
from monitor_lib.stats.discrimination import Discrimination
from monitor_lib.stats.window import Window
from monitor_lib.topics.discrimination.measure import ByMonth, DiscriminationResult

FIGURES = ("auc", "gini", "ks")
OF_VARIANCE = ("auc_low", "auc_high", "auc_variance", "logit_low", "logit_high")


class FiguresPart(Part):
    """How well the score separates some records; 95 % intervals, ``auc_low`` to ``auc_high`` is DeLong's symmetric."""

    n_event: int
    n_non_event: int
    auc: float | None
    gini: float | None
    ks: float | None
    auc_low: float | None
    auc_high: float | None
    auc_variance: float | None
    logit_low: float | None
    logit_high: float | None


class MonthPart(FiguresPart):
    """One month."""

    month: str


class JudgedPart(FiguresPart):
    """The months that the light looks at, or looked at for the batch before."""

    months: list[str]


class ChangePart(Part):
    """The drop of the AUC since the reference, and its parts."""

    drop: float
    drop_error: float
    mix_auc: float
    mix: float
    ranking: float
    ranking_error: float
    ecb_s: float | None
    ecb_pvalue: float | None


class CutoffPart(Part):
    """KS at the cut-off at which the reference separates best."""

    cutoff: float
    reference: float
    batch: float
    low: float
    high: float
    pvalue: float


class BandPart(Part):
    """One score band; its ends are null where it is open."""

    low: float | None
    high: float | None
    n: int
    n_event: int
    n_non_event: int
    reversed: bool
    pvalue: float | None
    significant: bool


class PerformancePart(Part):
    """Discrimination of the batch."""

    overall: FiguresPart
    by_month: list[MonthPart]
    judged: JudgedPart
    reference: FiguresPart | None
    change: ChangePart | None
    ks_at_cutoff: CutoffPart | None
    bands: list[BandPart]
    previous: JudgedPart | None


class DiscriminationDocument(Part):
    """What discrimination adds to the document; ``trend`` holds the months before the batch, too."""

    performance: PerformancePart
    trend: list[MonthPart]


def document(result: DiscriminationResult) -> DiscriminationDocument:
    """The figures for programs."""
    return DiscriminationDocument(
        performance=PerformancePart(
            overall=FiguresPart(**_figures(result.overall)),
            by_month=_months(result.by_month),
            judged=_judged(result.window, result.judged),
            reference=FiguresPart(**_figures(result.reference)) if result.reference else None,
            change=ChangePart(**asdict(result.change)) if result.change else None,
            ks_at_cutoff=CutoffPart(**asdict(result.cutoff)) if result.cutoff else None,
            bands=[_band(band) for band in result.bands],
            previous=_judged(result.comparison.window_before, result.previous) if result.previous else None,
            null_reasons={"previous": "no_earlier_batch", "reference": "no_reference"},
        ),
        trend=_months(result.trend),
    )


def _judged(window: Window, figures: Discrimination) -> JudgedPart:
    return JudgedPart(months=[month_name(month) for month in window.months], **_figures(figures))


def _months(by_month: ByMonth) -> list[MonthPart]:
    return [MonthPart(month=month_name(month), **_figures(figures)) for month, figures in by_month]


def _figures(figures: Discrimination) -> dict[str, Any]:
    reasons = dict.fromkeys(FIGURES, figures.reason) | dict.fromkeys(OF_VARIANCE, figures.variance_reason)
    values = {name: getattr(figures, name) for name in ("n_event", "n_non_event", *FIGURES, *OF_VARIANCE)}
    return values | {"null_reasons": reasons}


def _band(band: Band) -> BandPart:
    return BandPart(**asdict(band), null_reasons={"low": "open", "high": "open", "pvalue": "not_reversed"})
