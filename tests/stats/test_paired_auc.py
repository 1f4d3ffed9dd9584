"""Two models on the same records: paired DeLong as pROC has it, and the laws of a comparison."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from monitor_lib.stats.discrimination import discrimination
from monitor_lib.stats.paired_auc import paired_auc
from monitor_lib.stats.swap_set import swap_set
from monitor_lib.tallies.pairs import CHALLENGER, CHAMPION, PairTally
from tests.conftest import ROOT

PAIRS = pd.read_csv(ROOT / "tests" / "oracles" / "pairs.csv")
NEAR = 1e-12


def tally(bad, champion, challenger, directions=(True, True)):
    """Records of one month; a bad of 2 is an unknown outcome."""
    values = np.asarray(bad, np.int8)
    scores = np.asarray(champion, float), np.asarray(challenger, float)
    return PairTally.of(np.zeros(len(values), np.int32), *scores, values, directions)


COMMITTED = tally(PAIRS["bad"], PAIRS["champion"], PAIRS["challenger"], (True, False))
SCORES = st.sampled_from([0.0, 0.125, 0.25, 0.3, 0.5, 0.9, 1.0])
RECORDS = st.lists(st.tuples(st.sampled_from([0, 1, 2]), SCORES, SCORES), min_size=1, max_size=40)


def test_against_proc():
    """``Rscript tests/oracles/paired.R``: ``roc.test(challenger, champion, paired = TRUE, method = "delong")``."""
    found = paired_auc(COMMITTED)
    assert found.champion == pytest.approx(0.67236569017726511, abs=NEAR)
    assert found.challenger == pytest.approx(0.73687523391514409, abs=NEAR)
    assert found.gain / found.error == pytest.approx(2.1903346409942488, abs=1e-10)
    assert found.pvalue == pytest.approx(0.028499976296978924, abs=NEAR)
    assert (found.low, found.high) == pytest.approx((0.0067848563686642716, 0.12223423110709369), abs=NEAR)
    covariance, variances = 0.00043551932327611377, (0.0008603435461507318, 0.00087811023808907946)
    assert found.correlation == pytest.approx(covariance / np.sqrt(variances[0] * variances[1]), abs=1e-10)


def test_against_scikit_learn():
    """``roc_auc_score(bad, score)`` of each; and the same bits as the AUC of one model alone."""
    found = paired_auc(COMMITTED)
    assert found.champion == pytest.approx(roc_auc_score(PAIRS["bad"], PAIRS["champion"]), abs=NEAR)
    assert found.challenger == pytest.approx(roc_auc_score(PAIRS["bad"], -PAIRS["challenger"]), abs=NEAR)
    assert found.champion == discrimination(COMMITTED.scores(CHAMPION)).auc
    assert found.challenger == discrimination(COMMITTED.scores(CHALLENGER)).auc


@given(RECORDS)
def test_a_model_against_itself(records):
    """No gain, no error, nothing that swaps."""
    bad, champion, _challenger = zip(*records, strict=True)
    one = tally(bad, champion, champion)
    found = paired_auc(one)
    assert found.gain in (0.0, None)
    assert found.error in (0.0, None)
    assert found.pvalue is None
    for cutoff in (0.0, 0.25, 0.27, 2.0):
        swaps = swap_set(one, cutoff)
        assert (swaps.swap_in.n, swaps.swap_out.n, swaps.fewer_bads) == (0, 0, 0)
        assert (swaps.low, swaps.high) == (0.0, 0.0)


@given(RECORDS)
def test_the_order_changes_signs_only(records):
    """Champion and challenger in each other's place: the same comparison, the other way round."""
    one = tally(*zip(*records, strict=True), (True, False))
    found, other = paired_auc(one), paired_auc(one.swapped())
    assert (found.champion, found.challenger) == (other.challenger, other.champion)
    if found.gain is None:
        assert other.reason == found.reason
        return
    assert found.gain == -other.gain
    if found.error is not None:
        assert found.error == pytest.approx(other.error, abs=NEAR)
        assert (found.low, found.high) == pytest.approx((-other.high, -other.low), abs=NEAR)
        assert found.correlation == pytest.approx(other.correlation, abs=1e-9, nan_ok=True)


