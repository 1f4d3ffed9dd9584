"""What the light of discrimination found, in one sentence."""

from monitor_lib.i18n import _
from monitor_lib.render.numbers import decimal, limit
from monitor_lib.report.light import Light
from monitor_lib.status import Status


def light_sentence(light: Light) -> str:
    """The sentence of a light."""
    if light.code != "ranking":
        return _not_ranked(light.code)
    drop, (amber, red) = light.deterioration, light.limits or (0.0, 0.0)
    if drop is None or light.status is None:
        raise ValueError(f"a light that was lit by the ranking needs a drop, got {light}")
    return _ranked(light.status, beyond_red=drop.value >= red).format(
        amber=limit(amber),
        red=limit(red),
        value=decimal(drop.value),
        low=decimal(drop.low),
        high=decimal(drop.high),
        smallest=decimal(light.minimum_detectable),
    )


def _ranked(status: Status, *, beyond_red: bool) -> str:
    if status is Status.AMBER and beyond_red:
        return _(
            "The AUC fell by {value} through worse ranking, beyond the red limit of {red} too, but so few records"
            " do not confirm it: the true drop lies between {low} and {high}."
        )
    return {
        Status.RED: _("The AUC fell by {value} through worse ranking, beyond the limit of {red}."),
        Status.AMBER: _("The AUC fell by {value} through worse ranking, beyond the alert limit of {amber}."),
        Status.GREEN: _(
            "The ranking kept within its limits; a drop of the AUC of {smallest} or more would be noticed in 8 of"
            " 10 such batches."
        ),
        Status.INCONCLUSIVE: _(
            "The AUC may have fallen by up to {high} through worse ranking: too few records to rule out a breach."
        ),
    }[status]


def _not_ranked(code: str) -> str:
    return {
        "reference_is_batch": _("The AUC was compared with nothing: the batch is the reference itself."),
        "no_reference": _("The AUC has nothing to be compared with: no reference is configured."),
        "inverted": _("The score ranks backwards: the AUC lies below one half with confidence."),
        "no_outcome": _("Discrimination does not apply: no outcome is known."),
        "no_scored_outcome": _("Discrimination could not be computed: no record has both a score and an outcome."),
        "one_class": _("Discrimination could not be computed: all known outcomes are the same."),
        "too_few_of_a_class": _("Discrimination is inconclusive: fewer than 30 records of the scarcer outcome."),
        "no_reference_outcome": _("The AUC has nothing to be compared with: the reference holds no outcome."),
        "reference_too_few_of_a_class": _(
            "Discrimination is inconclusive: the reference has fewer than 30 records of the scarcer outcome."
        ),
        "no_separation": _(
            "Discrimination is inconclusive: an AUC of one half, no separation at all, can't be ruled out."
        ),
        "scores_not_comparable": _(
            "Discrimination is inconclusive: the batch's scores lie where the reference has none, or are all the same."
        ),
    }[code]
