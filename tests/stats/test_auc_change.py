"""Cut-off, bands, pooling, volume and the ECB's test: answers known from elsewhere."""

import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, fisher_exact, norm, t

from monitor_lib.report.comparison import Records, past_months, shared_months
from monitor_lib.stats.auc_change import auc_change
from monitor_lib.stats.bands import fewer_by_chance, score_bands
from monitor_lib.stats.discrimination import Discrimination, discrimination
from monitor_lib.stats.ks_at_cutoff import cutoff_separation
from monitor_lib.stats.ks_drift import ks_drift
from monitor_lib.stats.mix import event_rate
from monitor_lib.stats.volume import days_without_records, volume_check
from monitor_lib.stats.window import performance_window
from monitor_lib.tallies.scores import NOTHING, ScoreTally
from tests.strategies import tally_of_labelled, whole

ORACLES = Path(__file__).parent.parent / "oracles"
SCORES = np.loadtxt(ORACLES / "scores.csv", delimiter=",", skiprows=1)


def halves():
    """The oracle's records, every second one as reference."""
    return [tally_of_labelled(SCORES[i::2, 0], SCORES[i::2, 1].astype(int)) for i in (0, 1)]


def test_unpaired_delong():
    """R: roc.test(roc(odd rows), roc(even rows), paired = FALSE)$statistic; the call is tests/oracles/proc.R."""
    reference, batch = halves()
    change = auc_change(discrimination(batch), discrimination(reference), batch, event_rate(reference))
    assert change.drop / change.drop_error == pytest.approx(-1.5020573246307154, abs=1e-9)
    assert change.drop == pytest.approx(change.mix + change.ranking, abs=1e-15)


def test_ecb():
    """S = (A_then - A_now)/s, p = 1 - Phi(S), s the standard error now."""
    reference, batch = halves()
    now, then = discrimination(batch), discrimination(reference)
    change = auc_change(now, then, batch, event_rate(reference))
    s = (then.auc - now.auc) / math.sqrt(now.auc_variance)
    assert (change.ecb_s, change.ecb_pvalue) == pytest.approx((s, 1 - norm.cdf(s)), abs=1e-12)


def test_logit_interval():
    """plogis(qlogis(A) +- 1.96 se/(A(1-A))), Pepe 2003."""
    result = discrimination(halves()[1])
    half = norm.ppf(0.975) * result.auc_error / (result.auc * (1 - result.auc))
    low, high = (1 / (1 + math.exp(-(math.log(result.auc / (1 - result.auc)) + sign * half))) for sign in (-1, 1))
    assert (result.logit_low, result.logit_high) == pytest.approx((low, high), abs=1e-12)


def test_cutoff_is_agresti_and_caffos():
    """statsmodels 0.15: confint_proportions_2indep(60, 80, 25, 40, method="agresti-caffo", compare="diff")."""
    good, bad = np.repeat([0.2, 0.8], [60, 20]), np.repeat([0.2, 0.8], [25, 15])
    tally = tally_of_labelled(np.concatenate([good, bad]), np.repeat([0, 1], [80, 40]))
    result = cutoff_separation(tally, tally)
    assert result.cutoff == 0.2
    assert result.batch == pytest.approx(0.125)
    assert (result.low, result.high) == pytest.approx((-0.04977188414589068, 0.299481524099433), abs=1e-6)


def test_cutoff_of_an_inverted_batch_is_negative():
    """At the frozen cut-off a batch that ranks backwards separates the wrong way; a maximum would hide it."""
    rng = np.random.default_rng(0)
    bad = (rng.random(4000) < 0.3).astype(int)
    noise = rng.normal(0, 1, 4000)
    reference, batch = tally_of_labelled(noise + bad, bad), tally_of_labelled(noise - bad, bad)
    result = cutoff_separation(batch, reference)
    assert result.reference == pytest.approx(discrimination(reference).ks)
    assert result.high < 0
    assert result.pvalue > 1 - 1e-6
    turned = [tally_of_labelled(-(noise + sign * bad), bad) for sign in (1, -1)]
    mirrored = cutoff_separation(*(replace(one, higher_is_riskier=False) for one in (turned[1], turned[0])))
    assert mirrored.batch == pytest.approx(result.batch, abs=0.01)


def test_bands():
    """Counts by band, reversals against the safer neighbour, and both directions of a score."""
    scores = np.repeat([0.1, 0.3, 0.5, 0.7], 100)
    bad = np.concatenate([np.arange(100) < n for n in (10, 40, 15, 60)]).astype(int)
    bands = score_bands(tally_of_labelled(scores, bad), np.array([0.2, 0.4, 0.6]))
    assert [(band.n_event, band.n_non_event) for band in bands] == [(10, 90), (40, 60), (15, 85), (60, 40)]
    assert [band.reversed for band in bands] == [False, False, True, False]
    assert bands[2].significant
    expected = fisher_exact([[15, 85], [40, 60]], alternative="less").pvalue
    assert bands[2].pvalue == pytest.approx(expected, rel=1e-9)
    turned = score_bands(
        replace(tally_of_labelled(-scores, bad), higher_is_riskier=False), np.array([-0.6, -0.4, -0.2])
    )
    assert [band.n_event for band in turned] == [10, 40, 15, 60]


