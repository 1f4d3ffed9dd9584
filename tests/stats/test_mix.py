"""Mix and ranking: the expected AUC, its error, and what it leaves to ranking."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from monitor_lib.stats import mix
from monitor_lib.stats.auc_change import auc_change
from monitor_lib.stats.discrimination import discrimination
from monitor_lib.stats.linear import solve
from monitor_lib.stats.mix import event_rate, mix_expected_auc
from monitor_lib.tallies.distribution import Distribution
from tests.strategies import labelled, tally_of_labelled

SHIFT = 0.9538725524  # sqrt(2) qnorm(.75): an AUC of .75 for two normals


def sample(rng, n, rate=0.2, accepted=1.0):
    """Scores and outcomes of a binormal model, of whom the safest share is accepted."""
    bad = (rng.random(n) < rate).astype(int)
    scores = rng.normal(0, 1, n) + SHIFT * bad
    kept = scores <= np.quantile(scores, accepted)
    return scores[kept], bad[kept]


@pytest.mark.parametrize(("accepted", "expected"), [(1.0, 0.751), (0.8, 0.683), (0.6, 0.651), (0.4, 0.628)])
def test_approval_rate(accepted, expected):
    """Top 80, 60 and 40 % accepted: .683, .651 and .628 against .751, all of it mix."""
    rng = np.random.default_rng(1)
    result, ranking = [], []
    for _repeat in range(12):
        rate = event_rate(tally_of_labelled(*sample(rng, 10_000)))
        scores, bad = sample(rng, 40_000, accepted=accepted)
        result.append(mix_expected_auc(rate, Distribution.of(scores)).auc)
        ranking.append(result[-1] - discrimination(tally_of_labelled(scores, bad)).auc)
    assert np.mean(result) == pytest.approx(expected, abs=0.01)
    assert abs(np.mean(ranking)) < 0.007


def test_error_covers():
    """The z of ranking in healthy samples is beyond 1.645 in no more than about 5 % of cases."""
    rng, z = np.random.default_rng(2), []
    for _repeat in range(300):
        reference, batch = (tally_of_labelled(*sample(rng, n)) for n in (4_000, 3_000))
        change = auc_change(discrimination(batch), discrimination(reference), batch, event_rate(reference))
        z.append(change.ranking / change.ranking_error)
    assert np.mean(np.array(z) > 1.645) < 0.09
    assert np.std(z) == pytest.approx(1, abs=0.15)


def test_fit_is_logistic_regressions():
    """sklearn LogisticRegression(C=inf) on the same columns gives the same rates."""
    scores, bad = sample(np.random.default_rng(3), 1_500)
    rate = event_rate(tally_of_labelled(scores, bad))
    columns = rate.basis(scores)[:, 1:]
    theirs = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000).fit(columns, bad).predict_proba(columns)[:, 1]
    assert rate.at(scores) == pytest.approx(theirs, abs=2e-4)


def almost_separate(seed, n, wrong):
    """Scores that separate the classes at a random place, but for a few labels, which ends included."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(0, 1, n)
    bad = (scores > np.quantile(scores, rng.uniform(0.1, 0.9))).astype(int)
    turned = rng.integers(0, n, wrong)
    bad[turned] = 1 - bad[turned]
    return scores, bad


def step_left(scores, bad):
    """The Newton step that the fit left, by numpy.linalg, against the largest coefficient."""
    tally = tally_of_labelled(scores, bad)
    rate = event_rate(tally)
    events, goods = (tally.distribution(outcome).at(rate.scores) for outcome in (1, 0))
    basis = rate.basis(rate.scores)
    # The gradient without the difference of two numbers that are all but equal.
    surprise = events * expit(-basis @ rate.coefficients) - goods * expit(basis @ rate.coefficients)
    step = np.linalg.solve(rate.information, basis.T @ surprise - mix.RIDGE * rate.coefficients)
    return np.abs(step).max() / max(1.0, np.abs(rate.coefficients).max())


@pytest.mark.parametrize("seed", range(8))
def test_no_step_is_left(seed):
    """The fit ends at the top of the likelihood, at the size of rounding, not where the likelihood looks flat."""
    assert step_left(*sample(np.random.default_rng(seed), 2_000)) < 1e-11


@given(st.integers(0, 2**32 - 1), st.integers(8, 1_500), st.integers(0, 3))
def test_no_step_is_left_where_the_classes_are_almost_separate(seed, n, wrong):
    """There the likelihood is flattest, the coefficients are largest, and long steps overshoot."""
    scores, bad = almost_separate(seed, n, wrong)
    if 0 < bad.sum() < n:
        assert step_left(scores, bad) < 1e-10


