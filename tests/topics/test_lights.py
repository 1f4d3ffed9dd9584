"""From results to lights: what does not apply has no vote, what can't be computed is no all-clear."""

import numpy as np
import pytest

from monitor_lib.config.policy import Policy
from monitor_lib.report.comparison import Comparison
from monitor_lib.report.light import Verdict
from monitor_lib.stats.auc_change import auc_change
from monitor_lib.stats.discrimination import Discrimination, discrimination
from monitor_lib.stats.mix import event_rate
from monitor_lib.stats.psi import ScorePsi, score_psi
from monitor_lib.stats.volume import VolumeCheck, volume_check
from monitor_lib.stats.volumetry import Volumetry
from monitor_lib.stats.window import Window
from monitor_lib.status import Status
from monitor_lib.tallies.scores import NOTHING
from monitor_lib.topics.adherence import judge as adherence
from monitor_lib.topics.adherence.measure import AdherenceResult
from monitor_lib.topics.discrimination import judge as discriminate
from monitor_lib.topics.discrimination.measure import DiscriminationResult
from monitor_lib.topics.volumetry import judge as volumetry
from monitor_lib.topics.volumetry.measure import VolumetryResult
from tests.strategies import tally_of_labelled, whole
from tests.topics.results import NOBODY

RNG = np.random.default_rng(8)
QUIET = VolumeCheck(0, 100, 0, reason="few_months")


def draw(n, shift, rate=0.2):
    """The tally of n records whose events score ``shift`` higher."""
    bad = (np.arange(n) < n * rate).astype(int)
    return tally_of_labelled(RNG.normal(0, 1, n) + shift * bad, bad)


REFERENCE = draw(10_000, 1.0)
RATE = event_rate(REFERENCE)
GOOD, GOOD_SCORES = discrimination(REFERENCE), REFERENCE.sample()
STABLE = score_psi(GOOD_SCORES, GOOD_SCORES)
NONE_KNOWN = Discrimination(0, 0, reason="no_outcome")


def judge(now, then=GOOD, stability=STABLE, policy=None, volume=QUIET, *, own=False):
    """Judge a tally, or figures that stand for one."""
    tally = None if isinstance(now, Discrimination) else now
    result = now if tally is None else discrimination(tally)
    change = auc_change(result, then, tally, RATE) if then is not None and tally is not None else None
    compared = Comparison(NOBODY, None if then is None else NOBODY, is_own_reference=own)
    policy = policy or Policy()
    separated = DiscriminationResult(compared, Window((), NOTHING), result, then, change)
    lights = (
        *volumetry.lights(VolumetryResult(compared, Volumetry(0, ()), {}, volume, ()), policy.volume),
        *discriminate.lights(separated, policy),
        *adherence.lights(AdherenceResult(compared, stability), policy.stability),
    )
    return Verdict.of(lights)


def status_of(verdict, name):
    return next((light.status, light.code) for light in verdict.lights if light.name == name)


def test_healthy_is_green():
    """A batch like its reference, large enough to tell."""
    assert judge(draw(10_000, 1.0)).status is Status.GREEN


def test_decayed_is_red_though_adherence_is_green():
    """A model that no longer separates is red, whatever its scores look like."""
    verdict = judge(draw(5_000, 0.5))
    assert status_of(verdict, "stability")[0] is Status.GREEN
    assert status_of(verdict, "discrimination") == (Status.RED, "ranking")
    assert verdict.status is Status.RED
    assert [light.name for light in verdict.deciding] == ["discrimination"]


def test_a_cut_off_is_mix_and_no_breach():
    """Only the safer 60 % accepted: the AUC falls by a tenth, the ranking is what it was, the light stays green."""
    bad = (RNG.random(40_000) < 0.2).astype(int)
    scores = RNG.normal(0, 1, 40_000) + bad
    accepted = scores <= np.quantile(scores, 0.6)
    batch = tally_of_labelled(scores[accepted], bad[accepted])
    now = discrimination(batch)
    change = auc_change(now, GOOD, batch, RATE)
    assert change.drop > 0.08
    assert abs(change.ranking) < 3 * change.ranking_error < 0.04
    assert status_of(judge(batch), "discrimination")[0] is Status.GREEN


def test_sixty_records_are_no_all_clear():
    """Fewer than thirty of the scarcer class: inconclusive, however good the estimate."""
    verdict = judge(draw(60, 3.0))
    assert status_of(verdict, "discrimination") == (Status.INCONCLUSIVE, "too_few_of_a_class")
    assert verdict.status is Status.INCONCLUSIVE


@pytest.mark.parametrize("reference", [None, GOOD])
def test_inverted_score_is_red_without_a_reference(reference):
    """An AUC surely below one half needs nothing to be compared with."""
    verdict = judge(draw(5_000, -0.5), reference, None if reference is None else STABLE)
    assert status_of(verdict, "discrimination") == (Status.RED, "inverted")
    assert verdict.status is Status.RED


