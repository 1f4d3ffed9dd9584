"""CSI, rises of shares, and many tests at once: laws, and answers of scipy and statsmodels."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from monitor_lib.stats.csi import csi, plain_csi
from monitor_lib.stats.shares import benjamini_hochberg, share_increase
from monitor_lib.stats.variable import TROUBLES, variable_shift
from monitor_lib.stats.window import judged_months

BINS = st.lists(st.integers(0, 400), min_size=7, max_size=9)


def compare(batch, reference, sentinels=0):
    return variable_shift("v", np.array(batch), np.array(reference), sentinels)


def test_known_answer():
    """Three regular bins and missing, none thin: the sum of (p - q) ln(p / q), by hand."""
    batch, reference = [100, 0, 0, 0, 300, 400, 200], [50, 0, 0, 0, 400, 400, 150]
    p, q = (np.array([side[0], *side[4:]]) / 1000 for side in (batch, reference))
    result = compare(batch, reference).csi
    assert result.csi == pytest.approx(((p - q) * np.log(p / q)).sum(), abs=1e-15)
    assert result.dof == 3
    assert result.corrected == pytest.approx(result.csi - 3 * 2 / 1000, abs=1e-15)


def test_what_went_missing_is_told_from_what_moved():
    """Half of the values are gone and a sentinel came: among values present it is the index of those alone."""
    result = compare([500, 0, 0, 0, 40, 180, 200, 120], [0, 0, 0, 0, 0, 400, 400, 200], sentinels=1)
    p, q = np.array([180, 200, 120]) / 500, np.array([400, 400, 200]) / 1000
    assert result.present.csi == pytest.approx(((p - q) * np.log(p / q)).sum(), abs=1e-15)
    assert (result.csi.filled, result.rests_on_filled) == (2, True)
    assert not compare([1, 0, 0, 0, 300, 400, 200], [0, 0, 0, 0, 400, 400, 150]).rests_on_filled
    assert result.csi.csi > 50 * result.present.csi > 0


@given(batch=BINS, reference=BINS, gone=st.integers(1, 10_000))
def test_going_missing_moves_no_value(batch, reference, gone):
    """The index among values present does not depend on how many records have none."""
    size = min(len(batch), len(reference))
    batch, reference = batch[:size], reference[:size]
    if not sum(batch) or not sum(reference):
        return
    one, other = compare(batch, reference), compare([batch[0] + gone, *batch[1:]], reference)
    assert one.present == other.present


@pytest.mark.parametrize("limit", [0.0, 0.05, 0.10])
def test_pvalue_is_scipys(limit):
    """scipy.stats.ncx2.sf(T, 3, limit / scale), and chi2.sf at no change."""
    result = compare([100, 0, 0, 0, 300, 400, 200], [50, 0, 0, 0, 400, 400, 150]).csi
    statistic, scale = result.csi / result.scale, result.scale
    expected = stats.ncx2.sf(statistic, 3, limit / scale) if limit else stats.chi2.sf(statistic, 3)
    assert result.pvalue(limit) == pytest.approx(expected, rel=1e-9, abs=1e-15)


def test_minimum_detectable_has_its_power():
    """At that index scipy's noncentral chi-squared exceeds its border in 80 % of batches."""
    result = compare([100, 0, 0, 0, 300, 400, 200], [50, 0, 0, 0, 400, 400, 150]).csi
    needed = stats.ncx2.isf(0.001, 3, 0.10 / result.scale)
    shown = result.minimum_detectable(0.10, 0.001, 0.80)
    assert stats.ncx2.sf(needed, 3, shown / result.scale) == pytest.approx(0.80, abs=1e-6)


@given(BINS)
def test_the_reference_itself_does_not_move(bins):
    """Against itself nothing has changed, whatever its bins hold."""
    if sum(bins):
        result = compare(bins, bins)
        assert result.csi.csi == pytest.approx(0, abs=1e-15)
        assert result.csi.pvalue(0.1) == pytest.approx(1, abs=1e-6)
        assert (result.missing.value, result.outside.value) == (0, 0)


