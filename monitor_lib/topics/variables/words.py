"""The lights of the variables in words, and on the first screen."""

from collections.abc import Sequence

from monitor_lib.i18n import _
from monitor_lib.render.numbers import count, cut, decimal, limit, points
from monitor_lib.report.headline import reason_text
from monitor_lib.report.light import Light
from monitor_lib.report.topic import KeyRow

# What names no variable beyond its limit says the same whichever light it is.
WITHIN = "variables_within"


def light_name(name: str) -> str:
    """A light's name."""
    return {
        "csi": _("Stability of the variables"),
        "missing": _("Missing values"),
        "unseen": _("Unseen or out of range"),
    }[name]


def light_sentences(lights: Sequence[Light]) -> list[str]:
    """What the lights found; one sentence where they say the same."""
    told = [light for light in lights if light.code != WITHIN or _is_above(light)]
    return list(dict.fromkeys(_sentence(light) for light in told or lights))


def _is_above(light: Light) -> bool:
    """Whether the worst variable lies above the alert limit, surely or not."""
    return bool(light.deterioration and light.limits and light.deterioration.value >= light.limits[0])


def _sentence(light: Light) -> str:
    worst = light.deterioration
    if worst is None or light.minimum_detectable is None:
        return _("Variables are not watched: {reason}.").format(reason=reason_text(light.code))
    shares = light.name != "csi"
    values = {
        "first": cut(light.subjects[0], 40),
        "more": _(" and {n} more").format(n=count(len(light.subjects) - 1)) if len(light.subjects) > 1 else "",
        "value": points(worst.value) if shares else decimal(worst.value),
    }
    return {
        "variables_flagged": _flagged(light.name),
        WITHIN: _above(light.name) if _is_above(light) else _within(),
        "variables_too_few": _("Too few records to rule out that some variable is beyond its limit."),
    }[light.code].format(**values)


def _flagged(name: str) -> str:
    return {
        "csi": _("Variables moved beyond their limit: {first} (CSI {value}){more}."),
        "missing": _("Values went missing beyond the limit: {first} ({value} points){more}."),
        "unseen": _("Values that the reference never saw, or out of its range: {first} ({value} points){more}."),
    }[name]


def _above(name: str) -> str:
    return {
        "csi": _("{first} lies above the alert limit (CSI {value}), but chance is not ruled out: no light."),
        "missing": _("{first} lost values above the alert limit ({value} points), but chance is not ruled out."),
        "unseen": _("{first} brought unseen values above the alert limit ({value}), but chance is not ruled out."),
    }[name]


def _within() -> str:
    return _("No variable moved, lost its values or brought unseen ones beyond its limit.")


def key_row(light: Light) -> KeyRow:
    """One light on the first screen: the worst of the variables stands for all."""
    measure = {
        "csi": _("Variables: CSI"),
        "missing": _("Variables: missing"),
        "unseen": _("Variables: unseen or out of range"),
    }[light.name]
    worst, written = light.deterioration, decimal if light.name == "csi" else points
    if worst is None or light.minimum_detectable is None or light.limits is None:
        return KeyRow(measure, "", light=light)
    flagged = len(light.subjects) if light.code == "variables_flagged" else 0
    # The nearest of all that did not rise at all is nothing to name.
    name = cut(light.subjects[0], 30) if worst.value > 0 else ""
    return KeyRow(
        measure,
        decimal(max(0.0, worst.value)) if light.name == "csi" else points(worst.value),
        _("{worst}, and {n} more beyond").format(worst=name, n=count(flagged - 1)) if flagged > 1 else name,
        limits=" / ".join(limit(value if light.name == "csi" else value * 100) for value in light.limits),
        minimum_detectable=written(light.minimum_detectable),
        light=light,
        change_beneath=f"{written(worst.low)} {_('to')} {written(worst.high)}",
    )
