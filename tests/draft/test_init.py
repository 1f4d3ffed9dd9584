"""From a file nobody here made to a first report: what is guessed is marked, what is not known is refused."""

import json
import tomllib

import pandas as pd
import pytest
from click.testing import CliRunner

from monitor_lib.analysis import analyse
from monitor_lib.cli.main import main
from monitor_lib.config.loading import load_config
from monitor_lib.errors import ConfigError
from monitor_lib.execution.plan import plan
from tests.conftest import as_csv, rows

PLAIN = rows(120)
BRAZIL = [
    {
        "CONTRATO": f"C{at:05d}",
        "SAFRA": "jan/2024",
        "PONTOS": str(300 + at * 7 % 500) + ",5",
        "SITUACAO_MAU": "S" if at % 3 == 0 else "N",
        "RENDA": "1.234,56",
    }
    for at in range(120)
]


def drafted(folder, name, content, *more):
    """What ``init`` writes of a file, and what it says."""
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    done = CliRunner().invoke(main, ["init", str(folder / name), *map(str, more)])
    assert done.exit_code == 0, done.output
    return (folder / "monitor.toml").read_text(), done.output


def test_a_folder_of_parts(tmp_path):
    """Its first part with records is looked at, and what its path says; the glob matches folders only."""
    for folder in ("scored/2024-03/date=2024-03-01", "test/date=2024-01-01"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "p-0.csv").touch()
        records = [{key: one[key] for key in ("id", "score", "bad")} for one in PLAIN]
        (tmp_path / folder / "p-1.csv").write_text(as_csv(records))
    batch, config = tmp_path / "scored" / "2024-03", tmp_path / "monitor.toml"
    call = ["init", str(batch), "--to", str(config), "--reference", str(tmp_path / "test")]
    assert CliRunner().invoke(main, call).exit_code == 0
    assert load_config(config).columns.date == "date"
    assert load_config(config).batches.glob == "scored/*/"
    (request,) = plan([], config)
    assert request.path == batch
    assert analyse(config, batch, tmp_path / "test").comparison.batch.n == 120


@pytest.mark.parametrize("kind", ["csv", "semicolons", "jsonl", "parquet"])
def test_a_first_report(kind, tmp_path):
    """Where everything can be guessed, the report comes at once."""
    contents = {
        "csv": ("b.csv", as_csv(PLAIN)),
        "semicolons": ("b.csv", as_csv(PLAIN, ";")),
        "jsonl": ("b.jsonl", "\n".join(json.dumps(one) for one in PLAIN)),
        "parquet": ("b.parquet", b""),
    }
    name, content = contents[kind]
    if kind == "parquet":
        pd.DataFrame(PLAIN).to_parquet(tmp_path / name)
        content = (tmp_path / name).read_bytes()
    separator = ";" if kind == "semicolons" else ","
    reference = rows(300, month="2024-01", first_id=9000)
    (tmp_path / "ref.csv").write_text(as_csv(reference, separator))
    text, said = drafted(tmp_path, name, content, "--reference", tmp_path / "ref.csv")
    assert "Fill in" not in said
    assert text.count("guessed") > 5
    columns = load_config(tmp_path / "monitor.toml").columns
    assert (columns.date, columns.score, columns.target, columns.id) == ("date", "score", "bad", "id")
    report = analyse(tmp_path / "monitor.toml", tmp_path / name, tmp_path / "ref.csv")
    assert report.comparison.batch.n == 120


def test_what_only_the_analyst_can_say(tmp_path):
    """Points without a direction and outcomes in letters: named, and refused until they are filled in."""
    text, said = drafted(tmp_path, "b.csv", as_csv(BRAZIL, ";").encode("latin-1"))
    assert said.count("Fill in:") == 3
    settings = tomllib.loads(text)
    assert settings["columns"] == {
        "date": "SAFRA",
        "date_format": "%b/%Y",
        "score": "PONTOS",
        "target": "SITUACAO_MAU",
        "id": "CONTRATO",
    }
    assert settings["csv"] == {"delimiter": ";", "decimal": ","}
    assert 'values seen: "N", "S"' in text
    with pytest.raises(ConfigError, match=r"event|direction"):
        load_config(tmp_path / "monitor.toml")
    filled = text.replace('direction = ""', 'direction = "higher_is_safer"')
    filled = filled.replace("\nevent = []", '\nevent = "S"').replace("non_event = []", 'non_event = "N"')
    (tmp_path / "monitor.toml").write_text(filled)
    assert analyse(tmp_path / "monitor.toml", tmp_path / "b.csv").comparison.batch.n == 120


