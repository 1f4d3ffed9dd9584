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


class AdherencePart(FiguresPart):
    """The batch's scores."""

    ks_method: str | None
    chi2_pvalue: float | None
    psi_bins: BinsPart | None
    out_of_range: float | None
    n_batch: int
    n_reference: int | None
    by_month: list[MonthPart]
    previous: FiguresPart | None


class AdherenceDocument(Part):
    """What adherence adds to the document."""

    adherence: AdherencePart


def document(result: AdherenceResult) -> AdherenceDocument:
    """The figures for programs."""
    drift, psi, outside, before = result.drift, result.psi, result.score_outside, result.previous
    none = None if result.comparison.reference else "no_reference"
    figures = _figures(drift, psi)
    figures["null_reasons"] |= dict.fromkeys(("ks_method", "psi_bins", "out_of_range", "n_reference"), none)
    figures["null_reasons"] |= {"previous": none or "no_earlier_batch"}
    return AdherenceDocument(
        adherence=AdherencePart(
            **figures,
            ks_method=drift.method if drift else None,
            chi2_pvalue=drift.chi2_pvalue if drift else None,
            psi_bins=_bins(psi) if psi else None,
            out_of_range=outside.count / outside.n if outside else None,
            n_batch=result.comparison.batch.scores.sample().n,
            n_reference=drift.n_reference if drift else None,
            by_month=[
                MonthPart(month=month_name(one.month), n=one.drift.n_batch, **_figures(one.drift, one.psi))
                for one in result.by_month
            ],
            previous=FiguresPart(**_figures(*before)) if before else None,
        )
    )


def _figures(drift: KsDrift | None, psi: ScorePsi | None) -> dict[str, Any]:
    values = {name: getattr(drift, field) if drift else None for name, field in OF_DRIFT.items()}
    values |= {name: getattr(psi, field) if psi else None for name, field in OF_PSI.items()}
    reasons = dict.fromkeys(OF_DRIFT, drift.reason if drift else "no_reference")
    reasons |= dict.fromkeys(OF_PSI, psi.reason if psi else "no_reference")
    return values | {"null_reasons": reasons}


def _bins(psi: ScorePsi) -> BinsPart:
    return BinsPart(edges=list(psi.edges), batch=list(psi.batch), reference=list(psi.reference), filled=psi.filled)
