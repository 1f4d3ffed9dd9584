"""The two-sample KS test: scipy's own answers, by scipy's own choice of method."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ks_2samp, kstwo

from monitor_lib.stats.ks_drift import ks_drift
from monitor_lib.stats.ks_pvalue import _tail
from tests.strategies import SCORES, whole

ORACLES = Path(__file__).parent.parent / "oracles"
SAMPLES = st.lists(SCORES, min_size=1, max_size=40).map(np.array)


def drift(first, second):
    return ks_drift(whole(np.asarray(first, float)), whole(np.asarray(second, float)))


@given(SAMPLES, SAMPLES)
def test_is_scipys(first, second):
    """ks_2samp(first, second) by its default method; where it warns that its exact p-value failed, ours is exact."""
    with warnings.catch_warnings(record=True) as raised:
        warnings.simplefilter("always")
        expected = ks_2samp(first, second)
    result = drift(first, second)
    assert result.ks == pytest.approx(expected.statistic, abs=1e-12)
    assert result.method == "exact"
    if not raised:
        assert result.pvalue == pytest.approx(expected.pvalue, abs=1e-12)


@pytest.mark.parametrize(
    ("first", "second", "d", "p"),
    [
        ([1.01, 2.01], [1, 2, 3], 1 / 3, 1.0),
        ([0.99, 1.99], [1, 2, 3], 2 / 3, 0.6),
        ([0.99, 1.99], [1, 2, 3, 4], 3 / 4, 0.4),
        ([2] * 3 + [3] * 4 + [5] * 5 + [6] * 4, [3] * 3 + [4] * 4 + [6] * 5 + [7] * 4, 5 / 16, 0.4262934613454952),
        (np.linspace(1, 100, 100), np.linspace(1, 100, 110) + 20.1, 232 / 1100, 0.015739183865607353),
    ],
)
def test_scipys_own_suite(first, second, d, p):
    """scipy/stats/tests/test_stats.py, TestKSTwoSamples; the last p-value is the exact one."""
    result = drift(first, second)
    assert result.ks == pytest.approx(d, abs=1e-12)
    assert result.pvalue == pytest.approx(p, abs=1e-12)


def test_asymptotic_above_ten_thousand():
    """Above 10,000 records scipy takes the asymptotic p-value, computed here from the counts alone."""
    rng = np.random.default_rng(5)
    first, second = rng.normal(0, 1, 10_001).round(2), rng.normal(0.02, 1, 4_000).round(2)
    result, expected = drift(first, second), ks_2samp(first, second)
    assert result.method == "asymptotic"
    assert result.ks == pytest.approx(expected.statistic, abs=1e-12)
    assert result.pvalue == pytest.approx(expected.pvalue, abs=1e-12)


@pytest.mark.parametrize("n", [20_000, 50_000, 400_000])
@pytest.mark.parametrize("z", [1.4833, 1.6, 2.0, 3.0, 4.5, 19.0])
def test_the_tail_is_scipys(n, z):
    """kstwo.sf(D, n) wherever the series stands in for it: far below what a p-value is read to."""
    assert _tail(n, z / np.sqrt(n)) == pytest.approx(kstwo.sf(z / np.sqrt(n), n), abs=1e-10)
    if z <= 3:
        assert _tail(n, z / np.sqrt(n)) == pytest.approx(kstwo.sf(z / np.sqrt(n), n), rel=1e-6)


@pytest.mark.parametrize("shift", [0.0, 0.02])
def test_large_samples_are_scipys(shift):
    """ks_2samp of 50,000 records each, near and far: on either side of where the series begins."""
    rng = np.random.default_rng(6)
    first, second = rng.normal(shift, 1, 50_000), rng.normal(0, 1, 50_000)
    result, expected = drift(first, second), ks_2samp(first, second)
    assert (result.ks, result.pvalue) == pytest.approx((expected.statistic, expected.pvalue), abs=1e-10)


def test_r():
    """R: ks.test(scores$score, reference$score)$statistic on tests/oracles, see proc.R there."""
    scores = np.loadtxt(ORACLES / "scores.csv", delimiter=",", skiprows=1)[:, 0]
    reference = np.loadtxt(ORACLES / "reference.csv", skiprows=1)
    assert drift(scores, reference).ks == pytest.approx(0.052499999999999977, abs=1e-12)


def test_nothing_to_compare():
    """An empty side is a code, not an error."""
    assert drift([], [0.5]).reason == "no_scores"
