"""The light of discrimination: a drop of the AUC through worse ranking, against the reference."""

import math
from collections.abc import Iterator
from dataclasses import replace

from monitor_lib.config.policy import LightPolicy, Policy
from monitor_lib.i18n import _
from monitor_lib.iso_dates import month_name
from monitor_lib.render.numbers import decimal, percent
from monitor_lib.report.light import Light
from monitor_lib.report.rule import LEAST_OF_SCARCER_CLASS, light, minimum_detectable_normal, normal_bounds
from monitor_lib.report.topic import Caveat, Change, Gravity
from monitor_lib.stats.discrimination import Discrimination
from monitor_lib.stats.normal import Z_ONE_SIDED
from monitor_lib.stats.shares import share_increase
from monitor_lib.status import Status
from monitor_lib.tallies.scores import EVENT, NON_EVENT
from monitor_lib.topics.discrimination.measure import DiscriminationResult

NAME = "discrimination"
# The bad rate has no limit in the policy here: a relative change of a tenth counts as much as an alert limit.
EVENT_RATE_LIMIT = math.log(1.1)


def lights(result: DiscriminationResult, policy: Policy) -> tuple[Light, ...]:
    """One light."""
    young = result.comparison.looks_young(policy.stability.amber)
    return (_light(result, policy.discrimination, young=young),)


def _light(result: DiscriminationResult, policy: LightPolicy, *, young: bool) -> Light:
    judged, reference = result.judged, result.reference
    if judged.reason in ("no_outcome", "not_mature"):
        return Light(NAME, None, judged.reason, policy)
    if judged.auc is None or judged.auc_error is None or judged.scarcer < LEAST_OF_SCARCER_CLASS:
        return Light(NAME, Status.INCONCLUSIVE, judged.reason or "too_few_of_a_class", policy)
    # If the AUC is significantly below one half, the score ranks in the wrong direction; this needs no reference.
    if judged.auc + Z_ONE_SIDED * judged.auc_error < 0.5:
        return replace(Light(NAME, Status.RED, "inverted", policy).following(result.course), status=Status.RED)
    if reference is None:
        return Light(NAME, None, "no_reference", policy)
    return _compared(result, reference, policy, young=young)


def _compared(result: DiscriminationResult, reference: Discrimination, policy: LightPolicy, *, young: bool) -> Light:
    """The light where there is an AUC of both."""
    judged, change = result.judged, result.change
    if result.comparison.is_own_reference:
        return Light(NAME, Status.INCONCLUSIVE, "reference_is_batch", policy)
    if reference.reason == "no_outcome":
        return Light(NAME, None, "no_reference_outcome", policy)
    if reference.scarcer < LEAST_OF_SCARCER_CLASS:
        return Light(NAME, Status.INCONCLUSIVE, "reference_too_few_of_a_class", policy)
    if change is None:
        return Light(NAME, Status.INCONCLUSIVE, "scores_not_comparable", policy)
    drop = normal_bounds(change.ranking, change.ranking_error)
    if young:
        return Light(NAME, Status.INCONCLUSIVE, "loans_may_be_young", policy, drop)
    shown = light(drop, policy.amber, policy.red)
    detectable = minimum_detectable_normal(change.ranking_error, policy.amber)
    course = result.course
    followed = course.status if course else shown
    if followed is Status.GREEN and (judged.auc or 0.0) - Z_ONE_SIDED * (judged.auc_error or 0.0) <= 0.5:
        return Light(NAME, Status.INCONCLUSIVE, "no_separation", policy, drop)
    return Light(NAME, shown, "ranking", policy, drop, detectable).following(course)


def changes(result: DiscriminationResult, policy: LightPolicy) -> Iterator[Change]:
    """The AUC and the bad rate, where they moved beyond chance."""
    judged, reference, change = result.judged, result.reference, result.change
    if reference is None:
        return
    if change is not None and abs(change.drop) > Z_ONE_SIDED * change.drop_error:
        fell = change.drop > 0
        yield Change(
            "auc_fell" if fell else "auc_rose",
            abs(change.drop) / policy.amber,
            {"batch": judged.auc, "reference": reference.auc},
            lambda: (
                _("The AUC fell from {reference} in the reference to {batch}.")
                if fell
                else _("The AUC rose from {reference} in the reference to {batch}.")
            ).format(reference=decimal(reference.auc), batch=decimal(judged.auc)),
        )
    bads, goods = (result.comparison.judged_outcomes.distribution(outcome).n for outcome in (EVENT, NON_EVENT))
    if not bads or not reference.n_event:
        return
    moved = share_increase(bads, bads + goods, reference.n_event, reference.n_known)
    if moved.low > 0 or moved.high < 0:
        rates = (bads / (bads + goods), reference.n_event / reference.n_known)
        yield Change(
            "event_rate_rose" if moved.low > 0 else "event_rate_fell",
            abs(math.log(rates[0] / rates[1])) / EVENT_RATE_LIMIT,
            {"batch": rates[0], "reference": rates[1]},
            lambda: (
                _("The bad rate rose from {reference} in the reference to {batch}.")
                if moved.low > 0
                else _("The bad rate fell from {reference} in the reference to {batch}.")
            ).format(reference=percent(rates[1]), batch=percent(rates[0])),
        )


def caveats(result: DiscriminationResult, policy: LightPolicy) -> Iterator[Caveat]:
    """A wrong direction, a drop that no light shows, and performance that does not come from this batch."""
    reference, change, months = result.reference, result.change, result.window.months
    if reference is not None and reference.auc_high is not None and reference.auc_high < 0.5:
        yield Caveat(
            "reference_inverted",
            Gravity.WRONG_DIRECTION,
            {"auc": reference.auc},
            lambda: _(
                "The reference ranks backwards too (AUC {auc}):"
                " check direction under [score] before you look for a cause."
            ).format(auc=decimal(reference.auc)),
        )
    if change is not None and change.drop >= policy.red and change.ranking < policy.amber:
        yield Caveat(
            "drop_is_mix",
            Gravity.EXPLAINED,
            {"drop": change.drop, "mix": change.mix},
            lambda: _(
                "The AUC lies {drop} below the reference's, though not through worse ranking: the mix of scores"
                " explains {mix}. Ask why other people are scored."
            ).format(drop=decimal(change.drop), mix=decimal(change.mix)),
        )
    if result.is_earlier:
        yield Caveat(
            "performance_is_earlier",
            Gravity.HISTORY,
            {"month": month_name(months[-1])},
            lambda: (
                _("This batch is too young to judge: performance is that of earlier batches, up to {month}.")
                if result.comparison.maturity
                else _("No outcome of this batch is known yet: performance is that of earlier batches, up to {month}.")
            ).format(month=month_name(months[-1])),
        )
