"""The months that are judged: the fewest of the latest that hold enough."""

import numpy as np

from monitor_lib.stats.discrimination import discrimination
from monitor_lib.stats.window import performance_window
from monitor_lib.tallies.scores import NOTHING, ScoreTally


def month(number, events, non_events=500, outcome=1):
    """A month of records with some events."""
    scores = np.linspace(0, 1, events + non_events)
    outcomes = np.repeat([outcome, 0 if outcome == 1 else 2], [events, non_events]).astype(np.int8)
    return ScoreTally.of(np.full(len(scores), number, np.int32), scores, outcomes, np.ones(len(scores), bool))


def window(batch, earlier=()):
    """The judged months of a batch, with the months before it."""
    return performance_window(sum(earlier, batch), batch.months)


def test_months_pool_until_two_hundred_of_the_scarcer_class():
    """The latest month alone where it has them; else the fewest of 3, 6 and 12 months; else all 12."""
    earlier = [month(number, 60) for number in range(100, 114)]
    assert window(month(114, 250), earlier).months == (114,)
    assert window(month(114, 90), earlier).months == (112, 113, 114)
    assert window(month(114, 20), earlier).months == tuple(range(109, 115))
    thin = [month(number, 5) for number in range(100, 114)]
    assert window(month(114, 5), thin).months == tuple(range(103, 115))
    assert window(month(114, 5)).months == (114,)
    assert len(window(month(114, 900, non_events=70), earlier).months) == 3


def test_one_file_of_many_months_is_judged_on_its_latest():
    """Months that were good long ago do not hide those of today, whatever file they stand in."""
    batch = sum((month(number, 80) for number in range(100, 108)), NOTHING)
    assert window(batch).months == (105, 106, 107)
    assert window(month(107, 80), [month(number, 80) for number in range(100, 107)]).months == (105, 106, 107)


def test_a_batch_of_many_small_months_is_judged_as_a_whole():
    """Where twelve months hold too little, the batch's own older months join them."""
    batch = sum((month(number, 9) for number in range(100, 124)), NOTHING)
    assert window(batch).months == tuple(range(100, 124))
    assert len(window(month(123, 9), [month(number, 9) for number in range(100, 123)]).months) == 12


def test_a_few_wrong_dates_are_not_the_latest_month():
    """Three records of a month far ahead do not push all others out of the window."""
    batch = month(114, 250) + month(160, 3, non_events=4)
    assert window(batch).months == (114,)


def test_a_batch_without_outcomes_is_judged_on_those_before():
    """The latest months that have any; none at all is an empty window."""
    unknown = month(120, 30, outcome=2)
    assert window(unknown, [month(118, 300)]).months == (118,)
    assert window(unknown).months == ()
    assert discrimination(window(unknown).tally).reason == "no_outcome"
