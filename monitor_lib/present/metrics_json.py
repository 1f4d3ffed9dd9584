"""``metrics.json``: every figure for programs, floats at full precision, codes instead of sentences."""

from typing import Any

from monitor_lib.assessment import Inputs, Results
from monitor_lib.caveats import Caveat
from monitor_lib.data.dates import month_name
from monitor_lib.metrics.discrimination import Discrimination
from monitor_lib.present.display import METRICS_TYPE, Shown
from monitor_lib.verdict import Light, Verdict

SCHEMA_VERSION = "1.0"


def metrics_document(inputs: Inputs, results: Results, verdict: Verdict, caveats: tuple[Caveat, ...]) -> Shown:
    """The document as an output of a MIME type of its own, from where the runner takes it."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "model": inputs.config.model,
        "batch": inputs.batch_name,
        "inputs": {
            role: None if intake is None else {"sha256": intake.source.sha256, "records": intake.records}
            for role, intake in (("batch", inputs.batch), ("reference", inputs.reference))
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
            "reference": _discrimination(results.reference_performance) if results.reference_performance else None,
        },
        "adherence": _adherence(results),
        "caveats": [{"code": caveat.code, **caveat.values} for caveat in caveats],
    }
    return Shown(text=f"metrics.json, schema {SCHEMA_VERSION}", other={METRICS_TYPE: document})


def _reasons(verdict: Verdict) -> list[dict[str, Any]]:
    """Why the overall light shows what it shows."""
    if not any(light.status for light in verdict.lights):
        return [{"code": "no_light_applies"}]
    return [_light(light) for light in verdict.deciding]


def _light(light: Light) -> dict[str, Any]:
    found = light.found
    return {
        "code": light.code,
        "light": light.name,
        "status": light.status.value if light.status else None,
        "deterioration": found.value if found else None,
        "low": found.low if found else None,
        "high": found.high if found else None,
        "amber": light.policy.amber,
        "red": light.policy.red,
        "smallest_shown": light.smallest,
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
    return {"total": results.volume.total, "by_month": by_month}


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
    for name in ("auc_low", "auc_high", "auc_variance"):
        document |= _figure(name, getattr(found, name), found.variance_why)
    return document


def _adherence(results: Results) -> dict[str, Any]:
    drift, stability = results.drift, results.stability
    ks_why = drift.why if drift else "no_reference"
    psi_why = stability.why if stability else "no_reference"
    return {
        **_figure("ks", drift.ks if drift else None, ks_why),
        **_figure("ks_pvalue", drift.pvalue if drift else None, ks_why),
        "ks_method": drift.method if drift else None,
        **_figure("psi", stability.psi if stability else None, psi_why),
        **_figure("psi_corrected", stability.corrected if stability else None, psi_why),
        **_figure("psi_low", stability.low if stability else None, psi_why),
        **_figure("psi_high", stability.high if stability else None, psi_why),
        **_figure("psi_critical", stability.critical if stability else None, psi_why),
        "psi_filled": stability.filled if stability else None,
        "n_batch": drift.n_batch if drift else results.volume.n_scored,
        "n_reference": drift.n_reference if drift else None,
    }


def _figure(name: str, value: float | None, why: str | None) -> dict[str, Any]:
    """A figure, and where it is null why it is."""
    return {name: value} if value is not None else {name: None, f"{name}_why": why}
