"""Records inside records, and periods: columns like all others."""

import json

import numpy as np
import pandas as pd
import pytest

from monitor_lib.config.loading import load_config
from monitor_lib.errors import BatchError
from monitor_lib.readers.reader import open_records
from tests.conftest import CONFIG, rows

NESTED = [
    {**{key: one[key] for key in ("id", "date", "score", "bad")}, "features": {"INCOME": at, "home": {"state": "SP"}}}
    for at, one in enumerate(rows(40))
]


def read(folder, name, content):
    (folder / "monitor.toml").write_text(CONFIG.format(model="toy"))
    (folder / name).write_text(content)
    reader = open_records(folder / name, load_config(folder / "monitor.toml"))
    parts = [part for part, _roles, _checked in reader.parts()]
    return reader.records.columns, parts


@pytest.mark.parametrize("kind", ["json", "jsonl"])
def test_a_column_for_each_value(kind, tmp_path):
    """``features.INCOME`` and ``features.home.state`` are columns."""
    content = json.dumps(NESTED) if kind == "json" else "\n".join(map(json.dumps, NESTED))
    columns, [part] = read(tmp_path, f"b.{kind}", content)
    assert set(columns) == {"id", "date", "score", "bad", "features.INCOME", "features.home.state"}
    assert part.column("features.INCOME").to_pylist() == [str(at) for at in range(40)]
    assert set(part.column("features.home.state").to_pylist()) == {"SP"}


@pytest.mark.parametrize(
    "record",
    ['{"id": 1, "a": {"b": 1}, "a.b": 2}', '{"id": 1, "a.b": 2, "a": {"b": 1}}', '{"id": 1, "a": {"b": 1, "b": 2}}'],
)
def test_two_values_of_one_column(record, tmp_path):
    """A name that occurs twice is refused, on whatever level."""
    with pytest.raises(BatchError, match="twice"):
        read(tmp_path, "b.jsonl", record + "\n")


def test_very_deep(tmp_path):
    """A record of a hundred levels is one column; one of thousands is refused."""
    for depth in (100, 200):
        record = '{"id": 1, "date": "2024-03-01", "score": 0.5, "x": ' + '{"a": ' * depth + "1" + "}" * depth + "}"
        columns, _parts = read(tmp_path, "b.jsonl", record + "\n")
        assert columns[-1] == "x" + ".a" * depth
    with pytest.raises(BatchError, match="nested"):
        read(tmp_path, "b.jsonl", '{"x": ' + '{"a": ' * 5_000 + "1" + "}" * 5_001 + "\n")


@pytest.mark.parametrize("groups", [1, 4])
def test_records_in_parquet(groups, tmp_path):
    """The columns of a record within a record; a whole inner record that is missing is missing values."""
    frame = pd.DataFrame(NESTED)
    frame.loc[3, "features"] = None
    frame.to_parquet(tmp_path / "b.parquet", index=False, row_group_size=40 // groups)
    (tmp_path / "monitor.toml").write_text(CONFIG.format(model="toy"))
    reader = open_records(tmp_path / "b.parquet", load_config(tmp_path / "monitor.toml"))
    income, state = [], []
    for part, _roles, _checked in reader.parts():
        income += part.column("features.INCOME").to_pylist()
        state += part.column("features.home.state").to_pylist()
    assert set(reader.records.columns) == {"id", "date", "score", "bad", "features.INCOME", "features.home.state"}
    assert income == [None if at == 3 else at for at in range(40)]
    assert state == [None if at == 3 else "SP" for at in range(40)]


@pytest.mark.parametrize("frequency", ["M", "Q"])
def test_periods_in_parquet(frequency, tmp_path):
    """Months and quarters as pandas writes them are dates, whether its types are known to Arrow or not."""
    records = pd.DataFrame(rows(40)).astype({"score": float})
    records["date"] = pd.PeriodIndex(["2017-02", "2017-05"] * 20, freq=frequency)
    records.to_parquet(tmp_path / "b.parquet")
    (tmp_path / "monitor.toml").write_text(CONFIG.format(model="toy"))
    reader = open_records(tmp_path / "b.parquet", load_config(tmp_path / "monitor.toml"))
    [(_part, _roles, checked)] = list(reader.parts())
    months = checked.column("day").to_numpy().astype("datetime64[D]").astype("datetime64[M]")
    expected = {"M": ["2017-02", "2017-05"], "Q": ["2017-01", "2017-04"]}[frequency]
    assert np.unique(months).astype(str).tolist() == expected
