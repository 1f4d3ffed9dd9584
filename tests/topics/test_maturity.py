"""Performance is judged on whole months whose outcomes are all due, whatever is known of the others."""

import numpy as np
import pytest

from monitor_lib.analysis import analyse
from monitor_lib.errors import ConfigError
from monitor_lib.report import show as overview
from monitor_lib.report.metrics_type import METRICS_TYPE
from monitor_lib.topics.discrimination import show as discrimination
from monitor_lib.topics.maturity import show as maturity
from tests.conftest import CONFIG, as_csv

MONTHS = [f"2024-{number:02d}" for number in range(1, 9)]
WINDOW = '[target]\nmatures_after_months = 3\n[reference]\npath = "reference.csv"\n'
AS_OF = "2024-08-31"  # so January to May are mature


def month(name, seed, *, shift=1.2, known=None, early=False, n=1500):
    """Records of one month, whose bads score ``shift`` higher.

    Args:
        known: the share of outcomes that is known; None for all of them.
        early: only the bads with the highest scores are known to be bad, all others still count as good.

    """
    rng = np.random.default_rng(seed)
    bad = (rng.random(n) < 0.3).astype(int)
    risk = rng.normal(0, 1, n) + shift * bad
    shown = [str(one) for one in (bad & (risk > np.quantile(risk[bad == 1], 0.6)) if early else bad).tolist()]
    if known is not None:
        shown = [one if told else "" for one, told in zip(shown, (rng.random(n) < known).tolist(), strict=True)]
    scores = 1 / (1 + np.exp(-risk))
    return [
        {"id": f"{seed}-{at}", "date": f"{name}-{1 + at % 28:02d}", "score": f"{score:.6f}", "bad": outcome}
        for at, (score, outcome) in enumerate(zip(scores.tolist(), shown, strict=True))
    ]


REFERENCE = [one for at in range(4) for one in month("2023-06", 900 + at)]


def reported(folder, files, as_of=AS_OF, config=WINDOW):
    """The report of the last of these files, the others before it, and its document."""
    (folder / "monitor.toml").write_text(CONFIG.format(model="toy") + config)
    (folder / "reference.csv").write_text(as_csv(REFERENCE))
    paths = [folder / f"{number}.csv" for number in range(len(files))]
    for path, records in zip(paths, files, strict=True):
        path.write_text(as_csv(records))
    report = analyse(folder / "monitor.toml", paths[-1], folder / "reference.csv", paths[:-1], as_of=as_of)
    return report, overview.metrics_document(report).other[METRICS_TYPE]


def light(document, name="discrimination"):
    return next((one["status"], one["code"]) for one in document["verdict"]["lights"] if one["light"] == name)


def test_young_months_are_no_improvement(tmp_path):
    """The later months separate far better only as their late bads still count as good: no figure holds them."""
    files = [month(name, at, early=at >= 5) for at, name in enumerate(MONTHS)]
    report, document = reported(tmp_path, files)
    judged = document["performance"]["judged"]
    assert judged["months"] == ["2024-05"]
    assert document["performance"]["previous"]["months"] == ["2024-04"]  # not once more what is judged now
    assert light(document)[0] == "green"
    by_month = document["maturity"]["by_month"]
    assert [one["month"] for one in by_month if one["mature"]] == MONTHS[:5]
    assert all(one["bads_so_far"] < 0.15 for one in by_month[5:])
    assert document["maturity"]["share_mature"] == 0
    assert document["performance"]["by_month"][0]["auc"] > judged["auc"] + 0.1
    assert [one["month"] for one in document["trend"]] == MONTHS[:5]
    assert [one["month"] for one in document["bad_rate"]["by_month"]] == MONTHS[:5]
    assert "2024-08" not in discrimination.auc_table(report).text
    assert (
        "2024-08 is too young to judge: its outcomes are all due on 2024-11-30." in overview.first_screen(report).text
    )
    without = reported(tmp_path, files[:5])[1]
    assert judged == without["performance"]["judged"]


def test_without_a_window_they_are_inconclusive(tmp_path):
    """Nobody said when outcomes are due: far fewer bads than promised while the scores stand still are no all-clear."""
    files = [month(name, at, early=at >= 5) for at, name in enumerate(MONTHS)]
    document = reported(tmp_path, files, as_of=None, config='[reference]\npath = "reference.csv"\n')[1]
    assert light(document) == ("inconclusive", "loans_may_be_young")
    assert light(document, "bad_rate") == ("inconclusive", "loans_may_be_young")
    assert document["verdict"]["status"] == "inconclusive"
    assert [one["code"] for one in document["caveats"]] == ["loans_may_be_young"]
    assert (document["maturity"], document["maturity_why"]) == (None, "no_outcome_window")


