"""AUC, DeLong's variance, Gini and KS: laws, and answers known from elsewhere."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from scipy.stats import ks_2samp
from sklearn.metrics import roc_auc_score

from monitor_lib.stats.curves import cumulative_curves, roc_curve
from monitor_lib.stats.discrimination import discrimination
from monitor_lib.tallies.distribution import Distribution
from monitor_lib.tallies.scores import EVENT, NON_EVENT, ScoreTally
from tests.strategies import labelled, tally_of_labelled

SCORES = np.loadtxt(Path(__file__).parent.parent / "oracles" / "scores.csv", delimiter=",", skiprows=1)


@given(labelled())
def test_auc_and_ks_are_scikit_learns_and_scipys(sample):
    """roc_auc_score(bad, score) and ks_2samp(bads, goods).statistic, ties included."""
    scores, bad = sample
    result = discrimination(tally_of_labelled(scores, bad))
    assert result.auc == pytest.approx(roc_auc_score(bad, scores), abs=1e-12)
    assert result.ks == pytest.approx(ks_2samp(scores[bad == 1], scores[bad == 0], method="asymp").statistic, abs=1e-12)
    assert result.gini == pytest.approx(2 * result.auc - 1, abs=1e-15)


@given(labelled())
def test_variance_is_the_pairwise_definition(sample):
    """DeLong 1988, equations 4 to 7, over all pairs; and its bound A(1-A)/(min(n) - 1)."""
    scores, bad = sample
    wins = np.subtract.outer(scores[bad == 1], scores[bad == 0])
    psi = (wins > 0) + 0.5 * (wins == 0)
    expected = psi.mean(axis=1).var(ddof=1) / psi.shape[0] + psi.mean(axis=0).var(ddof=1) / psi.shape[1]
    result = discrimination(tally_of_labelled(scores, bad))
    assert result.auc_variance == pytest.approx(expected, abs=1e-12)
    assert result.auc_variance <= result.auc * (1 - result.auc) / (min(psi.shape) - 1) + 1e-12


@given(labelled())
def test_reversed_scores_mirror(sample):
    """A(s) + A(-s) = 1, and the direction of the score is the same mirror; KS and the variance stay."""
    scores, bad = sample
    result, negated = (discrimination(tally_of_labelled(s, bad)) for s in (scores, -scores))
    turned = discrimination(replace(tally_of_labelled(scores, bad), higher_is_riskier=False))
    assert result.auc + negated.auc == pytest.approx(1, abs=1e-12)
    assert turned.auc == negated.auc
    assert negated.ks == pytest.approx(result.ks, abs=1e-12)
    assert negated.auc_variance == pytest.approx(result.auc_variance, abs=1e-12)


@given(labelled())
def test_monotone_transforms_change_nothing(sample):
    """Only the order of scores matters: replaced by their ranks, every figure keeps its bits."""
    scores, bad = sample
    ranks = np.unique(scores, return_inverse=True)[1].astype(float)
    assert discrimination(tally_of_labelled(ranks, bad)) == discrimination(tally_of_labelled(scores, bad))


@given(labelled())
def test_records_repeated(sample):
    """Each record three times: the same AUC and KS."""
    scores, bad = sample
    once = discrimination(tally_of_labelled(scores, bad))
    thrice = discrimination(tally_of_labelled(np.repeat(scores, 3), np.repeat(bad, 3)))
    assert thrice.auc == pytest.approx(once.auc, abs=1e-12)
    assert thrice.ks == pytest.approx(once.ks, abs=1e-12)


@pytest.mark.parametrize(
    ("higher_is_riskier", "auc", "variance", "low", "high"),
    [
        (True, 0.70615639150121912, 0.0013868743289899969, 0.63316583989148767, 0.77914694311095056),
        (False, 0.29384360849878094, 0.0013868743289899969, 0.22085305688904944, 0.36683416010851233),
    ],
)
def test_proc(higher_is_riskier, auc, variance, low, high):
    """R's pROC 1.18 on tests/oracles/scores.csv; the call is tests/oracles/proc.R."""
    tally = tally_of_labelled(SCORES[:, 0], SCORES[:, 1].astype(int))
    result = discrimination(replace(tally, higher_is_riskier=higher_is_riskier))
    assert result.auc == pytest.approx(auc, abs=1e-12)
    assert result.auc_variance == pytest.approx(variance, abs=1e-12)
    assert (result.auc_low, result.auc_high) == pytest.approx((low, high), abs=1e-12)


