"""Records from memory, and columns that are added before anything is checked."""

import json

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from monitor_lib.analysis import analyse
from monitor_lib.config.loading import load_config
from monitor_lib.errors import BatchError
from monitor_lib.readers.added import AddedColumn
from monitor_lib.readers.memory import InMemory, source_of
from monitor_lib.report.document import metrics_document
from monitor_lib.report.metrics_type import METRICS_TYPE
from monitor_lib.scan.files import scan_file
from tests.conftest import CONFIG, as_csv, rows

COLUMNS = ("id", "date", "score", "bad")


def typed(records):
    """Records with numbers as numbers, as JSON has them."""
    return [{**one, "id": int(one["id"]), "score": float(one["score"]), "bad": int(one["bad"])} for one in records]


def as_parquet(folder, records):
    pa.parquet.write_table(pa.Table.from_pylist(records), folder / "b.parquet")
    return folder / "b.parquet"


@pytest.fixture
def config(tmp_path):
    (tmp_path / "monitor.toml").write_text(CONFIG.format(model="toy"))
    return tmp_path / "monitor.toml"


def figures(config, batch, reference):
    document = json.loads(json.dumps(metrics_document(analyse(config, batch, reference)).other[METRICS_TYPE]))
    document["inputs"]["batch"].pop("sha256")
    return document | {"batch": None}


def test_records_in_memory_give_the_same_figures(tmp_path, config):
    """As from a file; their hash follows from what they hold."""
    (tmp_path / "r.csv").write_text(as_csv(rows(400, month="2024-01", first_id=9_000)))
    (tmp_path / "b.csv").write_text(as_csv(rows(300)))
    records = InMemory.of_records("b", typed(rows(300)))
    assert figures(config, records, tmp_path / "r.csv") == figures(config, tmp_path / "b.csv", tmp_path / "r.csv")
    hashes = [
        scan_file(InMemory.of_records("b", typed(rows(n))), load_config(config)).source.sha256 for n in (300, 300, 299)
    ]
    assert hashes[0] == hashes[1] != hashes[2]


@pytest.mark.parametrize("kind", ["csv", "parquet", "memory"])
def test_a_score_that_a_model_gives(tmp_path, config, kind):
    """A score that stands in no file is made from other columns, and these are counted all the same."""
    records = [{**one, "x": one["score"]} for one in typed(rows(200))]
    expected = scan_file(InMemory.of_records("b", records), load_config(config)).tally
    for one in records:
        del one["score"]
    (tmp_path / "b.csv").write_text(as_csv([{key: str(value) for key, value in one.items()} for one in records]))
    given = {
        "csv": lambda: tmp_path / "b.csv",
        "parquet": lambda: as_parquet(tmp_path, records),
        "memory": lambda: InMemory.of_records("b", records),
    }[kind]()
    with pytest.raises(BatchError, match="score"):
        scan_file(given, load_config(config))
    seen = []

    def score(read):
        seen.append(read.schema.names)
        return pc.cast(read.column("x"), pa.float64())

    result = scan_file(given, load_config(config), [AddedColumn("score", ("x",), score)])
    assert seen == [["x"]]
    assert {key: one.scores.tolist() for key, one in result.tally.scored.items()} == {
        key: one.scores.tolist() for key, one in expected.scored.items()
    }
    assert result.columns == ("id", "date", "bad", "x", "score")


def test_a_column_that_is_replaced(config):
    """Late outcomes stand in the place of those in the file."""
    records = InMemory.of_records("b", typed(rows(90)))
    late = AddedColumn("bad", ("id",), lambda read: pa.array([1] * read.num_rows))
    assert {outcome for _month, outcome in scan_file(records, load_config(config), [late]).tally.scored} == {1}


def test_another_length_is_refused(config):
    """Whoever makes a column gives a value for each record."""
    short = AddedColumn("score", ("id",), lambda read: pa.array([0.5]))
    with pytest.raises(ValueError, match="must have 90 values, got 1"):
        scan_file(InMemory.of_records("b", typed(rows(90))), load_config(config), [short])


def test_chunks_and_gaps(tmp_path, config):
    """A column that only some records have is missing in the others; chunks of what was made are joined."""
    records = typed(rows(60))
    records[50]["x"] = 1
    (tmp_path / "b.jsonl").write_text("".join(json.dumps(one) + "\n" for one in records))
    seen = []

    def score(read):
        seen.append(read.column("x").null_count)
        return pa.chunked_array([pa.array([0.5] * read.num_rows)])

    scan_file(tmp_path / "b.jsonl", load_config(config), [AddedColumn("score", ("x",), score)])
    assert sum(seen) == 59


def test_a_column_to_read_that_is_missing(config):
    """The sentence names the column, and what is made from it."""
    wrong = AddedColumn("late", ("outcom",), lambda read: read.column("outcom"))
    with pytest.raises(BatchError, match='the column "outcom", from which "late" is made, is missing'):
        scan_file(InMemory.of_records("b", typed(rows(90))), load_config(config), [wrong])


def test_equal_records_have_equal_hashes():
    """Wherever they lie in memory, and whatever lies where a value is missing."""
    records = [{"t": None if n % 3 else f"text {n}", "x": n / 7, "d": None} for n in range(90)]
    whole = InMemory.of_records("b", records)
    fresh = InMemory.of_records("b", records[30:60])
    assert source_of(InMemory("b", whole.table.slice(30, 30))) == source_of(fresh)
    parts = pa.concat_tables([fresh.table.slice(0, 7), fresh.table.slice(7)])
    assert source_of(InMemory("b", parts)) == source_of(fresh)
    other = [*records[30:59], {**records[59], "t": ""}]
    assert source_of(InMemory.of_records("b", other)).sha256 != source_of(fresh).sha256


@pytest.mark.parametrize("value", [2**70, "\ud800", "x"], ids=["too large", "half a character", "another kind"])
def test_values_of_several_kinds(value):
    """A list of records that is no table is refused in one sentence, which quotes no value."""
    with pytest.raises(BatchError, match='b: the column "a" holds values of several kinds, or some'):
        InMemory.of_records("b", [{"a": 1}, {"a": value}])