def test_outcomes_not_known_have_no_vote():
    """Without outcomes the scores' stability decides alone."""
    verdict = judge(NONE_KNOWN)
    assert status_of(verdict, "discrimination") == (None, "no_outcome")
    assert verdict.status is Status.GREEN


@pytest.mark.parametrize("reason", ["one_class", "no_scored_outcome"])
def test_not_computed_is_not_an_all_clear(reason):
    """Outcomes that are known but tell nothing count, as inconclusive."""
    verdict = judge(Discrimination(50, 0, reason=reason))
    assert status_of(verdict, "discrimination") == (Status.INCONCLUSIVE, reason)
    assert verdict.status is Status.INCONCLUSIVE


def test_nothing_applies():
    """Neither reference nor outcome: a report without a light is inconclusive."""
    verdict = judge(NONE_KNOWN, None, None)
    assert {light.status for light in verdict.lights} == {None}
    assert verdict.status is Status.INCONCLUSIVE


def test_reference_without_outcomes_and_with_few():
    """Nothing to compare the AUC with is not applicable; too little to compare it with is inconclusive."""
    without = judge(draw(5_000, 1.0), NONE_KNOWN)
    assert status_of(without, "discrimination") == (None, "no_reference_outcome")
    few = judge(draw(5_000, 1.0), discrimination(draw(60, 1.0)))
    assert status_of(few, "discrimination") == (Status.INCONCLUSIVE, "reference_too_few_of_a_class")


def test_stability_that_can_not_be_computed():
    """One bin is not an all-clear."""
    verdict = judge(draw(5_000, 1.0), stability=ScorePsi(5, 5, reason="one_bin"))
    assert status_of(verdict, "stability") == (Status.INCONCLUSIVE, "one_bin")


def test_a_users_limits_are_obeyed():
    """Policy decides, not a constant."""
    strict = Policy.model_validate({"stability": {"amber": 0.001, "red": 0.002}})
    moved = score_psi(whole(RNG.normal(0.4, 1, 20_000)), GOOD_SCORES)
    assert status_of(judge(GOOD, stability=moved), "stability")[0] is Status.GREEN
    assert status_of(judge(GOOD, stability=moved, policy=strict), "stability")[0] is Status.RED


def test_no_separation_is_never_green():
    """An AUC that may be one half is no all-clear, however little of its drop is ranking."""
    verdict = judge(tally_of_labelled(np.linspace(-0.05, 0.05, 4_000), (np.arange(4_000) % 5 == 2).astype(int)))
    assert status_of(verdict, "discrimination") == (Status.INCONCLUSIVE, "no_separation")


def test_scores_of_another_scale_are_not_compared():
    """Beyond the reference's scores nothing is known of ranking."""
    bad = (RNG.random(4_000) < 0.2).astype(int)
    verdict = judge(tally_of_labelled(RNG.normal(0, 1, 4_000) + bad + 100, bad))
    assert status_of(verdict, "discrimination") == (Status.INCONCLUSIVE, "scores_not_comparable")


def test_a_batch_that_is_its_own_reference():
    """Compared with itself nothing ever breaches: no all-clear."""
    verdict = judge(GOOD, own=True)
    assert verdict.status is Status.INCONCLUSIVE
    assert status_of(verdict, "stability") == (Status.INCONCLUSIVE, "reference_is_batch")
    assert status_of(verdict, "discrimination") == (Status.INCONCLUSIVE, "reference_is_batch")
    assert judge(draw(5_000, -0.5), own=True).status is Status.RED  # ranks backwards all the same


def test_volume_is_amber_at_most():
    """Half the usual records: amber overall, with everything else green; few months: no vote."""
    usual = {month: 1000 + 20 * (month % 3) for month in range(8)}
    verdict = judge(draw(10_000, 1.0), volume=volume_check({**usual, 8: 500}))
    assert status_of(verdict, "volume") == (Status.AMBER, "volume_unusual")
    assert verdict.status is Status.AMBER
    assert status_of(judge(GOOD, volume=volume_check({**usual, 8: 1010})), "volume")[0] is Status.GREEN
    assert status_of(judge(GOOD), "volume") == (None, "few_months")


def test_ninety_thousand_records_with_a_small_drift_are_not_red():
    """D = 0.02 in 90,000 records: p far below any level, and nothing that anybody should act on."""
    reference, batch = RNG.normal(0, 1, 30_000), RNG.normal(0.05, 1, 90_000)
    moved = score_psi(whole(batch), whole(reference))
    assert status_of(judge(GOOD, stability=moved), "stability")[0] is Status.GREEN


def test_sixty_records_with_a_much_lower_auc_are_not_green():
    """A drop of .10 in 60 records is never an all-clear with fewer than 30 of a class, and hardly ever with 30."""
    assert Status.GREEN not in {judge(draw(60, 0.55, rate=0.4)).status for _repeat in range(40)}
    seen = [judge(draw(60, 0.55, rate=0.5)).status for _repeat in range(100)]
    assert seen.count(Status.GREEN) <= 10
