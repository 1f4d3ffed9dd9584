"""A batch that is reported again with late outcomes is a restatement: both stay, and the index says what changed."""

import json

import pytest

from tests.conftest import CONFIG, as_csv, rows
from tests.runs.test_end_to_end import call
from tests.runs.test_interrupts import verified


def reported(tmp_path, outcomes):
    (tmp_path / "outcomes.csv").write_text("id,bad\n" + "".join(f"{one},{bad}\n" for one, bad in outcomes))
    return call(tmp_path / "b1.csv", "--config", tmp_path / "monitor.toml", "--out", tmp_path / "out")


@pytest.mark.slow
def test_new_outcomes_are_a_restatement(tmp_path):
    """The file of outcomes is an input of the report: its hash is in the manifest, and its change is the reason."""
    records = rows(300)
    (tmp_path / "b1.csv").write_text(as_csv([{**one, "bad": ""} for one in records]))
    (tmp_path / "monitor.toml").write_text(CONFIG.format(model="toy") + '[outcomes]\npath = "outcomes.csv"\n')
    known = [(one["id"], one["bad"]) for one in records]
    first, again = reported(tmp_path, known[:200]), reported(tmp_path, known[:200])
    assert (first.returncode, again.stdout.count("(up to date)")) == (0, 1), first.stderr
    assert verified(tmp_path / "out").returncode == 0
    assert reported(tmp_path, known).returncode == 0
    runs = {path.parent: json.loads(path.read_text()) for path in (tmp_path / "out").glob("toy/b1/*/metrics.json")}
    assert sorted(one["inputs"]["outcomes"]["filled"] for one in runs.values()) == [200, 300]
    assert all("outcomes" in (run / "manifest.json").read_text() for run in runs)
    page = (tmp_path / "out" / "toy" / "index.html").read_text()
    assert "outcomes.csv" in page
    assert "Restated" in page or "restated" in page


def test_a_missing_file_of_outcomes(tmp_path):
    """It is said before anything is reported."""
    (tmp_path / "b1.csv").write_text(as_csv(rows(30)))
    (tmp_path / "monitor.toml").write_text(CONFIG.format(model="toy") + '[outcomes]\npath = "none.csv"\n')
    done = call(tmp_path / "b1.csv", "--config", tmp_path / "monitor.toml", "--out", tmp_path / "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert "([outcomes] path) is no file and no folder of files" in done.stderr