def test_titles_and_another_encoding(tmp_path):
    """Lines above the header are counted, and text that is not UTF-8 is told."""
    lines = as_csv([{**one, "city": "São Paulo"} for one in PLAIN], ";")
    text, _said = drafted(tmp_path, "b.csv", ("Carteira de março\n\n" + lines).encode("latin-1"))
    assert tomllib.loads(text)["csv"] == {"encoding": "latin-1", "delimiter": ";", "skip_rows": 2}
    assert load_config(tmp_path / "monitor.toml").columns.date == "date"


@pytest.mark.parametrize(
    ("content", "csv"),
    [
        (as_csv(PLAIN).replace("\n", ",\n", 1), {}),
        (as_csv(PLAIN, ";").replace("\n", ";\n", 1), {"delimiter": ";"}),
        (as_csv(PLAIN, "\x01"), {"delimiter": "\x01"}),
        (as_csv(PLAIN, "~"), {"delimiter": "~"}),
        ("sep=\t\n" + as_csv(PLAIN, "\t"), {}),
        ('"sep=;"\n' + as_csv(PLAIN, ";"), {}),
        (as_csv(PLAIN).encode("utf-16-le"), {"encoding": "utf-16-le"}),
        (as_csv([{**one, "city": "A\\,B" if at % 2 else "C"} for at, one in enumerate(PLAIN)]), {"escape": "\\"}),
        (as_csv([{**one, "city": "C:\\B"} for one in PLAIN]), {}),
    ],
)
def test_how_the_file_is_written(content, csv, tmp_path):
    """What [csv] must say is said, and nothing else; with it the file is read."""
    text, _said = drafted(tmp_path, "b.csv", content)
    assert tomllib.loads(text).get("csv", {}) == csv
    assert analyse(tmp_path / "monitor.toml", tmp_path / "b.csv").comparison.batch.n == 120


def test_records_that_do_not_fit(tmp_path):
    """A file whose records have another number of fields than its header is no file without records."""
    (tmp_path / "b.csv").write_text(as_csv(PLAIN).replace("bad", "bad,more,even", 1))
    done = CliRunner().invoke(main, ["init", str(tmp_path / "b.csv")])
    assert done.exit_code == 1
    assert "b.csv: the fields of no record fit the header (the header has 6 fields, this record 4" in done.output


def test_dates_that_two_formats_read(tmp_path):
    """Both are named, in the file and in what is said: only the analyst knows."""
    records = [{**one, "date": f"0{1 + at % 9}/0{1 + at % 8}/2024"} for at, one in enumerate(PLAIN)]
    text, said = drafted(tmp_path, "b.csv", as_csv(records))
    assert 'date_format = "%d/%m/%Y"  # guessed: it reads every date; or "%m/%d/%Y"' in text
    assert 'Check date_format: "%d/%m/%Y", "%m/%d/%Y" all read every date of column "date". Only one' in said


def test_the_likeliest_format_is_written(tmp_path):
    """A year in two digits may be a day: the format of fewer months is written, the other one named."""
    records = [{**one, "date": f"17/02/{1 + at % 28:02d}"} for at, one in enumerate(PLAIN)]
    text, _said = drafted(tmp_path, "b.csv", as_csv(records))
    assert 'date_format = "%y/%m/%d"  # guessed: it reads every date; or "%d/%m/%y"' in text


def test_numbers_that_may_be_other_dates(tmp_path):
    """Seconds may count from 1960: what they would be then is said; a lost zero leaves the date to fill in."""
    records = [{**one, "date": str(1_799_020_800 + at)} for at, one in enumerate(PLAIN)]
    text, said = drafted(tmp_path, "b.csv", as_csv(records))
    assert 'Check date_format: "epoch_s" reads the numbers of column "date", as dates of 2027-01; SAS and Stata' in said
    assert "if they made these numbers, they are dates of 2017-01" in text
    (tmp_path / "monitor.toml").unlink()
    text, said = drafted(tmp_path, "b.csv", as_csv([{**one, "date": "52017"} for one in PLAIN]))
    assert 'Fill in: date = ""' in said


def test_a_date_of_the_file_before_one_of_its_path(tmp_path):
    """What a folder's name says is the date only where the file has none."""
    (tmp_path / "scored/month=202403").mkdir(parents=True)
    (tmp_path / "scored/month=202403/p-0.csv").write_text(as_csv(PLAIN))
    assert CliRunner().invoke(main, ["init", str(tmp_path / "scored")]).exit_code == 0
    columns = load_config(tmp_path / "monitor.toml").columns
    assert (columns.date, columns.date_format) == ("date", None)


