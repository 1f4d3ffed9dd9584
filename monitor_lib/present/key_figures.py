"""The table of key figures on the first screen: a row for each, with its reference, limits and light."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from monitor_lib.assessment.inputs import Inputs
from monitor_lib.assessment.results import Results
from monitor_lib.i18n import _
from monitor_lib.present.sentences import why
from monitor_lib.present.text import count, cut, decimal, interval, limit, points, pvalue, signed
from monitor_lib.stats.psi import Stability
from monitor_lib.verdict.light import Light

VARIABLES = ("csi", "missing", "unseen")


@dataclass(frozen=True)
class Row:
    """One row of the table of key figures; ``beneath`` stands small below the value."""

    measure: str
    value: str
    beneath: str = ""
    reference: str = ""
    previous: str = ""
    change: str = ""
    change_beneath: str = ""
    limits: str = ""
    smallest: str = ""
    light: Light | None = None
    measure_beneath: str = ""


def population_rows(inputs: Inputs, results: Results, lights: Mapping[str, Light]) -> list[Row]:
    """Records, adherence of the scores, and the variables."""
    check, before, light = results.volume_check, results.previous, lights["stability"]
    usual = ""
    if check.low is not None and check.high is not None:
        usual = (
            _("usual {low} to {high}")
            if check.n == results.volume.total
            else _("latest month {n}, usual {low} to {high}")
        )
        usual = usual.format(n=count(check.n), low=count(round(check.low)), high=count(round(check.high)))
    if check.why == "few_months":
        usual = _("needs six earlier months")
    records = Row(
        _("Records"),
        count(results.volume.total),
        usual,
        count(inputs.reference.records) if inputs.reference else "",
        count(before.records) if before else "",
        light=lights["volume"],
    )
    drift, stability = results.drift, results.stability
    if drift is None or stability is None:
        return [records, Row(_("Adherence of the scores"), _("not applicable"), light=light)]
    shift = Row(
        _("KS drift D"),
        decimal(drift.ks) if drift.why is None else why(drift.why),
        _("{interval}, p\u2011value {p}").format(interval=interval(drift.low, drift.high), p=pvalue(drift.pvalue)),
        previous=decimal(before.drift.ks) if before and before.drift else "",
    )
    variables = [_variables_row(lights[name]) for name in VARIABLES if lights[name].status]
    if stability.corrected is None:
        return [records, shift, Row(_("PSI"), why(stability.why or "no_scores"), light=light), *variables]
    return [records, shift, _psi_row(stability, before.stability if before else None, light), *variables]


def _variables_row(light: Light) -> Row:
    """One light of the variables: the worst of them stands for all."""
    measure = {
        "csi": _("Variables: CSI"),
        "missing": _("Variables: missing"),
        "unseen": _("Variables: unseen or out of range"),
    }[light.name]
    found, written = light.found, decimal if light.name == "csi" else points
    if found is None or light.smallest is None or light.limits is None:
        return Row(measure, "", light=light)
    flagged = len(light.subjects) if light.code == "variables_flagged" else 0
    # The nearest of all that did not rise at all is nothing to name.
    worst = cut(light.subjects[0], 30) if found.value > 0 else ""
    return Row(
        measure,
        decimal(max(0.0, found.value)) if light.name == "csi" else points(found.value),
        _("{worst}, and {n} more beyond").format(worst=worst, n=count(flagged - 1)) if flagged > 1 else worst,
        limits=" / ".join(limit(value if light.name == "csi" else value * 100) for value in light.limits),
        smallest=written(light.smallest),
        light=light,
        change_beneath=f"{written(found.low)} {_('to')} {written(found.high)}",
    )


def _psi_row(found: Stability, before: Stability | None, light: Light) -> Row:
    return Row(
        _("PSI"),
        decimal(max(0.0, found.corrected or 0.0)),
        _("before correction {psi}").format(psi=decimal(found.psi)),
        previous=decimal(max(0.0, before.corrected)) if before and before.corrected is not None else "",
        limits=_limits(light),
        smallest=decimal(light.smallest) if light.found else "",
        light=light,
        change_beneath=interval(found.low, found.high),
    )


def performance_rows(results: Results, light: Light) -> list[Row]:
    """AUC, Gini and KS of the judged months."""
    now, then, change = results.judged, results.reference_performance, results.change
    before = results.previous.performance if results.previous else None
    if now.auc is None:
        return [Row(_("AUC, Gini, KS"), why(now.why or "no_outcome"), light=light)]
    found = light.found
    auc = Row(
        _("AUC"),
        decimal(now.auc),
        interval(now.auc_low, now.auc_high),
        decimal(then.auc) if then else "",
        decimal(before.auc) if before else "",
        signed(-found.value) if found else "",
        f"{signed(-found.high)} {_('to')} {signed(-found.low)}" if found else "",
        _("drop of {limits}").format(limits=_limits(light)) if found else "",
        decimal(light.smallest) if found else "",
        light,
    )
    mixed = _("by ranking; the mix of scores adds {mix}").format(mix=signed(-change.mix)) if found and change else ""
    return [
        replace(auc, measure=_("AUC"), measure_beneath=mixed),
        Row(
            _("Gini"), decimal(now.gini), "", decimal(then.gini) if then else "", decimal(before.gini) if before else ""
        ),
        Row(
            _("KS separation"),
            decimal(now.ks),
            "",
            decimal(then.ks) if then else "",
            decimal(before.ks) if before else "",
        ),
    ]


def _limits(light: Light) -> str:
    return " / ".join(limit(value) for value in light.limits or ())
