"""Courses in whole reports: a single month does not alarm, a drop that lasts does, and findings say since when."""

import numpy as np
import pytest

from monitor_lib.analysis import analyse
from monitor_lib.report import show as overview
from monitor_lib.report.metrics_type import METRICS_TYPE
from monitor_lib.topics.bad_rate import show as bad_rate
from monitor_lib.topics.discrimination import show as discrimination
from monitor_lib.topics.volumetry import show as volumetry
from tests.conftest import CONFIG, as_csv

MONTHS = [f"2024-{number:02d}" for number in range(1, 11)]
REFERENCE = '[reference]\npath = "reference.csv"\n[target]\nmatures_after_months = 1\n'
AS_OF = "2025-06-30"


def month(name, seed, *, shift=1.2, level=0.0, n=1200):
    """Records whose bads score ``shift`` higher; the log odds of bad are ``level`` higher than the score says."""
    rng = np.random.default_rng(seed)
    bad = (rng.random(n) < 1 / (1 + np.exp(0.85 - level))).astype(int)
    scores = 1 / (1 + np.exp(-(rng.normal(0, 1, n) + shift * bad)))
    return [
        {"id": f"{seed}-{at}", "date": f"{name}-{1 + at % 28:02d}", "score": f"{score:.6f}", "bad": str(outcome)}
        for at, (score, outcome) in enumerate(zip(scores.tolist(), bad.tolist(), strict=True))
    ]


REFERENCE_RECORDS = [one for at in range(6) for one in month("2023-06", 800 + at)]


def reported(folder, files, config=REFERENCE):
    """The report of the last of these files, the others before it, and its document."""
    (folder / "monitor.toml").write_text(CONFIG.format(model="toy") + config)
    (folder / "reference.csv").write_text(as_csv(REFERENCE_RECORDS))
    paths = [folder / f"{number:02d}.csv" for number in range(len(files))]
    for path, records in zip(paths, files, strict=True):
        path.write_text(as_csv(records))
    report = analyse(folder / "monitor.toml", paths[-1], folder / "reference.csv", paths[:-1], as_of=AS_OF)
    return report, overview.metrics_document(report).other[METRICS_TYPE]


def light(document, name):
    return next(one for one in document["verdict"]["lights"] if one["light"] == name)


def test_one_worse_month_does_not_alarm(tmp_path):
    """Nine months that rank as ever and one that ranks somewhat worse: amber by itself, which has no vote."""
    files = [month(name, at) for at, name in enumerate(MONTHS[:-1])]
    report, document = reported(tmp_path, [*files, month(MONTHS[-1], 108, shift=0.92)])
    found = light(document, "discrimination")
    assert (found["this_month"], found["status"]) == ("amber", "green")
    assert len(found["course"]["points"]) == len(MONTHS)
    assert (document["verdict"]["status"], document["verdict"]["action"]) == ("green", "nothing")
    assert document["findings"] == []
    page = overview.first_screen(report).html
    assert "this month: Amber" in page
    assert "Nothing to do" in page


def test_a_drop_that_lasts_is_red_since_it_began(tmp_path):
    """Five months that rank worse: red, since the first of them, and the action is due from then on."""
    files = [month(name, at, shift=0.8 if at >= 5 else 1.2) for at, name in enumerate(MONTHS)]
    more = '[policy.discrimination]\nowner = "Risk"\ndays = 30\n'
    report, document = reported(tmp_path, files, REFERENCE + more)
    found = light(document, "discrimination")
    assert (found["status"], found["course"]["since"]) == ("red", MONTHS[5])
    assert found["course"]["evidence"] > 1000
    verdict = document["verdict"]
    assert (verdict["action"], verdict["because"]) == ("re_estimate", "ranking_lastingly_worse")
    [finding] = [one for one in document["findings"] if one["light"] == "discrimination"]
    assert (finding["since"], finding["due"], finding["overdue"]) == (MONTHS[5], "2024-08-30", True)
    page = str(overview.first_screen(report))
    assert "Overdue: due by 2024-08-30" in page
    assert "Re-estimate the model" in page
    assert "Since 2024-06 the lasting change is +0." in str(discrimination.course_figure(report))
    assert "more than 1,000" in str(discrimination.course_table(report))


def test_a_level_that_lasts_is_recalibrated(tmp_path):
    """At the same score far more loans go bad, and the ranking holds."""
    files = [month(name, at, level=0.75) for at, name in enumerate(MONTHS)]
    report, document = reported(tmp_path, files)
    assert light(document, "discrimination")["status"] == "green"
    assert light(document, "bad_rate")["course"]["evidence"] > 10
    assert document["verdict"]["action"] == "recalibrate"
    assert "lastingly" in str(overview.first_screen(report))
    assert "Observed / promised" in str(bad_rate.course_table(report))


def test_few_records_are_pooled(tmp_path):
    """A month with fewer than 30 bads is joined with the next ones; the latest that are too few wait."""
    files = [month(name, at, n=60) for at, name in enumerate(MONTHS)]
    report, document = reported(tmp_path, files)
    course = light(document, "discrimination")["course"]
    assert all(len(point["months"]) > 1 for point in course["points"])
    pooled = [one for point in course["points"] for one in point["months"]]
    assert [*pooled, *course["waiting"]] == MONTHS
    if course["waiting"]:
        assert "Not counted yet" in str(discrimination.course_table(report))


