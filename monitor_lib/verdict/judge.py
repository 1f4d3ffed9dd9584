"""The lights of one batch, and the overall light that follows from them."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor_lib.config.policy import LightPolicy, Policy, VolumePolicy
from monitor_lib.stats.auc_change import AucChange
from monitor_lib.stats.discrimination import Discrimination
from monitor_lib.stats.psi import Stability
from monitor_lib.stats.shares import Rise
from monitor_lib.stats.variable import VariableShift
from monitor_lib.stats.volume import VolumeCheck
from monitor_lib.status import Status
from monitor_lib.verdict.light import Light
from monitor_lib.verdict.rule import (
    LEAST_OF_SCARCER_CLASS,
    Z_ONE_SIDED,
    Deterioration,
    light,
    normal_bounds,
    overall,
    smallest_shown_normal,
    smallest_shown_psi,
)
from monitor_lib.verdict.variables import variable_lights


@dataclass(frozen=True)
class Verdict:
    """The overall light and the lights behind it."""

    status: Status
    lights: tuple[Light, ...]

    @property
    def deciding(self) -> tuple[Light, ...]:
        """The lights that show what the overall light shows."""
        return tuple(light for light in self.lights if light.status is self.status)


def judge(
    performance: Discrimination,
    reference_performance: Discrimination | None,
    change: AucChange | None,
    stability: Stability | None,
    volume: VolumeCheck,
    policy: Policy,
    variables: Sequence[VariableShift] | None = None,
    scores: tuple[str, Rise] | None = None,
    *,
    own_reference: bool = False,
) -> Verdict:
    """Light every light and let them vote, the worst first; variables and volume raise it to amber at most.

    Args:
        performance: on the months that are judged.
        reference_performance: of the reference, None where none is configured.
        change: of the AUC against the reference, None where it can't be computed.
        stability: of the batch's scores, None where no reference is configured.
        volume: the latest month against the months before it.
        policy: the limits.
        variables: each variable in the judged months, None where no reference is configured.
        scores: the score's column, and the rise of its share out of the reference's range.
        own_reference: whether the batch is its own reference.

    """
    votes = (
        _discrimination(performance, reference_performance, change, policy.discrimination),
        _stability(stability, policy.stability),
    )
    capped = (*variable_lights(variables, policy, scores, own_reference=own_reference), _volume(volume, policy.volume))
    shown = overall([one.status for one in votes if one.status], [one.status for one in capped if one.status])
    return Verdict(shown, (*votes, *capped))


def _discrimination(
    now: Discrimination, then: Discrimination | None, change: AucChange | None, policy: LightPolicy
) -> Light:
    name = "discrimination"
    if now.why == "no_outcome":
        return Light(name, None, "no_outcome", policy)
    if now.auc is None or now.auc_error is None or now.scarcer < LEAST_OF_SCARCER_CLASS:
        return Light(name, Status.INCONCLUSIVE, now.why or "too_few_of_a_class", policy)
    # Below one half with confidence, the score ranks backwards; that needs no reference.
    if now.auc + Z_ONE_SIDED * now.auc_error < 0.5:
        return Light(name, Status.RED, "inverted", policy)
    if then is None or then.why == "no_outcome":
        return Light(name, None, "no_reference" if then is None else "no_reference_outcome", policy)
    if then.why == "reference_is_batch" or change is None or then.scarcer < LEAST_OF_SCARCER_CLASS:
        return Light(name, Status.INCONCLUSIVE, _not_compared(then), policy)
    found = normal_bounds(change.ranking, change.ranking_error)
    shown = light(found, policy.amber, policy.red)
    if shown is Status.GREEN and now.auc - Z_ONE_SIDED * now.auc_error <= 0.5:
        return Light(name, Status.INCONCLUSIVE, "no_separation", policy, found)
    return Light(name, shown, "ranking", policy, found, smallest_shown_normal(change.ranking_error, policy.amber))


def _not_compared(then: Discrimination) -> str:
    """Why there is no change of the AUC although both sides have one."""
    if then.why == "reference_is_batch":
        return then.why
    return "reference_too_few_of_a_class" if then.scarcer < LEAST_OF_SCARCER_CLASS else "scores_not_comparable"


def _volume(found: VolumeCheck, policy: VolumePolicy) -> Light:
    if found.why is not None:
        return Light("volume", None, found.why, policy)
    if found.unusual:
        return Light("volume", Status.AMBER, "volume_unusual", policy)
    return Light("volume", Status.GREEN, "volume_usual", policy)


def _stability(found: Stability | None, policy: LightPolicy) -> Light:
    name = "stability"
    if found is None:
        return Light(name, None, "no_reference", policy)
    if found.corrected is None or found.low is None or found.high is None or found.scale is None:
        return Light(name, Status.INCONCLUSIVE, found.why or "", policy)
    drift = Deterioration(found.corrected, found.low, found.high)
    smallest = smallest_shown_psi(found.scale, len(found.batch) - 1, policy.amber)
    return Light(name, light(drift, policy.amber, policy.red), "psi", policy, drift, smallest)
