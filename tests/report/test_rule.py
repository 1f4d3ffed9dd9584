"""The rule of the lights: its four answers, and how often it gives each."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.config.policy import VolumePolicy
from monitor_lib.report.light import Light, Verdict
from monitor_lib.report.rule import (
    Deterioration,
    Status,
    light,
    minimum_detectable_normal,
    minimum_detectable_psi,
    normal_bounds,
)
from monitor_lib.stats.normal import Z_ONE_SIDED

AMBER, RED = 0.025, 0.05


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        (0.08, 0.03, 0.13, Status.RED),  # beyond red, surely beyond amber
        (0.08, 0.02, 0.14, Status.AMBER),  # beyond red, not surely beyond amber
        (0.03, 0.01, 0.05, Status.AMBER),
        (0.03, -0.01, 0.07, Status.INCONCLUSIVE),  # perhaps nothing, perhaps red
        (0.03, -0.01, 0.045, Status.GREEN),  # not surely anything, surely not red
        (0.0, -0.02, 0.02, Status.GREEN),
        (0.0, -0.06, 0.06, Status.INCONCLUSIVE),
        (0.05, 0.026, 0.07, Status.RED),  # the red limit itself is red
    ],
)
def test_table(value, low, high, expected):
    """Each line of the rule."""
    assert light(Deterioration(value, low, high), AMBER, RED) is expected


@given(st.floats(-0.5, 0.5), st.floats(1e-4, 0.2))
def test_worse_is_never_shown_as_better(value, error):
    """At one size, a larger deterioration never turns red into amber or amber into green."""
    order = [Status.GREEN, Status.INCONCLUSIVE, Status.AMBER, Status.RED]

    def shown(d):
        return light(Deterioration(d, d - Z_ONE_SIDED * error, d + Z_ONE_SIDED * error), AMBER, RED)

    assert order.index(shown(value + 0.01)) >= order.index(shown(value))


@pytest.mark.parametrize("error", [0.004, 0.015, 0.04])
def test_smallest_deterioration_shows_in_four_of_five(error):
    """Simulated: a drop of the size that is said lights amber or red in 80 % of batches."""
    drop = minimum_detectable_normal(error, AMBER)
    result = np.random.default_rng(3).normal(drop, error, 20_000)
    shown = [light(Deterioration(d, d - Z_ONE_SIDED * error, d + Z_ONE_SIDED * error), AMBER, RED) for d in result]
    share = np.mean([status in (Status.AMBER, Status.RED) for status in shown])
    assert share == pytest.approx(0.80, abs=0.01)


@pytest.mark.parametrize("n", [300, 2_000, 50_000])
def test_smallest_psi_shows_in_four_of_five(n):
    """Simulated noncentral chi-squared: a PSI of the size that is said passes the amber limit in 80 % of batches."""
    scale, dof = 2 / n, 9
    size = minimum_detectable_psi(scale, dof, 0.10)
    index = np.random.default_rng(4).noncentral_chisquare(dof, size / scale, 20_000) * scale
    beyond_chance = index / scale > 16.918977604620448  # qchisq(.95, 9) in R
    assert np.mean((index - dof * scale >= 0.10) & beyond_chance) == pytest.approx(0.80, abs=0.01)


def test_bounds_are_one_sided():
    """The bounds leave 5 % on either side of a normal estimate."""
    result = normal_bounds(0.05, 0.02)
    assert (result.value, result.high - result.value) == pytest.approx((0.05, 1.6448536269514722 * 0.02))


def overall(votes, capped=()):
    """The verdict of some lights, and of some that count as amber at most."""
    lights = [Light("one", status, "x", VolumePolicy()) for status in votes]
    lights += [Light("capped", status, "x", VolumePolicy(), most=Status.AMBER) for status in capped]
    return Verdict.of(tuple(lights)).status


def test_overall_is_the_worst_that_votes():
    """Red before amber before inconclusive before green; nothing that votes is inconclusive."""
    assert overall([Status.GREEN, Status.INCONCLUSIVE, Status.AMBER, Status.RED]) is Status.RED
    assert overall([Status.GREEN, Status.INCONCLUSIVE]) is Status.INCONCLUSIVE
    assert overall([Status.GREEN, None]) is Status.GREEN
    assert overall([]) is Status.INCONCLUSIVE


def test_capped_lights_raise_to_amber_at_most():
    """Volume never makes a report red, never green, and never inconclusive."""
    assert overall([Status.GREEN], [Status.RED]) is Status.AMBER
    assert overall([Status.GREEN], [Status.AMBER]) is Status.AMBER
    assert overall([Status.RED], [Status.AMBER]) is Status.RED
    assert overall([Status.GREEN], [Status.INCONCLUSIVE]) is Status.GREEN
    assert overall([], [Status.GREEN]) is Status.INCONCLUSIVE