def test_perfect_separation_has_no_variance():
    """An AUC of 1 has variance 0 and a degenerate interval (pROC says the same, with a warning)."""
    result = discrimination(tally_of_labelled(np.array([0.1, 0.2, 0.8, 0.9]), np.array([0, 0, 1, 1])))
    assert (result.auc, result.auc_variance, result.auc_low, result.auc_high, result.ks) == (1, 0, 1, 1, 1)


@pytest.mark.parametrize(
    ("bad", "why", "variance_reason"),
    [([2, 2], "no_outcome", "no_outcome"), ([1, 1], "one_class", "one_class"), ([0, 2], "one_class", "one_class")],
)
def test_why_there_is_none(bad, why, variance_reason):
    """Without both classes there is a code instead of a figure."""
    result = discrimination(tally_of_labelled(np.array([0.1, 0.2]), np.array(bad)))
    assert (result.auc, result.reason, result.variance_reason) == (None, why, variance_reason)


def test_one_record_of_a_class_has_an_auc_and_no_variance():
    """An unbiased variance needs two of each class."""
    result = discrimination(tally_of_labelled(np.array([0.1, 0.2, 0.3]), np.array([0, 0, 1])))
    assert result.auc == 1
    assert (result.auc_variance, result.variance_reason) == (None, "fewer_than_two_of_a_class")


def test_ten_million_records_do_not_overflow():
    """Squares of counts pass 64 bits at ten million records; with two grades the variance has a closed form.

    Scores 0 and 1: with p and q the shares of events and non-events at 1, A = (1 + p - q)/2 and the placement values
    are Bernoulli, so the variance is (p(1-p)/(n-1) + q(1-q)/(m-1))/4 with n, m the sizes.
    """
    n, m, p, q = 2_000_000, 8_000_000, 0.7, 0.4
    scores = np.array([0.0, 1.0])
    tally = ScoreTally(
        {
            (0, EVENT): Distribution(scores, np.array([n - round(n * p), round(n * p)])),
            (0, NON_EVENT): Distribution(scores, np.array([m - round(m * q), round(m * q)])),
        },
        {},
    )
    result = discrimination(tally)
    assert result.auc == pytest.approx((1 + p - q) / 2, abs=1e-15)
    assert result.auc_variance == pytest.approx((p * (1 - p) / (n - 1) + q * (1 - q) / (m - 1)) / 4, rel=1e-12)


@given(labelled())
def test_curves_touch_the_figures(sample):
    """The area under the drawn ROC curve is the AUC, and both curves hold the points where KS is, exactly."""
    scores, bad = sample
    tally = tally_of_labelled(scores, bad)
    result, roc = discrimination(tally), roc_curve(tally)
    assert np.trapezoid(roc.y, roc.x) == pytest.approx(result.auc, abs=2e-3)
    curves = cumulative_curves(tally.distribution(EVENT), tally.distribution(NON_EVENT))
    assert abs(curves.apart_first - curves.apart_second) == pytest.approx(result.ks, abs=1e-12)
    apart = [(curves.apart_at, share) for share in (curves.apart_first, curves.apart_second)]
    for curve, point in zip((curves.first, curves.second), apart, strict=True):
        assert curve.y[0] == 0
        assert math.isclose(curve.y[-1], 1)
        assert point in list(zip(curve.x.tolist(), curve.y.tolist(), strict=True))
