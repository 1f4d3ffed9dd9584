"""Names of columns: what can't be seen makes no other column, and what nobody reads may stand there twice."""

import json
import unicodedata

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.config.loading import load_config
from monitor_lib.errors import BatchError
from monitor_lib.readers.column_names import tidy
from monitor_lib.readers.reader import open_records
from tests.conftest import CONFIG, rows

KINDS = ["csv", "json", "jsonl", "parquet"]


def read(folder, name, content="", *, more="", columns=None):
    text = CONFIG.format(model="toy") + more
    for key, column in (columns or {}).items():
        text = text.replace(f'{key} = "{key}"', f'{key} = "{column}"')
    (folder / "monitor.toml").write_text(text)
    if content:
        (folder / name).write_text(content)
    reader = open_records(folder / name, load_config(folder / "monitor.toml"))
    # A column of Parquet is read while its part is.
    values: dict[str, list[object]] = {}
    for part, _roles, _checked in reader.parts():
        for name in set(part.names) - {"date"}:
            values.setdefault(name, []).extend(part.column(name).to_pylist())
    return reader.records.columns, values


def written(folder, kind, names):
    frame = pd.DataFrame(rows(40)).rename(columns=names)
    if kind == "csv":
        return frame.to_csv(index=False)
    if kind == "parquet":
        frame.to_parquet(folder / "b.parquet", index=False)
        return ""
    records = frame.to_dict("records")
    return json.dumps(records) if kind == "json" else "\n".join(map(json.dumps, records))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "name",
    ["score ", " score", "\ufeffscore", "sco\u200bre", "score\u00a0", "score\u2060"],
    ids=["blank after", "blank before", "byte order mark", "zero width", "no-break blank", "word joiner"],
)
def test_what_can_not_be_seen(kind, name, tmp_path):
    """A role finds its column; the values are that column's."""
    columns, values = read(tmp_path, f"b.{kind}", written(tmp_path, kind, {"score": name}))
    assert "score" in columns
    assert [float(value) for value in values["score"]] == [float(one["score"]) for one in rows(40)]


@pytest.mark.parametrize("kind", KINDS)
def test_two_ways_to_write_an_accent(kind, tmp_path):
    """The configuration has one way, the file the other."""
    composed, apart = (unicodedata.normalize(form, "pontuação") for form in ("NFC", "NFD"))
    assert composed != apart
    for ours, theirs in ((composed, apart), (apart, composed)):
        content = written(tmp_path, kind, {"score": theirs})
        columns, _values = read(tmp_path, f"b.{kind}", content, columns={"score": ours})
        assert ours in columns


@given(st.text(max_size=20))
def test_tidy_is_idempotent(name):
    """A tidy name stays as it is."""
    assert tidy(tidy(name)) == tidy(name)


def test_two_columns_stay_two(tmp_path):
    """Names that only look the same are kept apart within one file."""
    frame = pd.DataFrame(rows(40)).assign(income="1").assign(**{"income ": "2"})
    frame.to_parquet(tmp_path / "b.parquet", index=False)
    columns, values = read(tmp_path, "b.parquet")
    assert {"income", "income "} <= set(columns)
    assert [set(values[name]) for name in ("income", "income ")] == [{"1"}, {"2"}]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sc\u043ere", "U\\+043E \\(CYRILLIC SMALL LETTER O\\)"),
        ("\uff53core", "U\\+FF53"),
        ("scor", 'nearest that exists is "scor"\\.$'),
        ("scorç", 'nearest that exists is "scorç"\\.$'),
        ("scoré", 'nearest that exists is "scoré"\\.$'),
    ],
)
def test_letters_of_another_alphabet_are_said(name, said, tmp_path):
    """A name that looks the same, but is another, can't be found by looking at it."""
    with pytest.raises(BatchError, match=said):
        read(tmp_path, "b.csv", written(tmp_path, "csv", {"score": name}))


def repeated(column, times=2):
    header, *lines = pd.DataFrame(rows(40)).to_csv(index=False).splitlines()
    ends = [[column] * times, *([str(n)] * times for n in range(len(lines)))]
    return "\n".join(",".join([line, *end]) for line, end in zip([header, *lines], ends, strict=True)) + "\n"


@pytest.mark.parametrize("table", ['exclude = ["income"]', 'include = ["AGE"]'])
def test_repeated_and_no_variable(table, tmp_path):
    """The error names the line to write; with it, or where the column is no variable anyway, the file is read."""
    content = repeated("income")
    with pytest.raises(BatchError, match='exclude = \\["income"\\] under \\[variables\\]'):
        read(tmp_path, "b.csv", content)
    columns, values = read(tmp_path, "b.csv", content, more=f"\n[variables]\n{table}\n")
    assert "income" not in columns
    assert "income" not in values
    assert len(values["score"]) == 40


def test_repeated_without_a_name(tmp_path):
    """Indexes that two programs wrote."""
    columns, _values = read(tmp_path, "b.csv", ",," + "\n1,1,".join(written(tmp_path, "csv", {}).splitlines()) + "\n")
    assert set(columns) == {"id", "date", "score", "bad"}


def test_repeated_and_read(tmp_path):
    """Which score is meant can't be guessed, and leaving it out is no way."""
    with pytest.raises(BatchError, match=r'"score" appears twice; rename one of them\.$'):
        read(tmp_path, "b.csv", repeated("score"))
