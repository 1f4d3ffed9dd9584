"""The lights of the variables: each says of all variables together whether some of them moved beyond its limit.

Of a hundred variables some always look bad, so each is tested for lying beyond the alert limit (not for having moved at
all), and of those tests the false ones are held to 5 % of the rejected by Benjamini and Hochberg's rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor_lib.config.policy import LightPolicy, Policy
from monitor_lib.stats.order import to_order
from monitor_lib.stats.shares import Rise, benjamini_hochberg
from monitor_lib.stats.variable import VariableShift
from monitor_lib.status import Status
from monitor_lib.verdict.light import Light
from monitor_lib.verdict.rule import Deterioration

FALSE_DISCOVERIES = 0.05
POWER = 0.80
LEAST_REFERENCE = 30  # records, below which cells cut from them mean nothing


@dataclass(frozen=True)
class Measured:
    """One variable under one limit."""

    name: str
    found: Deterioration
    pvalue: float
    smallest: float
    records: int  # of the reference


def variable_lights(
    shifts: Sequence[VariableShift] | None,
    policy: Policy,
    scores: tuple[str, Rise] | None = None,
    *,
    own_reference: bool = False,
) -> tuple[Light, ...]:
    """One light for the index, one for missing values, one for unseen and out-of-range ones.

    Args:
        shifts: of every variable in the judged months; None where no reference is configured.
        policy: the limits.
        scores: the score's column, and the rise of its share out of the reference's range.
        own_reference: whether the batch is its own reference, so that comparisons mean nothing.

    """
    if own_reference:
        limits = {"csi": policy.csi, "missing": policy.missing, "unseen": policy.unseen}
        return tuple(Light(name, Status.INCONCLUSIVE, "reference_is_batch", each) for name, each in limits.items())
    outside = [(shift.name, shift.outside) for shift in shifts or ()] + ([scores] if scores else [])
    missing = [(shift.name, shift.missing) for shift in shifts or ()]
    return tuple(
        _light(name, each if shifts is not None else None, limits)
        for name, limits, each in (
            ("csi", policy.csi, [_moved(shift, policy.csi.amber, len(shifts or ())) for shift in shifts or ()]),
            ("missing", policy.missing, _risen(missing, policy.missing.amber)),
            ("unseen", policy.unseen, _risen(outside, policy.unseen.amber)),
        )
    )


def _light(name: str, each: Sequence[Measured] | None, policy: LightPolicy) -> Light:
    if not each:
        return Light(name, None, "no_reference" if each is None else "no_variables", policy)
    if each[0].records < LEAST_REFERENCE:
        return Light(name, Status.INCONCLUSIVE, "reference_too_small", policy)
    beyond = benjamini_hochberg([one.pvalue for one in each], FALSE_DISCOVERIES)
    flagged = [one for one, rejected in zip(each, beyond, strict=True) if rejected and one.found.value >= policy.amber]
    flagged.sort(key=lambda one: (-to_order(one.found.value), one.name))
    smallest = max(one.smallest for one in each)
    if flagged:
        status = Status.RED if flagged[0].found.value >= policy.red else Status.AMBER
        names = tuple(one.name for one in flagged)
        return Light(name, status, "variables_flagged", policy, flagged[0].found, smallest, names)
    worst = max(each, key=lambda one: to_order(one.found.value))
    if smallest > policy.red:
        return Light(name, Status.INCONCLUSIVE, "variables_too_few", policy, worst.found, smallest, (worst.name,))
    return Light(name, Status.GREEN, "variables_within", policy, worst.found, smallest, (worst.name,))


def _moved(shift: VariableShift, limit: float, family: int) -> Measured:
    index = shift.csi
    found = Deterioration(index.corrected, index.low, index.high)
    smallest = index.smallest_shown(limit, FALSE_DISCOVERIES / family, POWER)
    return Measured(shift.name, found, index.pvalue(limit), smallest, shift.m)


def _risen(rises: Sequence[tuple[str, Rise]], limit: float) -> list[Measured]:
    return [
        Measured(
            name,
            Deterioration(rise.value, rise.low, rise.high),
            rise.pvalue(limit),
            rise.smallest_shown(limit, FALSE_DISCOVERIES / len(rises), POWER),
            rise.m,
        )
        for name, rise in rises
    ]
