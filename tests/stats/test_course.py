"""The evidence of months taken together, against scipy's densities, and the laws that it keeps."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from monitor_lib.stats.course import BEGINS, Changes, evidence
from monitor_lib.stats.e_bh import e_bh

OWN, SHARED = 0.0165, 0.0117
DROPS = Changes(0.5, (0.03, 0.05, 0.08))
DRIFTS = Changes(0.0, (-0.5, 0.5), (-0.1, 0.1))


def covariance(n, own=OWN, shared=SHARED):
    return np.eye(n) * own**2 + shared**2


def by_densities(differences, covariances, changes):
    """The same number from the densities of each hypothesis."""
    n = len(differences)
    at = np.arange(n)
    below = sum(multivariate_normal(np.zeros(n), one).pdf(differences) for one in covariances)
    begins = np.where(at == 0, changes.first, (1 - changes.first) * BEGINS * (1 - BEGINS) ** (at - 1.0))
    shapes = [(begins[k], size * (at >= k)) for k in at for size in changes.steps]
    share = 1 / len(changes.steps)
    if changes.slopes:
        shapes += [(begins[k], size * np.maximum(at - k + 1, 0)) for k in at for size in changes.slopes]
        share /= 2
    above = sum(
        weight * share * multivariate_normal(shape, one).pdf(differences)
        for weight, shape in shapes
        for one in covariances
    )
    return above / below + 1 - begins.sum()


@pytest.mark.parametrize("changes", [DROPS, DRIFTS])
def test_it_is_a_ratio_of_densities(changes):
    """scipy.stats.multivariate_normal.pdf, over every month in which a change may begin and every size."""
    rng = np.random.default_rng(4)
    covariances = [covariance(6, 0.2, 0.1), covariance(6, 0.4, 0.1)]
    differences = rng.multivariate_normal(np.full(6, 0.2), covariances[0])
    found = evidence(differences, covariances, changes)[-1]
    assert found.value == pytest.approx(by_densities(differences, covariances, changes), rel=1e-9)


def test_the_lasting_change_is_the_generalised_least_squares_estimate():
    """numpy.linalg.lstsq on the whitened points, for a change that plainly began with the fourth."""
    differences = np.array([0.0, 0.001, -0.001, 0.06, 0.062, 0.058])
    among = covariance(6)
    found = evidence(differences, [among], DROPS)[-1]
    root = np.linalg.inv(np.linalg.cholesky(among))
    step = (np.arange(6) >= 3).astype(float)
    size, *_ = np.linalg.lstsq(root @ step[:, None], root @ differences, rcond=None)
    assert found.start == 3
    assert found.lasting == pytest.approx(size[0], rel=1e-9)
    assert found.error == pytest.approx(1 / np.linalg.norm(root @ step), rel=1e-9)


@given(st.lists(st.floats(-0.2, 0.2), min_size=2, max_size=9), st.integers(1, 8))
@settings(max_examples=40, deadline=None)
def test_a_month_says_the_same_when_others_follow(differences, first):
    """What was said after a month is never taken back: it depends on the months up to it only."""
    first = min(first, len(differences))
    whole = evidence(np.array(differences), [covariance(len(differences))], DROPS)
    part = evidence(np.array(differences[:first]), [covariance(first)], DROPS)
    for one, other in zip(part, whole[:first], strict=True):
        assert one.value == pytest.approx(other.value, rel=1e-9)
        assert (one.start, one.lasting) == (other.start, pytest.approx(other.lasting, rel=1e-9, abs=1e-12))


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=6), st.floats(0.01, 100))
@settings(max_examples=40, deadline=None)
def test_the_unit_does_not_matter(differences, unit):
    """Differences, errors and sizes in another unit: the same evidence."""
    n = len(differences)
    one = evidence(np.array(differences), [covariance(n, 1.0, 0.5)], Changes(0.5, (1.0, 2.0)))[-1]
    sizes = Changes(0.5, (unit, 2 * unit))
    other = evidence(unit * np.array(differences), [unit**2 * covariance(n, 1.0, 0.5)], sizes)[-1]
    assert other.value == pytest.approx(one.value, rel=1e-6)


def followed(drop, begins=0, models=150, months=36):
    """The evidence and the lasting change of many models over time, shape (models, months) each."""
    rng = np.random.default_rng(8)
    true = np.where(np.arange(months) >= begins, drop, 0.0)
    drawn = [rng.normal(0, OWN, months) + rng.normal(0, SHARED) + true for _model in range(models)]
    found = [evidence(one, [covariance(months)], DROPS) for one in drawn]
    return np.array([[[one.value, one.lasting] for one in some] for some in found]).transpose(2, 0, 1)


def test_a_healthy_model_seldom_alarms_however_long_it_is_followed():
    """Over 36 months, evidence of 3 and an estimate beyond .025: about 8 of 100; evidence of 24: about 1."""
    value, lasting = followed(0.0)
    assert ((value >= 3) & (lasting >= 0.025)).any(axis=1).mean() <= 0.16
    assert (value >= 24).any(axis=1).mean() <= 0.04
    assert (value >= 100).any(axis=1).mean() <= 0.03  # Ville: 1 of 100 at most, and three standard errors


def test_a_lasting_drop_is_found_soon():
    """A drop of .05 from the first month on, and from the 18th."""
    value, lasting = followed(0.05)
    assert ((value >= 3) & (lasting >= 0.025))[:, :3].any(axis=1).mean() >= 0.8
    value, lasting = followed(0.05, begins=17)
    assert ((value >= 3) & (lasting >= 0.025))[:, 17:23].any(axis=1).mean() >= 0.97


def test_a_certain_but_small_drop_is_estimated_as_small():
    """With a million records each month the evidence is beyond doubt, and the drop is still only what it is."""
    found = evidence(np.full(12, 0.01), [covariance(12, 1e-4, 1e-4)], DROPS)[-1]
    assert found.lasting == pytest.approx(0.01)


def test_overwhelming_evidence_is_a_number():
    """Far beyond what a float's exponent holds."""
    assert np.isfinite(evidence(np.full(20, 5.0), [covariance(20, 1e-3, 1e-3)], DROPS)[-1].value)


def test_steps_and_slopes_are_as_many():
    """A programming error is said."""
    with pytest.raises(ValueError, match="equally many"):
        evidence(np.zeros(3), [covariance(3)], Changes(0.5, (1.0,), (1.0, 2.0)))


@given(st.lists(st.floats(0, 1e6), max_size=30), st.sampled_from([0.05, 0.1, 0.5]))
def test_e_bh_by_its_definition(values, level):
    """The largest k whose k-th largest e-value is at least n / (k level)."""
    n = len(values)
    ranked = sorted(values, reverse=True)
    k = max((k for k in range(1, n + 1) if ranked[k - 1] * k >= n / level), default=0)
    marked = e_bh(values, level)
    assert len(marked) == k
    assert sorted((values[place] for place in marked), reverse=True) == ranked[:k]
