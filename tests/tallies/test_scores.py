"""The tally's laws: it adds, nothing is lost, and the order of records does not show."""

import unittest.mock

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.tallies.distribution import Distribution
from monitor_lib.tallies.sample import Sample
from monitor_lib.tallies.scores import NOTHING, ScoreTally
from tests.strategies import RECORDS, SCORES, tally_of


def same(a: ScoreTally, b: ScoreTally) -> bool:
    return (
        dict(a.left_out) == dict(b.left_out)
        and set(a.scored) == set(b.scored)
        and all(
            np.array_equal(a.scored[key].scores, b.scored[key].scores)
            and np.array_equal(a.scored[key].counts, b.scored[key].counts)
            for key in a.scored
        )
    )


@given(RECORDS, RECORDS)
def test_adds(a, b):
    """tally(a) + tally(b) = tally(a and b together), whichever comes first."""
    together = tally_of(a + b)
    assert same(tally_of(a) + tally_of(b), together)
    assert same(tally_of(b) + tally_of(a), together)
    assert same(NOTHING + tally_of(a), tally_of(a))


@given(RECORDS, st.randoms())
def test_order_does_not_show(records, random):
    """Shuffled records give the same tally, to the last bit."""
    shuffled = records.copy()
    random.shuffle(shuffled)
    assert same(tally_of(shuffled), tally_of(records))


@given(RECORDS)
def test_nothing_is_lost(records):
    """Months and outcomes add up to the records."""
    tally = tally_of(records)
    assert tally.count() == len(records)
    assert sum(tally.count(month=month) for month in tally.months) == len(records)
    assert sum(tally.count(outcome) for outcome in (0, 1, 2)) == len(records)
    assert tally.distribution().n == sum(included for *_rest, included in records)


def test_undeclared_outcomes_count_as_unknown():
    """A record left out for its outcome still counts in its month."""
    tally = ScoreTally.of(np.array([1], np.int32), np.array([0.5]), np.array([4], np.int8), np.array([False]))
    assert tally.count(2) == 1
    assert tally.distribution().n == 0


def test_distribution_at_a_finer_grid():
    """Scores that do not occur have no records."""
    result = Distribution.of(np.array([0.2, 0.2, 0.7]))
    assert result.at(np.array([0.1, 0.2, 0.5, 0.7])).tolist() == [0, 2, 0, 1]


@given(st.lists(st.lists(SCORES, min_size=1, max_size=30), min_size=1, max_size=3), st.data())
def test_samples_in_parts_are_samples(parts, data):
    """Ranks, neighbours and counts of a sample in parts are those of its records in order."""
    arrays = [np.array(part) for part in parts]
    sample = Sample(tuple(Distribution.of(array) for array in arrays))
    ordered = np.sort(np.concatenate(arrays))
    rank = data.draw(st.integers(1, len(ordered)))
    score = ordered[rank - 1]
    assert sample.n == len(ordered)
    assert sample.at_rank(np.array([rank])).tolist() == [score]
    assert sample.count(np.array([score])).tolist() == [(ordered == score).sum()]
    assert sample.upto(np.array([score])).tolist() == [(ordered <= score).sum()]
    assert sample.after(np.array([score])).tolist() == [min(ordered[ordered > score], default=np.inf)]
    assert sample.before(np.array([score])).tolist() == [max(ordered[ordered < score], default=-np.inf)]
    assert np.array_equal(sample.merged().scores, np.unique(ordered))


class Asked(Sample):
    """Counts how often it is asked for what lies below scores."""

    times = 0

    def upto(self, scores):
        Asked.times += 1
        return super().upto(scores)


@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False).map(lambda one: one + 0.0), min_size=1, max_size=50),
    st.data(),
)
def test_ranks_of_many_scores(values, data):
    """Wherever the scores lie, at most 64 questions lead to the score of a rank: no outlier makes it longer."""
    sample = Asked((Distribution.of(np.array(values)),))
    ranks = np.array(data.draw(st.lists(st.integers(1, len(values)), min_size=1, max_size=5)))
    Asked.times = 0
    with unittest.mock.patch("monitor_lib.tallies.sample.QUICKLY_MERGED", 0):
        result = sample.at_rank(ranks)
    assert result.tolist() == np.sort(values)[ranks - 1].tolist()
    assert Asked.times <= 64