def test_reversals_within_chance_are_said_to_be():
    """A handful of records that fall the wrong way is no finding."""
    scores, bad = np.repeat([0.1, 0.3], 10), np.array([1] * 3 + [0] * 7 + [1] * 2 + [0] * 8)
    band = score_bands(tally_of_labelled(scores, bad), np.array([0.2]))[1]
    assert band.reversed
    assert not band.significant


@pytest.mark.parametrize(("events", "n", "others", "m"), [(0, 50, 1, 1), (3, 60, 1, 2), (200, 3000, 260, 2900)])
def test_reversals_are_fishers(events, n, others, m):
    """scipy.stats.fisher_exact(..., alternative="less"); one record proves nothing."""
    expected = fisher_exact([[events, n - events], [others, m - others]], alternative="less").pvalue
    assert fewer_by_chance(events, n, others, m) == pytest.approx(expected, rel=1e-8)


def counted(events, n, others, m):
    """The same in whole numbers: ways to put at most so many events among n, of all ways."""
    total = events + others
    ways = sum(math.comb(n, k) * math.comb(m, total - k) for k in range(max(0, total - m), events + 1))
    return float(Fraction(ways, math.comb(n + m, total)))


@given(st.integers(1, 400), st.integers(1, 400), st.data())
def test_reversals_by_whole_numbers(n, m, data):
    """The p-value is right to its last digits, so that no processor has others, at every size and in both tails."""
    events, others = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    assert fewer_by_chance(events, n, others, m) == pytest.approx(counted(events, n, others, m), rel=1e-12, abs=1e-290)


def test_reversals_in_bands_of_millions():
    """At most so many here, or else fewer there: both p-values add up to one, to eleven digits, where n is millions."""
    for events, n, others, m in ((500_000, 10**7, 501_000, 10**7), (90_000, 10**6, 4_550_000, 5 * 10**7)):
        here, there = fewer_by_chance(events, n, others, m), fewer_by_chance(others - 1, m, events + 1, n)
        assert 1e-4 < here < 0.999
        assert here + there == pytest.approx(1, abs=1e-11)


def test_a_band_without_outcomes_does_not_break_the_order():
    """Its neighbours are compared with each other."""
    scores, outcomes = np.repeat([0.1, 0.3, 0.5], 100), np.repeat([1, 0, 2, 0], [40, 60, 100, 100])
    bands = score_bands(tally_of_labelled(scores, outcomes), np.array([0.2, 0.4]))
    assert [band.reversed for band in bands] == [False, False, True]


def month(number, events, non_events=500, outcome=1):
    """A month of records with some events."""
    scores = np.linspace(0, 1, events + non_events)
    outcomes = np.repeat([outcome, 0 if outcome == 1 else 2], [events, non_events]).astype(np.int8)
    return ScoreTally.of(np.full(len(scores), number, np.int32), scores, outcomes, np.ones(len(scores), bool))


def window(batch, earlier):
    return performance_window(batch, past(batch, earlier))


def past(batch, earlier):
    return past_months(Records(0, batch), [Records(0, one) for one in earlier]).scores


def test_months_pool_until_two_hundred_of_the_scarcer_class():
    """The batch alone where it has them; else the fewest of 3, 6 and 12 months; else all 12."""
    earlier = [month(number, 60) for number in range(100, 114)]
    assert window(month(114, 250), earlier).months == (114,)
    assert window(month(114, 90), earlier).months == (112, 113, 114)
    assert window(month(114, 20), earlier).months == tuple(range(109, 115))
    thin = [month(number, 5) for number in range(100, 114)]
    assert window(month(114, 5), thin).months == tuple(range(103, 115))
    assert window(month(114, 5), []).months == (114,)
    assert len(window(month(114, 900, non_events=70), earlier).months) == 3


def test_a_batch_without_outcomes_is_judged_on_those_before():
    """The latest months that have any; none at all is an empty window; the future never."""
    unknown = month(120, 30, outcome=2)
    assert window(unknown, [month(118, 300), unknown]).months == (118,)
    assert window(unknown, [unknown]).months == ()
    assert window(unknown, [month(123, 300)]).months == ()
    assert discrimination(window(unknown, []).tally).reason == "no_outcome"


