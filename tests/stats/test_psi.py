"""PSI: laws, published answers, and its behaviour where others fall silent."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, ncx2

from monitor_lib.stats.psi import decile_edges, noncentrality, psi, score_psi
from tests.strategies import whole

SAMPLES = st.lists(st.sampled_from(np.linspace(0, 1, 41).tolist()), min_size=60, max_size=200).map(np.array)


def stability(batch, reference):
    return score_psi(whole(np.asarray(batch, float)), whole(np.asarray(reference, float)))


def test_known_answer():
    """Counts [100,200,400,200,100] against [80,180,380,240,120]: .018535240634829, without filling."""
    value, filled = psi(np.array([100, 200, 400, 200, 100]), np.array([80, 180, 380, 240, 120]))
    assert value == pytest.approx(0.018535240634829, abs=1e-14)
    assert filled == 0


@pytest.mark.parametrize(("n", "expected"), [(200, 0.169), (500, 0.068), (1000, 0.034), (10_000, 0.0034)])
def test_critical_values(n, expected):
    """Yurdakul 2018: the 95 % critical value for ten bins and two samples of n."""
    result = stability(np.arange(n), np.arange(n))
    assert result.critical == pytest.approx(expected, rel=0.01)
    assert result.critical == pytest.approx(chi2.ppf(0.95, 9) * 2 / n, rel=1e-12)


@given(SAMPLES, SAMPLES)
def test_bins_hold_all_records(batch, reference):
    """Bins add up to the records on both sides, none is empty on both, and PSI is not negative."""
    result = stability(batch, reference)
    assert (sum(result.batch), sum(result.reference)) == (len(batch), len(reference))
    if result.reason is None:
        assert all(p or q for p, q in zip(result.batch, result.reference, strict=True))
        assert result.psi >= 0
        assert len(result.edges) == len(result.batch) - 1


@given(SAMPLES, st.lists(st.integers(0, 59), min_size=40, max_size=120))
def test_monotone_transforms_change_nothing(reference, picked):
    """Only the order of scores matters, where the batch holds scores that the reference knows."""
    batch = reference[picked]
    plain, stretched = stability(batch, reference), stability(np.exp(3 * batch), np.exp(3 * reference))
    assert (stretched.psi, stretched.batch) == (plain.psi, plain.batch)


@given(SAMPLES)
def test_the_reference_itself_is_stable(sample):
    """PSI of a sample against itself is zero."""
    result = stability(sample, sample)
    assert result.reason is not None or result.psi == pytest.approx(0, abs=1e-15)


@given(st.floats(0, 5_000), st.integers(1, 20))
def test_bounds_invert_the_noncentral_distribution(statistic, freedom):
    """scipy.stats.ncx2.cdf(statistic, freedom, bound) is the bound's probability again."""
    for probability in (0.05, 0.95):
        result = noncentrality(statistic, freedom, probability)
        if result:
            assert ncx2.cdf(statistic, freedom, result) == pytest.approx(probability, abs=1e-6)
        else:
            assert chi2.cdf(statistic, freedom) <= probability


def test_one_sentinel_can_not_flatten_the_bins():
    """Edges are the reference's: a single score of 99999 in the batch moves one record, not the index."""
    rng = np.random.default_rng(1)
    reference, batch = rng.normal(0, 1, 5000), rng.normal(0.6, 1, 5000)
    with_sentinel = np.concatenate([batch, [99_999.0]])
    assert stability(with_sentinel, reference).psi == pytest.approx(stability(batch, reference).psi, abs=0.002)
    assert stability(with_sentinel, reference).psi > 0.3


def test_an_emptied_bin_counts_half_a_record():
    """A bin that the batch leaves empty is filled on both sides and said, not infinite."""
    reference, batch = np.arange(1000), np.arange(100, 1000)
    result = stability(batch, reference)
    assert result.filled == 1
    assert result.psi == pytest.approx(psi(np.array(result.batch), np.array(result.reference))[0])
    assert 0.05 < result.psi < 1


def test_few_distinct_scores_have_bins_of_their_own():
    """Five distinct scores, as a tree of five leaves gives them: a bin each, however many records one carries."""
    reference = np.repeat([0.1, 0.2, 0.3, 0.4, 0.5], [500, 20, 200, 30, 250])
    assert decile_edges(whole(reference)).tolist() == pytest.approx([0.15, 0.25, 0.35, 0.45])
    assert stability(reference, reference).reference == (500, 20, 200, 30, 250)


@pytest.mark.parametrize(
    ("reference", "batch"),
    [
        (np.repeat([0.1, 0.2, 0.3], [400, 4200, 400]), np.repeat([0.1, 0.3], [4600, 400])),
        (np.repeat([0.2, 0.3], [250, 4750]), np.full(5000, 0.2)),
    ],
)
def test_records_that_leave_a_crowded_score_show(reference, batch):
    """Where one score carries most records and the batch empties it, the index is large, not zero."""
    assert stability(batch, reference).low > 0.25


def test_thin_bins_are_pooled():
    """Sixty records leave tenths of six; forty would leave four, so bins are joined until five are expected."""
    assert len(stability(np.arange(60), np.arange(6000)).batch) == 10
    pooled = stability(np.arange(40) * 150, np.arange(6000))
    assert min(pooled.reference) * 40 / 6000 >= 5
    assert min(stability(np.arange(6000), np.arange(40)).reference) >= 5


def test_lost_digits_move_no_record():
    """Scores that another program wrote with fewer digits stay in their bins."""
    reference = np.repeat([0.1, 0.2, 0.3, 0.4, 0.5], 400)
    for written in (reference.astype(np.float32).astype(float), reference - 1e-9, reference + 1e-9):
        assert stability(written, reference).psi == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("batch", "reference", "why"), [([], [1], "no_scores"), ([1, 2], [5] * 9, "one_bin"), ([1], [1, 2, 3], "one_bin")]
)
def test_why_there_is_none(batch, reference, why):
    """Too little for an index is a code."""
    assert stability(batch, reference).reason == why
