"""From the lights to what is to be done: each row of the published table."""

import re
from itertools import product

import pytest

from monitor_lib.config.policy import DiscriminationPolicy
from monitor_lib.execution.project import ROOT
from monitor_lib.report.action import TABLE, Action, action_text, because_text, remedy
from monitor_lib.report.course import Course, CourseStart, Point
from monitor_lib.report.light import Light
from monitor_lib.stats.course import Evidence
from monitor_lib.status import Status

GREEN, AMBER, RED, INCONCLUSIVE = Status.GREEN, Status.AMBER, Status.RED, Status.INCONCLUSIVE
NAMES = ("discrimination", "bad_rate", "stability", "csi", "missing", "unseen", "volume")
COURSE = Course(
    CourseStart(0, "first_month"), (Point((0,), 0.0, 0.01),), (Evidence(1, 0, 0, 0.01, 0, 0.01),), (GREEN,), 3.0
)


def light(name, status, code="ranking", this_month=None):
    course = COURSE if this_month else None
    return Light(name, status, code, DiscriminationPolicy(), course=course, this_month=this_month)


def lights(**given):
    """All lights green, except those that are given."""
    return tuple(given.get(name) or light(name, GREEN) for name in NAMES)


ROWS = {
    "ranks_backwards": lights(discrimination=light("discrimination", RED, "inverted"), missing=light("missing", RED)),
    "values_missing_or_unseen": lights(
        discrimination=light("discrimination", RED, this_month=RED), missing=light("missing", RED)
    ),
    "ranking_lastingly_worse": lights(
        discrimination=light("discrimination", AMBER, this_month=GREEN),
        bad_rate=light("bad_rate", RED),
        stability=light("stability", RED),
    ),
    "scores_moved_far": lights(stability=light("stability", RED), bad_rate=light("bad_rate", RED)),
    "level_lastingly_higher": lights(bad_rate=light("bad_rate", AMBER, this_month=GREEN), csi=light("csi", RED)),
    "population_moved": lights(
        volume=light("volume", AMBER), discrimination=light("discrimination", GREEN, this_month=RED)
    ),
    "ranking_worse_this_month": lights(discrimination=light("discrimination", GREEN, this_month=RED)),
    "level_swings": lights(bad_rate=light("bad_rate", GREEN, this_month=RED)),
    "outcomes_missing": lights(discrimination=light("discrimination", None, "not_mature")),
    "ranking_not_judged": lights(discrimination=light("discrimination", INCONCLUSIVE, "scores_not_comparable")),
    "all_within_limits": lights(),
}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_each_row(row):
    """Lights to which a row applies lead to its action."""
    because, _applies, action = row
    found = remedy(ROWS[because])
    assert (found.action, found.because) == (action, because)
    assert because_text(because)
    assert action_text(action)


def test_a_month_amber_alone_is_nothing_to_do():
    """Four in a hundred healthy months are."""
    assert remedy(lights(discrimination=light("discrimination", GREEN, this_month=AMBER))).action is Action.NOTHING


def test_nothing_lasts_without_a_course():
    """Where only the latest months could be judged, no action says that a change lasts."""
    assert remedy(lights(discrimination=light("discrimination", RED))).because == "ranking_worse_this_month"
    assert remedy(lights(bad_rate=light("bad_rate", AMBER))).because == "level_swings"


def test_every_action_is_reached():
    """None of the seven is there for nothing."""
    assert {action for _because, _applies, action in TABLE} == set(Action)


def test_any_lights_have_an_action():
    """Also those of a report without reference, or without any light that applies."""
    for status, code in product((None, *Status), ("no_reference", "no_outcome", "ranking", "one_class")):
        assert remedy((light("discrimination", status, code),))
    assert remedy(()).action is Action.NOTHING


def test_the_table_is_published():
    """docs/actions.md has the same rows in the same order."""
    published = re.findall(r"^\| \d+ \|.*\| `(\w+)` \|.*\| `(\w+)` \|$", (ROOT / "docs/actions.md").read_text(), re.M)
    assert published == [(because, action.value) for because, _applies, action in TABLE]