def test_a_batch_of_many_months_is_never_cut():
    """Its months belong together."""
    batch = sum((month(number, 80) for number in range(100, 108)), NOTHING)
    assert window(batch, []).months == tuple(range(100, 108))


def test_files_that_overlap_lend_each_month_once():
    """A batch sent again lends nothing to itself; of a month that two files hold, the fuller file's stands."""
    batch = month(114, 250)
    assert window(batch, [batch, batch]).tally.count() == batch.count()
    growing = [month(112, 30), month(112, 40) + month(113, 30), month(112, 50) + month(113, 40)]
    lent = past(month(114, 20), growing)
    assert (lent.count(1, month=112), lent.count(1, month=113)) == (50, 40)
    # Records that came late stand in the next month's file: they take no month's place.
    late = [month(112, 60), month(112, 2, non_events=3) + month(113, 30)]
    lent = past(month(114, 20), late)
    assert (lent.count(1, month=112), lent.count(1, month=113)) == (60, 30)
    records = [Records(0, one) for one in late]
    assert shared_months(Records(0, month(114, 20)), records) == {112: 5}
    assert shared_months(Records(0, month(112, 20)), records) == {112: 565}
    # Of two that are as full the later stands, with the outcomes that became known.
    again = past(month(114, 20), [month(112, 30, outcome=2), month(112, 30)])
    assert again.count(1, month=112) == 30


def test_volume_interval():
    """Prediction of one observation: mean +- t_{k-1} s sqrt(1 + 1/k) on the log scale."""
    counts = [900, 1000, 1100, 950, 1050, 1020, 990]
    result = volume_check(dict(enumerate([*counts, 600])))
    logs = np.log(counts)
    half = t.ppf(0.975, 6) * logs.std(ddof=1) * math.sqrt(1 + 1 / 7)
    assert (result.low, result.high) == pytest.approx((math.exp(logs.mean() - half), math.exp(logs.mean() + half)))
    assert result.unusual
    assert volume_check(dict(enumerate(counts[:5]))).reason == "few_months"


@pytest.mark.parametrize("n", [60, 100, 777, 1000, 10_000])
def test_months_all_alike(n):
    """The same number again is usual, and so is what counting alone varies by; half of it is not."""
    steady = dict.fromkeys(range(8), n)
    assert not volume_check(steady).unusual
    assert not volume_check({**steady, 8: round(n - 1.5 * math.sqrt(n))}).unusual
    assert volume_check({**steady, 8: n // 2}).unusual


def test_volume_alarms_as_often_as_it_says():
    """At a coefficient of variation of 10 % and twelve earlier months, 5 % of healthy months are called unusual."""
    counts = np.exp(np.random.default_rng(7).normal(7, 0.1, (4000, 13))).astype(int)
    alarms = [volume_check(dict(enumerate(row.tolist()))).unusual for row in counts]
    assert np.mean(alarms) == pytest.approx(0.05, abs=0.012)


def test_days_without_records():
    """The gaps between the first and the last day."""
    assert days_without_records({10: 3, 11: 1, 14: 2}) == (12, 13)


def test_chi_squared_over_few_scores():
    """scipy.stats.chi2_contingency([batch, reference], correction=False) over the distinct scores."""
    batch, reference = np.repeat([1.0, 2, 3], [30, 50, 20]), np.repeat([1.0, 2, 3], [200, 210, 90])
    result = ks_drift(whole(batch), whole(reference))
    expected = chi2_contingency([[30, 50, 20], [200, 210, 90]], correction=False)
    assert (result.chi2_pvalue, result.chi2_bins) == (pytest.approx(expected.pvalue, abs=1e-12), 3)
    moved = ks_drift(whole(np.repeat([1.0, 2, 3.5], 100)), whole(np.repeat([1.0, 2, 3], 100)))
    assert moved.chi2_pvalue < 1e-12
    many = whole(np.arange(100.0))
    assert ks_drift(many, many).chi2_pvalue is None


def test_interval_of_the_drift_covers():
    """Misses in at most about 3 % on either side, with no drift and with some."""
    rng = np.random.default_rng(9)
    for shift in (0.0, 0.1, 0.4):
        truth = 2 * norm.cdf(shift / 2) - 1
        result = [ks_drift(whole(rng.normal(shift, 1, 400)), whole(rng.normal(0, 1, 600))) for _repeat in range(300)]
        assert np.mean([one.low > truth for one in result]) <= 0.05
        assert np.mean([one.high < truth for one in result]) <= 0.06


def test_nothing_to_compare():
    """A missing class is None, never an error."""
    known, none = halves()[0], tally_of_labelled(np.array([0.1]), np.array([0]))
    assert cutoff_separation(none, known) is None
    assert event_rate(none) is None
    assert auc_change(Discrimination(0, 0), discrimination(known), known, event_rate(known)) is None
