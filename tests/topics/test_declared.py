"""What credit people have to say of outcomes and scores: not known yet, neither, not scored, no dates."""

import pytest

from monitor_lib.analysis import analyse
from monitor_lib.errors import BatchError, ConfigError
from monitor_lib.report import show as overview
from monitor_lib.report.metrics_type import METRICS_TYPE
from monitor_lib.topics.volumetry import show as volumetry
from tests.conftest import CONFIG, as_csv, rows


def report_of(folder, batch, reference=None, config=""):
    """The report of these records."""
    settings = CONFIG.format(model="toy") + config
    (folder / "batch.csv").write_text(as_csv(batch))
    if reference is not None:
        settings += '[reference]\npath = "reference.csv"\n'
        (folder / "reference.csv").write_text(as_csv(reference))
    (folder / "monitor.toml").write_text(settings)
    return analyse(folder / "monitor.toml", folder / "batch.csv", folder / "reference.csv" if reference else None)


def document(report):
    return overview.metrics_document(report).other[METRICS_TYPE]


def with_values(records, column, values):
    """The same records, every tenth with another value of a column."""
    changed = [dict(record) for record in records]
    for place, record in enumerate(changed[::10]):
        record[column] = values[place % len(values)]
    return changed


REFERENCE = rows(600, month="2024-01", first_id=5000)


def test_unknown_and_indeterminate(tmp_path):
    """Both are in PSI and KS drift; neither is in any figure of performance; the table tells them apart."""
    batch = with_values(rows(600), "bad", ["I", "Current", "NA"])
    config = '[target]\nindeterminate = ["I"]\nunknown = ["Current", "NA"]\n'
    report = report_of(tmp_path, batch, REFERENCE, config)
    found = document(report)
    [month] = found["volumetry"]["by_month"]
    assert (month["n_indeterminate"], month["n_unknown"]) == (20, 40)
    assert month["n"] == month["n_event"] + month["n_non_event"] + 60
    assert found["adherence"]["n_batch"] == 600
    # The AUC is that of the records with a known outcome alone.
    known = [record for record in batch if record["bad"] in "01"]
    alone = document(report_of(tmp_path, known, REFERENCE))
    assert found["performance"]["overall"]["auc"] == alone["performance"]["overall"]["auc"]
    assert "Neither" in volumetry.table(report).html
    assert "Neither" not in volumetry.table(report_of(tmp_path, known, REFERENCE)).html


def test_an_outcome_that_nobody_declared(tmp_path):
    """The sentence says where it can be declared."""
    batch = with_values(rows(600), "bad", ["I"])
    with pytest.raises(BatchError, match=r"write unknown = \[.I.\] .*, or indeterminate = \[.I.\] where"):
        report_of(tmp_path, batch, config="[target]\nevent = 1\nnon_event = 0\n")


@pytest.mark.parametrize("more", ['unknown = "1"', "indeterminate = 0", 'unknown = ["I"]\nindeterminate = ["I"]'])
def test_one_value_one_meaning(more, tmp_path):
    """No value stands in two lists."""
    with pytest.raises(ConfigError, match="must not share a value"):
        report_of(tmp_path, rows(60), config=f"[target]\n{more}\n")


@pytest.mark.parametrize("writing", ["1,0", "1", "1,00", "1.0"])
def test_outcomes_under_a_decimal_comma(writing, tmp_path):
    """Numbers compare as numbers in the file's own writing."""
    batch = [{**record, "bad": writing if record["bad"] == "1" else "0,0"} for record in rows(60)]
    (tmp_path / "batch.csv").write_text(as_csv(batch, ";"))
    (tmp_path / "monitor.toml").write_text(CONFIG.format(model="toy") + '[csv]\ndelimiter = ";"\ndecimal = ","\n')
    (tmp_path / "batch.csv").write_text(
        as_csv([{**record, "score": record["score"].replace(".", ",")} for record in batch], ";")
    )
    found = document(analyse(tmp_path / "monitor.toml", tmp_path / "batch.csv"))
    assert found["volumetry"]["by_month"][0]["n_event"] == 20


def test_codes_instead_of_scores(tmp_path):
    """They are no scores and no exclusions; a rise of their share lights as a rise of missing values does."""
    config = "[score]\nnot_scored = [9001, 9002, 'no file']\nkind = 'points'\n"
    batch = with_values(rows(600), "score", ["9001", "9002.0", "no file"])
    report = report_of(tmp_path, batch, REFERENCE, config)
    found = document(report)
    assert found["volumetry"]["n_not_scored"] == 60
    assert found["exclusions"]["excluded"] == 0
    assert found["adherence"]["n_batch"] == 540
    scored = [record for record in batch if record["score"][0] in "01"]
    alone = document(report_of(tmp_path, scored, REFERENCE, "[score]\nkind = 'points'\n"))
    assert found["performance"]["overall"] == alone["performance"]["overall"]
    [light] = [one for one in found["verdict"]["lights"] if one["light"] == "missing"]
    assert (light["status"], light["variables"]) == ("amber", ["score"])
    assert "score: the value is missing in 10.0% of the records, 0.0% in the reference." in [
        change.sentence() for change in report.changes
    ]
    assert "of them not scored" in overview.exclusions_table(report).html
    steady = document(report_of(tmp_path, batch, with_values(REFERENCE, "score", ["9001"]), config))
    [light] = [one for one in steady["verdict"]["lights"] if one["light"] == "missing"]
    assert light["status"] == "green"


