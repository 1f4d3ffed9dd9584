"""What the light of discrimination found, in one sentence."""

from monitor_lib.i18n import _
from monitor_lib.render.numbers import count, decimal, limit, month
from monitor_lib.report.course import Course
from monitor_lib.report.course_show import times
from monitor_lib.report.light import Light
from monitor_lib.status import Status
from monitor_lib.topics.discrimination.measure import DiscriminationResult


def light_sentence(light: Light, result: DiscriminationResult) -> str:
    """The sentence of a light."""
    if light.code != "ranking":
        return _not_ranked(light.code)
    if light.course is not None:
        return _together(light, light.course, result)
    return _alone(light, light.status, result)


def _together(light: Light, course: Course, result: DiscriminationResult) -> str:
    """What all months together show, and then the latest ones, where they look worse by themselves."""
    status, alone = light.status or Status.INCONCLUSIVE, light.this_month
    seen = course.lasting if status in (Status.RED, Status.AMBER) else course.mean
    text = _course(status).format(
        amber=limit((light.limits or (0.0, 0.0))[0]),
        red=limit((light.limits or (0.0, 0.0))[1]),
        since=month(course.since),
        start=month(course.months[0]),
        n=count(len(course.months)),
        times=times(course.now.value),
        size=decimal(abs(seen.value)),
        low=decimal(seen.low),
        high=decimal(seen.high),
    )
    if alone is Status.RED and status is not Status.RED:
        text += " " + _(
            "The latest months look worse by themselves, which alone proves no lasting drop: {said}"
        ).format(said=_alone(light, alone, result))
    if alone is Status.GREEN and status in (Status.RED, Status.AMBER):
        text += " " + _("By themselves the latest months are within the limits: check whether the drop is over.")
    return text


def _course(status: Status) -> str:
    return {
        Status.RED: _(
            "The ranking has become worse, and lastingly: since {since} it takes {size} off the AUC ({low} to {high},"
            " red limit {red}). The {n} months at hand are {times} times as likely with a lasting drop as without."
        ),
        Status.AMBER: _(
            "The ranking has probably become worse: since {since} it takes {size} off the AUC ({low} to {high},"
            " amber limit {amber}). The {n} months at hand are {times} times as likely with a lasting drop as without."
        ),
        Status.GREEN: _(
            "The ranking holds: the months at hand, {n} since {start}, show no lasting drop, and rule the red limit"
            " {red} out."
        ),
        Status.INCONCLUSIVE: _(
            "The months at hand, {n} since {start}, show no lasting drop of the ranking, but are too few to rule one of"
            " the red limit {red} out: it may be up to {high}."
        ),
    }[status]


def _alone(light: Light, status: Status | None, result: DiscriminationResult) -> str:
    """What the judged months show by themselves."""
    ranking, (amber, red), change = light.deterioration, light.limits or (0.0, 0.0), result.change
    if ranking is None or status is None or change is None:
        raise ValueError(f"a light that was lit by the ranking needs a change of the AUC, got {light}")
    text = _fell(status, beyond_red=ranking.value >= red)
    if status in (Status.RED, Status.AMBER) and change.drop <= 0:
        text = _hidden()
    return text.format(
        amber=limit(amber),
        red=limit(red),
        reference=decimal(result.reference.auc) if result.reference else "",
        batch=decimal(result.judged.auc),
        drop=decimal(change.drop),
        mix=decimal(change.mix),
        ranking=decimal(ranking.value),
        low=decimal(ranking.low),
        high=decimal(ranking.high),
        smallest=decimal(light.minimum_detectable),
    )


def _hidden() -> str:
    return _(
        "The AUC went from {reference} to {batch} only since other people were scored: worse ranking took {ranking} off"
        " it (amber limit {amber}, red {red})."
    )


def _fell(status: Status, *, beyond_red: bool) -> str:
    if status is Status.AMBER and beyond_red:
        return _(
            "The AUC fell by {drop}, from {reference} to {batch}. Worse ranking explains {ranking} of it, past the red"
            " limit {red}, but so few records do not confirm that: it may be {low} to {high}."
        )
    return {
        Status.RED: _(
            "The AUC fell by {drop}, from {reference} to {batch}. Worse ranking explains {ranking} of it (red limit"
            " {red}), a different mix of scores {mix}."
        ),
        Status.AMBER: _(
            "The AUC fell by {drop}, from {reference} to {batch}. Worse ranking explains {ranking} of it (amber limit"
            " {amber}), a different mix of scores {mix}."
        ),
        Status.GREEN: _(
            "The ranking is within its limits: a drop of the AUC of {smallest} or more would have shown in 8 of 10"
            " such batches."
        ),
        Status.INCONCLUSIVE: _(
            "Worse ranking may have taken up to {high} off the AUC: too few records to rule out a breach of the red"
            " limit {red}."
        ),
    }[status]


def _not_ranked(code: str) -> str:
    return {
        "reference_is_batch": _("The AUC was not compared: the batch is the reference itself."),
        "no_reference": _("The AUC was not compared: no reference is configured."),
        "inverted": _("The score ranks backwards: the AUC lies below one half with confidence."),
        "not_mature": _("Discrimination is not judged yet: no month's outcomes are all due."),
        "no_outcome": _("Discrimination does not apply: no outcome is known."),
        "no_scored_outcome": _("Discrimination could not be computed: no record has both a score and an outcome."),
        "one_class": _("Discrimination could not be computed: all known outcomes are the same."),
        "too_few_of_a_class": _("Discrimination is inconclusive: fewer than 30 records of the scarcer outcome."),
        "no_reference_outcome": _("The AUC was not compared: the reference holds no outcome."),
        "reference_too_few_of_a_class": _(
            "Discrimination is inconclusive: the reference has fewer than 30 records of the scarcer outcome."
        ),
        "loans_may_be_young": _(
            "Discrimination is inconclusive: far fewer loans are bad than the reference promises, so they may be too"
            " young."
        ),
        "no_separation": _(
            "Discrimination is inconclusive: an AUC of one half, no separation at all, can't be ruled out."
        ),
        "scores_not_comparable": _(
            "Discrimination is inconclusive: the batch's scores lie where the reference has none, or are all the same."
        ),
    }[code]
