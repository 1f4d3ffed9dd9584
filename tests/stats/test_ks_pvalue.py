"""The p-value of the KS test, held against scipy's, and against all orders of a few records."""

import itertools
import math
import subprocess
import sys
import warnings

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import assume, given
from scipy import stats

from monitor_lib.stats.ks_pvalue import FEW, SERIES_FROM, asymptotic, exact, ks_pvalue


@pytest.mark.parametrize(("n", "m"), [(1, 1), (1, 6), (3, 4), (4, 4), (5, 3), (2, 7)])
def test_all_orders(n, m):
    """The share of all orders that reach a distance is counted one by one, for every distance that there is."""
    reached = []
    for places in itertools.combinations(range(n + m), n):
        ours = np.cumsum([place in places for place in range(n + m)])
        theirs = np.arange(1, n + m + 1) - ours
        reached.append(max(abs(m * x - n * y) for x, y in zip(ours.tolist(), theirs.tolist(), strict=True)))
    for distance in sorted({0, *reached}):
        share = sum(one >= distance for one in reached) / len(reached)
        assert exact(n, m, distance / (n * m)) == pytest.approx(share, rel=1e-12)


@given(st.integers(1, 300), st.integers(1, 300), st.data())
def test_exact_is_scipy_s(n, m, data):
    """scipy.stats.ks_2samp(a, b, method="exact").pvalue, with ties, small p-values too; which comes first is all one.

    scipy warns where it gives another p-value instead.
    """
    levels = data.draw(st.integers(2, 50))
    shift = data.draw(st.integers(0, levels))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    a, b = rng.integers(0, levels, n), rng.integers(0, levels, m) + shift
    with warnings.catch_warnings(record=True) as raised:
        warnings.simplefilter("always")
        result = stats.ks_2samp(a, b, method="exact")
    assume(not raised)
    assert exact(n, m, result.statistic) == pytest.approx(result.pvalue, rel=1e-9, abs=1e-14)
    assert exact(m, n, result.statistic) == pytest.approx(exact(n, m, result.statistic), rel=1e-12)


@pytest.mark.parametrize("n", [60, FEW, FEW + 1, 200, 1_000, 9_999, SERIES_FROM - 1, SERIES_FROM, 10**6])
@pytest.mark.parametrize("z", [0.12, 0.3, 0.5, 0.8, 1.0, 1.2, 1.48, 1.49, 2.0, 3.0])
def test_asymptotic_is_scipy_s(n, z):
    """scipy.stats.kstwo.sf(z / sqrt(n), n), on both sides of each border between two ways of computing it."""
    distance = z / math.sqrt(n)
    assert asymptotic(n, distance) == pytest.approx(stats.kstwo.sf(distance, n), abs=1e-10)


def test_the_default_method_of_scipy():
    """Exact while the larger sample holds 10,000 records at most."""
    rng = np.random.default_rng(0)
    for n, m, method in ((10_000, 500, "exact"), (10_001, 500, "asymptotic"), (12_000, 11_000, "asymptotic")):
        a, b = rng.random(n), rng.random(m)
        result = stats.ks_2samp(a, b)
        pvalue, said = ks_pvalue(n, m, result.statistic)
        assert (pvalue, said) == (pytest.approx(result.pvalue, abs=1e-10), method)


def test_it_starts_fast():
    """What a report needs of it does not import scipy.stats, which takes a second."""
    code = (
        "import sys; from monitor_lib.stats.ks_pvalue import ks_pvalue; ks_pvalue(3000, 2000, .02);"
        " ks_pvalue(30000, 20000, .02); ks_pvalue(30000, 20000, .005); print('scipy.stats' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
