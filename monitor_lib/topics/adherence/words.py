"""What the light of the scores' stability found, in one sentence."""

from monitor_lib.i18n import _
from monitor_lib.render.numbers import decimal, limit
from monitor_lib.report.light import Light
from monitor_lib.status import Status


def light_sentence(light: Light) -> str:
    """The sentence of a light."""
    if light.code != "psi":
        return {
            "reference_is_batch": _("Score stability was not judged: the batch is the reference itself."),
            "no_reference": _("Adherence does not apply: no reference is configured."),
            "no_scores": _("Score stability could not be computed: one side has no scores."),
            "one_cell": _("Score stability could not be computed: too few records or distinct scores for two cells."),
        }[light.code]
    drift, (amber, red) = light.deterioration, light.limits or (0.0, 0.0)
    if drift is None or light.status is None:
        raise ValueError(f"a light that was lit by the PSI needs one, got {light}")
    return _moved(light.status, beyond_red=drift.value >= red).format(
        amber=limit(amber),
        red=limit(red),
        value=decimal(drift.value),
        low=decimal(drift.low),
        high=decimal(drift.high),
        smallest=decimal(light.minimum_detectable),
    )


def _moved(status: Status, *, beyond_red: bool) -> str:
    if status is Status.AMBER and beyond_red:
        return _(
            "The scores moved away from the reference: PSI {value}, beyond the red limit of {red} too, but so few"
            " records do not confirm it: the true PSI lies between {low} and {high}."
        )
    return {
        Status.RED: _("The scores moved away from the reference: PSI {value}, beyond the limit of {red}."),
        Status.AMBER: _("The scores moved away from the reference: PSI {value}, beyond the alert limit of {amber}."),
        Status.GREEN: _(
            "The scores' PSI kept within its limits; {smallest} or more would be noticed in 8 of 10 such batches."
        ),
        Status.INCONCLUSIVE: _("The PSI may be as high as {high}: too few records to rule out a breach."),
    }[status]
