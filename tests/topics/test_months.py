"""Whatever file a month came in, the latest months that hold enough are judged."""

import numpy as np

from monitor_lib.analysis import analyse
from monitor_lib.report import show as overview
from monitor_lib.report.metrics_type import METRICS_TYPE
from monitor_lib.topics.adherence import show as adherence
from tests.conftest import CONFIG, as_csv

MONTHS = [f"2024-{number:02d}" for number in range(1, 8)]


def month(name, n, shift, level, seed):
    """Records of one month whose bads score ``shift`` higher, all scores higher by ``level``."""
    random = np.random.default_rng(seed)
    bad = (random.random(n) < 0.3).astype(int)
    scores = 1 / (1 + np.exp(-(random.normal(level, 1, n) + shift * bad)))
    return [
        {"id": f"{seed}-{at}", "date": f"{name}-{1 + at % 28:02d}", "score": f"{score:.6f}", "bad": str(one)}
        for at, (score, one) in enumerate(zip(scores.tolist(), bad.tolist(), strict=True))
    ]


REFERENCE = month("2023-06", 6000, 1.0, 0.0, 99)


def reports(folder, files, config=CONFIG):
    """The report of the last of these files, the others before it."""
    (folder / "monitor.toml").write_text(config.format(model="toy"))
    (folder / "reference.csv").write_text(as_csv(REFERENCE))
    paths = [folder / f"{number}.csv" for number in range(len(files))]
    for path, records in zip(paths, files, strict=True):
        path.write_text(as_csv(records))
    report = analyse(folder / "monitor.toml", paths[-1], folder / "reference.csv", paths[:-1])
    return report, overview.metrics_document(report).other[METRICS_TYPE]


def lights(document):
    return {one["light"]: one["status"] for one in document["verdict"]["lights"]}


def test_a_good_spring_hides_no_bad_autumn(tmp_path):
    """One file of seven months, of which the last has lost its ranking and the scores have moved, is red."""
    records = [one for at, name in enumerate(MONTHS[:-1]) for one in month(name, 1500, 1.0, 0.0, at)]
    report, document = reports(tmp_path, [records + month(MONTHS[-1], 1500, 0.2, 0.9, 50)])
    assert document["performance"]["judged"]["months"] == ["2024-07"]
    assert document["adherence"]["judged"]["months"] == ["2024-07"]
    assert document["bad_rate"]["judged"]["months"] == ["2024-07"]
    assert (lights(document)["discrimination"], lights(document)["stability"]) == ("red", "red")
    # The contract's keys remain those of the whole batch.
    assert document["adherence"]["n_batch"] == 10_500
    assert document["adherence"]["psi"] < 0.1 < document["adherence"]["judged"]["psi"]
    assert document["performance"]["overall"]["auc"] > document["performance"]["judged"]["auc"] + 0.1
    shown = adherence.by_month_table(report).text
    assert "Judged: 2024-07" in shown
    assert "Judged: 2024-07" in adherence.table(report).text


def test_the_batch_before_is_compared_like_with_like(tmp_path):
    """Small months pool on both sides, and each side names its months."""
    files = [month(name, 300, 1.0, 0.0, at) for at, name in enumerate(MONTHS)]
    report, document = reports(tmp_path, files)
    assert document["performance"]["judged"]["months"] == ["2024-05", "2024-06", "2024-07"]
    assert document["performance"]["previous"]["months"] == ["2024-04", "2024-05", "2024-06"]
    assert document["adherence"]["previous"]["months"] == ["2024-06"]
    assert "2024-04 to 2024-06" in overview.first_screen(report).html


def test_a_weekly_file_is_compared_with_the_month_before(tmp_path):
    """The files of one month share their judged months, so the batch before is that of the month before."""
    weeks = [month(name, 1200, 1.0, 0.0, at)[week::4] for at, name in enumerate(MONTHS[:3]) for week in range(4)]
    _report, document = reports(tmp_path, weeks[:-1])
    assert document["performance"]["judged"]["months"] == ["2024-03"]
    assert document["performance"]["previous"]["months"] == ["2024-02"]
    assert [(one["month"], one["n"], one["n_batch"]) for one in document["volumetry"]["by_month"]] == [
        ("2024-03", 900, 300)
    ]
    assert document["volumetry"]["total"] == 300
    assert (document["volumetry"]["check"]["month"], document["volumetry"]["check"]["unfinished"]) == (
        "2024-02",
        "2024-03",
    )


def test_a_wrong_date_takes_no_month_s_place(tmp_path):
    """One record of a month far ahead, or of the next one, leaves volume and judged months as they are."""
    files = [month(name, 900, 1.0, 0.0, at) for at, name in enumerate(MONTHS)]
    _report, expected = reports(tmp_path, files)
    for wrong in ("2031-12-05", "2024-08-01"):
        files[-1] = [{**files[-1][0], "date": wrong}, *files[-1][1:]]
        _report, document = reports(tmp_path, files)
        assert document["volumetry"]["check"]["month"] == "2024-07"
        assert lights(document)["volume"] == lights(expected)["volume"] == "green"
        for part in ("performance", "adherence"):
            assert document[part]["judged"]["months"] == expected[part]["judged"]["months"]


def test_months_of_two_products_are_not_compared(tmp_path):
    """Without ids, a month of one product is not held against the other product's months."""
    files = []
    for at, name in enumerate(MONTHS):
        both = month(name, 1200, 1.0, 0.0, at)
        files += [[{key: one[key] for key in ("date", "score", "bad")} for one in part] for part in (both[:400], both)]
    config = CONFIG.replace('id = "id"', "")
    report, document = reports(tmp_path, files[:-1], config)
    assert (lights(document)["volume"], report.verdict.lights[0].code) == (None, "months_in_parts")
    assert "volume_unusual" not in {one["code"] for one in document["changes"]}


def test_ids_that_begin_anew(tmp_path):
    """Weekly files whose ids are running numbers give whole months, and the page says so."""
    weeks = [month(name, 1200, 1.0, 0.0, at)[week::4] for at, name in enumerate(MONTHS[:3]) for week in range(4)]
    files = [[{**one, "id": str(at)} for at, one in enumerate(week)] for week in weeks]
    report, document = reports(tmp_path, files)
    assert document["volumetry"]["by_month"][0]["n"] == 1200
    [caveat] = [one for one in report.caveats if one.code == "ids_begin_anew"]
    assert "the ids of one file are those of other records in another: 3" in caveat.sentence()
