"""Scores to 16 significant bits: the nearest, half-way to even, in order, and within the bound that a report states."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.tallies.rounding import BITS, MAX_RELATIVE_CHANGE, rounded

FINITE = st.floats(allow_nan=False, allow_infinity=False)
LARGEST = (2.0 - 2.0 ** (1 - BITS)) * 2.0**1023


def nearest(score: float) -> float:
    """By exact fractions: round() is half to even."""
    mantissa, exponent = math.frexp(score)
    return math.ldexp(float(round(Fraction(mantissa) * 2**BITS)), exponent - BITS)


@given(st.floats(2.0**-1000, 2.0**1000))
def test_nearest_and_half_to_even(score):
    """The answer of exact arithmetic, for either sign."""
    assert rounded(np.array([score, -score])).tolist() == [nearest(score), -nearest(score)]


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (1 + 2.0**-16, 1.0),
        (1 + 3 * 2.0**-16, 1 + 2.0**-14),
        (2 - 2.0**-17, 2.0),
        (0.5, 0.5),
        (0.0, 0.0),
        (65535.0, 65535.0),
        (float(np.finfo(float).max), LARGEST),
        (-float(np.finfo(float).max), -LARGEST),
        (5e-324, 5e-324),
    ],
)
def test_edges(score, expected):
    """Half-way cases go to the even neighbour; powers of two, zero, the largest and the smallest number stay finite."""
    assert rounded(np.array([score])).tolist() == [expected]


@given(st.lists(FINITE, min_size=1, max_size=40))
def test_within_the_bound_in_order_and_once(scores):
    """No score moves by more than the bound, the order stays, zero alone becomes zero, and twice changes nothing."""
    ascending = np.sort(np.array(scores))
    result = rounded(ascending)
    assert np.isfinite(result).all()
    assert (np.diff(result) >= 0).all()
    assert np.array_equal(result == 0, ascending == 0)
    assert np.array_equal(rounded(result), result)
    for before, after in zip(ascending.tolist(), result.tolist(), strict=True):
        assert abs(Fraction(after) - Fraction(before)) <= Fraction(MAX_RELATIVE_CHANGE) * abs(Fraction(before))


def test_the_bound_is_reached():
    """The stated bound is no looser than it must be: just above a power of two, half a step is nearly all of it."""
    score = 1 + 2.0**-16
    assert abs(rounded(np.array([score]))[0] - score) / score > MAX_RELATIVE_CHANGE * 0.9999
