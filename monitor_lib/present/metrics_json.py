"""``metrics.json``: every figure for programs, floats at full precision, codes instead of sentences."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from monitor_lib.assessment.changes import Change
from monitor_lib.assessment.inputs import Inputs
from monitor_lib.assessment.proof import Trial
from monitor_lib.assessment.results import Results
from monitor_lib.caveats import Caveat
from monitor_lib.present.display import Shown
from monitor_lib.present.metrics_type import METRICS_TYPE
from monitor_lib.present.variables_json import variables_part
from monitor_lib.readers.dates import day_name, month_name
from monitor_lib.readers.source import Source
from monitor_lib.scan.result import Intake
from monitor_lib.stats.discrimination import Discrimination
from monitor_lib.stats.ks_drift import ScoreDrift
from monitor_lib.stats.psi import Stability
from monitor_lib.tallies.rounding import BITS, MAX_RELATIVE_CHANGE
from monitor_lib.verdict.judge import Verdict
from monitor_lib.verdict.light import Light

SCHEMA_VERSION = "1.0"
DRIFT = {"ks": "ks", "ks_pvalue": "pvalue", "ks_low": "low", "ks_high": "high"}
STABILITY = {
    "psi": "psi",
    "psi_corrected": "corrected",
    "psi_low": "low",
    "psi_high": "high",
    "psi_critical": "critical",
}


def metrics_document(
    inputs: Inputs,
    results: Results,
    verdict: Verdict,
    caveats: Sequence[Caveat],
    changes: Sequence[Change],
    trials: Sequence[Trial],
) -> Shown:
    """The document as an output of a MIME type of its own, from where the runner takes it."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "model": inputs.config.model,
        "batch": inputs.batch_name,
        "inputs": {
            role: None if intake is None else {"sha256": intake.source.sha256, "records": intake.records}
            for role, intake in (("batch", inputs.batch), ("reference", inputs.reference))
        }
        | {"history": [_earlier(one) for one in inputs.earlier]},
        **_figure("rounding", _rounding() if inputs.is_rounded else None, "few_distinct_scores"),
        "policy": {
            "version": inputs.config.policy.version,
            "effective_from": str(inputs.config.policy.effective_from) if inputs.config.policy.effective_from else None,
        },
        "verdict": {
            "status": verdict.status.value,
            "reasons": _reasons(verdict),
            "lights": [_light(light) for light in verdict.lights],
        },
        "volumetry": _volumetry(results),
        "exclusions": _exclusions(inputs),
        "performance": {
            "overall": _discrimination(results.performance),
            "by_month": [{"month": month_name(month), **_discrimination(found)} for month, found in results.by_month],
            "judged": {
                "months": [month_name(month) for month in results.window.months],
                **_discrimination(results.judged),
            },
            "reference": _discrimination(results.reference_performance) if results.reference_performance else None,
            "change": asdict(results.change) if results.change else None,
            "ks_at_cutoff": asdict(results.cutoff) if results.cutoff else None,
            "bands": [asdict(band) for band in results.bands],
        },
        "adherence": _adherence(results),
        "trend": [{"month": month_name(month), **_discrimination(found)} for month, found in results.trend],
        "previous": _previous(results),
        **variables_part(results, changes, trials),
        "caveats": [{"code": caveat.code, **caveat.values} for caveat in caveats],
    }
    return Shown(text=f"metrics.json, schema {SCHEMA_VERSION}", other={METRICS_TYPE: _with_whys(document)})


def _rounding() -> dict[str, Any]:
    """How scores were rounded, where a report holds too many distinct ones."""
    return {"bits": BITS, "max_relative_change": MAX_RELATIVE_CHANGE}


def _reasons(verdict: Verdict) -> list[dict[str, Any]]:
    """Why the overall light shows what it shows."""
    return [_light(light) for light in verdict.deciding] or [{"code": "no_light_applies"}]


def _light(light: Light) -> dict[str, Any]:
    found = light.found
    return {
        "code": light.code,
        "light": light.name,
        "status": light.status.value if light.status else None,
        "deterioration": found.value if found else None,
        "low": found.low if found else None,
        "high": found.high if found else None,
        "amber": light.limits[0] if light.limits else None,
        "red": light.limits[1] if light.limits else None,
        "smallest_shown": light.smallest,
        **({"variables": light.subjects} if light.subjects else {}),
    }


