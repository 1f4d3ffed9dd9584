"""What unknown outcomes can do to the AUC, against all possible outcomes of theirs."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from monitor_lib.stats.unknown_outcomes import unknown_outcomes
from monitor_lib.tallies.scores import ScoreTally


def tally(scores, outcomes, *, higher_is_riskier=True):
    n = len(scores)
    made = ScoreTally.of(
        np.zeros(n, np.int32), np.asarray(scores, float), np.asarray(outcomes, np.int8), np.ones(n, np.bool_)
    )
    return ScoreTally(made.scored, made.left_out, higher_is_riskier=higher_is_riskier)


def all_aucs(scores, outcomes, sign):
    """The AUC for each way in which the unknown (2) may turn out."""
    scores, outcomes = np.asarray(scores, float) * sign, np.asarray(outcomes)
    unknown = np.flatnonzero(outcomes == 2)
    for ways in product((0, 1), repeat=len(unknown)):
        outcomes[unknown] = ways
        if 0 < outcomes.sum() < len(outcomes):
            yield roc_auc_score(outcomes, scores)


@given(
    records=st.lists(st.tuples(st.integers(1, 5), st.sampled_from([0, 1, 2, 2])), min_size=1, max_size=11),
    riskier=st.booleans(),
)
def test_bounds_are_the_extremes_of_all_outcomes(records, riskier):
    """scikit-learn's AUC of each of the 2^u ways."""
    scores, outcomes = zip(*records, strict=True)
    found = unknown_outcomes(tally(scores, outcomes, higher_is_riskier=riskier))
    expected = list(all_aucs(scores, outcomes, 1 if riskier else -1))
    assert found.n == outcomes.count(2)
    assert found.share == pytest.approx(outcomes.count(2) / len(outcomes))
    if not expected:
        assert (found.auc_low, found.auc_high) == (None, None)
    else:
        assert (found.auc_low, found.auc_high) == pytest.approx((min(expected), max(expected)), abs=1e-12)


def test_scenarios():
    """With the odds of the known, the AUC stays; bads among the unknown that are riskier than they look lower it."""
    rng = np.random.default_rng(5)
    scores = rng.normal(size=20_000)
    bad = rng.random(20_000) < 1 / (1 + np.exp(2 - scores))
    unknown = rng.random(20_000) < 0.1
    full = roc_auc_score(bad, scores)
    found = unknown_outcomes(tally(scores, np.where(unknown, 2, bad)))
    assert found.share == pytest.approx(0.1, abs=0.01)
    a_third, same, triple = (one.auc for one in found.scenarios)
    assert same == pytest.approx(full, abs=0.006)
    assert found.auc_low < min(a_third, same, triple) <= max(a_third, same, triple) < found.auc_high


def test_nothing_unknown():
    """Both bounds are the AUC itself, and no scenario is told."""
    scores, bad = [1, 2, 3, 4], [0, 1, 0, 1]
    found = unknown_outcomes(tally(scores, bad))
    assert found.auc_low == found.auc_high == roc_auc_score(bad, scores)
    assert [one.auc for one in found.scenarios] == [None, None, None]


def test_nobody():
    """No record has a score."""
    found = unknown_outcomes(ScoreTally({}, {}))
    assert (found.n, found.share, found.auc_low, found.auc_high) == (0, None, None, None)
