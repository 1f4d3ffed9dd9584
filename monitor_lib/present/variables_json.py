"""The variables' part of ``metrics.json``: shares of 1, counts by cell, and what became of the planted faults."""

from collections.abc import Sequence
from typing import Any

from monitor_lib.assessment.changes import Change
from monitor_lib.assessment.proof import Trial
from monitor_lib.assessment.results import Results
from monitor_lib.assessment.variables import Variables
from monitor_lib.bins.bins import Bins, Kind
from monitor_lib.present.cells import LEAST_NAMED
from monitor_lib.readers.dates import month_name
from monitor_lib.stats.variable import ABOVE, BELOW, MISSING, UNSEEN, VariableShift

UNJUDGED = {"variables_judged": None, "variables_judged_why": "no_reference"}


def variables_part(results: Results, changes: Sequence[Change], trials: Sequence[Trial]) -> dict[str, Any]:
    """What is said of the variables, as keys of the document."""
    found = results.variables
    return {
        "variables": [_variable(shift, found) for shift in found.overall] if found else [],
        **({"variables_judged": _judged(found)} if found else UNJUDGED),
        "variables_by_month": _by_month(found) if found else [],
        "changes": [{"code": change.code, "weight": change.weight, **change.values} for change in changes],
        "proof": [_trial(trial) for trial in trials],
    }


def _variable(shift: VariableShift, found: Variables) -> dict[str, Any]:
    """One variable in all months of the batch."""
    bins = found.bins[shift.name]
    return {
        "name": shift.name,
        "kind": bins.kind.value,
        "absent": shift.name in found.absent,
        **_figures(shift),
        "cells": {
            "edges": list(bins.edges),
            "levels": _levels(bins, shift),
            "batch": list(shift.batch),
            "reference": list(shift.reference),
            "first_regular": bins.first_regular,
        },
    }


def _figures(shift: VariableShift) -> dict[str, Any]:
    index = shift.csi
    return {
        "n": shift.n,
        "csi": index.csi,
        "csi_corrected": index.corrected,
        "csi_low": index.low,
        "csi_high": index.high,
        "filled": index.filled,
        "missing": shift.share(MISSING),
        "sentinel": shift.sentinel_share,
        "unseen": shift.share(UNSEEN),
        "out_of_range": shift.share(BELOW, ABOVE),
        "missing_rise": shift.missing.value,
        "outside_rise": shift.outside.value,
    }


def _levels(bins: Bins, shift: VariableShift) -> list[str]:
    """The categories with a cell of their own; one of few records is not named, since it might tell of one person."""
    if bins.kind is not Kind.CATEGORY:
        return []
    counts = shift.reference[bins.first_regular :]
    return [level if n >= LEAST_NAMED else "" for level, n in zip(bins.levels, counts, strict=False)]


def _judged(found: Variables) -> dict[str, Any]:
    """The months that the lights of the variables look at, and the figures in them."""
    return {
        "months": [month_name(month) for month in found.months],
        "variables": [{"name": shift.name, **_figures(shift)} for shift in found.shifts],
        "absent": list(found.absent),
        "added": list(found.added),
    }


def _by_month(found: Variables) -> list[dict[str, Any]]:
    return [
        {
            "month": month_name(month),
            "variables": [
                {"name": name, "csi_corrected": index}
                | ({"csi_corrected_why": "too_few_records"} if index is None else {})
                for name, index in indices.items()
            ],
        }
        for month, indices in found.by_month
    ]


def _trial(trial: Trial) -> dict[str, Any]:
    return {
        "fault": trial.code,
        "on": trial.on.value,
        "variable": trial.subject,
        "caught": trial.caught,
        **({"caught_why": trial.why} if trial.caught is None else {}),
        "light": trial.light,
        "status": trial.status.value if trial.status else None,
        "lit_without": trial.already,
    }
