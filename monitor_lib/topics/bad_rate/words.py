"""The light of the bad rate in words, and on the first screen."""

from monitor_lib.i18n import _
from monitor_lib.render.numbers import count, decimal, interval, limit, month, percent
from monitor_lib.report.headline import reason_text
from monitor_lib.report.light import Light
from monitor_lib.report.topic import KeyRow
from monitor_lib.status import Status
from monitor_lib.topics.bad_rate.measure import BadRateResult


def light_sentence(light: Light, result: BadRateResult) -> str:
    """What the light found; empty where there is nothing to say."""
    rate = result.judged
    if light.code == "loans_may_be_young":
        return _("The bad rate was not judged: the loans may be too young.")
    if light.code != "observed_over_expected" or light.status is None:
        return _("The bad rate was not compared: {reason}.").format(reason=reason_text(light.code))
    if light.course is not None and light.status in (Status.RED, Status.AMBER):
        lasting = light.course.lasting
        return _(
            "More loans go bad than the reference promises for their scores, and lastingly: since {since} {ratio} times"
            " as many ({low} to {high})."
        ).format(
            since=month(light.course.since),
            ratio=decimal(1 + lasting.value, 2),
            low=decimal(1 + lasting.low, 2),
            high=decimal(1 + lasting.high, 2),
        )
    return {
        Status.RED: _(
            "Far more loans are bad than the reference promises for their scores: {observed}, not {expected}."
        ),
        Status.AMBER: _("More loans are bad than the reference promises for their scores: {observed}, not {expected}."),
        Status.GREEN: _("The bad rate, {observed}, is near what the reference promises for these scores, {expected}."),
        Status.INCONCLUSIVE: _(
            "Too few bads to say whether the bad rate, {observed}, is what the reference promises, {expected}."
        ),
    }[light.status].format(observed=percent(rate.observed), expected=percent(rate.expected))


def key_rows(result: BadRateResult, light: Light) -> list[KeyRow]:
    """Observed and expected on the first screen; nothing where the bad rate can't be compared."""
    rate = result.judged
    if rate.ratio is None:
        return []
    limits = light.limits or (0.0, 0.0)
    return [
        KeyRow(
            _("Bad rate"),
            percent(rate.observed),
            _("of {n} records, {bads} bads").format(n=count(rate.n_known), bads=count(rate.n_event)),
            _("{expected} promised").format(expected=percent(rate.expected)),
            change=_("{ratio} times").format(ratio=decimal(rate.ratio, 2)),
            change_beneath=interval(rate.low, rate.high, 2),
            limits=" / ".join(limit(1 + value) for value in limits),
            light=light,
        )
    ]
