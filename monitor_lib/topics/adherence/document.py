"""Adherence's part of ``metrics.json``."""

from typing import Any

from monitor_lib.iso_dates import month_name
from monitor_lib.report.part import Part
from monitor_lib.stats.ks_drift import KsDrift
from monitor_lib.stats.psi import ScorePsi
from monitor_lib.topics.adherence.measure import AdherenceResult

OF_DRIFT = {"ks": "ks", "ks_pvalue": "pvalue", "ks_low": "low", "ks_high": "high"}
OF_PSI = {
    "psi": "psi",
    "psi_corrected": "corrected",
    "psi_low": "low",
    "psi_high": "high",
    "psi_critical": "critical",
}


class FiguresPart(Part):
    """Scores against the reference's: KS drift with its 95 % interval, PSI with its one-sided 95 % bounds."""

    ks: float | None
    ks_pvalue: float | None
    ks_low: float | None
    ks_high: float | None
    psi: float | None
    psi_corrected: float | None
    psi_low: float | None
    psi_high: float | None
    psi_critical: float | None


class MonthPart(FiguresPart):
    """One month."""

    month: str
    n: int


class BinsPart(Part):
    """Records in each bin of the PSI; ``edges`` are the upper ends of all but the last."""

    edges: list[float]
    batch: list[int]
    reference: list[int]
    filled: int


class JudgedPart(FiguresPart):
    """The batch's latest months with enough scores, which the light looks at."""

    months: list[str]
    n: int


class PreviousPart(FiguresPart):
    """The months that were judged at the batch before."""

    months: list[str]


class AdherencePart(FiguresPart):
    """All scores of the batch."""

    ks_method: str | None
    chi2_pvalue: float | None
    psi_bins: BinsPart | None
    out_of_range: float | None
    n_batch: int
    n_reference: int | None
    by_month: list[MonthPart]
    judged: JudgedPart | None
    previous: PreviousPart | None


class AdherenceDocument(Part):
    """What adherence adds to the document."""

    adherence: AdherencePart


def document(result: AdherenceResult) -> AdherenceDocument:
    """The figures for programs."""
    drift, psi = result.overall or (None, None)
    outside, compared = result.overall_outside, result.comparison
    none = None if compared.reference else "no_reference"
    figures = _figures(drift, psi)
    alone = ("ks_method", "psi_bins", "out_of_range", "n_reference", "judged")
    figures["null_reasons"] |= dict.fromkeys(alone, none)
    figures["null_reasons"] |= {"previous": none or "no_earlier_batch"}
    return AdherenceDocument(
        adherence=AdherencePart(
            **figures,
            ks_method=drift.method if drift else None,
            chi2_pvalue=drift.chi2_pvalue if drift else None,
            psi_bins=_bins(psi) if psi else None,
            out_of_range=outside.count / outside.n if outside else None,
            n_batch=compared.batch.scores.sample().n,
            n_reference=drift.n_reference if drift else None,
            by_month=[
                MonthPart(month=month_name(one.month), n=one.drift.n_batch, **_figures(one.drift, one.psi))
                for one in result.by_month
            ],
            judged=_judged(result),
            previous=_previous(result),
        )
    )


def _judged(result: AdherenceResult) -> JudgedPart | None:
    if result.psi is None or result.drift is None:
        return None
    months = [month_name(month) for month in result.months]
    return JudgedPart(months=months, n=result.drift.n_batch, **_figures(result.drift, result.psi))


def _previous(result: AdherenceResult) -> PreviousPart | None:
    before = result.comparison.previous
    if before is None or result.previous is None:
        return None
    months = [month_name(month) for month in before.judged_scores.months]
    return PreviousPart(months=months, **_figures(*result.previous))


def _figures(drift: KsDrift | None, psi: ScorePsi | None) -> dict[str, Any]:
    values = {name: getattr(drift, field) if drift else None for name, field in OF_DRIFT.items()}
    values |= {name: getattr(psi, field) if psi else None for name, field in OF_PSI.items()}
    reasons = dict.fromkeys(OF_DRIFT, drift.reason if drift else "no_reference")
    reasons |= dict.fromkeys(OF_PSI, psi.reason if psi else "no_reference")
    return values | {"null_reasons": reasons}


def _bins(psi: ScorePsi) -> BinsPart:
    return BinsPart(edges=list(psi.edges), batch=list(psi.batch), reference=list(psi.reference), filled=psi.filled)
