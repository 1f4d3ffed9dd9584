"""The largest distance by bounds is the largest distance by looking everywhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.stats import distance
from monitor_lib.tallies.distribution import Distribution
from monitor_lib.tallies.sample import Sample
from tests.strategies import SCORES


def everywhere(first, second):
    """Both figures over every score."""
    grid = np.concatenate([first, second])
    f = (first[None, :] <= grid[:, None]).mean(axis=1)
    g = (second[None, :] <= grid[:, None]).mean(axis=1)
    error = np.sqrt(f * (1 - f) / len(first) + g * (1 - g) / len(second))
    return np.abs(f - g).max(), (np.abs(f - g) + distance.Z_TWO_SIDED * error).max()


@given(
    st.lists(st.lists(SCORES, min_size=1, max_size=40), min_size=1, max_size=3),
    st.lists(SCORES, min_size=1, max_size=60).map(np.array),
    st.sampled_from([1, 2, 5]),
)
def test_bounds_lose_nothing(first, second, coarse):
    """However coarse the first look is, and however many parts a sample has."""
    parts = [np.array(part) for part in first]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distance, "COARSE", coarse)
        patch.setattr(distance, "FINER", 2)
        result = distance.largest_distance(
            Sample(tuple(Distribution.of(part) for part in parts)), Sample((Distribution.of(second),))
        )
    assert (result.largest, result.upper) == pytest.approx(everywhere(np.concatenate(parts), second), abs=1e-12)


def test_only_a_few_intervals_are_looked_into():
    """Half a million different scores: the same as over all of them."""
    rng = np.random.default_rng(1)
    samples = [Sample((Distribution.of(rng.normal(shift, 1, 250_000)),)) for shift in (0.0, 0.03)]
    result = distance.largest_distance(*samples)
    everything = np.concatenate([sample.parts[0].scores for sample in samples])
    f, g = (sample.upto(everything) / sample.n for sample in samples)
    assert result.largest == np.abs(f - g).max()
