"""The lights of one batch, and the overall light that follows from them."""

import math
from dataclasses import dataclass

from monitor_lib.config.schema import LightPolicy, Policy
from monitor_lib.metrics.discrimination import Discrimination
from monitor_lib.metrics.stability import Stability
from monitor_lib.verdict.rule import (
    LEAST_OF_SCARCER_CLASS,
    Z_ONE_SIDED,
    Deterioration,
    Status,
    auc_drop,
    light,
    smallest_shown_normal,
    smallest_shown_psi,
    worst,
)


@dataclass(frozen=True)
class Light:
    """One light.

    Attributes:
        name: ``"discrimination"`` or ``"stability"``.
        status: what it shows, or None where it does not apply: it then has no vote.
        code: which rule decided, or why there is no status.
        found: the deterioration that was judged, None where there is none.
        smallest: the deterioration that would have shown on this batch with power 80 %, None where none can be said.
        policy: its limits, action, owner and days.

    """

    name: str
    status: Status | None
    code: str
    policy: LightPolicy
    found: Deterioration | None = None
    smallest: float | None = None


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
    stability: Stability | None,
    policy: Policy,
) -> Verdict:
    """Light every light and let them vote, the worst first.

    Args:
        performance: of the batch, all months together.
        reference_performance: of the reference, None where none is configured.
        stability: of the batch's scores, None where no reference is configured.
        policy: the limits.

    """
    lights = (
        _discrimination(performance, reference_performance, policy.discrimination),
        _stability(stability, policy.stability),
    )
    return Verdict(worst([light.status for light in lights if light.status is not None]), lights)


def _discrimination(now: Discrimination, then: Discrimination | None, policy: LightPolicy) -> Light:
    name = "discrimination"
    if now.why == "no_outcome":
        return Light(name, None, "no_outcome", policy)
    if now.why == "no_scored_outcome" or (then is not None and then.why == "reference_is_batch"):
        return Light(name, Status.INCONCLUSIVE, now.why or "reference_is_batch", policy)
    if now.auc is None or now.scarcer < LEAST_OF_SCARCER_CLASS:
        return Light(name, Status.INCONCLUSIVE, now.why or "too_few_of_a_class", policy)
    assert now.auc_variance is not None  # thirty records of each class have one
    # Below one half with confidence, the score ranks backwards; that needs no reference.
    if now.auc + Z_ONE_SIDED * math.sqrt(now.auc_variance) < 0.5:
        return Light(name, Status.RED, "inverted", policy)
    if then is None or then.why == "no_outcome":
        return Light(name, None, "no_reference" if then is None else "no_reference_outcome", policy)
    if then.auc is None or then.auc_variance is None or then.scarcer < LEAST_OF_SCARCER_CLASS:
        return Light(name, Status.INCONCLUSIVE, "reference_too_few_of_a_class", policy)
    drop, error = auc_drop(then.auc, then.auc_variance, now.auc, now.auc_variance)
    status = light(drop, policy.amber, policy.red)
    return Light(name, status, "auc_drop", policy, drop, smallest_shown_normal(error, policy.amber))


def _stability(found: Stability | None, policy: LightPolicy) -> Light:
    name = "stability"
    if found is None:
        return Light(name, None, "no_reference", policy)
    if found.corrected is None or found.low is None or found.high is None or found.scale is None:
        return Light(name, Status.INCONCLUSIVE, found.why or "", policy)
    drift = Deterioration(found.corrected, found.low, found.high)
    smallest = smallest_shown_psi(found.scale, len(found.batch) - 1, policy.amber)
    return Light(name, light(drift, policy.amber, policy.red), "psi", policy, drift, smallest)
