"""The bad rate against what the reference promises: its light, its caveats, and when nothing is said."""

import numpy as np
import pytest

from monitor_lib.config.policy import Policy
from monitor_lib.report.comparison import Comparison, Records
from monitor_lib.report.light import Verdict
from monitor_lib.status import Status
from monitor_lib.tallies.scores import ScoreTally
from monitor_lib.topics.bad_rate import judge
from monitor_lib.topics.bad_rate.measure import measure

RNG = np.random.default_rng(21)
POLICY = Policy()


def records(n, level=0.0, shift=0.0, known=1.0, month=0):
    """Records whose log odds are their score plus ``level``, their scores ``shift`` higher."""
    score = RNG.normal(-1.5 + shift, 1, n)
    bad = RNG.random(n) < 1 / (1 + np.exp(-(score + level)))
    outcome = np.where(RNG.random(n) < known, bad, 2).astype(np.int8)
    return Records(n, ScoreTally.of(np.full(n, month, np.int32), score, outcome, np.ones(n, bool)))


def constant(n):
    """Records of one score, of which a third are bad."""
    outcome = (np.arange(n) % 3 == 0).astype(np.int8)
    return Records(n, ScoreTally.of(np.zeros(n, np.int32), np.full(n, 0.5), outcome, np.ones(n, bool)))


REFERENCE = records(20_000)


def judged(batch, reference=REFERENCE, **more):
    result = measure(Comparison(batch, reference, **more), Policy())
    [light] = judge.lights(result, POLICY)
    return light, {one.code for one in judge.caveats(result, POLICY)}


def test_as_promised_is_green():
    """A healthy batch, also where riskier people were scored."""
    for shift in (0.0, 0.4):
        light, caveats = judged(records(20_000, shift=shift))
        assert (light.status, light.code) == (Status.GREEN, "observed_over_expected")
        assert caveats == set()


def test_many_more_bads():
    """Half as many again: the light is red, the overall one amber, and a caveat says by how much."""
    light, caveats = judged(records(20_000, level=0.7))
    assert light.status is Status.RED
    assert Verdict.of((light,)).status is Status.AMBER
    assert caveats == {"bad_rate_far_above"}


def test_young_loans():
    """Most bads are not known to be bad yet, and the scores look as ever: the loans may be too young."""
    light, caveats = judged(records(20_000, level=-0.9))
    assert (light.status, light.code, light.vote) == (Status.INCONCLUSIVE, "loans_may_be_young", None)
    assert caveats == {"loans_may_be_young"}


def test_another_population_is_no_young_one():
    """Where the scores themselves moved, fewer bads than promised are no sign of youth."""
    assert judged(records(20_000, level=-0.9, shift=-0.6))[1] == set()


def test_too_few_to_tell():
    """A few bads rule nothing out; the light then has no vote."""
    light, caveats = judged(records(60))
    assert light.status in (Status.INCONCLUSIVE, Status.GREEN)
    assert light.vote is None
    assert caveats == set()


@pytest.mark.parametrize(
    ("batch", "reference", "more", "expected"),
    [
        (records(500, known=0.0), REFERENCE, {}, (None, "no_outcome")),
        (records(500), None, {}, (None, "no_reference")),
        (records(500), records(500, known=0.0), {}, (None, "no_reference_outcome")),
        (records(500), records(90), {}, (Status.INCONCLUSIVE, "reference_too_few_of_a_class")),
        (records(500), constant(900), {}, (Status.INCONCLUSIVE, "scores_not_comparable")),
        (records(500), REFERENCE, {"is_own_reference": True}, (Status.INCONCLUSIVE, "reference_is_batch")),
        (records(500, shift=90), REFERENCE, {}, (Status.INCONCLUSIVE, "scores_not_comparable")),
    ],
)
def test_nothing_is_said(batch, reference, more, expected):
    """Without outcomes on both sides and scores of one scale: no vote, no caveat."""
    light, caveats = judged(batch, reference, **more)
    assert (light.status, light.code) == expected
    assert light.vote is None
    assert caveats == set()


def test_history_is_told_by_month():
    """Each month with known outcomes, those before the batch included, against the one rate of the reference."""
    past = [records(900, month=month) for month in (1, 2)]
    scores = past[0].scores + past[1].scores
    result = measure(Comparison(records(900, month=3), REFERENCE, Records(1_800, scores)), Policy())
    assert [month for month, _found in result.by_month] == [1, 2, 3]
    assert result.by_month[2][1] == result.overall


@pytest.mark.parametrize("size", [300, 1_000, 10_000])
def test_a_healthy_model_is_seldom_amber(size):
    """5,000 records at a bad rate of about 20 %: amber or worse in at most 5 % of batches, whatever the reference."""
    lit = 0
    for _repeat in range(120):
        light, _caveats = judged(records(5_000), records(size))
        lit += light.status in (Status.AMBER, Status.RED)
    assert lit <= 13  # 6 + three standard errors


def test_the_reason_of_the_verdict():
    """A red light that counts as amber is the reason of an amber verdict."""
    light, _caveats = judged(records(20_000, level=0.7))
    assert light.status is Status.RED
    assert Verdict.of((light,)).deciding == (light,)
