"""From the lights to what is to be done: one of seven actions, by the first row of a table that applies.

``docs/actions.md`` publishes the table; each of its rows is a test.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from monitor_lib.i18n import _
from monitor_lib.report.light import Light
from monitor_lib.status import Status

LIT = (Status.AMBER, Status.RED)
# Why the ranking says nothing yet, and will: outcomes are missing, or not yet as many as are needed.
WAITING = ("no_outcome", "not_mature", "loans_may_be_young", "too_few_of_a_class", "no_separation", "ranking")


class Action(StrEnum):
    """What is to be done, the most urgent first."""

    STOP_USING = "stop_using"
    LOOK_AT_DATA = "look_at_data"
    RE_ESTIMATE = "re_estimate"
    RECALIBRATE = "recalibrate"
    WATCH = "watch"
    WAIT_FOR_OUTCOMES = "wait_for_outcomes"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Remedy:
    """What is to be done, and a code for the row of the table that says so."""

    action: Action
    because: str


Lights = Mapping[str, Light]


def _shows(*names: str, only: tuple[Status, ...] = LIT) -> Callable[[Lights], bool]:
    """Whether one of some lights shows amber or red, or what is given."""
    return lambda lights: any(name in lights and lights[name].status in only for name in names)


def _lasts(name: str) -> Callable[[Lights], bool]:
    """Whether all months together show a change that lasts."""
    return lambda lights: name in lights and lights[name].course is not None and lights[name].status in LIT


def _alone(name: str) -> Callable[[Lights], bool]:
    """Whether the latest months are red by themselves, or lit where there is no course that could show more."""

    def applies(lights: Lights) -> bool:
        light = lights.get(name)
        if light is None:
            return False
        return light.this_month is Status.RED if light.course is not None else light.status in LIT

    return applies


def _ranking(*codes: str) -> Callable[[Lights], bool]:
    def applies(lights: Lights) -> bool:
        light = lights.get("discrimination")
        return light is not None and light.code in codes and light.status not in (*LIT, Status.GREEN)

    return applies


def _unjudged(lights: Lights) -> bool:
    light = lights.get("discrimination")
    return light is not None and light.status not in (*LIT, Status.GREEN)


# The first row that applies decides. What is wrong with the data comes before what seems wrong with the model.
TABLE: tuple[tuple[str, Callable[[Lights], bool], Action], ...] = (
    (
        "ranks_backwards",
        lambda lights: "discrimination" in lights and lights["discrimination"].code == "inverted",
        Action.STOP_USING,
    ),
    ("values_missing_or_unseen", _shows("missing", "unseen", only=(Status.RED,)), Action.LOOK_AT_DATA),
    ("ranking_lastingly_worse", _lasts("discrimination"), Action.RE_ESTIMATE),
    ("scores_moved_far", _shows("stability", only=(Status.RED,)), Action.LOOK_AT_DATA),
    ("level_lastingly_higher", _lasts("bad_rate"), Action.RECALIBRATE),
    ("population_moved", _shows("stability", "csi", "missing", "unseen", "volume"), Action.LOOK_AT_DATA),
    ("ranking_worse_this_month", _alone("discrimination"), Action.WATCH),
    ("level_swings", _alone("bad_rate"), Action.WATCH),
    ("outcomes_missing", _ranking(*WAITING), Action.WAIT_FOR_OUTCOMES),
    ("ranking_not_judged", _unjudged, Action.LOOK_AT_DATA),
    ("all_within_limits", lambda _lights: True, Action.NOTHING),
)


def remedy(lights: tuple[Light, ...]) -> Remedy:
    """What is to be done about some lights."""
    by_name = {light.name: light for light in lights}
    because, _applies, action = next(row for row in TABLE if row[1](by_name))
    return Remedy(action, because)


def action_text(action: Action) -> str:
    """An action in words."""
    return {
        Action.STOP_USING: _("Stop using the score"),
        Action.LOOK_AT_DATA: _("Look at the data"),
        Action.RE_ESTIMATE: _("Re-estimate the model"),
        Action.RECALIBRATE: _("Recalibrate the model"),
        Action.WATCH: _("Watch the next months"),
        Action.WAIT_FOR_OUTCOMES: _("Wait for outcomes"),
        Action.NOTHING: _("Nothing to do"),
    }[action]


def because_text(because: str) -> str:
    """Why, in words."""
    return {
        "ranks_backwards": _("it ranks backwards, so decisions by it are worse than chance."),
        "values_missing_or_unseen": _(
            "values are missing or new to the model, and until that is explained nothing else can be judged by."
        ),
        "ranking_lastingly_worse": _("its ranking has become worse, and lastingly. Another cut-off can't mend that."),
        "scores_moved_far": _(
            "the scores are far from those of the reference. Find out why before you touch the model."
        ),
        "level_lastingly_higher": _(
            "at the same score more loans go bad than it says, lastingly and beyond the usual swings. No lasting drop"
            " of the ranking is shown."
        ),
        "population_moved": _(
            "the scores, the values or the number of the records have changed. Find out why before you touch the model."
        ),
        "ranking_worse_this_month": _("the latest months rank worse by themselves, which is not shown to last."),
        "level_swings": _("in the latest months more loans go bad than promised, which is not shown to last."),
        "outcomes_missing": _("the ranking can't be judged before more of them are known."),
        "ranking_not_judged": _("the ranking can't be judged with these files; the light of discrimination says why."),
        "all_within_limits": _("what can be judged is within its limits."),
    }[because]
