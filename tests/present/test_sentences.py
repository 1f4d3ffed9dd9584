"""Every code that the computing side can give has a sentence."""

import ast
import re

import pytest

from monitor_lib.caveats import Caveat
from monitor_lib.config.policy import DiscriminationPolicy, StabilityPolicy, VolumePolicy
from monitor_lib.data.checks import Rule
from monitor_lib.data.exclusions import rule_text
from monitor_lib.present.sentences import caveat_sentence, light_sentence, status_headline, status_word, why
from monitor_lib.verdict import Light, Status
from monitor_lib.verdict.rule import Deterioration
from tests.conftest import ROOT

FOUND = Deterioration(0.1, 0.05, 0.15)


def codes(path, pattern):
    return sorted(set(re.findall(pattern, (ROOT / path).read_text())))


def test_whys():
    """Each why of the metrics."""
    found = []
    for name in ("discrimination", "drift", "stability", "volume"):
        tree = ast.parse((ROOT / f"monitor_lib/metrics/{name}.py").read_text())
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
    }
    for code in given:
        for role in ("batch", "reference"):
            assert "{" not in caveat_sentence(Caveat(code.replace("{role}", role), values))


def test_rules(place):
    """Each exclusion rule has its words."""
    from monitor_lib.config import load_config

    config = load_config(place("b.csv", "x").parent / "monitor.toml")
    assert all(rule_text(rule, config) for rule in Rule if rule is not Rule.INCLUDED)
