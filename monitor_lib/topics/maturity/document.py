"""Maturity's part of ``metrics.json``."""

from monitor_lib.iso_dates import day_name, month_name
from monitor_lib.report.part import Part
from monitor_lib.topics.maturity.measure import Cohort, MaturityResult


class CohortPart(Part):
    """One month; ``bads_so_far`` is a share of all its records: of a young month, its early delinquency."""

    month: str
    n: int
    n_event: int
    n_non_event: int
    matures_on: str
    mature: bool
    bads_so_far: float


class ScenarioPart(Part):
    """The AUC if unknown outcomes are bad with ``odds`` times the odds of known ones with the same score."""

    odds: float
    auc: float | None


class UnknownPart(Part):
    """The unknown outcomes of the judged months: least and largest AUC that they allow, and scenarios."""

    n: int
    share: float | None
    auc_low: float | None
    auc_high: float | None
    scenarios: list[ScenarioPart]


class MaturityPart(Part):
    """Which months are judged; ``share_mature`` is that of the batch's records."""

    as_of: str
    after_days: int | None
    after_months: int | None
    share_mature: float
    by_month: list[CohortPart]
    unknown: UnknownPart | None


class MaturityDocument(Part):
    """What maturity adds to the document."""

    maturity: MaturityPart | None


def document(result: MaturityResult) -> MaturityDocument:
    """The figures for programs."""
    maturity = result.maturity
    if maturity is None:
        return MaturityDocument(maturity=None, null_reasons={"maturity": "no_outcome_window"})
    return MaturityDocument(
        maturity=MaturityPart(
            as_of=day_name(maturity.as_of),
            after_days=maturity.after_days,
            after_months=maturity.after_months,
            share_mature=result.share_mature,
            by_month=[_cohort(one) for one in result.cohorts],
            unknown=_unknown(result),
            null_reasons={"after_days": "by_months", "after_months": "by_days", "unknown": "not_mature"},
        )
    )


def _cohort(one: Cohort) -> CohortPart:
    return CohortPart(
        month=month_name(one.month),
        n=one.n,
        n_event=one.n_event,
        n_non_event=one.n_non_event,
        matures_on=day_name(one.matures_on),
        mature=one.is_mature,
        bads_so_far=one.bads_so_far,
    )


def _unknown(result: MaturityResult) -> UnknownPart | None:
    found = result.unknown
    if found is None:
        return None
    scenarios = [
        ScenarioPart(
            odds=one.odds, auc=one.auc, null_reasons={"auc": "no_rate_by_score" if found.n else "none_unknown"}
        )
        for one in found.scenarios
    ]
    return UnknownPart(
        n=found.n,
        share=found.share,
        auc_low=found.auc_low,
        auc_high=found.auc_high,
        scenarios=scenarios,
        null_reasons=dict.fromkeys(("share", "auc_low", "auc_high"), "no_scored_outcome"),
    )
