"""Every format gives the same checked records, and missing means empty or null."""

import gzip
import hashlib
import json
import math
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import hypothesis.strategies as st
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

from monitor_lib.config.loading import load_config
from monitor_lib.errors import BatchError
from monitor_lib.iso_dates import day_name
from monitor_lib.readers import json_records, source
from monitor_lib.readers.checks import Rule
from monitor_lib.readers.dates import days
from monitor_lib.readers.formats import batch_name
from monitor_lib.readers.reader import open_records
from monitor_lib.readers.source import hash_file
from monitor_lib.scan.files import scan_file
from tests.conftest import as_csv, rows

RECORDS = rows(40)


def checked(path):
    """Day, score, outcome and rule of each record, and what the reader said it had read."""
    reader = open_records(path, load_config(path.parent / "monitor.toml"))
    batches = [batch for _part, _roles, batch in reader.parts()]
    return pa.Table.from_batches(batches).to_pydict(), reader.finish()


def as_typed(records):
    """The same records in Parquet's own types."""
    return pa.table(
        {
            "id": pa.array([int(r["id"]) for r in records], pa.int64()),
            "date": pa.array([date.fromisoformat(r["date"]) for r in records], pa.date32()),
            "score": pa.array([float(r["score"]) for r in records], pa.float64()),
            "bad": pa.array([int(r["bad"]) for r in records], pa.int8()),
        }
    )


def parquet(table):
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return sink.getvalue().to_pybytes()


WRITINGS = {
    "b.csv": lambda: as_csv(RECORDS).encode(),
    "b.csv.gz": lambda: gzip.compress(as_csv(RECORDS).encode()),
    "b.gz": lambda: gzip.compress(as_csv(RECORDS).encode()),
    "bom.csv": lambda: b"\xef\xbb\xbf" + as_csv(RECORDS).encode(),
    "utf16.csv": lambda: as_csv(RECORDS).encode("utf-16"),
    "crlf.csv": lambda: as_csv(RECORDS).replace("\n", "\r\n").encode(),
    "two-members.csv.gz": lambda: (
        gzip.compress(as_csv(RECORDS).encode()[:300]) + gzip.compress(as_csv(RECORDS).encode()[300:])
    ),
    "b.json": lambda: json.dumps([{**r, "score": float(r["score"]), "bad": int(r["bad"])} for r in RECORDS]).encode(),
    "text.json": lambda: json.dumps(RECORDS).encode(),
    "b.jsonl": lambda: "\n".join(map(json.dumps, RECORDS)).encode(),
    "b.jsonl.gz": lambda: gzip.compress(("\n".join(map(json.dumps, RECORDS)) + "\n").encode()),
    "b.parquet": lambda: parquet(as_typed(RECORDS)),
    "text.parquet": lambda: parquet(pa.Table.from_pylist(RECORDS)),
    "dictionary.parquet": lambda: parquet(
        pa.Table.from_pydict({k: pa.array([r[k] for r in RECORDS]).dictionary_encode() for k in RECORDS[0]})
    ),
}


@pytest.mark.parametrize("name", WRITINGS)
def test_formats_agree(place, name):
    """The same records, however they are written, and the hash of the file's own bytes."""
    expected, _source = checked(place("plain.csv", as_csv(RECORDS)))
    result, source = checked(path := place(name, WRITINGS[name]()))
    assert result == expected
    assert source == hash_file(path)
    assert source.size == path.stat().st_size


def test_brazilian_csv(place):
    """Semicolons, decimal commas, latin-1 and day before month, each said in the configuration."""
    text = "id;date;score;bad;cidade\n1;25/03/2017;0,125;1;São Paulo\n2;26/03/2017;,5;0;Belém\n"
    config = '[csv]\ndelimiter = ";"\ndecimal = ","\nencoding = "latin-1"\n'
    path = place("b.csv", text.encode("latin-1"), config)
    settings_file = path.parent / "monitor.toml"
    settings_file.write_text(
        settings_file.read_text().replace('date = "date"', 'date = "date"\ndate_format = "%d/%m/%Y"')
    )
    result, _source = checked(path)
    assert result["score"] == [0.125, 0.5]
    assert [day_name(day) for day in result["day"]] == ["2017-03-25", "2017-03-26"]
    assert result["rule"] == [0, 0]


