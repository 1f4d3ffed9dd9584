"""Observed over expected: against scipy where it has the answer, by simulation where nobody has."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from monitor_lib.stats.bad_rate import bad_rate, ratio_bounds
from monitor_lib.stats.mix import event_rate
from monitor_lib.stats.normal import Z_ONE_SIDED
from monitor_lib.stats.proportions import wilson
from monitor_lib.tallies.scores import NOTHING, ScoreTally
from tests.strategies import tally_of_labelled

RNG = np.random.default_rng(5)


def drawn(n, level=0.0, rng=RNG):
    """Records whose log odds of going bad are their score plus ``level``."""
    score = rng.normal(-1.5, 1, n)
    return score, (rng.random(n) < 1 / (1 + np.exp(-(score + level)))).astype(int)


REFERENCE = tally_of_labelled(*drawn(20_000))
RATE = event_rate(REFERENCE)


@given(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_scipys(given_counts):
    """scipy.stats.binomtest(count, n).proportion_ci(0.95, "wilson")."""
    count, n = given_counts
    expected = stats.binomtest(count, n).proportion_ci(0.95, "wilson")
    assert wilson(count, n, stats.norm.ppf(0.975)) == pytest.approx((expected.low, expected.high), abs=1e-12)


@given(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.01, 0.9))
def test_a_known_rate_leaves_the_share_alone(given_counts, expected):
    """Where what is expected is certain, the bounds are the share's own over it."""
    count, n = given_counts
    low, high = (bound / expected for bound in wilson(count, n, Z_ONE_SIDED))
    assert ratio_bounds(count, n, expected, 0.0) == pytest.approx((low, high), rel=1e-6, abs=1e-9)


@given(st.integers(0, 300), st.floats(1e-300, 0.9), st.floats(0.0, 5.0))
def test_bounds_hold_the_ratio(count, expected, relative):
    """The estimate lies between its bounds, and less certainty never narrows them, however small the expected rate."""
    low, high = ratio_bounds(count, 300, expected, relative * expected)
    ratio = count / 300 / expected
    assert 0 <= low <= ratio * (1 + 1e-12)
    assert high >= ratio * (1 - 1e-12)
    wider = ratio_bounds(count, 300, expected, 1.5 * relative * expected)
    assert wider[0] <= low * (1 + 1e-12)
    assert wider[1] >= high * (1 - 1e-12)


def test_a_rate_that_promises_next_to_nothing():
    """Where the reference's classes are apart, its rate among the safe is nearly 0: nothing is said, nothing breaks."""
    score = np.arange(5_000) / 5_000
    rate = event_rate(tally_of_labelled(score, (score > 0.8).astype(int)))
    for bads in (0, 1, 40):
        result = bad_rate(tally_of_labelled(score[:300], (np.arange(300) < bads).astype(int)), rate)
        assert (result.ratio, result.reason) == (None, "promise_too_uncertain")


def test_the_reference_is_what_it_promises():
    """Over the reference's own records as many bads are expected as there are: maximum likelihood with an intercept."""
    result = bad_rate(REFERENCE, RATE)
    assert result.ratio == pytest.approx(1, abs=1e-4)  # groups of scores and a ridge keep it from being exact
    assert result.low < 1 < result.high


def test_expected_follows_the_scores():
    """A riskier population is expected to hold more bads: the rate at each score, summed by hand."""
    scores = np.array([-3.0, -1.0, 0.5, 0.5, 1.0])
    result = bad_rate(tally_of_labelled(scores, np.array([0, 1, 0, 1, 0])), RATE)
    assert (result.n_known, result.n_event) == (5, 2)
    assert result.expected == pytest.approx(RATE.at(scores).mean(), rel=1e-12)
    assert result.ratio == pytest.approx(0.4 / RATE.at(scores).mean(), rel=1e-12)


def test_direction_does_not_show():
    """Scores turned upside down, and said to be: the same figures."""
    score, bad = drawn(3_000)
    plain = bad_rate(tally_of_labelled(score, bad), RATE)
    turned = [replace(tally_of_labelled(-one, known), higher_is_riskier=False) for one, known in ((score, bad),)]
    again, label = drawn(20_000, rng=np.random.default_rng(77))
    rate, other = (
        event_rate(tally_of_labelled(again, label)),
        event_rate(replace(tally_of_labelled(-again, label), higher_is_riskier=False)),
    )
    assert bad_rate(turned[0], other).expected == pytest.approx(bad_rate(tally_of_labelled(score, bad), rate).expected)
    assert plain.n_event == bad.sum()


@pytest.mark.parametrize(("level", "truth"), [(0.0, 1.0), (0.5, None)])
def test_bounds_miss_in_one_of_twenty(level, truth):
    """Reference and batch drawn anew: each one-sided bound misses the true ratio in about 5 % of them."""
    rng = np.random.default_rng(11)
    if truth is None:
        score, _bad = drawn(400_000, rng=rng)
        truth = float((1 / (1 + np.exp(-(score + level)))).mean() / (1 / (1 + np.exp(-score))).mean())
    repeats, too_low, too_high = 400, 0, 0
    for _repeat in range(repeats):
        rate = event_rate(tally_of_labelled(*drawn(2_000, rng=rng)))
        result = bad_rate(tally_of_labelled(*drawn(1_000, level, rng)), rate)
        too_low += result.high < truth
        too_high += result.low > truth
    assert too_low / repeats < 0.085  # three standard errors above 5 %
    assert too_high / repeats < 0.085
    assert too_low + too_high > 0


def test_reasons():
    """Nothing known, nothing to compare with, and scores of another scale."""
    assert bad_rate(NOTHING, RATE).reason == "no_outcome"
    batch = tally_of_labelled(*drawn(500))
    assert bad_rate(batch, None).reason == "no_reference"
    assert bad_rate(batch, None, unfitted="no_reference_outcome").reason == "no_reference_outcome"
    assert bad_rate(batch, None).observed == batch.distribution(1).n / 500
    score, bad = drawn(500)
    assert bad_rate(tally_of_labelled(score + 100, bad), RATE).reason == "scores_not_comparable"


def test_records_without_an_outcome_do_not_count():
    """Neither observed nor expected: young loans would else look safe."""
    score, bad = drawn(1_000)
    known = np.arange(1_000) < 400
    outcome = np.where(known, bad, 2).astype(np.int8)
    batch = ScoreTally.of(np.zeros(1_000, np.int32), score, outcome, np.ones(1_000, bool))
    assert bad_rate(batch, RATE) == bad_rate(tally_of_labelled(score[:400], bad[:400]), RATE)
