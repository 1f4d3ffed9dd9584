"""A folder of part files is read as one file, and has a hash that anybody can compute."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from monitor_lib.config.loading import load_config
from monitor_lib.errors import BatchError
from monitor_lib.readers.added import AddedColumn
from monitor_lib.readers.folders import files_of, holds_records, parts_of
from monitor_lib.readers.reader import open_records
from monitor_lib.readers.source import Source, hash_file
from monitor_lib.scan.files import scan_file, scan_files
from monitor_lib.scan.stored import to_stored
from tests.conftest import CONFIG, ROOT, as_csv, rows

RECORDS = rows(120)
TEXT = as_csv(RECORDS)


@pytest.fixture
def lay(tmp_path):
    """Write the files of a folder, and a monitor.toml beside it; gives the folder and the configuration."""

    def write(files, config="", name="b"):
        folder = tmp_path / name
        for below, content in files.items():
            (folder / below).parent.mkdir(parents=True, exist_ok=True)
            (folder / below).write_bytes(content.encode() if isinstance(content, str) else content)
        (tmp_path / "monitor.toml").write_text(CONFIG.format(model="toy") + config)
        return folder, load_config(tmp_path / "monitor.toml")

    return write


def parquet(table):
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(table), sink)
    return sink.getvalue().to_pybytes()


def columns_of(records):
    return {name: [one[name] for one in records] for name in records[0]}


def column(folder, config, name):
    """All values of a column, in the order of the records."""
    return [one for part in open_records(folder, config).records.parts for one in part.column(name).to_pylist()]


def counted(path, config):
    """All that is counted of a file, as arrays; not which file it is."""
    arrays = to_stored(replace(scan_file(path, config), source=Source("", "", 0)))
    return {name: array.tolist() for name, array in arrays.items()}


WRITERS = {
    ".csv": lambda records: as_csv(records).encode(),
    ".csv.gz": lambda records: gzip.compress(as_csv(records).encode()),
    ".parquet": lambda records: parquet(columns_of(records)),
    ".json": lambda records: json.dumps(records).encode(),
    ".jsonl": lambda records: "\n".join(map(json.dumps, records)).encode(),
}
EMPTY = {
    ".csv": b"",
    ".csv.gz": gzip.compress(b""),
    ".parquet": parquet({name: pa.array([], pa.string()) for name in RECORDS[0]}),
    ".json": b"[]",
    ".jsonl": b"",
}


@pytest.mark.parametrize("ending", WRITERS)
def test_parts_are_one_file(lay, ending):
    """The same counts as from one file, whatever the format, with an empty part among them."""
    write, empty = WRITERS[ending], EMPTY[ending]
    parts = [*map(write, (RECORDS[:50], RECORDS[50:51], RECORDS[51:])), empty]
    files = {f"part-{number}{ending}": content for number, content in enumerate(parts)}
    folder, config = lay(files | {"_SUCCESS": "", f".part-0{ending}.crc": "x"})
    one = folder.parent / f"one{ending}"
    one.write_bytes(write(RECORDS))
    assert counted(folder, config) == counted(one, config)
    source = scan_file(folder, config).source
    assert source == hash_file(folder)
    assert (source.name, source.size) == ("b/", sum(map(len, parts)))


def test_header_alone_in_a_part(lay):
    """As Spark writes a part without records where there is a header."""
    folder, config = lay({"p-0.csv": TEXT.splitlines()[0] + "\n", "p-1.csv": TEXT})
    assert scan_file(folder, config).records == len(RECORDS)


def test_the_order_is_that_of_the_paths(lay):
    """By their characters, with ``/`` among them, so that any program can put them in the same order."""
    listed = ["10.csv", "9.csv", "Z.csv", "a-1/x.csv", "a/z.csv", "b.csv", "É.csv"]
    folder, _config = lay(dict.fromkeys(reversed(listed), "x"))
    assert [one.name for one in parts_of(folder)] == files_of(folder) == listed


def test_columns_by_name(lay):
    """Parts may order their columns as they like; one that a part lacks is missing there."""
    turned = [dict(reversed(one.items())) | {"x": "7"} for one in rows(10, first_id=500)]
    folder, config = lay({"p-0.csv": TEXT, "p-1.csv": as_csv(turned)})
    assert column(folder, config, "id") == [one["id"] for one in RECORDS + turned]
    assert column(folder, config, "x") == [None] * len(RECORDS) + ["7"] * 10


def test_a_record_with_a_missing_value_is_one_in_a_part_without_the_column(lay):
    """Without an id, records are the same by their content, wherever they stand."""
    config = CONFIG.format(model="toy").replace('id = "id"\n', "")
    folder, _config = lay({"p-0.csv": as_csv([one | {"x": ""} for one in RECORDS]), "p-1.csv": TEXT})
    (folder.parent / "monitor.toml").write_text(config)
    scanned = scan_files(folder, None, (), load_config(folder.parent / "monitor.toml")).batch
    assert scanned.fingerprints.n == 2 * len(RECORDS)
    assert scanned.fingerprints.how_many_distinct() == len(RECORDS)


def test_columns_of_the_path(lay):
    """Decoded, missing where Hive says so; at the batch's own folder too; a file's own column comes first."""
    files = {
        "state=S%C3%A3o%20Paulo/n=1/p.csv": TEXT,
        "state=__HIVE_DEFAULT_PARTITION__/n=2/p.csv": as_csv([one | {"n": "9"} for one in rows(3, first_id=900)]),
    }
    folder, config = lay(files, name="month=2024-03.parquet")
    n = len(RECORDS)
    assert column(folder, config, "state") == ["São Paulo"] * n + [None] * 3
    assert column(folder, config, "n") == ["1"] * n + ["9"] * 3
    assert column(folder, config, "month") == ["2024-03"] * (n + 3)
    assert open_records(folder, config).records.columns == ("id", "date", "score", "bad", "n", "month", "state")


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_path_may_say_the_date(lay, ending):
    """And the outcome: whatever a column of a file may be."""
    files = {}
    for month in ("2024-03", "2024-04"):
        records = [{"id": one["id"], "score": one["score"]} for one in rows(30)]
        content = as_csv(records) if ending == ".csv" else parquet(columns_of(records))
        files |= {f"date={month}-01/bad={bad}/p{ending}": content for bad in (0, 1)}
    folder, config = lay(files)
    scanned = scan_file(folder, config)
    assert (scanned.records, scanned.exclusions.total, scanned.has_outcomes) == (120, 0, True)
    assert len(scanned.days.counts) == 2


def test_a_constant_column_as_a_variable(lay):
    """It is counted like others, though reference and batch hold one value each."""
    folder, config = lay({"year=2024/p.csv": as_csv(rows(200))})
    lay({"year=2024/p.csv": as_csv(rows(200, first_id=900))}, name="r")
    scanned = scan_files(folder, folder.parent / "r", (), config)
    assert scanned.batch.variables.records_by_bin("year").sum() == 200


def test_types_that_differ_from_part_to_part(lay):
    """Files of one data set may hold a column as whole numbers, as floats, as text, or empty: by value they are one."""
    table = columns_of(rows(40))
    kinds = {"whole": [5] * 40, "float": [5.0] * 40, "text": ["5"] * 40, "none": pa.nulls(40)}
    files = {
        f"{name}.parquet": parquet(table | {"id": list(range(at * 40, at * 40 + 40)), "x": values, "y": [at] * 40})
        for at, (name, values) in enumerate(kinds.items())
    }
    folder, config = lay(files)
    lay({name: files[name] for name in ("whole.parquet", "float.parquet")}, name="r")
    for reference in ("b", "r"):
        scanned = scan_files(folder, folder.parent / reference, (), config)
        counts = scanned.batch.variables.records_by_bin("x")
        assert sorted(counts[counts > 0].tolist()) == [40, 120]  # 40 are missing


def test_small_parquet_files_are_joined(lay):
    """Each piece takes time for every column, so many small files are read as few."""
    table = columns_of(rows(20))
    folder, config = lay({f"p-{at}.parquet": parquet(table | {"x": [f"{at}"] * 20}) for at in range(9)})
    assert [part.num_rows for part in open_records(folder, config).records.parts] == [180]
    assert column(folder, config, "x") == [f"{at}" for at in range(9) for _ in range(20)]


def test_a_large_parquet_file_is_read_by_columns(lay, monkeypatch):
    """What is not small is never held as a whole."""
    monkeypatch.setattr("monitor_lib.readers.folder_records.HELD", 0)
    table = columns_of(rows(20))
    folder, config = lay({f"p-{at}.parquet": parquet(table) for at in range(3)})
    assert [part.num_rows for part in open_records(folder, config).records.parts] == [20, 20, 20]


def test_an_error_of_a_column_that_is_read_late_names_its_part(lay):
    """Columns of Parquet are read when they are counted, and the sentence still says in which file."""
    table = columns_of(rows(20))
    folder, config = lay(
        {"p-0.parquet": parquet(table), "in/p-1.parquet": parquet(table | {"bad": ["x" * 1_100_000] * 20})}
    )
    with pytest.raises(BatchError, match=r"^b/in/p-1\.parquet: a text is longer"):
        scan_file(folder, config)


SHELL = r"find -L \. -type f .*"


@pytest.mark.skipif(sys.platform != "linux", reason="GNU's find and sort")
def test_the_hash_as_an_auditor_computes_it(lay):
    """The line in docs/configuration.md gives the hash, and what it leaves out is left out."""
    line = re.search(SHELL, (ROOT / "docs" / "configuration.md").read_text("utf-8"))
    folder, _config = lay(
        {
            "m=1/p 1.csv": "1",
            "m=1/p-1.csv": "2",
            "m=%C3%A9/É.csv": "3",
            "m-2/p.csv": "4",
            "m/p.csv": "5",
            "_SUCCESS": "",
            ".p.crc": "x",
            "m/_metadata": "x",
            "m/.hidden/p.csv": "x",
            "_old/p.csv": "x",
        }
    )
    (folder / "m" / "link.csv").symlink_to(folder / "m" / "p.csv")
    done = subprocess.run([shutil.which("bash"), "-c", line[0]], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == hash_file(folder).sha256


def test_what_the_hash_says(lay):
    """Another content, another name of a part, another value in the path are another hash; what is left out is not."""
    folder, _config = lay({"m=1/p.csv": "1", "m=2/p.csv": "2"})
    first = hash_file(folder)
    (folder / "_SUCCESS").touch()
    assert hash_file(folder) == first
    (folder / "m=1").rename(folder / "m=3")
    assert hash_file(folder).sha256 != first.sha256
    (folder / "m=3").rename(folder / "m=1")
    (folder / "m=1" / "p.csv").rename(folder / "m=1" / "q.csv")
    assert hash_file(folder).sha256 != first.sha256


def test_what_is_no_file(lay):
    """Links to folders are not followed, so that no circle has no end; nor do links that lead nowhere, and pipes."""
    for name, target in (("up", ".."), ("here", "."), ("gone.csv", "nothing.csv")):
        folder, _config = lay({"p.csv": TEXT})
        (folder / name).symlink_to(target)
        for read in (parts_of, hash_file):
            with pytest.raises(BatchError, match=rf"^b/{name}: it is no file, but a link to a folder"):
                read(folder)
        assert holds_records(folder)
        (folder / name).unlink()
    os.mkfifo(folder / "pipe.csv")
    with pytest.raises(BatchError, match=r"^b/pipe\.csv: it is no file"):
        hash_file(folder)


def test_a_folder_that_is_gone(tmp_path):
    """What the system says is passed on."""
    with pytest.raises(BatchError, match=r"^b: the folder can't be read: No such file or directory"):
        parts_of(tmp_path / "b")
    assert not holds_records(tmp_path / "b")


@pytest.mark.parametrize("mark", ["_delta_log", ".hoodie", "_temporary", "metadata"])
def test_a_partition_of_a_table(lay, mark):
    """The log lies above the partition then; a folder of that name elsewhere is none."""
    folder, _config = lay({"year=2024/month=1/p.csv": TEXT, f"{mark}/v1.metadata.json": "{}"})
    with pytest.raises(BatchError, match=f"^b: the folder .* {mark}, "):
        parts_of(folder / "year=2024" / "month=1")
    other, _config = lay({"month/p.csv": TEXT, f"{mark}/v1.metadata.json": "{}"}, name="c")
    assert parts_of(other / "month")


def test_a_folder_that_holds_records(lay):
    """At any depth, by the endings of its files' names, and not below what is left out."""
    for name, holds in (("a/b/p.csv.gz", True), ("_a/p.csv", False), ("a/_p.csv", False), ("a/p.pdf", False)):
        folder, _config = lay({name: "x"}, name=f"f{len(name)}{name[0]}")
        assert holds_records(folder) is holds


def test_a_column_that_is_made_from_others(lay):
    """A model's score needs no column of its own, but each part must have those that the model reads."""
    made = AddedColumn("score", ("x",), lambda columns: columns.column("x").cast(pa.float64()))
    unscored = [{key: one[key] for key in ("id", "date", "bad")} | {"x": "0.5"} for one in RECORDS]
    folder, config = lay({"p-0.csv": as_csv(unscored), "p-1.csv": as_csv(unscored)})
    assert scan_file(folder, config, [made]).tally.scored
    lay({"p-2.csv": TEXT})
    with pytest.raises(
        BatchError, match=r'^b/p-2\.csv: the column "x" is missing, which other files of the folder have'
    ):
        scan_file(folder, config, [made])


def test_an_earlier_batch_that_is_refused(lay):
    """It stands in the report with its hash, as a file that can't be read does, and costs no other report."""
    earlier, _config = lay({"p.csv": TEXT, "notes.pdf": "x", "_temporary/p.csv": TEXT}, name="a")
    folder, config = lay({"p.csv": TEXT})
    assert scan_files(folder, None, [earlier], config).earlier == (hash_file(earlier),)
