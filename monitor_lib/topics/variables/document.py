"""The variables' part of ``metrics.json``: shares of 1, counts by bin."""

from typing import Any

from monitor_lib.bins.bins import Bins, Kind
from monitor_lib.iso_dates import month_name
from monitor_lib.report.part import Part
from monitor_lib.stats.variable import ABOVE, BELOW, MISSING, UNSEEN, VariableShift
from monitor_lib.topics.variables.labels import LEAST_NAMED
from monitor_lib.topics.variables.measure import VariablesResult


class FiguresPart(Part):
    """One variable in some months; bounds are one-sided, 95 % each; ``csi_present`` is among values present."""

    name: str
    n: int
    csi: float
    csi_corrected: float
    csi_low: float
    csi_high: float
    filled: int
    csi_present: float | None
    csi_present_low: float | None
    csi_present_high: float | None
    missing: float
    sentinel: float
    unseen: float
    out_of_range: float
    missing_rise: float
    outside_rise: float


class BinsPart(Part):
    """Records in each bin: the problem bins, each sentinel, then from ``first_regular`` on the regular ones."""

    edges: list[float]
    levels: list[str]
    batch: list[int]
    reference: list[int]
    first_regular: int


class VariablePart(FiguresPart):
    """One variable in all months of the batch."""

    kind: Kind
    absent: bool
    bins: BinsPart


class JudgedPart(Part):
    """The months that the lights of the variables look at, and the figures in them."""

    months: list[str]
    variables: list[FiguresPart]
    absent: list[str]
    added: list[str]


class IndexPart(Part):
    """One variable in one month."""

    name: str
    csi_corrected: float | None


class MonthPart(Part):
    """One month."""

    month: str
    variables: list[IndexPart]


class VariablesDocument(Part):
    """What the variables add to the document."""

    variables: list[VariablePart]
    variables_judged: JudgedPart | None
    variables_by_month: list[MonthPart]


def document(result: VariablesResult) -> VariablesDocument:
    """The figures for programs."""
    return VariablesDocument(
        variables=[_variable(shift, result) for shift in result.overall],
        variables_judged=_judged(result) if result.is_compared else None,
        variables_by_month=[
            MonthPart(
                month=month_name(month),
                variables=[
                    IndexPart(name=name, csi_corrected=index, null_reasons={"csi_corrected": "too_few_records"})
                    for name, index in indices.items()
                ],
            )
            for month, indices in result.by_month
        ],
        null_reasons={"variables_judged": "no_reference"},
    )


def _variable(shift: VariableShift, result: VariablesResult) -> VariablePart:
    bins = result.bins(shift.name)
    return VariablePart(
        kind=bins.kind,
        absent=shift.name in result.absent,
        **_figures(shift),
        bins=BinsPart(
            edges=list(bins.edges),
            levels=_levels(bins, shift),
            batch=list(shift.batch),
            reference=list(shift.reference),
            first_regular=bins.first_regular,
        ),
    )


def _figures(shift: VariableShift) -> dict[str, Any]:
    index, present = shift.csi, shift.present
    return {
        "name": shift.name,
        "n": shift.n,
        "csi": index.csi,
        "csi_corrected": index.corrected,
        "csi_low": index.low,
        "csi_high": index.high,
        "filled": index.filled,
        "csi_present": present.csi if present else None,
        "csi_present_low": present.low if present else None,
        "csi_present_high": present.high if present else None,
        "null_reasons": dict.fromkeys(("csi_present", "csi_present_low", "csi_present_high"), "no_values"),
        "missing": shift.share(MISSING),
        "sentinel": shift.sentinel_share,
        "unseen": shift.share(UNSEEN),
        "out_of_range": shift.share(BELOW, ABOVE),
        "missing_rise": shift.missing.value,
        "outside_rise": shift.outside.value,
    }


def _levels(bins: Bins, shift: VariableShift) -> list[str]:
    """The categories with their own bin; one with few records is not named, since it might identify a person."""
    if bins.kind is not Kind.CATEGORY:
        return []
    counts = shift.reference[bins.first_regular :]
    return [level if n >= LEAST_NAMED else "" for level, n in zip(bins.levels, counts, strict=False)]


def _judged(result: VariablesResult) -> JudgedPart:
    return JudgedPart(
        months=[month_name(month) for month in result.months],
        variables=[FiguresPart(**_figures(shift)) for shift in result.shifts],
        absent=list(result.absent),
        added=list(result.added),
    )
