"""What the light of the scores' stability found, in one sentence."""

from monitor_lib.i18n import _
from monitor_lib.render.numbers import decimal, limit
from monitor_lib.report.light import Light
from monitor_lib.report.rule import Deterioration
from monitor_lib.status import Status


def light_sentence(light: Light) -> str:
    """The sentence of a light."""
    if light.code != "psi":
        return {
            "reference_is_batch": _("Score stability was not judged: the batch is the reference itself."),
            "no_reference": _("Adherence does not apply: no reference is configured."),
            "no_scores": _("Score stability could not be computed: one side has no scores."),
            "one_bin": _("Score stability could not be computed: too few records or distinct scores for two bins."),
        }[light.code]
    drift, (amber, red) = light.deterioration, light.limits or (0.0, 0.0)
    if drift is None or light.status is None:
        raise ValueError(f"a light that was lit by the PSI needs one, got {light}")
    return _psi(light.status, drift, amber, red).format(
        amber=limit(amber),
        red=limit(red),
        value=decimal(max(0.0, drift.value)),
        low=decimal(drift.low),
        high=decimal(drift.high),
    )


def _psi(status: Status, drift: Deterioration, amber: float, red: float) -> str:
    if status is Status.AMBER and drift.value >= red:
        return _(
            "The scores moved away from the reference: PSI {value}, past the red limit {red}, but so few records do not"
            " confirm that: it may truly be {low} to {high}."
        )
    if status is Status.GREEN:
        return _within(drift, amber)
    return {
        Status.RED: _("The scores moved away from the reference: PSI {value}, past the red limit {red}."),
        Status.AMBER: _("The scores moved away from the reference: PSI {value}, past the amber limit {amber}."),
        Status.INCONCLUSIVE: _(
            "The PSI of the scores may truly be as high as {high}: too few records to rule out a breach of the red"
            " limit {red}."
        ),
    }[status]


def _within(drift: Deterioration, amber: float) -> str:
    if drift.value >= amber:
        return _("The PSI of the scores, {value}, is past the amber limit {amber}, but that could be chance.")
    if drift.high < amber:
        return _(
            "PSI of the scores {value}, under the amber limit"
            " {amber}. It may truly be up to {high}, which is under it too."
        )
    return _(
        "PSI of the scores {value}, under the amber limit {amber}. It may truly be {low} to {high}: red is ruled out,"
        " amber is not."
    )