def test_mature_months_with_few_bads_are_judged(tmp_path):
    """They have had their time: far fewer bads than promised are what they are, and no sign of youth."""
    document = reported(tmp_path, [month(MONTHS[0], 1, early=True)])[1]
    assert document["bad_rate"]["judged"]["high"] < 0.8
    assert light(document)[1] == "ranking"
    assert light(document, "bad_rate") == ("green", "observed_over_expected")
    assert document["caveats"] == []


def test_a_mature_month_that_lost_its_ranking_is_red(tmp_path):
    """Young months that look well hide nothing."""
    files = [month(name, at, shift=0.4 if at == 4 else 1.2, early=at >= 5) for at, name in enumerate(MONTHS)]
    document = reported(tmp_path, files)[1]
    assert document["performance"]["judged"]["months"] == ["2024-05"]
    assert light(document) == ("red", "ranking")


@pytest.mark.parametrize("known", [0.05, 0.5, None])
def test_what_is_known_makes_no_month_mature(tmp_path, known):
    """Neither does the order of files."""
    files = [month(name, at, known=known, n=200) for at, name in enumerate(MONTHS)]
    expected = [(name, at < 5) for at, name in enumerate(MONTHS)]
    document = reported(tmp_path, files)[1]
    assert [(one["month"], one["mature"]) for one in document["maturity"]["by_month"]] == expected
    files = [files[place] for place in np.random.default_rng(3).permutation(len(files))]
    last = max(one["date"][:7] for one in files[-1])
    document = reported(tmp_path, files)[1]
    assert [(one["month"], one["mature"]) for one in document["maturity"]["by_month"]] == [
        one for one in expected if one[0] <= last
    ]


def test_nothing_is_mature(tmp_path):
    """Performance does not apply then, the rest is judged, and the page says from when on it can be."""
    report, document = reported(tmp_path, [month(MONTHS[0], 1), month(MONTHS[1], 2)], as_of="2024-04-29")
    assert light(document) == light(document, "bad_rate") == (None, "not_mature")
    assert document["verdict"]["status"] == "green"
    assert document["performance"]["judged"]["months"] == []
    assert (document["performance"]["judged"]["auc"], document["performance"]["judged"]["auc_why"]) == (
        None,
        "not_mature",
    )
    assert document["maturity"]["unknown_why"] == "not_mature"
    assert "no month's outcomes are all due yet" in maturity.unknown_table(report).text
    assert {one["fault"]: one["caught"] for one in document["self_test"]}["one_class"] is None


def test_unknown_outcomes_of_mature_months(tmp_path):
    """A tenth is unknown though all are due: bounds, scenarios and a caveat."""
    report, document = reported(tmp_path, [month(MONTHS[0], 1, known=0.9)])
    unknown, judged = document["maturity"]["unknown"], document["performance"]["judged"]
    assert unknown["share"] == pytest.approx(0.1, abs=0.02)
    assert unknown["auc_low"] < judged["auc"] < unknown["auc_high"]
    assert [one["odds"] for one in unknown["scenarios"]] == [1 / 3, 1, 3]
    assert all(unknown["auc_low"] < one["auc"] < unknown["auc_high"] for one in unknown["scenarios"])
    [caveat] = document["caveats"]
    assert (caveat["code"], caveat["n"]) == ("unknown_outcomes", unknown["n"])
    assert "worst case" in maturity.unknown_table(report).text


def test_every_outcome_is_known(tmp_path):
    """Then there is nothing to bound."""
    report, document = reported(tmp_path, [month(MONTHS[0], 1)])
    assert document["maturity"]["unknown"]["n"] == 0
    assert maturity.unknown_table(report).text == "Every outcome of the judged months is known."
    assert document["caveats"] == []


def test_outcomes_that_are_known_too_early(tmp_path):
    """Of loans that were granted after the day until which outcomes are said to be known."""
    document = reported(tmp_path, [month(MONTHS[0], 1, n=300), month(MONTHS[7], 2, n=300)], as_of="2024-05-31")[1]
    assert {one["code"]: one.get("n") for one in document["caveats"]}["outcomes_after_as_of"] == 300


def test_a_day_is_needed(tmp_path):
    """Where the configuration says when outcomes are due, somebody must say until when they are known."""
    with pytest.raises(ConfigError, match="as_of must say until which day they are known"):
        reported(tmp_path, [month(MONTHS[0], 1, n=200)], as_of=None)