def rounding_otherwise(seed):
    """scipy.special as another processor may have it: each result a last digit higher, the same, or lower."""
    rng = np.random.default_rng(seed)

    def rounded(function):
        def called(x):
            exact = function(x)
            return exact * (1 + rng.integers(-1, 2, np.shape(exact)) * np.finfo(float).eps)

        return called

    return SimpleNamespace(**{name: rounded(getattr(special, name)) for name in ("expit", "log_expit", "ndtri")})


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("drawn", ["binormal", "almost separate", "five scores"])
def test_rounding_moves_no_figure(monkeypatch, seed, drawn):
    """Functions that round otherwise, as on another processor, move AUC and error by less than verify allows."""
    rng = np.random.default_rng(seed)
    scores, bad = almost_separate(seed, 6_000, 3) if drawn == "almost separate" else sample(rng, 6_000)
    scores = np.digitize(scores, [-1, 0, 1, 2]).astype(float) if drawn == "five scores" else scores
    reference, batch = tally_of_labelled(scores, bad), Distribution.of(scores[:4_000])
    here = mix_expected_auc(event_rate(reference), batch)
    monkeypatch.setattr(mix, "special", rounding_otherwise(seed))
    there = mix_expected_auc(event_rate(reference), batch)
    assert (mix.special.expit(scores) != special.expit(scores)).any()
    assert there.auc == pytest.approx(here.auc, rel=1e-10, abs=0)
    assert there.variance == pytest.approx(here.variance, rel=1e-9, abs=1e-14)


def test_variance_is_the_deltas():
    """Moving each coefficient a little moves the expected AUC as the gradient behind the variance says."""
    scores, bad = sample(np.random.default_rng(4), 2_000)
    rate, batch = event_rate(tally_of_labelled(scores, bad)), Distribution.of(scores[:500])
    basis, n = rate.basis(batch.scores), batch.counts

    def auc(coefficients):
        p = expit(basis @ coefficients)
        event, non_event = n * p, n * (1 - p)
        return (event * (np.cumsum(non_event) - non_event / 2)).sum() / (event.sum() * non_event.sum())

    step = 1e-6
    directions = np.eye(len(rate.coefficients)) * step
    gradient = [(auc(rate.coefficients + d) - auc(rate.coefficients - d)) / (2 * step) for d in directions]
    expected = gradient @ np.linalg.inv(rate.information) @ gradient
    result = mix_expected_auc(rate, batch)
    assert result.auc == pytest.approx(auc(rate.coefficients), abs=1e-12)
    assert result.variance == pytest.approx(expected, rel=1e-5)


@given(labelled())
def test_monotone_transforms_change_nothing(drawn):
    """Ranks enter, not scores: the same bits, a share, and a finite variance, however odd the sample."""
    scores, bad = drawn
    ranks = np.unique(scores, return_inverse=True)[1].astype(float)
    plain, stretched = event_rate(tally_of_labelled(ranks, bad)), event_rate(tally_of_labelled(ranks**3, bad))
    if len(np.unique(ranks)) < 2:
        assert plain is None
        return
    first = mix_expected_auc(plain, Distribution.of(ranks))
    assert mix_expected_auc(stretched, Distribution.of(ranks**3)) == first
    assert 0 <= first.auc <= 1
    assert np.isfinite(first.variance)


def test_direction():
    """Turned scores with the direction turned are the same."""
    scores, bad = sample(np.random.default_rng(6), 1_500)
    plain = event_rate(tally_of_labelled(scores, bad))
    turned = event_rate(replace(tally_of_labelled(-scores, bad), higher_is_riskier=False))
    first, second = (
        mix_expected_auc(rate, Distribution.of(sign * scores[:700])) for rate, sign in ((plain, 1), (turned, -1))
    )
    assert second.auc == pytest.approx(first.auc, abs=1e-6)
    assert second.variance == pytest.approx(first.variance, rel=1e-3)


def test_five_scores():
    """As few scores as a tree has leaves are fitted as they are."""
    rng = np.random.default_rng(5)
    scores = rng.integers(0, 5, 4_000) / 5
    bad = (rng.random(4_000) < 0.1 + 0.5 * scores).astype(int)
    tally = tally_of_labelled(scores, bad)
    expected = mix_expected_auc(event_rate(tally), tally.distribution())
    assert expected.auc == pytest.approx(discrimination(tally).auc, abs=1e-3)


@given(st.integers(1, 6), st.randoms(use_true_random=False))
def test_solve(k, random):
    """numpy.linalg.solve on positive definite matrices."""
    rng = np.random.default_rng(random.randrange(2**32))
    root = rng.normal(size=(k, k))
    matrix, right = root @ root.T + np.eye(k), rng.normal(size=k)
    assert solve(matrix, right) == pytest.approx(np.linalg.solve(matrix, right), abs=1e-9)


def test_lost_digits_are_no_loss_of_ranking():
    """Five scores written by another program, float32 or a billionth lower: no ranking is lost."""
    rng = np.random.default_rng(7)
    scores = rng.integers(1, 6, 12_000) / 10
    bad = (rng.random(12_000) < scores).astype(int)
    reference = tally_of_labelled(scores[:8000], bad[:8000])
    for written in (scores.astype(np.float32).astype(float), scores - 1e-9):
        batch = tally_of_labelled(written[8000:], bad[8000:])
        change = auc_change(discrimination(batch), discrimination(reference), batch, event_rate(reference))
        assert abs(change.ranking) < 3 * change.ranking_error


def test_scores_that_the_reference_knows_nothing_of():
    """All alike, or beyond the reference's: nothing is said of ranking instead of something wrong."""
    rng = np.random.default_rng(8)
    reference = tally_of_labelled(*sample(rng, 3_000))
    scores, bad = sample(rng, 2_000)
    for written in (np.full(2_000, 0.5), scores + 100):
        batch = tally_of_labelled(written, bad)
        assert auc_change(discrimination(batch), discrimination(reference), batch, event_rate(reference)) is None
