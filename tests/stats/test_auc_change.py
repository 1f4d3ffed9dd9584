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

from monitor_lib.stats.auc_change import auc_change
from monitor_lib.stats.bands import fewer_by_chance, score_bands
from monitor_lib.stats.discrimination import Discrimination, discrimination
from monitor_lib.stats.ks_at_cutoff import cutoff_separation
from monitor_lib.stats.ks_drift import ks_drift
from monitor_lib.stats.mix import event_rate
from monitor_lib.stats.volume import days_without_records, volume_check
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


def test_volume_interval():
    """Prediction of one observation: mean +- t_{k-1} s sqrt(1 + 1/k) on the log scale."""
    counts = [900, 1000, 1100, 950, 1050, 1020, 990]
    result = volume_check(dict(enumerate([*counts, 600])))
    logs = np.log(counts)
    half = t.ppf(0.975, 6) * logs.std(ddof=1) * math.sqrt(1 + 1 / 7)
    assert (result.low, result.high) == pytest.approx((math.exp(logs.mean() - half), math.exp(logs.mean() + half)))
    assert result.unusual
    assert volume_check(dict(enumerate(counts[:5]))).reason == "few_months"


def test_a_month_whose_files_are_still_coming():
    """Where months consist of weekly files, a month of two weeks is not held against whole months."""
    counts = {month: 1000 + 10 * month for month in range(8)}
    files = dict.fromkeys(range(8), 4)
    assert volume_check(counts, files) == volume_check(counts)
    begun = volume_check({**counts, 8: 480}, {**files, 8: 2})
    assert (begun.month, begun.unfinished, begun.unusual) == (7, 8, False)
    assert begun.low == volume_check(counts).low
    # A history that begins within a month, and a month that lost two weeks, once the next has begun.
    cut = volume_check({**counts, 0: 260}, {**files, 0: 1})
    assert (cut.months, cut.unusual) == (6, False)
    lost = volume_check({**counts, 7: 520, 8: 260}, {**files, 7: 2, 8: 1})
    assert (lost.month, lost.unusual) == (7, True)
    # A file a month: what came late is too little to be one of a month's files.
    assert volume_check({**counts, 8: 480}, dict.fromkeys(range(9), 1)).unusual


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
