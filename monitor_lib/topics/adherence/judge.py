"""The light of the scores' stability: their PSI."""

from collections.abc import Iterator

from monitor_lib.config.policy import LightPolicy
from monitor_lib.i18n import _
from monitor_lib.render.numbers import decimal
from monitor_lib.report.light import Light
from monitor_lib.report.rule import Deterioration, light, minimum_detectable_psi
from monitor_lib.report.topic import Change
from monitor_lib.status import Status
from monitor_lib.topics.adherence.measure import AdherenceResult

NAME = "stability"


def lights(result: AdherenceResult, policy: LightPolicy) -> tuple[Light, ...]:
    """One light."""
    psi = result.psi
    if psi is None:
        return (Light(NAME, None, "no_reference", policy),)
    if result.comparison.is_own_reference:
        return (Light(NAME, Status.INCONCLUSIVE, "reference_is_batch", policy),)
    if psi.corrected is None or psi.low is None or psi.high is None or psi.scale is None:
        return (Light(NAME, Status.INCONCLUSIVE, psi.reason or "", policy),)
    drift = Deterioration(psi.corrected, psi.low, psi.high)
    detectable = minimum_detectable_psi(psi.scale, len(psi.batch) - 1, policy.amber)
    return (Light(NAME, light(drift, policy.amber, policy.red), "psi", policy, drift, detectable),)


def changes(result: AdherenceResult, policy: LightPolicy) -> Iterator[Change]:
    """A PSI beyond chance."""
    psi = result.psi
    if psi is not None and psi.corrected is not None and (psi.low or 0) > 0:
        yield Change(
            "scores_moved",
            psi.corrected / policy.amber,
            {"psi": psi.corrected},
            lambda: _("The scores moved away from the reference, PSI {psi}.").format(psi=decimal(psi.corrected)),
        )
