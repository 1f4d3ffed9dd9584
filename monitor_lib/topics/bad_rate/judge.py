"""The light of the bad rate: more bads than expected; amber at most, since the economic cycle can be the cause."""

from collections.abc import Iterator

from monitor_lib.config.policy import Policy
from monitor_lib.i18n import _
from monitor_lib.render.numbers import decimal, percent
from monitor_lib.report.light import Light
from monitor_lib.report.rule import Deterioration, light
from monitor_lib.report.topic import Caveat, Gravity
from monitor_lib.status import Status
from monitor_lib.topics.bad_rate.measure import BadRateResult

NAME = "bad_rate"
MOST = Status.AMBER
NOT_APPLICABLE = ("no_outcome", "not_mature", "no_reference", "no_reference_outcome")
FAR_ABOVE = 1.25  # where observed / expected is surely above it, the level has changed


def lights(result: BadRateResult, policies: Policy) -> tuple[Light, ...]:
    """One light."""
    policy = policies.bad_rate
    rate, compared = result.judged, result.comparison
    if rate.reason in NOT_APPLICABLE:
        return (Light(NAME, None, rate.reason, policy, most=MOST),)
    if compared.is_own_reference:
        return (Light(NAME, Status.INCONCLUSIVE, "reference_is_batch", policy, most=MOST),)
    if rate.ratio is None or rate.low is None or rate.high is None:
        return (Light(NAME, Status.INCONCLUSIVE, rate.reason or "", policy, most=MOST),)
    excess = Deterioration(rate.ratio - 1, rate.low - 1, rate.high - 1)
    if compared.looks_young(policies.stability.amber):
        return (Light(NAME, Status.INCONCLUSIVE, "loans_may_be_young", policy, excess, most=MOST),)
    shown = light(excess, policy.amber, policy.red)
    alone = Light(NAME, shown, "observed_over_expected", policy, excess, most=MOST)
    return (alone.following(result.course),)


def caveats(result: BadRateResult, policy: Policy) -> Iterator[Caveat]:
    """A bad rate far above the expected one, or far below it although the scores have not moved."""
    rate = result.judged
    if rate.ratio is None or rate.low is None or rate.expected is None:
        return
    values = {"observed": rate.observed, "expected": rate.expected, "ratio": rate.ratio}

    def filled(text: str) -> str:
        return text.format(
            observed=percent(rate.observed), expected=percent(rate.expected), ratio=decimal(rate.ratio, 2)
        )

    if result.comparison.looks_young(policy.stability.amber):
        yield Caveat(
            "loans_may_be_young",
            Gravity.YOUNG,
            values,
            lambda: filled(
                _(
                    "The loans may be too young: {observed} of those with a known outcome are bad, and the reference"
                    " promises {expected} for their scores ({ratio} times as many), though the scores have not moved."
                    " Performance can't be judged before they have had their time. Find out how long bads take to show,"
                    " write it as matures_after_months under [target], and report again with --as-of."
                )
            ),
        )
    if rate.low > FAR_ABOVE:
        yield Caveat(
            "bad_rate_far_above",
            Gravity.EXPLAINED,
            values,
            lambda: filled(
                _(
                    "{observed} of the loans with a known outcome are bad; the reference promises {expected} for their"
                    " scores ({ratio} times as many). At the same score more loans go bad than in the reference."
                )
            ),
        )