@given(RECORDS)
def test_points_and_probabilities(records):
    """A score that is turned round, and said to be, compares as before."""
    bad, champion, challenger = zip(*records, strict=True)
    found = paired_auc(tally(bad, champion, challenger))
    other = paired_auc(tally(bad, champion, [1000 - 1000 * one for one in challenger], (True, False)))
    assert other.gain == found.gain
    if found.error is not None:
        assert other.error == pytest.approx(found.error, abs=NEAR)


@given(RECORDS, st.floats(-0.1, 1.1))
def test_every_record_is_in_one_cell(records, cutoff):
    """The four cells hold all records; the challenger approves as many as the champion, but for a tie."""
    one = tally(*zip(*records, strict=True))
    swaps = swap_set(one, cutoff)
    cells = (swaps.both, swaps.swap_in, swaps.swap_out, swaps.neither)
    assert sum(cell.n for cell in cells) == len(records)
    assert sum(cell.n_event for cell in cells) == [record[0] for record in records].count(1)
    approved, challenged = swaps.both.n + swaps.swap_out.n, swaps.both.n + swaps.swap_in.n
    assert approved == sum(champion < cutoff for _bad, champion, _challenger in records)
    tied = [challenger for _bad, _champion, challenger in records]
    room = max((tied.count(score) for score in tied), default=0)
    assert abs(approved - challenged) <= room / 2


def test_swap_set_by_hand():
    """Six records, counted on paper: the challenger turns away two bads and takes in one good and one bad."""
    bad = [0, 1, 1, 0, 1, 0]
    champion = [0.1, 0.2, 0.2, 0.6, 0.7, 0.9]
    challenger = [0.1, 0.8, 0.7, 0.2, 0.3, 0.9]
    swaps = swap_set(tally(bad, champion, challenger), 0.5)
    assert swaps.challenger_cutoff == 0.3
    assert (swaps.both.n, swaps.neither.n) == (1, 1)
    assert (swaps.swap_out.n_event, swaps.swap_out.n_non_event) == (2, 0)
    assert (swaps.swap_in.n_event, swaps.swap_in.n_non_event) == (1, 1)
    assert swaps.fewer_bads == 1
    # Agresti and Min: 2.5 and 1.5 of 8; the difference 1 / 8 with the error sqrt(4 - 1 / 8) / 8, times 6 records.
    half = 1.959963984540054 * np.sqrt(4 - 1 / 8)
    assert (swaps.low, swaps.high) == pytest.approx(((1 - half) * 6 / 8, (1 + half) * 6 / 8), abs=NEAR)


@pytest.mark.parametrize(
    ("records", "reason", "error_reason"),
    [
        ([(2, 0.1, 0.2)], "no_outcome", "no_outcome"),
        ([(1, 0.1, 0.2), (2, 0.1, 0.2)], "one_class", "one_class"),
        ([(1, 0.1, 0.2), (0, 0.1, 0.2)], None, "fewer_than_two_of_a_class"),
    ],
)
def test_reasons(records, reason, error_reason):
    """Where nothing can be compared, a code says why."""
    found = paired_auc(tally(*zip(*records, strict=True)))
    assert (found.reason, found.error_reason) == (reason, error_reason)


@pytest.mark.slow
def test_the_interval_holds_its_promise():
    """Of 2,000 samples whose true gain is known, the 95 % interval holds it in 93 to 97 of 100."""
    rng = np.random.default_rng(7)
    population = _drawn(rng, 400_000)
    true = paired_auc(tally(*population)).gain
    held = 0
    for _sample in range(2_000):
        found = paired_auc(tally(*_drawn(rng, 400)))
        held += found.low <= true <= found.high
    assert 0.93 < held / 2_000 < 0.97


def _drawn(rng, n):
    risk = rng.standard_normal(n)
    bad = rng.random(n) < 1 / (1 + np.exp(1.4 - 1.1 * risk))
    return bad, np.round(risk + rng.standard_normal(n), 2), np.round(risk + 0.6 * rng.standard_normal(n), 2)