@pytest.mark.parametrize(
    "written",
    ["2017-03-25", "2017-03-25 00:00:00+00:00", "2017-03-25T23:59:59-03:00", "20170325", " 2017-03-25 "],
)
def test_days_are_as_written(place, written):
    """No zone is converted: the day that stands there is the day."""
    result, _source = checked(place("b.csv", f"id,date,score,bad\n1,{written},0.5,1\n"))
    assert day_name(result["day"][0]) == "2017-03-25"


def test_zoned_timestamps_keep_their_wall_clock(place):
    """A Parquet timestamp of 23:30 in São Paulo is of that day, though it is the next in UTC."""
    zoned = pa.array([1490495400], pa.timestamp("s", tz="America/Sao_Paulo"))  # 2017-03-26T02:30Z
    table = pa.table({"id": ["1"], "date": zoned, "score": [0.5], "bad": [1]})
    result, _source = checked(place("b.parquet", parquet(table)))
    assert day_name(result["day"][0]) == "2017-03-25"


def test_a_month_alone_is_its_first_day(place):
    """``2017-03`` is a date of reduced precision; a configured format reads ``201703``."""
    result, _source = checked(place("b.csv", "id,date,score,bad\n1,2017-03,0.5,1\n"))
    assert day_name(result["day"][0]) == "2017-03-01"


@pytest.mark.parametrize(
    ("written", "outcome"),
    [("1", 1), ("1.0", 1), (" 1 ", 1), ("0", 0), ("0.0", 0), ("", 2), ("  ", 2), ("2", 4), ("NA", 4), ("yes", 4)],
)
def test_outcomes(place, written, outcome):
    """Numbers compare as numbers, empty is unknown, and anything else is undeclared; NA is no missing value."""
    result, _source = checked(place("b.csv", f"id,date,score,bad\n1,2017-03-25,0.5,{written}\n"))
    assert result["outcome"] == [outcome]


def test_scores_of_minus_zero_are_zero(place):
    """-0.0 and 0.0 are one score."""
    result, _source = checked(place("b.csv", "id,date,score,bad\n1,2017-03-25,-0.0,1\n"))
    assert math.copysign(1, result["score"][0]) == 1


@pytest.mark.parametrize(
    ("name", "batch"),
    [
        ("2017-01.csv.gz", "2017-01"),
        ("train.gz", "train"),
        ("a.b.parquet", "a.b"),
        ("X.JSON", "X"),
        ("r.jsonl", "r"),
        ("p.jsonl.gz", "p"),
    ],
)
def test_batch_names(tmp_path, name, batch):
    """A batch is its file without the known endings."""
    assert batch_name(tmp_path / name) == batch


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(RECORDS))
def test_order_of_records_does_not_show(place, shuffled):
    """Shuffled records give the same tally and the same days."""
    expected, result = (
        scan_file(path, load_config(path.parent / "monitor.toml"))
        for path in (place("plain.csv", as_csv(RECORDS)), place("shuffled.csv", as_csv(shuffled)))
    )
    assert result.by_day == expected.by_day
    assert {k: d.counts.tolist() for k, d in result.tally.scored.items()} == {
        k: d.counts.tolist() for k, d in expected.tally.scored.items()
    }


