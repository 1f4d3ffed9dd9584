"""What each model approves: counts as they are counted by hand, expected bads as the fitted rate gives them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.stats.approvals import approval_curve, approvals
from monitor_lib.stats.mix import event_rate
from monitor_lib.stats.swap_set import swap_set
from monitor_lib.tallies.pairs import CHALLENGER, CHAMPION
from tests.stats.test_paired_auc import tally

SCORES = st.sampled_from([0.0, 0.125, 0.25, 0.3, 0.5, 0.9, 1.0])
RECORDS = st.lists(st.tuples(st.sampled_from([0, 1, 2]), SCORES, SCORES), min_size=1, max_size=40)


@given(RECORDS, st.sampled_from([0.1, 0.3, 0.5, 0.95]))
def test_counts(records, cutoff):
    """Approved, with a known outcome, and bad, one record after the other."""
    bad, champion, challenger = (np.array(values) for values in zip(*records, strict=True))
    one = tally(bad, champion, challenger)
    swap = swap_set(one, cutoff)
    first, second = approvals(one, swap, (None, None))
    limit = -1.0 if swap.challenger_cutoff is None else swap.challenger_cutoff
    for found, approved in ((first, champion < cutoff), (second, challenger <= limit)):
        assert (found.n, found.share) == (approved.sum(), approved.mean())
        assert found.n_known == (bad[approved] != 2).sum()
        assert found.n_event == (bad[approved] == 1).sum()
        assert (found.bad_low is None) == (found.n_known == 0)
        assert found.reason == "no_reference"
    possible = [0, *((challenger <= one).sum() for one in np.unique(challenger))]
    assert abs(second.n - first.n) == min(abs(one - first.n) for one in possible)


def simulated(n, seed):
    random = np.random.default_rng(seed)
    risk = random.normal(size=n)
    champion, challenger = (1 / (1 + np.exp(-risk - spread * random.normal(size=n))) for spread in (1.0, 0.5))
    bad = random.uniform(size=n) < 1 / (1 + np.exp(2 - 1.5 * risk))
    return tally(bad.astype(np.int8), champion, challenger), (champion, challenger)


def test_expected():
    """The sum of the reference's smoothed rate over the approved scores; its interval by the delta method."""
    reference, _scores = simulated(4000, 1)
    batch, scores = simulated(1500, 2)
    rates = [event_rate(reference.scores(which)) for which in (CHAMPION, CHALLENGER)]
    swap = swap_set(batch, 0.5)
    both = approvals(batch, swap, rates)
    for which, limit in ((CHAMPION, 0.5), (CHALLENGER, np.nextafter(swap.challenger_cutoff, 1))):
        approved = scores[which][scores[which] < limit]
        found = both[which]
        assert found.expected == pytest.approx(rates[which].at(approved).sum(), rel=1e-9)
        assert found.expected_low < found.expected < found.expected_high
        assert found.expected_high - found.expected == pytest.approx(found.expected - found.expected_low)


def test_another_population():
    """Approved scores that the reference does not have promise nothing."""
    reference, _scores = simulated(4000, 1)
    rates = [event_rate(reference.scores(which)) for which in (CHAMPION, CHALLENGER)]
    bad = np.array([0, 1] * 50)
    batch = tally(bad, np.linspace(-9, -8, 100), np.linspace(-9, -8, 100))
    first, _second = approvals(batch, swap_set(batch, -8.5), rates)
    assert (first.expected, first.reason) == (None, "scores_not_comparable")


@given(RECORDS.filter(lambda records: len(records) > 34))
def test_curve(records):
    """Each point: of the safest so many, the share that is bad; equal scores stay together."""
    bad, score, _other = (np.array(values) for values in zip(*records, strict=True))
    curve = approval_curve(tally(bad, score, score).scores(CHAMPION))
    known = bad != 2
    if known.sum() < 30:
        assert curve is None
        return
    n = known.sum()
    for share, rate in zip(curve.approved, curve.bad_rate, strict=True):
        limits = [one for one in np.unique(score[known]) if (score[known] <= one).sum() == round(share * n)]
        assert len(limits) == 1
        assert rate == pytest.approx((bad[known & (score <= limits[0])] == 1).mean())
    assert curve.approved[-1] == 1