def test_records_that_were_never_scored(tmp_path):
    """Refused with the key that lets them in; with it they are a share, and text is still no score."""
    batch = with_values(rows(600), "score", [""])
    with pytest.raises(BatchError, match=r"no score in 60 of 600 .*write may_be_missing = true under \[score\]"):
        report_of(tmp_path, batch)
    allowed = "[score]\nmay_be_missing = true\n"
    assert document(report_of(tmp_path, batch, config=allowed))["volumetry"]["n_not_scored"] == 60
    with pytest.raises(BatchError, match="the score is not a number in 60 of 600"):
        report_of(tmp_path, with_values(rows(600), "score", ["x"]), config=allowed)


def test_codes_that_are_ranked_as_scores(tmp_path):
    """Sentinels that stand in the score's column are said, with what to write; and not called unused."""
    config = "[score]\nkind = 'points'\n[variables]\nsentinels = [9001, 77]\n"
    batch = [{**one, "age": str(20 + at % 40)} for at, one in enumerate(with_values(rows(600), "score", ["9001"]))]
    reference = [{**one, "age": str(20 + at % 40)} for at, one in enumerate(REFERENCE)]
    report = report_of(tmp_path, batch, reference, config)
    said = {one.code: one for one in report.caveats}
    assert said["sentinels_in_the_score"].values == {"n": 60, "names": ["9001"]}
    assert "write not_scored = [9001] under [score]" in said["sentinels_in_the_score"].sentence()
    assert said["sentinels_unused"].values["names"] == ["77"]


def test_a_reference_without_dates(tmp_path):
    """A development sample needs none; a batch does, and so does a reference whose date is only misspelt."""
    undated = [{key: value for key, value in record.items() if key != "date"} for record in REFERENCE]
    report = report_of(tmp_path, rows(600), undated)
    assert document(report)["adherence"]["n_reference"] == 600
    assert "reference.csv, dates not stated: 600 records" in overview.first_screen(report).html
    dated = document(report_of(tmp_path, rows(600), REFERENCE))
    assert document(report)["adherence"]["psi"] == dated["adherence"]["psi"]
    empty = [{**record, "date": ""} for record in REFERENCE]
    assert document(report_of(tmp_path, rows(600), empty))["adherence"] == document(report)["adherence"]
    with pytest.raises(BatchError, match=r"no date in 600 of 600 .*name the one that holds the dates in date under"):
        report_of(tmp_path, [{**one, "date": ""} for one in rows(600)], REFERENCE)
    with pytest.raises(BatchError, match=r"no date in 599 of 600 .*fill them in"):
        report_of(tmp_path, rows(600), [*empty[:599], {**empty[599], "date": "2024-01-05"}])
    with pytest.raises(BatchError, match='"date" \\(date under \\[columns\\]\\) is missing'):
        report_of(tmp_path, undated, REFERENCE)
    with pytest.raises(BatchError, match='The nearest that exists is "dates"'):
        report_of(tmp_path, rows(600), [{**one, "dates": "2024-01-05"} for one in undated])


def test_a_column_without_a_name(tmp_path):
    """The index that pandas writes is not watched, and makes no two records different."""
    batch = [{"": str(at), **one} for at, one in enumerate(rows(600))]
    reference = [{"": str(at + 10_000), **one} for at, one in enumerate(REFERENCE)]
    report = report_of(tmp_path, batch, reference)
    assert document(report)["variables"] == []
    assert {"code": "unnamed_columns", "n": 1}.items() <= document(report)["caveats"][-1].items()


@pytest.mark.parametrize("form", ["{}", "{}.0", "{}.00"])
def test_ids_as_numbers(form, tmp_path):
    """Ids that a program wrote as floats are the same ids."""
    batch = [{**record, "id": form.format(record["id"])} for record in rows(600, first_id=5000)]
    report = report_of(tmp_path, batch, REFERENCE)
    assert "reference_shares_ids" in {one.code for one in report.caveats}


def test_records_that_came_late(tmp_path):
    """They are counted in their month, and the page says which months stand in several files."""
    first = rows(300, month="2024-01", first_id=1)
    second = rows(300, month="2024-02", first_id=1000) + rows(12, month="2024-01", first_id=2000)
    for name, records in (("first", first), ("second", second), ("batch", rows(300, first_id=3000))):
        (tmp_path / f"{name}.csv").write_text(as_csv(records))
    (tmp_path / "monitor.toml").write_text(CONFIG.format(model="toy"))
    paths = [tmp_path / f"{name}.csv" for name in ("first", "second", "batch")]
    report = analyse(tmp_path / "monitor.toml", paths[2], None, paths[:2])
    assert report.comparison.gathered.scores.count() == 912
    [caveat] = [one for one in report.caveats if one.code == "months_in_several_files"]
    assert caveat.values == {"months": 1, "month": "2024-01", "n": 0, "by_id": True}
    assert "older versions that are in no figure: 0" in caveat.sentence()


def test_dates_that_are_months(tmp_path):
    """Where every date is the first of a month, nothing is said of days, and none is drawn."""
    report = report_of(tmp_path, [{**one, "date": "2024-03-01"} for one in rows(60)])
    assert "nothing is said of days" in volumetry.volume_note(report).text
    assert document(report)["volumetry"]["days_without_records"] == []
    assert "Records by month" in volumetry.figure(report).text
    daily = report_of(tmp_path, [{**one, "date": f"2024-03-{1 + 5 * (at % 4):02d}"} for at, one in enumerate(rows(60))])
    assert "Days without records between the first and the last: 12" in volumetry.volume_note(daily).text
    assert "Records by day" in volumetry.figure(daily).text
