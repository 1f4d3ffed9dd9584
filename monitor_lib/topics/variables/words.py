"""The lights of the variables in words, and on the first screen."""

from collections.abc import Sequence

from monitor_lib.i18n import _, ngettext
from monitor_lib.render.numbers import count, cut, decimal, limit, percent, points
from monitor_lib.report.headline import reason_text
from monitor_lib.report.light import Light
from monitor_lib.report.topic import KeyRow
from monitor_lib.topics.variables.measure import VariablesResult

# Sentences that name no variable beyond its limit are the same for all lights.
WITHIN = "variables_within"
LONGEST_NAME = 40


def light_name(name: str) -> str:
    """A light's name."""
    return {
        "csi": _("Stability of the variables"),
        "missing": _("Missing values"),
        "unseen": _("Unseen or out of range"),
    }[name]


def light_sentences(lights: Sequence[Light], result: VariablesResult) -> list[str]:
    """What the lights found; one sentence where they say the same."""
    shown = [light for light in lights if light.code != WITHIN or _is_above(light)]
    return list(dict.fromkeys(_sentence(light, result) for light in shown or lights))


def _is_above(light: Light) -> bool:
    """Whether the worst variable's estimate lies above the alert limit, significantly or not."""
    return bool(light.deterioration and light.limits and light.deterioration.value >= light.limits[0])


def _sentence(light: Light, result: VariablesResult) -> str:
    worst = light.deterioration
    if worst is None or light.minimum_detectable is None:
        return _("Variables are not watched: {reason}.").format(reason=reason_text(light.code))
    if light.code == "variables_too_few":
        return _("Too few records to rule out that some variable is beyond its limit.")
    if light.code == WITHIN and not _is_above(light):
        return _("No variable moved, lost its values or brought unseen ones beyond its limit.")
    first, more = light.subjects[0], len(light.subjects) - 1
    named = result.unseen.get(first, ())
    text = _watch(light.name) if light.code == WITHIN else _flagged(light.name, named=bool(named))
    sentence = text.format(
        first=cut(first, LONGEST_NAME),
        value=points(worst.value) if light.name != "csi" else decimal(worst.value),
        amber=limit(light.limits[0] * (1 if light.name == "csi" else 100)) if light.limits else "",
        level=cut(named[0][0], LONGEST_NAME) if named else "",
        **_shares(light.name, first, result),
    )
    if more and light.code != WITHIN:
        others = ngettext("{n} more variable is beyond that limit.", "{n} more variables are beyond that limit.", more)
        return f"{sentence} {others.format(n=count(more))}"
    return sentence


def _shares(light: str, name: str, result: VariablesResult) -> dict[str, str]:
    """The shares that a light of shares is about, of batch and reference."""
    shift = next((shift for shift in result.shifts if shift.name == name), None)
    share = result.score_outside if shift is None else shift.missing if light == "missing" else shift.outside
    if share is None:
        return {}
    return {"batch": percent(share.count / share.n), "reference": percent(share.count_reference / share.m)}


def _flagged(light: str, *, named: bool) -> str:
    if light == "unseen" and named:
        return _(
            "{first} holds values that are new since the"
            " reference, mostly \u201c{level}\u201d, in {batch} of the records."
        )
    return {
        "csi": _("{first} moved away from the reference (CSI {value}, amber limit {amber})."),
        "missing": _("{first} is missing in {batch} of the records (reference {reference})."),
        "unseen": _(
            "{first} holds values that are new since the reference, or out of its range, in {batch} of the records."
        ),
    }[light]


def _watch(light: str) -> str:
    return {
        "csi": _(
            "Watch: {first} (CSI {value}) is over the amber"
            " limit {amber}, too little to be sure; the light stays green."
        ),
        "missing": _(
            "Watch: {first} is missing in {batch} of the records (reference {reference}), too little over the amber"
            " limit of {amber} points to be sure; the light stays green."
        ),
        "unseen": _(
            "Watch: {first} holds values that are new since the reference, or out of its range, in {batch} of the"
            " records, too little over the amber limit of {amber} points to be sure; the light stays green."
        ),
    }[light]


def key_row(light: Light, result: VariablesResult) -> KeyRow:
    """One light on the first screen, represented by the worst variable.

    Where one of its bins is empty on one side, its index has no bounds: they would rest on half a record.
    """
    measure = {
        "csi": _("Variables: CSI"),
        "missing": _("Variables: missing"),
        "unseen": _("Variables: unseen or out of range"),
    }[light.name]
    worst, written = light.deterioration, decimal if light.name == "csi" else points
    if worst is None or light.minimum_detectable is None or light.limits is None:
        return KeyRow(measure, "", light=light)
    flagged = len(light.subjects) if light.code == "variables_flagged" else 0
    # If no share has risen, no variable is named as the nearest to the limit.
    name = cut(light.subjects[0], 30) if worst.value > 0 else ""
    beneath = _("{worst}, and {n} more beyond").format(worst=name, n=count(flagged - 1)) if flagged > 1 else name
    bounds = f"{written(worst.low)} {_('to')} {written(worst.high)}"
    filled = [one.present for one in result.shifts if one.name == light.subjects[0] and one.rests_on_filled]
    if light.name == "csi" and filled:
        present = filled[0]
        told = _("{index} among values present")
        bounds = told.format(index=decimal(max(0.0, present.corrected))) if present else ""
    return KeyRow(
        measure,
        decimal(max(0.0, worst.value)) if light.name == "csi" else points(worst.value),
        beneath,
        limits=" / ".join(limit(value if light.name == "csi" else value * 100) for value in light.limits),
        minimum_detectable=written(light.minimum_detectable),
        light=light,
        change_beneath=bounds,
    )
