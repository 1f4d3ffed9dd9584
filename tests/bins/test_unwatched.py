"""Columns that are no variables although nobody said so: recognised, not watched, and said."""

import pytest
from pyarrow import csv, parquet

from monitor_lib.analysis import analyse
from monitor_lib.report import show as overview
from monitor_lib.report.metrics_type import METRICS_TYPE
from monitor_lib.topics.variables import show as variables
from tests.conftest import CONFIG, as_csv, rows

NO_ID = CONFIG.replace('id = "id"\n', "")


def report_of(folder, column, of_batch, of_reference, config=CONFIG):
    """A report whose files have one column more, given by functions of the record's place."""
    for name, month, value in (("batch", "2024-03", of_batch), ("reference", "2024-01", of_reference)):
        records = [{**one, column: value(at)} for at, one in enumerate(rows(400, month=month))]
        (folder / f"{name}.csv").write_text(as_csv(records))
    (folder / "monitor.toml").write_text(config.format(model="toy") + '[reference]\npath = "reference.csv"\n')
    return analyse(folder / "monitor.toml", folder / "batch.csv", folder / "reference.csv")


def watched(report):
    return [one["name"] for one in overview.metrics_document(report).other[METRICS_TYPE]["variables"]]


@pytest.mark.parametrize(
    "name",
    [
        "customer_id",
        "LoanNr_ChkDgt",
        "customerId",
        "CPF",
        "contrato",
        "ID2",
        "application_key",
        "NR_PROPOSTA",
        "customer_no",
    ],
)
@pytest.mark.parametrize("start", [1_000_000, 10_000_000_000])
def test_an_id_that_nobody_declared(name, start, tmp_path):
    """Its values never repeat and it is named like one: it lights nothing, and the page says what to write."""
    report = report_of(tmp_path, name, lambda at: str(start + 7 * at + 9000), lambda at: str(start + 7 * at))
    assert watched(report) == []
    [caveat] = [one for one in report.caveats if one.code == "looks_like_an_id"]
    assert caveat.values == {"n": 1, "names": [name]}
    assert f'Write exclude = ["{name}"] under [variables]' in caveat.sentence()


def test_where_there_is_no_id_yet(tmp_path):
    """The line to write is that of the id, which then finds records that repeat."""
    report = report_of(tmp_path, "client_id", lambda at: f"C{at + 500:06d}", lambda at: f"C{at:06d}", NO_ID)
    [caveat] = [one for one in report.caveats if one.code == "looks_like_an_id"]
    assert caveat.values["names"] == ["id", "client_id"]
    assert 'Write id = "id" under [columns]' in caveat.sentence()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("customer_id", lambda at: str(at // 2)),
        ("income", lambda at: str(1000 + 37 * at)),
        ("paid", lambda at: str(1000 + 37 * at)),
        ("ACCOUNT_BALANCE", lambda at: str(1000 + 37 * at)),
        ("VL_CONTA", lambda at: str(1000 + 37 * at)),
        ("NUM_RENDA_MEDIA", lambda at: str(1000 + 37 * at)),
        ("KEY_RATE", lambda at: str(1000 + 37 * at)),
        ("avgAccountAge", lambda at: str(1000 + 37 * at)),
        ("account", lambda at: f"{1000 + 7 * at}.25"),
        ("customer_id", lambda at: f"{1000 + 7 * at}.25"),
        ("identity", lambda at: f"{at}.5"),
    ],
)
def test_what_repeats_or_is_named_otherwise_is_watched(name, value, tmp_path):
    """A number whose values never repeat is a number."""
    report = report_of(tmp_path, name, value, value)
    assert watched(report) == [name]


@pytest.mark.parametrize("start", [0, 5000, 10**17])
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_running_number(start, ending, tmp_path):
    """Whatever its name and the format of the files: it lies higher in every batch, lights nothing, and is said."""
    report = report_of(tmp_path, "row", lambda at: str(start + 400 + at), lambda at: str(start + at))
    if ending == "parquet":
        for name in ("batch", "reference"):
            parquet.write_table(csv.read_csv(tmp_path / f"{name}.csv"), tmp_path / f"{name}.parquet")
        config = (tmp_path / "monitor.toml").read_text().replace("reference.csv", "reference.parquet")
        (tmp_path / "monitor.toml").write_text(config)
        report = analyse(tmp_path / "monitor.toml", tmp_path / "batch.parquet", tmp_path / "reference.parquet")
    assert watched(report) == []
    [caveat] = [one for one in report.caveats if one.code == "running_numbers"]
    assert caveat.values == {"n": 1, "names": ["row"]}
    assert 'Write exclude = ["row"] under [variables]' in caveat.sentence()


def test_a_date_that_moves_with_the_batches(tmp_path):
    """A date of the same time as the records lies later in every batch; a date of birth does not move."""
    report = report_of(
        tmp_path, "applied", lambda at: f"2024-02-{1 + at % 28:02d}", lambda at: f"2023-12-{1 + at % 28:02d}"
    )
    assert watched(report) == []
    [caveat] = [one for one in report.caveats if one.code == "dates_move_with_the_batches"]
    assert caveat.values["names"] == ["applied"]
    born = report_of(tmp_path, "born", lambda at: f"{1960 + at % 40}-05-01", lambda at: f"{1960 + at % 40}-05-01")
    assert watched(born) == ["born"]


@pytest.mark.parametrize("written", ["2024-0{}-{:02d}", "{1:02d}/0{0}/2024", "{1:02d}.0{0}.24"])
def test_a_date_of_another_format_moves_too(written, tmp_path):
    """Where date_format is that of another column, a date is no category that every batch has new levels of."""
    config = CONFIG.replace('date = "date"', 'date = "date"\ndate_format = "%Y-%m-%d %H"')
    for name, month in (("batch", 3), ("reference", 1)):
        records = [
            {**one, "date": one["date"] + " 10", "applied": written.format(month, 1 + at % 28)}
            for at, one in enumerate(rows(400, month=f"2024-0{month}"))
        ]
        (tmp_path / f"{name}.csv").write_text(as_csv(records))
    (tmp_path / "monitor.toml").write_text(config.format(model="toy") + '[reference]\npath = "reference.csv"\n')
    report = analyse(tmp_path / "monitor.toml", tmp_path / "batch.csv", tmp_path / "reference.csv")
    assert watched(report) == []
    assert [one.values["names"] for one in report.caveats if one.code == "dates_move_with_the_batches"] == [["applied"]]


def test_how_columns_were_read(tmp_path):
    """The page says it, and names what says little."""
    report = report_of(tmp_path, "income", *[lambda at: f"R$ {37 * at + 1000}"] * 2)
    said = variables.columns_note(report).text
    assert "Read as numbers: 1." in said
    assert "Numbers with a sign or grouped thousands: income." in said
    empty = variables.columns_note(report_of(tmp_path, "x", lambda _at: "1", lambda _at: "")).text
    assert "Without any value in the reference: x." in empty
    constant = variables.columns_note(report_of(tmp_path, "x", lambda _at: "A", lambda _at: "A")).text
    assert "One value only in the reference: x." in constant
