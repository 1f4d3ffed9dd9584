"""Every code that the computing side can give has a sentence with nothing left to fill in."""

import ast
import re
from dataclasses import replace

import numpy as np
import pytest

from monitor_lib.config.policy import (
    BadRatePolicy,
    CsiPolicy,
    DiscriminationPolicy,
    MissingPolicy,
    Policy,
    StabilityPolicy,
    UnseenPolicy,
)
from monitor_lib.readers.checks import Rule
from monitor_lib.readers.exclusions import rule_text
from monitor_lib.report.comparison import Comparison, Records
from monitor_lib.report.course import Course, CourseStart, Point
from monitor_lib.report.headline import reason_text, status_headline
from monitor_lib.report.light import Light
from monitor_lib.report.rule import Deterioration
from monitor_lib.report.trial import Trial
from monitor_lib.stats.auc_change import AucChange
from monitor_lib.stats.bad_rate import BadRate
from monitor_lib.stats.course import Evidence
from monitor_lib.stats.discrimination import Discrimination
from monitor_lib.stats.variable import TROUBLES, variable_shift
from monitor_lib.stats.volume import VolumeCheck
from monitor_lib.stats.volumetry import Volumetry
from monitor_lib.stats.window import Window
from monitor_lib.status import Status, status_word
from monitor_lib.tallies.scores import NOTHING
from monitor_lib.topics.adherence import judge as adherence
from monitor_lib.topics.adherence.measure import measure as adhere
from monitor_lib.topics.adherence.words import light_sentence as adherence_sentence
from monitor_lib.topics.bad_rate.measure import BadRateResult
from monitor_lib.topics.bad_rate.words import light_sentence as bad_rate_words
from monitor_lib.topics.discrimination import judge as discrimination
from monitor_lib.topics.discrimination.measure import DiscriminationResult
from monitor_lib.topics.discrimination.measure import measure as discriminate
from monitor_lib.topics.discrimination.words import light_sentence as discrimination_words
from monitor_lib.topics.self_test.faults import FAULTS, fault_text
from monitor_lib.topics.self_test.show import _untried
from monitor_lib.topics.variables import warn
from monitor_lib.topics.variables.words import light_sentences
from monitor_lib.topics.volumetry import judge as volumetry
from monitor_lib.topics.volumetry.measure import VolumetryResult
from tests.conftest import ROOT
from tests.strategies import tally_of_labelled
from tests.topics.results import NOBODY, compared

TOPICS = ROOT / "monitor_lib" / "topics"
FOUND = Deterioration(0.1, 0.05, 0.15)


def discrimination_sentence(light):
    """A light of discrimination, of a batch whose AUC fell."""
    change = AucChange(0.1, 0.02, 0.77, 0.01, 0.09, 0.02, None, None)
    judged, reference = Discrimination(90, 200, auc=0.68), Discrimination(90, 200, auc=0.78)
    return discrimination_words(
        light, DiscriminationResult(Comparison(NOBODY), Window((), NOTHING), judged, reference, change)
    )


def bad_rate_sentence(light):
    """A light of the bad rate, of a batch that can be compared."""
    rate = BadRate(100, 20, expected=0.1)
    return bad_rate_words(light, BadRateResult(Comparison(NOBODY), rate, rate))


def codes(path, pattern):
    return set(re.findall(pattern, path.read_text("utf-8")))


def test_reasons():
    """Each reason of the statistics."""
    result = set()
    for path in (ROOT / "monitor_lib" / "stats").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg in ("reason", "variance_reason"):
                result |= {one.value for one in ast.walk(node.value) if isinstance(one, ast.Constant)}
    assert len(result) >= 4
    assert all(reason_text(code) for code in {*result, "no_outcome", "one_class", "no_reference"})


@pytest.mark.parametrize("status", list(Status))
def test_statuses(status):
    """Each light has its word and its headline."""
    assert status_word(status)
    assert status_headline(status, applies=True, young=False)
    assert status_headline(status, applies=True, young=True)