def test_nothing_is_written_over(tmp_path):
    """A configuration that exists stays as it is; a file that is none is refused in one sentence."""
    (tmp_path / "monitor.toml").write_text("# mine\n")
    (tmp_path / "b.csv").write_text(as_csv(PLAIN))
    done = CliRunner().invoke(main, ["init", str(tmp_path / "b.csv")])
    assert (done.exit_code, (tmp_path / "monitor.toml").read_text()) == (2, "# mine\n")
    assert "it exists and is not written over" in done.output
    for name in ("none.csv", "b.xls"):
        done = CliRunner().invoke(main, ["init", str(tmp_path / name), "--to", str(tmp_path / "x.toml")])
        assert done.exit_code != 0
        assert done.output.startswith("monitor_lib init: ")
        assert not (tmp_path / "x.toml").exists()


@pytest.mark.parametrize(("n", "said"), [(1, "the first record of b.csv"), (2, "the first 2 records of b.csv")])
def test_how_many_records(n, said, tmp_path):
    """One record is no records."""
    text, _said = drafted(tmp_path, "b.csv", as_csv(PLAIN[:n]))
    assert f"# Written from {said}. Look" in text


def test_no_column_fits(tmp_path):
    """What can't be found is left to fill in, and refused."""
    _text, said = drafted(tmp_path, "b.csv", "a,b\nx,y\nz,w\n")
    assert said.count("Fill in:") == 2
    with pytest.raises(ConfigError, match="date"):
        load_config(tmp_path / "monitor.toml")


def both_drafted(folder, batch_dates, reference_dates):
    """The draft and what is said, where batch and reference have these dates in turn."""
    reference = [{**one, "date": reference_dates[at % len(reference_dates)]} for at, one in enumerate(rows(300))]
    (folder / "ref.csv").write_text(as_csv(reference))
    records = [{**one, "date": batch_dates[at % len(batch_dates)]} for at, one in enumerate(PLAIN)]
    return drafted(folder, "b.csv", as_csv(records), "--reference", folder / "ref.csv")


@pytest.mark.parametrize(
    ("batch", "reference", "line"),
    [
        (["05/03/2024", "06/04/2024"], ["25/03/2023"], 'date_format = "%d/%m/%Y"  # guessed: it reads every date\n'),
        (["05/03/2024", "06/04/2024"], ["03/25/2023"], 'date_format = "%m/%d/%Y"  # guessed: it reads every date\n'),
        (["1709640000"], ["2023-03-25"], 'date_format = "epoch_s"  # guessed: it reads every date\n'),
        (["2024-03-05"], ["20230325"], 'date = "date"  # guessed: the date that months are taken from\nscore'),
    ],
)
def test_a_format_reads_batch_and_reference(batch, reference, line, tmp_path):
    """What the batch leaves open the reference may settle, and the first report comes."""
    text, said = both_drafted(tmp_path, batch, reference)
    assert line in text
    assert "No date_format" not in said
    assert analyse(tmp_path / "monitor.toml", tmp_path / "b.csv", tmp_path / "ref.csv").comparison.batch.n == 120


@pytest.mark.parametrize(
    ("batch", "reference", "ours", "theirs"),
    [
        (["25/03/2024"], ["2023-03-25"], "25/03/2024", "2023-03-25"),
        (["2024-03-25"], ["25/03/2023"], "2024-03-25", "25/03/2023"),
        (
            ["25/03/2024"],
            [f"{at % 9 + 1:02d}/{at % 14 + 14}/2023" for at in range(126)],
            "25/03/2024",
            "99/99/9999",
        ),
        (["25/03/2024"], ["24/03/2023"] * 9 + ["NULL"], "25/03/2024", "NULL"),
    ],
)
def test_batch_and_reference_write_dates_in_two_ways(batch, reference, ours, theirs, tmp_path):
    """Both writings are said, each as a value that many records hold or as its pattern, and what to do."""
    text, said = both_drafted(tmp_path, batch, reference)
    sentence = f'No date_format reads every date of column "date": the batch has "{ours}", the reference "{theirs}".'
    assert sentence in said
    assert f"# {sentence}" in text
    assert load_config(tmp_path / "monitor.toml").columns.date_format == (None if "-" in ours else "%d/%m/%Y")


@pytest.mark.parametrize(
    ("score", "decimal"),
    [(lambda at: f"0,{300 + at}", ","), (lambda at: f"{1 + at % 9},{300 + at}", None), (lambda at: f"0.{at}", None)],
)
def test_a_decimal_comma_in_quotation_marks(score, decimal, tmp_path):
    """It is seen between commas, too; what may be of thousands is no sign of it."""
    records = [{**one, "score": f'"{score(at)}"'} for at, one in enumerate(PLAIN)]
    text, _said = drafted(tmp_path, "b.csv", as_csv(records))
    assert tomllib.loads(text).get("csv", {}).get("decimal") == decimal
