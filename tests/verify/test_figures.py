"""Figures are compared as an auditor would: counts exactly, floats but for their last digits."""

import pytest

from monitor_lib.verify.figures import differences

THEN = {
    "schema_version": "1.0",
    "n": 3,
    "auc": 0.7,
    "why": None,
    "by_month": [{"month": "2024-03", "n": 3}],
    "flag": True,
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("n", 4),
        ("n", None),
        ("auc", 0.7 * (1 + 2e-9)),
        ("auc", "0.7"),
        ("why", "none"),
        ("by_month", []),
        ("by_month", [{"month": "2024-03"}]),
        ("by_month", [{"month": "2024-04", "n": 3}]),
        ("flag", 1),
        ("n", 3.0),
        ("new", 1),
        ("by_month", [{"month": "2024-03", "n": 3, "new": 1}]),
    ],
)
def test_what_differs_is_named(path, value):
    """A count by one, a float by more than 1e-9, a text, a kind, a length: one difference, with its place."""
    (result,) = differences(THEN, THEN | {path: value})
    assert result.path.startswith(path)


@pytest.mark.parametrize(
    "change",
    [
        {"auc": 0.7 * (1 + 5e-10)},
        {"auc": 0.7000000000000001},
        {"schema_version": "1.1"},
        {"schema_version": "1.1", "new": 1},
    ],
)
def test_what_is_the_same(change):
    """Last digits, another layout, and figures that are new since then where the layout is another."""
    assert list(differences(THEN, THEN | change)) == []


def test_what_lacks_is_a_difference_either_way():
    """A document from which figures were taken is no document that agrees, and nor is one without its main parts."""
    whole = {key: {} for key in ("verdict", "volumetry", "performance", "adherence")} | {"schema_version": "1.0"}
    assert list(differences(whole, whole)) == []
    assert len(list(differences({}, whole))) == len(list(differences(whole, {}))) == 5
    assert [one.path for one in differences({"schema_version": "0.9"}, whole)] == list(whole)[:4]
    assert list(differences([], whole))


def test_zero():
    """A distance of nothing may come out as rounding elsewhere, and no more."""
    assert list(differences({"d": 0.0}, {"d": 1e-17})) == []
    assert list(differences({"d": 0.0}, {"d": 1e-9}))
