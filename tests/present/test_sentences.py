"""Every code that the computing side can give has a sentence."""

import ast
import re
from types import SimpleNamespace

import pytest

from monitor_lib.assessment.changes import Change
from monitor_lib.assessment.proof import Trial
from monitor_lib.caveats import Caveat
from monitor_lib.config.policy import (
    CsiPolicy,
    DiscriminationPolicy,
    MissingPolicy,
    StabilityPolicy,
    UnseenPolicy,
    VolumePolicy,
)
from monitor_lib.present.changes import change_sentence
from monitor_lib.present.proof import proof_table
from monitor_lib.present.sentences import caveat_sentence, light_sentence, status_headline, why
from monitor_lib.proof.faults import FAULTS
from monitor_lib.readers.checks import Rule
from monitor_lib.readers.exclusions import rule_text
from monitor_lib.status import Status, status_word
from monitor_lib.verdict.light import Light
from monitor_lib.verdict.rule import Deterioration
from tests.conftest import ROOT

FOUND = Deterioration(0.1, 0.05, 0.15)


def codes(path, pattern):
    return sorted(set(re.findall(pattern, (ROOT / path).read_text())))


def test_whys():
    """Each why of the metrics."""
    found = []
    for name in ("discrimination", "drift", "stability", "volume"):
        tree = ast.parse((ROOT / f"monitor_lib/stats/{name}.py").read_text())
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.keyword)
                and node.arg in ("why", "variance_why")
                and isinstance(node.value, ast.Constant)
            ):
                found.append(node.value.value)
    assert len(found) >= 4
    for code in [*found, "no_outcome", "one_class", "no_reference"]:
        assert why(code)


@pytest.mark.parametrize("status", list(Status))
def test_statuses(status):
    """Each light has its word and its headline."""
    assert status_word(status)
    assert status_headline(status, applies=True)


@pytest.mark.parametrize(
    ("name", "policy"),
    [("discrimination", DiscriminationPolicy()), ("stability", StabilityPolicy()), ("volume", VolumePolicy())],
)
def test_lights(name, policy):
    """Each code that the judge gives has a sentence with nothing left to fill in."""
    source = (ROOT / "monitor_lib/verdict/judge.py").read_text()
    given = set(re.findall(r'Light\(name, [^"]*"(\w+)"', source)) | {
        "one_class",
        "no_scores",
        "one_cell",
        "no_reference",
    }
    assert {"ranking", "psi", "inverted", "no_outcome"} <= given
    for code in given:
        for status in (*Status, None):
            sentence = light_sentence(Light(name, status, code, policy, FOUND, 0.2))
            assert sentence
            assert "{" not in sentence


@pytest.mark.parametrize("policy", [CsiPolicy(), MissingPolicy(), UnseenPolicy()])
def test_lights_of_variables(policy):
    """Each code of theirs too, with a variable and without."""
    name = type(policy).__name__.removesuffix("Policy").lower()
    source = (ROOT / "monitor_lib/verdict/variables.py").read_text()
    given = set(re.findall(r'"((?:variables|no|reference)_\w+)"', source))
    assert len(given) >= 7
    for code in given:
        found = FOUND if code.startswith("variables") else None
        light = Light(name, Status.RED, code, policy, found, 0.2 if found else None, ("a", "b") if found else ())
        assert "{" not in light_sentence(light)


def test_changes():
    """Each change that can be found."""
    given = codes("monitor_lib/assessment/changes.py", r'"(\w+_(?:rose|fell|moved|unusual))"')
    values = {"variable": "v", "batch": 0.2, "reference": 0.1, "csi": 0.3, "psi": 0.2, "cell": 0}
    values |= {"n": 5, "low": 6, "high": 9}
    assert len(given) >= 9
    for code in given:
        said = change_sentence(Change(code, 2.0, values), SimpleNamespace(variables=None))
        assert "{" not in said


def test_faults():
    """Each planted fault, and each reason why one was not tried."""
    whys = codes("monitor_lib/assessment/proof.py", r'why="(\w+)"')
    assert len(whys) >= 4
    trials = [Trial(fault.code, fault.on, "v", why=whys[0]) for fault in FAULTS]
    trials += [Trial(FAULTS[0].code, FAULTS[0].on, why=why) for why in whys]
    assert "{" not in proof_table(trials).text


def test_caveats():
    """Each caveat has a sentence."""
    given = codes("monitor_lib/caveats.py", r'Caveat\(f?"([\w{}]+)"')
    assert len(given) >= 9
    values = {
        "n": 3,
        "records": 500,
        "columns": 4,
        "column": "bad",
        "event_rate": 0.79,
        "auc": 0.3,
        "drop": 0.06,
        "mix": 0.05,
        "months": 2,
        "month": "2024-03",
        "effective_from": "2026-01-01",
        "names": ["a", "b"],
    }
    for code in [*given, "variables_absent", "variables_added"]:
        for role in ("batch", "reference"):
            assert "{" not in caveat_sentence(Caveat(code.replace("{role}", role), values))


def test_rules(place):
    """Each exclusion rule has its words."""
    from monitor_lib.config.loading import load_config

    config = load_config(place("b.csv", "x").parent / "monitor.toml")
    assert all(rule_text(rule, config) for rule in Rule if rule is not Rule.INCLUDED)
