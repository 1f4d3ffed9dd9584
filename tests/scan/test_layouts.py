"""However a file is cut, in row groups, pieces or chunks, the same is counted."""

import hypothesis.strategies as st
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

from monitor_lib.analysis import read_inputs
from monitor_lib.config.reading import Limits
from monitor_lib.readers import csv_records, hash_ranges, parquet_records, records
from monitor_lib.scan.stored import to_stored
from monitor_lib.tallies.arrays import from_array

TOML = """model = "m"
[columns]
date = "date"
score = "score"
target = "bad"
{id}
[reference]
path = "reference.parquet"
[limits]
max_excluded = 0.5
"""


def table(n, seed):
    """Records of every kind, some without a date, some with an id that stood before."""
    rng = np.random.default_rng(seed)
    day = (np.datetime64("2024-01-20") + rng.integers(0, 60, n)).astype(str)
    return pa.table(
        {
            "id": pa.array([f"c{one}" for one in rng.integers(0, 2 * n, n)]),
            "date": pa.array(day, mask=rng.random(n) < 0.05),
            "score": pa.array(rng.random(n).round(3), mask=rng.random(n) < 0.05),
            "bad": pa.array(rng.integers(0, 2, n), mask=rng.random(n) < 0.1),
            "number": pa.array(rng.normal(0, 1, n).round(2), mask=rng.random(n) < 0.1),
            "level": pa.array([f"l{one}" for one in rng.integers(0, 5, n)], mask=rng.random(n) < 0.1),
            "rare": pa.array([f"r{one}" for one in rng.integers(0, 3 * n, n)]),
            "flag": pa.array(rng.random(n) < 0.5),
        }
    )


def found_in(folder, name):
    """All that was counted in reference, batch and the copies with injected faults, as what can be compared."""
    inputs, _subjects, copies = read_inputs(folder / "monitor.toml", folder / name, folder / "reference.parquet")
    told = {}
    for role, intake in (("batch", inputs.batch), ("reference", inputs.reference)):
        stored = to_stored(intake)
        facts = from_array(stored.pop("facts"))
        told[role] = {key: value for key, value in facts.items() if key != "source"}
        # Which unseen category came first is of no account.
        told[role, "unseen"] = intake.variables.unseen
        stored.pop("variables/facts")
        told |= {(role, key): value.tolist() for key, value in stored.items()}
    told["overlap"] = inputs.overlap
    for code, tally in copies.variables.items():
        told[code] = {(name, m): row.tolist() for name, by in tally.counts.items() for m, row in by.items()}
    for code, tally in copies.scores.items():
        told[code] = {key: (one.scores.tolist(), one.counts.tolist()) for key, one in tally.scored.items()}
    return told


@pytest.fixture(scope="module", params=["", 'id = "id"'], ids=["contents", "ids"])
def whole(request, tmp_path_factory):
    """A folder with a reference and a batch in one row group each, and what was counted in them."""
    folder = tmp_path_factory.mktemp("layouts")
    (folder / "monitor.toml").write_text(TOML.format(id=request.param))
    reference, batch = table(300, 1), table(160, 2)
    batch = pa.concat_tables([batch, reference.slice(0, 20)])
    pq.write_table(reference, folder / "reference.parquet")
    pq.write_table(batch, folder / "whole.parquet")
    pyarrow.csv.write_csv(batch, folder / "whole.csv")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MONITOR_LIB_CACHE", "off")
        return folder, batch, {kind: found_in(folder, f"whole.{kind}") for kind in ("parquet", "csv")}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    group=st.integers(9, 200),
    part=st.integers(20, 200),
    most=st.integers(20, 200),
    piece=st.integers(20, 100),
    held=st.integers(20, 300),
    dictionary=st.booleans(),
)
def test_layout_of_parquet_does_not_show(whole, monkeypatch, group, part, most, piece, held, dictionary):
    """Row groups of any size, read together, apart or in pieces, with hashes in memory or on disk: the same counts."""
    folder, batch, expected = whole
    monkeypatch.setenv("MONITOR_LIB_CACHE", "off")
    monkeypatch.setattr(parquet_records, "PART_ROWS", part)
    monkeypatch.setattr(parquet_records, "MOST_ROWS", most)
    monkeypatch.setattr(parquet_records, "rows_at_once", lambda _columns: piece)
    monkeypatch.setattr(hash_ranges, "HELD", held)
    pq.write_table(batch, folder / "cut.parquet", row_group_size=group, use_dictionary=dictionary)
    assert found_in(folder, "cut.parquet") == expected["parquet"]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.integers(20, 200), block=st.integers(1_000, 9_000))
def test_chunks_of_csv_do_not_show(whole, monkeypatch, rows, block):
    """The same records from CSV, in blocks and chunks of any size."""
    folder, _batch, expected = whole
    monkeypatch.setenv("MONITOR_LIB_CACHE", "off")
    monkeypatch.setattr(csv_records, "BLOCK", block)
    monkeypatch.setattr(csv_records, "rows_at_once", lambda _columns: rows)
    assert found_in(folder, "whole.csv") == expected["csv"]


def test_a_column_that_one_part_asks_for_and_another_does_not(tmp_path):
    """A column may be left out in one piece of a row group and read in the next: its values are still that piece's."""
    pq.write_table(pa.table({"a": range(1000), "b": range(1000)}), tmp_path / "b.parquet")
    opened = pq.ParquetFile(tmp_path / "b.parquet")
    leaves = parquet_records._leaves(opened.schema_arrow)
    file = parquet_records._File(opened, leaves, tmp_path / "b.parquet", Limits(), frozenset())
    pieces = list(enumerate(parquet_records._Span(file, [0], 1000, rows_at_once=300).parts()))
    read = {number: part.column("a").to_pylist() for number, part in pieces if number in (0, 2, 3)}
    assert read == {0: list(range(300)), 2: list(range(600, 900)), 3: list(range(900, 1000))}


def test_another_thread_reads_ahead_in_order():
    """The items come in their order, and what goes wrong in making one is raised in its place."""

    def items():
        yield from range(5)
        raise LookupError("the sixth")

    coming = records.ahead(items())
    result = [next(coming) for _time in range(5)]
    assert result == [0, 1, 2, 3, 4]
    with pytest.raises(LookupError, match="the sixth"):
        next(coming)