def _volumetry(results: Results) -> dict[str, Any]:
    by_month = [
        {
            "month": month_name(one.month),
            "n": one.n,
            "n_event": one.n_event,
            "n_non_event": one.n_non_event,
            "n_unknown": one.n_unknown,
            "n_scored": one.n_scored,
        }
        for one in results.volume.by_month
    ]
    check = results.volume_check
    return {
        "total": results.volume.total,
        "by_month": by_month,
        "days_without_records": [day_name(day) for day in results.days_without],
        "check": {
            "month": month_name(check.month),
            "n": check.n,
            "earlier_months": check.months,
            **_figure("low", check.low, check.why),
            **_figure("high", check.high, check.why),
        },
    }


def _exclusions(inputs: Inputs) -> dict[str, Any]:
    exclusions = inputs.batch.exclusions
    return {
        "records": exclusions.records,
        "excluded": exclusions.total,
        "by_rule": [
            {"rule": rule.name.lower(), "n": exclusions.of(rule), "n_event": exclusions.events_of(rule)}
            for rule in exclusions.rules
        ],
        "duplicates": inputs.batch.duplicates,
    }


def _discrimination(found: Discrimination) -> dict[str, Any]:
    document: dict[str, Any] = {"n_event": found.n_event, "n_non_event": found.n_non_event}
    for name in ("auc", "gini", "ks"):
        document |= _figure(name, getattr(found, name), found.why)
    for name in ("auc_low", "auc_high", "auc_variance", "logit_low", "logit_high"):
        document |= _figure(name, getattr(found, name), found.variance_why)
    return document


def _adherence(results: Results) -> dict[str, Any]:
    drift, stability = results.drift, results.stability
    if drift is None or stability is None:
        names = (*DRIFT, *STABILITY)
        absent = {key: value for name in names for key, value in _figure(name, None, "no_reference").items()}
        return {**absent, "n_batch": results.volume.n_scored, "n_reference": None, "by_month": []}
    return {
        **_compared(drift, stability),
        "ks_method": drift.method,
        "chi2_pvalue": drift.chi2_pvalue,
        "psi_cells": {
            "edges": stability.edges,
            "batch": stability.batch,
            "reference": stability.reference,
            "filled": stability.filled,
        },
        "out_of_range": results.score_outside.count / results.score_outside.n if results.score_outside else None,
        "n_batch": drift.n_batch,
        "n_reference": drift.n_reference,
        "by_month": [
            {"month": month_name(one.month), "n": one.drift.n_batch, **_compared(one.drift, one.stability)}
            for one in results.adherence_by_month
        ],
    }


def _previous(results: Results) -> dict[str, Any] | None:
    """The batch before, by the same measures; null where none is at hand."""
    before = results.previous
    if before is None:
        return None
    compared = _compared(before.drift, before.stability) if before.drift and before.stability else {}
    return {"records": before.records, **_discrimination(before.performance), **compared}


def _compared(drift: ScoreDrift, stability: Stability) -> dict[str, Any]:
    figures = [(name, getattr(drift, field), drift.why) for name, field in DRIFT.items()]
    figures += [(name, getattr(stability, field), stability.why) for name, field in STABILITY.items()]
    return {key: value for figure in figures for key, value in _figure(*figure).items()}


def _earlier(one: Intake | Source) -> dict[str, Any]:
    if isinstance(one, Source):
        return {"sha256": one.sha256, "records": None, "records_why": "unreadable"}
    return {"sha256": one.source.sha256, "records": one.records}


def _with_whys(value: Any) -> Any:
    """Every null with its sibling: what has no code of its own does not apply here, and a band's open end is open."""
    if isinstance(value, list | tuple):
        return [_with_whys(one) for one in value]
    if not isinstance(value, dict):
        return value
    known = {key: _with_whys(one) for key, one in value.items()}
    why = "open" if "reversed" in value else value.get("code", "not_applicable")
    absent = [key for key, one in value.items() if one is None and f"{key}_why" not in value and key[-4:] != "_why"]
    return known | {f"{key}_why": why for key in absent}


def _figure(name: str, value: Any, why: str | None) -> dict[str, Any]:
    """A figure, and where it is null why it is."""
    return {name: value} if value is not None else {name: None, f"{name}_why": why}
