"""Folders of part files, from the command to a report that comes out again."""

import json
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from monitor_lib.readers.source import hash_file
from tests.conftest import CONFIG, ROOT, as_csv, rows
from tests.runs.test_end_to_end import call, only_run

MONTHS = ("2024-03", "2024-04")


def records(month):
    """Records with an amount and, last as columns of paths are, a region beside their scores."""
    first = 1_000 * int(month[-2:])
    return [
        one | {"amount": str(1_000 + number * 37 % 397), "region": "SP" if number % 3 else "RJ"}
        for number, one in enumerate(rows(900, month=month, first_id=first))
    ]


def written(folder, glob):
    """A configuration of batches in ``scored`` and the reference ``test``."""
    folder.mkdir()
    config = '[reference]\npath = "test"\n[batches]\nglob = "scored/*"\nhistory = 3\n'
    (folder / "monitor.toml").write_text(CONFIG.format(model="toy") + config.replace("scored/*", glob))
    return folder


def as_files(folder):
    """Each batch as one file of CSV, in the order of its parts."""
    written(folder, "scored/*.csv")
    for month in (*MONTHS, "2024-01"):
        path = folder / "test.csv" if month == "2024-01" else folder / "scored" / f"{month}.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(as_csv([one for region in ("RJ", "SP") for one in records(month) if one["region"] == region]))
    config = folder / "monitor.toml"
    config.write_text(config.read_text().replace('"test"', '"test.csv"'))


def as_folders(folder):
    """A month as Spark's parts of CSV, another as Parquet with the region in its paths, and the reference so too."""
    written(folder, "scored/*")
    for month in (*MONTHS, "2024-01"):
        place = folder / "scored" / f"{month}.parquet" if month == "2024-04" else folder / "scored" / month
        place = folder / "test" if month == "2024-01" else place
        for region in ("RJ", "SP"):
            part = place / f"region={region}"
            part.mkdir(parents=True)
            held = [
                {k: v for k, v in one.items() if k != "region"} for one in records(month) if one["region"] == region
            ]
            if month == "2024-04":
                table = pa.table({name: [one[name] for one in held] for name in held[0]})
                pq.write_table(table, part / "part-0.snappy.parquet")
            else:
                for number in range(3):
                    (part / f"part-0000{number}.csv").write_text(as_csv(held[number::3]))
        (place / "_SUCCESS").touch()
    (folder / "scored" / "_SUCCESS").touch()


@pytest.mark.slow
def test_folders_are_reported_as_files_are(tmp_path):
    """The same figures, an executed notebook without a path of the machine, up to date, and verified to the byte."""
    figures = {}
    for kind, lay in (("files", as_files), ("folders", as_folders)):
        lay(tmp_path / kind)
        done = call("--config", tmp_path / kind / "monitor.toml", "--out", tmp_path / f"out-{kind}")
        assert done.returncode == 0, done.stderr
        for month in MONTHS:
            run = only_run(tmp_path / f"out-{kind}", "toy", month)
            figures[kind, month] = json.loads((run / "metrics.json").read_text())
            assert str(tmp_path) not in (run / "notebook.ipynb").read_text()
    out, batch = tmp_path / "out-folders", tmp_path / "folders" / "scored" / "2024-04.parquet"
    for month in MONTHS:
        assert figures["folders", month].pop("inputs") != figures["files", month].pop("inputs")
        assert figures["folders", month] == figures["files", month]
    (run,) = (out / "toy" / "2024-04").iterdir()
    dependencies = json.loads((run / "manifest.json").read_text())["predicate"]["buildDefinition"][
        "resolvedDependencies"
    ]
    named = {one["name"]: (one["annotations"]["file"], one["digest"]["sha256"]) for one in dependencies[:4]}
    assert named["batch"] == ("2024-04.parquet/", hash_file(batch).sha256)
    assert named["history/0"][0] == "2024-03/"
    assert "(up to date)" in call(batch, "--out", out).stdout
    assert "(re-performed, same bytes)" in call(f"{batch}/", "--out", out, "--force").stdout
    (tmp_path / "folders").rename(tmp_path / "moved")
    command = [sys.executable, "-m", "monitor_lib", "verify", str(out), "--inputs", str(tmp_path / "moved")]
    verified = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert verified.stdout.count("same, byte by byte") == len(MONTHS)
