"""From results to lights: what does not apply has no vote, what can't be computed is no all-clear."""

import numpy as np
import pytest

from monitor_lib.config.schema import Policy
from monitor_lib.metrics.discrimination import Discrimination, discrimination
from monitor_lib.metrics.stability import Stability, score_stability
from monitor_lib.tally import Distribution
from monitor_lib.verdict import Status, judge
from tests.strategies import tally_of_labelled

RNG = np.random.default_rng(8)


def sample(n, shift, rate=0.2):
    bad = (np.arange(n) < n * rate).astype(int)
    scores = RNG.normal(0, 1, n) + shift * bad
    return discrimination(tally_of_labelled(scores, bad)), Distribution.of(scores)


GOOD, GOOD_SCORES = sample(10_000, 1.0)
STABLE = score_stability(GOOD_SCORES, GOOD_SCORES)


def status_of(verdict, name):
    return next((light.status, light.code) for light in verdict.lights if light.name == name)


def test_healthy_is_green():
    """A batch like its reference, large enough to tell."""
    verdict = judge(sample(10_000, 1.0)[0], GOOD, STABLE, Policy())
    assert verdict.status is Status.GREEN


def test_decayed_is_red_though_adherence_is_green():
    """A model that no longer separates is red, whatever its scores look like."""
    verdict = judge(sample(5_000, 0.5)[0], GOOD, STABLE, Policy())
    assert status_of(verdict, "stability")[0] is Status.GREEN
    assert status_of(verdict, "discrimination") == (Status.RED, "auc_drop")
    assert verdict.status is Status.RED
    assert [light.name for light in verdict.deciding] == ["discrimination"]


def test_sixty_records_are_no_all_clear():
    """Fewer than thirty of the scarcer class: inconclusive, however good the estimate."""
    verdict = judge(sample(60, 3.0)[0], GOOD, STABLE, Policy())
    assert status_of(verdict, "discrimination") == (Status.INCONCLUSIVE, "too_few_of_a_class")
    assert verdict.status is Status.INCONCLUSIVE


@pytest.mark.parametrize("reference", [None, GOOD])
def test_inverted_score_is_red_without_a_reference(reference):
    """An AUC surely below one half needs nothing to be compared with."""
    verdict = judge(sample(5_000, -0.5)[0], reference, None if reference is None else STABLE, Policy())
    assert status_of(verdict, "discrimination") == (Status.RED, "inverted")
    assert verdict.status is Status.RED


def test_outcomes_not_known_have_no_vote():
    """Without outcomes the scores' stability decides alone."""
    verdict = judge(Discrimination(0, 0, why="no_outcome"), GOOD, STABLE, Policy())
    assert status_of(verdict, "discrimination") == (None, "no_outcome")
    assert verdict.status is Status.GREEN


def test_one_class_is_not_computed():
    """All known outcomes the same: that counts, as inconclusive."""
    verdict = judge(Discrimination(50, 0, why="one_class"), GOOD, STABLE, Policy())
    assert status_of(verdict, "discrimination") == (Status.INCONCLUSIVE, "one_class")
    assert verdict.status is Status.INCONCLUSIVE


def test_nothing_applies():
    """Neither reference nor outcome: a report without a light is inconclusive."""
    verdict = judge(Discrimination(0, 0, why="no_outcome"), None, None, Policy())
    assert [light.status for light in verdict.lights] == [None, None]
    assert verdict.status is Status.INCONCLUSIVE


def test_reference_without_outcomes_and_with_few():
    """Nothing to compare the AUC with is not applicable; too little to compare it with is inconclusive."""
    now = sample(5_000, 1.0)[0]
    without = judge(now, Discrimination(0, 0, why="no_outcome"), STABLE, Policy())
    assert status_of(without, "discrimination") == (None, "no_reference_outcome")
    few = judge(now, sample(60, 1.0)[0], STABLE, Policy())
    assert status_of(few, "discrimination") == (Status.INCONCLUSIVE, "reference_too_few_of_a_class")


def test_stability_that_can_not_be_computed():
    """One cell is not an all-clear."""
    verdict = judge(sample(5_000, 1.0)[0], GOOD, Stability(5, 5, why="one_cell"), Policy())
    assert status_of(verdict, "stability") == (Status.INCONCLUSIVE, "one_cell")


def test_a_users_limits_are_obeyed():
    """Policy decides, not a constant."""
    strict = Policy.model_validate({"stability": {"amber": 0.001, "red": 0.002}})
    moved = score_stability(Distribution.of(RNG.normal(0.2, 1, 20_000)), GOOD_SCORES)
    assert status_of(judge(GOOD, GOOD, moved, Policy()), "stability")[0] is Status.GREEN
    assert status_of(judge(GOOD, GOOD, moved, strict), "stability")[0] is Status.RED


def test_outcomes_of_records_without_a_score():
    """Outcomes that are known but can't be used are not computed, not 'not due'."""
    verdict = judge(Discrimination(0, 0, why="no_scored_outcome"), GOOD, STABLE, Policy())
    assert status_of(verdict, "discrimination") == (Status.INCONCLUSIVE, "no_scored_outcome")


def test_a_batch_that_is_its_own_reference():
    """Compared with itself nothing ever breaches: no all-clear."""
    itself = Stability(9, 9, why="reference_is_batch")
    verdict = judge(GOOD, Discrimination(0, 0, why="reference_is_batch"), itself, Policy())
    assert verdict.status is Status.INCONCLUSIVE
