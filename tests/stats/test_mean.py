"""The mean of scores."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.stats.mean import mean_score
from monitor_lib.tallies.scores import NOTHING, ScoreTally

SCORES = st.lists(st.floats(0, 1) | st.floats(-1e300, 1e300), min_size=1, max_size=50)


def tally(scores, months):
    n = len(scores)
    month = np.array(months[:n], np.int32)
    return ScoreTally.of(month, np.array(scores), np.zeros(n, np.int8), np.ones(n, bool))


@given(SCORES, st.lists(st.integers(0, 3), min_size=50, max_size=50), st.randoms())
def test_the_mean_of_numpy(scores, months, random):
    """numpy.mean of the same records, in any order and however they are spread over months."""
    found = mean_score(tally(scores, months).sample())
    assert np.isclose(found, np.mean(scores), rtol=1e-12, atol=1e-15 + 1e-14 * np.abs(scores).max())
    random.shuffle(scores)
    assert mean_score(tally(scores, [0] * 50).sample()) == mean_score(tally(sorted(scores), [0] * 50).sample())


def test_no_scores():
    """There is no mean of nothing."""
    assert mean_score(NOTHING.sample()) is None