@pytest.mark.parametrize(
    ("config", "start", "code"),
    [
        ("", "2024-01", "first_month"),
        ("[about]\nversion_from = 2024-04-15\n", "2024-04", "model_version"),
        ("[policy]\neffective_from = 2024-06-01\n", "2024-06", "policy_version"),
        ("[policy]\neffective_from = 2025-06-01\n", "2024-01", "first_month"),
    ],
)
def test_a_new_version_starts_anew(tmp_path, config, start, code):
    """The course begins with the version, the one before it is shown apart; a later one says nothing of the batch."""
    files = [month(name, at) for at, name in enumerate(MONTHS)]
    report, document = reported(tmp_path, files, REFERENCE + config)
    for name in ("discrimination", "bad_rate"):
        course = light(document, name)["course"]
        assert (course["start"], course["start_reason"]) == (start, code)
        assert len(course["points"]) == len(MONTHS) - MONTHS.index(start)
    for shown in (discrimination.course_table(report), bad_rate.course_table(report)):
        assert ("belongs to another version" in str(shown)) == (start != "2024-01")


def test_a_volume_that_falls_to_last_is_amber(tmp_path):
    """Half as many in each of the last three months; a single month says less."""
    files = [month(name, at, n=1200 if at < 7 else 500) for at, name in enumerate(MONTHS)]
    report, document = reported(tmp_path, files)
    found = light(document, "volume")
    assert (found["status"], found["course"]["since"]) == ("amber", MONTHS[7])
    assert document["verdict"]["action"] == "look_at_data"
    assert [one["since"] for one in document["findings"] if one["light"] == "volume"] <= [MONTHS[-1]]
    assert "Fewer records come since 2024-08" in str(overview.first_screen(report))
    assert "mean month" not in str(volumetry.course_table(report))


def test_first_batch_has_a_course_of_one_month(tmp_path):
    """There is no figure of one point, and the table says how far the course sees."""
    report, document = reported(tmp_path, [month(MONTHS[0], 0)])
    assert len(light(document, "discrimination")["course"]["points"]) == 1
    assert "no course to draw" in str(discrimination.course_figure(report))
    assert "sees 1 months" in str(discrimination.course_table(report)).replace("sees 1 month.", "sees 1 months")
    assert "There is no course" in str(volumetry.course_table(report))


def test_a_stray_date_decides_nothing(tmp_path):
    """One record of the month before the version: the course still begins with the version."""
    files = [month(name, at, shift=0.6 if at < 8 else 1.2) for at, name in enumerate(MONTHS)]
    files[-1][0]["date"] = "2024-08-31"
    config = REFERENCE + "[about]\nversion_from = 2024-09-01\n"
    _report, document = reported(tmp_path, files, config)
    found = light(document, "discrimination")
    assert (found["course"]["start"], found["course"]["start_reason"]) == ("2024-09", "model_version")
    assert found["status"] != "red"


def test_a_version_without_outcomes_waits(tmp_path):
    """The months of the version before do not judge it."""
    files = [month(name, at, shift=0.6) for at, name in enumerate(MONTHS)]
    files[-1] = [{**one, "bad": ""} for one in files[-1]]
    config = REFERENCE + "[about]\nversion_from = 2024-10-01\n"
    _report, document = reported(tmp_path, files, config)
    assert light(document, "discrimination")["status"] is None
    assert document["verdict"]["action"] == "wait_for_outcomes"


def test_since_within_a_batch_of_many_months(tmp_path):
    """Scores that moved in its last month only: since that month, not since the batch's first."""
    records = [one for at, name in enumerate(MONTHS) for one in month(name, at)]
    for one in records:
        if one["date"].startswith(MONTHS[-1]):
            one["score"] = f"{min(0.999, float(one['score']) * 1.5):.6f}"
    _report, document = reported(tmp_path, [records])
    [finding] = [one for one in document["findings"] if one["light"] == "stability"]
    assert finding["since"] == MONTHS[-1]


def test_backwards_keeps_its_course_and_its_first_due_date(tmp_path):
    """Months that rank backwards: since the first of them, however many follow."""
    backwards = [
        [{**one, "score": f"{1 - float(one['score']):.6f}"} for one in month(name, at)]
        for at, name in enumerate(MONTHS[6:], start=6)
    ]
    files = [*(month(name, at) for at, name in enumerate(MONTHS[:6])), *backwards]
    config = REFERENCE + "[policy.discrimination]\ndays = 30\n"
    for given in (files[:8], files):
        _report, document = reported(tmp_path, given, config)
        found = light(document, "discrimination")
        assert (found["status"], found["code"]) == ("red", "inverted")
        assert found["course"]["evidence"] > 1000
        [finding] = [one for one in document["findings"] if one["light"] == "discrimination"]
        assert (finding["since"], finding["due"]) == (MONTHS[6], "2024-09-30")


@pytest.mark.parametrize(("odd", "n"), [(0, 150), (4, 200), (4, 3000)])
def test_a_volume_that_came_back_is_green(tmp_path, odd, n):
    """One odd month, be it the first one at hand, is no change that lasts."""
    files = [month(name, at, n=n if at == odd else 800) for at, name in enumerate(MONTHS)]
    _report, document = reported(tmp_path, files)
    assert light(document, "volume")["status"] == "green"