@given(BINS, BINS)
def test_the_quick_index_is_the_same(batch, reference):
    """The months' index is the bias-corrected one."""
    length = min(len(batch), len(reference))
    ours, theirs = np.array(batch[:length]), np.array(reference[:length])
    result = csi(ours, theirs, TROUBLES, TROUBLES)
    if result is not None and result.dof:
        assert plain_csi(ours, theirs, TROUBLES, TROUBLES) == pytest.approx(result.corrected, abs=1e-12)


def test_trouble_is_not_pooled_away():
    """Five records in a hundred in a bin that the reference leaves empty stay in a bin of their own."""
    result = compare([0, 50, 0, 0, 450, 500], [0, 0, 0, 0, 5000, 5000]).csi
    assert result.corrected > 0.2
    assert result.filled == 1


def test_rise_is_statsmodels():
    """statsmodels 0.15.0, confint_proportions_2indep(40, 400, 10, 1000, method="agresti-caffo", alpha=0.1)."""
    result = share_increase(40, 400, 10, 1000)
    assert (result.low, result.high) == pytest.approx((0.06560091250585313, 0.11642309917228312), abs=1e-12)
    assert result.value == pytest.approx(0.09)


def test_rise_of_few_records_is_exact():
    """binomtest(3, 60, p, alternative="greater") bounds the p-value where few records make the score test eager."""
    result = share_increase(3, 60, 0, 100_000)
    exact = stats.binomtest(3, 60, 0.01 + 1 / 100_002, alternative="greater").pvalue
    assert result.pvalue(0.01) == pytest.approx(exact, abs=1e-12)


@pytest.mark.parametrize(
    ("p", "q", "n", "m"),
    [(0.06, 0.01, 2_000, 10_000), (0.5, 0.45, 1_000, 10_000), (0.012, 0.002, 5_000, 10_000), (0.1, 0.1, 4_000, 400)],
)
def test_rise_keeps_its_level(p, q, n, m):
    """At the border of H0 at most about 5 % of 4,000 simulated batches are beyond it, by a small reference too."""
    rng = np.random.default_rng(3)
    counts, then = rng.binomial(n, p, 4_000), rng.binomial(m, q, 4_000)
    result = [share_increase(int(a), n, int(b), m).pvalue(p - q) < 0.05 for a, b in zip(counts, then, strict=True)]
    assert np.mean(result) < 0.058


@given(
    st.lists(st.integers(0, 1000).map(lambda i: i / 997), min_size=1, max_size=30), st.sampled_from([0.0101, 0.0503])
)
def test_benjamini_hochberg_is_scipys(pvalues, level):
    """scipy.stats.false_discovery_control(pvalues) adjusts them; those at or below the level are rejected."""
    pvalues = [min(p, 1.0) for p in pvalues]
    assert benjamini_hochberg(pvalues, level) == (stats.false_discovery_control(pvalues) <= level).tolist()


def test_a_few_stray_dates_are_not_the_judged_month():
    """The latest months that together hold 200 records."""
    assert judged_months([(1, 500), (2, 300), (3, 4)]) == (2,)
    assert judged_months([(1, 1800), (620, 200)]) == (1, 620)
    assert judged_months([(1, 50), (2, 60)]) == (1, 2)


def test_categories_held_twice_make_the_unseen_share_uncertain():
    """What remains unseen varies by twice as much as categories held twice say (Esty 1983): by hand, here."""
    plain, twice = share_increase(30, 1000, 10, 1000), share_increase(30, 1000, 10, 1000, doubletons=400)
    assert twice.pvalue(0.01) > plain.pvalue(0.01)
    z = stats.norm.isf(0.05) + stats.norm.ppf(0.8)
    p, q = 11 / 1002 + 0.01, 11 / 1002
    for one, more in ((plain, 0), (twice, 2 * 400 / 1000**2)):
        expected = 0.01 + z * math.sqrt(p * (1 - p) / 1000 + q * (1 - q) / 1000 + more)
        assert one.minimum_detectable(0.01, 0.05, 0.8) == pytest.approx(expected, rel=1e-12)
