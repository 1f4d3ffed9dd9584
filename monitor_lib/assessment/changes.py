"""What changed most since the reference: of all that moved beyond chance, what lies farthest beyond its alert limit."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from monitor_lib.assessment.inputs import Inputs
from monitor_lib.assessment.results import Results
from monitor_lib.config.policy import Policy
from monitor_lib.stats.order import to_order
from monitor_lib.stats.shares import Z_ONE_SIDED, benjamini_hochberg, rise
from monitor_lib.stats.variable import VariableShift

TOLD = 3
LEAST_WEIGHT = 0.25  # of many records the smallest change is beyond chance, and not worth a word
BY_CHANCE = 0.05  # of the variables that are said to have moved
# A bad rate has no limit of its own in the policy: a tenth more or less weighs as much as any alert limit.
EVENT_RATE_LIMIT = math.log(1.1)


@dataclass(frozen=True)
class Change:
    """One change.

    Attributes:
        code: what changed; the sentence is made where it is shown.
        weight: how many times its alert limit it amounts to.
        values: what belongs to the sentence.

    """

    code: str
    weight: float
    values: dict[str, Any]


def find_changes(inputs: Inputs, results: Results) -> tuple[Change, ...]:
    """The three largest changes, the largest first; fewer where fewer are beyond chance."""
    found = [*_scores(inputs, results), *_performance(inputs, results), *_volume(results)]
    if results.variables is not None:
        found += _variables(results.variables.shifts, inputs.config.policy)
    found = [change for change in found if change.weight >= LEAST_WEIGHT]
    found.sort(key=lambda change: (-to_order(change.weight), change.code, str(change.values.get("variable"))))
    return tuple(found[:TOLD])


def _variables(shifts: Sequence[VariableShift], policy: Policy) -> Iterator[Change]:
    """Each variable that moved beyond chance, told by the plainest of its ways: a missing value before a moved one."""
    ways = (
        ("missing_rose", policy.missing.amber, [(one.missing.value, one.missing.pvalue(0.0)) for one in shifts]),
        ("outside_rose", policy.unseen.amber, [(one.outside.value, one.outside.pvalue(0.0)) for one in shifts]),
        ("variable_moved", policy.csi.amber, [(one.csi.corrected, one.csi.pvalue(0.0)) for one in shifts]),
    )
    weights: dict[str, dict[str, float]] = {}
    for code, limit, found in ways:
        beyond = benjamini_hochberg([pvalue for _value, pvalue in found], BY_CHANCE)
        for shift, (value, _pvalue), rejected in zip(shifts, found, beyond, strict=True):
            if rejected and value > 0:
                weights.setdefault(shift.name, {})[code] = value / limit
    for shift in shifts:
        found_here = weights.get(shift.name, {})
        if found_here:
            heaviest = max(found_here, key=lambda code: to_order(found_here[code]))
            code = next((code for code, weight in found_here.items() if weight >= 1), heaviest)
            yield Change(code, max(found_here.values()), {"variable": shift.name, **_told(code, shift)})


def _told(code: str, shift: VariableShift) -> dict[str, Any]:
    if code == "variable_moved":
        return {"csi": shift.csi.corrected, **_largest_cell(shift)}
    rise = shift.missing if code == "missing_rose" else shift.outside
    return {"batch": rise.count / rise.n, "reference": rise.count_reference / rise.m}


def _largest_cell(shift: VariableShift) -> dict[str, Any]:
    """The cell whose share changed most."""
    shares = [(p / shift.n, q / shift.m) for p, q in zip(shift.batch, shift.reference, strict=True)]
    cell = max(range(len(shares)), key=lambda place: abs(shares[place][0] - shares[place][1]))
    return {"cell": cell, "batch": shares[cell][0], "reference": shares[cell][1]}


def _scores(inputs: Inputs, results: Results) -> Iterator[Change]:
    stability = results.stability
    if stability is not None and stability.corrected is not None and (stability.low or 0) > 0:
        weight = stability.corrected / inputs.config.policy.stability.amber
        yield Change("scores_moved", weight, {"psi": stability.corrected})
    outside = results.score_outside
    if outside is not None and outside.pvalue(0.0) < BY_CHANCE:
        shares = {"batch": outside.count / outside.n, "reference": outside.count_reference / outside.m}
        weight = outside.value / inputs.config.policy.unseen.amber
        yield Change("outside_rose", weight, {"variable": inputs.config.columns.score, **shares})


def _performance(inputs: Inputs, results: Results) -> Iterator[Change]:
    now, then, change = results.judged, results.reference_performance, results.change
    if then is not None and change is not None and abs(change.drop) > Z_ONE_SIDED * change.drop_error:
        weight = abs(change.drop) / inputs.config.policy.discrimination.amber
        code = "auc_fell" if change.drop > 0 else "auc_rose"
        yield Change(code, weight, {"batch": now.auc, "reference": then.auc})
    own = results.performance
    if then is None or not own.n_event or not then.n_event:
        return
    found = rise(own.n_event, own.n_known, then.n_event, then.n_known)
    if found.low > 0 or found.high < 0:
        rates = (own.n_event / own.n_known, then.n_event / then.n_known)
        weight = abs(math.log(rates[0] / rates[1])) / EVENT_RATE_LIMIT
        code = "event_rate_rose" if found.low > 0 else "event_rate_fell"
        yield Change(code, weight, {"batch": rates[0], "reference": rates[1]})


def _volume(results: Results) -> Iterator[Change]:
    check = results.volume_check
    if check.unusual and check.low is not None and check.high is not None and check.n:
        middle, half = math.log(check.low * check.high) / 2, math.log(check.high / check.low) / 2
        weight = abs(math.log(check.n) - middle) / half
        yield Change("volume_unusual", weight, {"n": check.n, "low": check.low, "high": check.high})
