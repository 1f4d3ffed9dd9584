"""Thinned curves look as the whole ones do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.stats.curves import cumulative_curves
from monitor_lib.stats.thinning import HEIGHT, WIDTH, thinned
from monitor_lib.tallies.distribution import Distribution

STEPS = st.one_of(st.just(0.0), st.floats(0, 1), st.floats(0, 1e-4), st.floats(0, 50))


@st.composite
def rising(draw):
    """The points of a curve neither of whose coordinates ever falls; sometimes level, upright, or a single point."""
    steps = draw(st.lists(st.tuples(STEPS, STEPS), min_size=0, max_size=80))
    return np.cumsum(np.array([(draw(st.floats(-5, 5)), 0.0), *steps]), axis=0).T


def in_pixels(values):
    span = values[-1] - values[0]
    return (values - values[0]) / span if span else values * 0


def distances(x, y, places):
    """How far each point lies from the thinned curve, in pixels."""
    points = np.column_stack([in_pixels(x) * WIDTH, in_pixels(y) * HEIGHT])
    starts, ends = points[places[:-1]], points[places[1:]]
    if not len(starts):
        return np.zeros(len(points))
    along = ends - starts
    length = (along**2).sum(axis=1)
    part = ((points[:, None] - starts) * along).sum(axis=2) / np.where(length, length, 1)
    nearest = starts + part.clip(0, 1)[:, :, None] * along
    return np.sqrt(((points[:, None] - nearest) ** 2).sum(axis=2)).min(axis=1)


@given(rising(), st.data())
def test_within_half_a_pixel(curve, data):
    """No point lies farther than half a pixel from what is drawn; ends and wanted points stay; the same every time."""
    x, y = curve
    kept = data.draw(st.lists(st.integers(0, len(x) - 1), max_size=3))
    places = thinned(x, y, kept)
    assert distances(x, y, places).max() <= 0.5
    assert {0, len(x) - 1, *kept} <= set(places.tolist())
    assert (np.diff(places) > 0).all()
    assert (thinned(x.copy(), y.copy(), kept) == places).all()


@pytest.mark.parametrize("n", [3_000, 300_000])
@pytest.mark.parametrize("shape", [(2, 5), (0.3, 0.3), (40, 60)])
def test_few_points_however_many_scores(n, shape):
    """Distribution functions of many scores are drawn with 300 points or fewer, and as truly."""
    scores = np.unique(np.random.default_rng(7).beta(*shape, size=n))
    share = np.arange(1, len(scores) + 1) / len(scores)
    x, y = np.repeat(scores, 2), np.concatenate([[0.0], np.repeat(share, 2)[:-1]])
    places = thinned(x, y)
    assert len(places) <= 300
    at = np.linspace(x[0], x[-1], 500)
    assert np.abs(np.interp(at, x[places], y[places]) - np.interp(at, scores, share)).max() < 0.02


def test_a_few_steps_stay_steps():
    """Five distinct scores keep each of their corners."""
    grid, counts = np.array([0.1, 0.2, 0.4, 0.7, 0.9]), np.array([5, 1, 3, 2, 4])
    curves = cumulative_curves(Distribution(grid, counts), Distribution(grid[:1], counts[:1]))
    assert curves.first.x.tolist() == [0.1, 0.1, 0.2, 0.2, 0.4, 0.4, 0.7, 0.7, 0.9, 0.9]
    assert (curves.first.y * 15).round(9).tolist() == [0, 5, 5, 6, 6, 9, 9, 11, 11, 15]
    assert (curves.second.x.tolist(), curves.second.y.tolist()) == ([0.1, 0.1, 0.9], [0, 1, 1])
