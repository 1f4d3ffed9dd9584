"""The lights of the variables: each shows whether some of the variables moved beyond its limit.

Among a hundred variables, some always look bad by chance. So the test is whether a variable lies beyond the alert limit
(not whether it moved at all), and Benjamini and Hochberg's rule keeps the false rejections to 5 % of the rejections.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor_lib.config.policy import LightPolicy, Policy
from monitor_lib.report.light import Light
from monitor_lib.report.rule import Deterioration
from monitor_lib.stats.order import to_order
from monitor_lib.stats.shares import ShareIncrease, benjamini_hochberg
from monitor_lib.stats.variable import VariableShift
from monitor_lib.status import Status
from monitor_lib.topics.variables.measure import VariablesResult

FALSE_DISCOVERIES = 0.05
POWER = 0.80
MOST = Status.AMBER  # variables alone are only a reason to investigate
LEAST_REFERENCE = 30  # records; with fewer, bins defined from them have no meaning


@dataclass(frozen=True)
class Measured:
    """One variable under one limit."""

    name: str
    deterioration: Deterioration
    pvalue: float
    minimum_detectable: float
    records: int  # of the reference


def lights(result: VariablesResult, policy: Policy) -> tuple[Light, ...]:
    """One light for the index, one for missing values, one for unseen and out-of-range ones."""
    limits = {"csi": policy.csi, "missing": policy.missing, "unseen": policy.unseen}
    if result.comparison.is_own_reference:
        return tuple(
            Light(name, Status.INCONCLUSIVE, "reference_is_batch", each, most=MOST) for name, each in limits.items()
        )
    shifts = result.shifts
    outside = [(shift.name, shift.outside) for shift in shifts]
    if result.score_outside is not None:
        outside.append((result.score, result.score_outside))
    missing = [(shift.name, shift.missing) for shift in shifts]
    if result.score_missing is not None:
        missing.append((result.score, result.score_missing))
    measured = {
        "csi": [_moved(shift, policy.csi.amber, len(shifts)) for shift in shifts],
        "missing": _risen(missing, policy.missing.amber),
        "unseen": _risen(outside, policy.unseen.amber),
    }
    return tuple(_light(name, each if result.is_compared else None, limits[name]) for name, each in measured.items())


def _light(name: str, each: Sequence[Measured] | None, policy: LightPolicy) -> Light:
    if not each:
        return Light(name, None, "no_reference" if each is None else "no_variables", policy, most=MOST)
    if each[0].records < LEAST_REFERENCE:
        return Light(name, Status.INCONCLUSIVE, "reference_too_small", policy, most=MOST)
    beyond = benjamini_hochberg([one.pvalue for one in each], FALSE_DISCOVERIES)
    flagged = [
        one for one, rejected in zip(each, beyond, strict=True) if rejected and one.deterioration.value >= policy.amber
    ]
    flagged.sort(key=lambda one: (-to_order(one.deterioration.value), one.name))
    detectable = max(one.minimum_detectable for one in each)
    if flagged:
        status = Status.RED if flagged[0].deterioration.value >= policy.red else Status.AMBER
        names = tuple(one.name for one in flagged)
        return Light(name, status, "variables_flagged", policy, flagged[0].deterioration, detectable, names, MOST)
    worst = max(each, key=lambda one: to_order(one.deterioration.value))
    if detectable > policy.red:
        return Light(
            name, Status.INCONCLUSIVE, "variables_too_few", policy, worst.deterioration, detectable, (worst.name,), MOST
        )
    return Light(name, Status.GREEN, "variables_within", policy, worst.deterioration, detectable, (worst.name,), MOST)


def _moved(shift: VariableShift, limit: float, family: int) -> Measured:
    index = shift.csi
    moved = Deterioration(index.corrected, index.low, index.high)
    detectable = index.minimum_detectable(limit, FALSE_DISCOVERIES / family, POWER)
    return Measured(shift.name, moved, index.pvalue(limit), detectable, shift.m)


def _risen(rises: Sequence[tuple[str, ShareIncrease]], limit: float) -> list[Measured]:
    return [
        Measured(
            name,
            Deterioration(rise.value, rise.low, rise.high),
            rise.pvalue(limit),
            rise.minimum_detectable(limit, FALSE_DISCOVERIES / len(rises), POWER),
            rise.m,
        )
        for name, rise in rises
    ]