@pytest.mark.parametrize(
    ("topic", "sentence", "policy", "more"),
    [
        ("discrimination", discrimination_sentence, DiscriminationPolicy(), {"one_class", "no_scored_outcome"}),
        (
            "bad_rate",
            bad_rate_sentence,
            BadRatePolicy(),
            {"reference_is_batch", "no_reference", "promise_too_uncertain"},
        ),
        ("adherence", adherence_sentence, StabilityPolicy(), {"no_scores", "one_bin"}),
    ],
)
def test_lights(topic, sentence, policy, more):
    """Each code that a light is given, in each status."""
    given = codes(TOPICS / topic / "judge.py", r'Light\(\s*NAME,[^"]*"(\w+)"') | more
    assert {"reference_is_batch", "no_reference"} <= given
    for code in given:
        for status in Status:
            assert "{" not in sentence(Light(topic, status, code, policy, FOUND, 0.2))


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("alone", list(Status))
def test_lights_with_a_course(status, alone):
    """What all months say, and what the latest one says where it is red by itself."""
    points = (Point((650,), 0.06, 0.02), Point((651,), 0.01, 0.02))
    seen = Evidence(4.2, 0, 0.03, 0.01, 0.02, 0.01)
    course = Course(CourseStart(650, "first_month"), points, (seen, seen), (status, status), 3.0)
    light = Light("discrimination", alone, "ranking", DiscriminationPolicy(), FOUND, 0.2).following(course)
    said = discrimination_sentence(light)
    assert (light.status, light.alone) == (status, alone)
    assert "{" not in said
    assert ("by themselves" in said) == (alone is Status.RED and status is not Status.RED)
    assert "{" not in bad_rate_sentence(replace(light, code="observed_over_expected"))


@pytest.mark.parametrize("policy", [CsiPolicy(), MissingPolicy(), UnseenPolicy()])
def test_lights_of_variables(policy):
    """Each code of theirs too, with a variable and without."""
    name = type(policy).__name__.removesuffix("Policy").lower()
    given = codes(TOPICS / "variables" / "judge.py", r'"((?:variables|no|reference)_\w+)"')
    assert len(given) >= 7
    for code in given:
        result = FOUND if code.startswith("variables") else None
        light = Light(name, Status.RED, code, policy, result, 0.2 if result else None, ("a", "b") if result else ())
        [sentence] = light_sentences([light], compared([shift("a", [0] * 5 + [9] * 10, [0] * 5 + [9] * 10)]))
        assert "{" not in sentence


def drawn(n, shift, rate, seed):
    """The tally of n records whose events score ``shift`` higher."""
    bad = (np.arange(n) < n * rate).astype(int)
    return tally_of_labelled(np.random.default_rng(seed).normal(0, 1, n) + shift * bad, bad)


def shift(name, batch, reference):
    """A variable of ten regular bins."""
    return variable_shift(name, np.array(batch), np.array(reference), 0)


def all_changes():
    """Changes of every kind."""
    policy = Policy()
    sides = [Records(4_000, drawn(4_000, 1.5, 0.3, 1)), Records(4_000, drawn(4_000, 0.3, 0.1, 2))]
    for batch, reference in (sides, sides[::-1]):
        both = Comparison(batch, reference)
        yield from discrimination.changes(discriminate(both, policy), policy.discrimination)
        yield from adherence.changes(adhere(both), policy.stability)
    check = VolumeCheck(0, 500, 8, 900.0, 1_100.0)
    yield from volumetry.changes(VolumetryResult(Comparison(NOBODY), Volumetry(0, ()), {}, check, ()))
    healthy, nobody = [0] * TROUBLES + [1_000] * 10, [0] * TROUBLES
    shifts = [
        shift("gone", [3_000, *nobody[1:], *[700] * 10], healthy),
        shift("strange", [0, 3_000, *nobody[2:], *[700] * 10], healthy),
        shift("moved", [*nobody, 4_000, *[666] * 9], healthy),
    ]
    yield from warn.changes(compared(shifts), policy)


def test_changes():
    """Each change that can be found."""
    given = {
        code
        for path in TOPICS.rglob("*.py")
        for code in codes(path, r'"(\w+_(?:rose|fell|moved|unusual))"')
        if path.name in ("judge.py", "warn.py")
    }
    result = list(all_changes())
    assert {one.code for one in result} == given
    assert not [one.sentence() for one in result if "{" in one.sentence()]


def test_faults():
    """Each injected fault, and each reason why one was not tried."""
    reasons = codes(TOPICS / "self_test" / "measure.py", r'return "(\w+)"')
    assert len(reasons) >= 4
    assert all(_untried(reason) for reason in reasons)
    assert all(Trial(one.code, lambda code=one.code: fault_text(code), one.on).fault() for one in FAULTS)


def test_rules(place):
    """Each exclusion rule has its words."""
    from monitor_lib.config.loading import load_config

    config = load_config(place("b.csv", "x").parent / "monitor.toml")
    assert all(rule_text(rule, config) for rule in Rule if rule is not Rule.INCLUDED)