ODD = {
    "list": pa.array([["a"], [], None]),
    "struct": pa.array([{"a": 1}, None, {"a": 2}]),
    "bytes": pa.array([b"\xff", b"x", None]),
    "uuid": pa.array([bytes(range(128, 144))] * 3, pa.binary(16)),
    "time": pa.array([1, 2, None], pa.time32("s")),
    "decimal": pa.array([None, None, None], pa.decimal128(10, 2)),
    "null": pa.nulls(3),
    "huge": pa.array([1.2e22, float("inf"), None]),
}


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("column", ["reasons", "id", "bad", "score", "date"])
def test_parquet_of_any_type(place, kind, column):
    """A column of any type is read or refused in a sentence, whether anything uses it or not."""
    records = {
        "id": pa.array(["1", "2", "3"]),
        "date": pa.array(["2024-03-01"] * 3),
        "score": pa.array([0.1, 0.2, 0.3]),
        "bad": pa.array([0, 1, 0]),
    }
    path = place("b.parquet", parquet(pa.table({**records, column: ODD[kind]})))
    said = outcome_of(path)
    if kind == "struct" and column in ("id", "score", "date"):
        assert said.endswith(f'The nearest that exists is "{column}.a".') or column == "id", said
        assert f'the column "{column}" ({column} under [columns]) is missing' in said
    elif column in ("reasons", "id"):
        assert said == 3, said
    else:
        # Not one of these is a date, a score or an outcome, but for the empty ones, which are outcomes not known yet.
        unknown = column == "bad" and kind in ("decimal", "null", "struct")
        assert said == 3 if unknown else said.startswith(f'b.parquet: column "{column}": '), said


def outcome_of(path):
    """How many records were read, or the sentence that says why none."""
    try:
        return scan_file(path, load_config(path.parent / "monitor.toml")).records
    except BatchError as error:
        return str(error)


def test_decimal_commas_are_of_csv_alone(place):
    """[csv] says how CSV is written; numbers in JSON and Parquet have a point."""
    for name in ("b.json", "b.parquet"):
        path = place(name, WRITINGS[name](), '[csv]\ndelimiter = ";"\ndecimal = ","\n')
        assert checked(path)[0]["rule"] == [0] * len(RECORDS)


def test_booleans_are_outcomes(place):
    """True is the event where 1 is."""
    table = pa.table({"id": ["1", "2"], "date": ["2024-03-01"] * 2, "score": [0.1, 0.2], "bad": [True, False]})
    assert checked(place("b.parquet", parquet(table)))[0]["outcome"] == [1, 0]


def test_late_columns_of_json(place, monkeypatch):
    """A column that only a later record names is a column, also where it comes after a whole batch of records."""
    monkeypatch.setattr(json_records, "BATCH_ROWS", 100)
    early = [{k: v for k, v in rows(1)[0].items() if k != "bad"}] * 105
    path = place("b.jsonl", "\n".join(map(json.dumps, [*early, rows(1)[0]])))
    result = scan_file(path, load_config(path.parent / "monitor.toml"))
    assert result.has_outcomes
    assert result.tally.count(1) == 1


def test_values_of_several_lines_are_no_error(place):
    """A quoted text may hold line breaks; only one that swallows a record is a mistake."""
    path = place("b.csv", 'id,note,date,score,bad\n1,"two\nlines",2024-03-01,0.5,1\n2,x,2024-03-01,0.5,0\n')
    assert checked(path)[0]["rule"] == [0, 0]


def test_days_before_1970(place):
    """The evening of 31 December 1969 is of December; as the date of a loan it is none."""
    late = pa.array([-500], pa.timestamp("ms"))
    assert day_name(days(late, None)[0]) == "1969-12-31"
    table = pa.table({"id": ["1"], "date": late, "score": [0.5], "bad": [1]})
    result, _source = checked(place("b.parquet", parquet(table)))
    assert result["rule"] == [Rule.DATE_IMPLAUSIBLE]


def test_a_file_that_two_threads_close(tmp_path, monkeypatch):
    """Arrow's thread and ours may let go of a file at the same time: neither fails, and all bytes are in the hash."""
    monkeypatch.setattr(source, "CHUNK", 16)
    content = bytes(range(256)) * 64
    (tmp_path / "b").write_bytes(content)
    file = source.HashedFile(tmp_path / "b")
    with ThreadPoolExecutor(4) as threads:
        closed = [threads.submit(file.close) for _ in range(4)]
    assert [one.result() for one in closed] == [None] * 4
    assert file.finish().sha256 == hashlib.sha256(content).hexdigest()
