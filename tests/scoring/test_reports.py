"""A report whose batch a model scores: from the call to the archive, and back through verify."""

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.scoring.models import fitted, frame, lay_out


def call(*arguments, code=0, cache=None):
    environment = os.environ | ({"MONITOR_LIB_CACHE": str(cache)} if cache else {})
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A portfolio with a model, reported once."""
    folder = tmp_path_factory.mktemp("scored")
    batch = lay_out(folder, fitted("ignore"), more='\n[reference]\npath = "reference.csv"\n')
    frame(400, seed=5).to_csv(folder / "reference.csv", index=False)
    records = frame(200, seed=2)
    records.loc[3:5, "state"] = "ZORRO"
    records.to_csv(batch, index=False)
    call("run_report.py", batch, "--out", folder / "out")
    [run] = (folder / "out" / "scored" / "b").iterdir()
    return folder, batch, run


@pytest.mark.slow
def test_what_the_archive_says(made):
    """By what the records were scored: in metrics.json, in the manifest, on the page."""
    _folder, _batch, run = made
    scorer = json.loads((run / "metrics.json").read_text())["scorer"]
    assert scorer["batch"]["ignored"] == [{"name": "state", "n": 3}]
    assert (scorer["batch"]["records"], scorer["reference"]["records"]) == (200, 400)
    build = json.loads((run / "manifest.json").read_text())["predicate"]["buildDefinition"]
    [model] = [one for one in build["resolvedDependencies"] if one["name"] == "model"]
    assert model["digest"]["sha256"] == scorer["sha256"]
    assert set(build["internalParameters"]["isolation"]) == {"files", "network"}
    page = (run / "report.html").read_text()
    assert "All records were scored by model.pkl under Python" in page
    assert "state holds categories that the model in use was not fitted on, in 3 of 200 records" in page
    assert "by model.pkl, scikit-learn" in page


@pytest.mark.slow
def test_verify_and_force(made):
    """The report comes out again to the byte, and a second call is up to date."""
    folder, batch, run = made
    assert "same, byte by byte" in call("-m", "monitor_lib", "verify", run)
    assert "(up to date)" in call("run_report.py", batch, "--out", folder / "out")
    assert "(re-performed, same bytes)" in call("run_report.py", batch, "--out", folder / "out", "--force")


@pytest.mark.slow
def test_another_model_is_another_run(made, tmp_path):
    """A model that was changed and pinned again: a new run, and the index says that the model changed."""
    batch = lay_out(tmp_path, fitted())
    call("run_report.py", batch, "--out", tmp_path / "out")
    (tmp_path / "model.pkl").write_bytes(pickle.dumps(fitted("ignore")))
    said = call("run_report.py", batch, "--out", tmp_path / "out", code=2)
    assert "this is another file than the pinned one" in said
    before = (tmp_path / "monitor.toml").read_text()
    (tmp_path / "monitor.toml").write_text("# ours\n" + before)
    call("-m", "monitor_lib", "score", "--pin", "--config", tmp_path / "monitor.toml")
    assert (tmp_path / "monitor.toml").read_text().startswith("# ours\n")
    call("run_report.py", batch, "--out", tmp_path / "out")
    assert len(list((tmp_path / "out" / "scored" / "b").iterdir())) == 2
    index = (tmp_path / "out" / "scored" / "index.html").read_text()
    assert "model: the model model.pkl is another file than before" in index


@pytest.mark.slow
def test_score_to_a_file(made, tmp_path):
    """The command writes the scores that the report counts."""
    folder, batch, _run = made
    call("-m", "monitor_lib", "score", batch, "--config", folder / "monitor.toml", "--to", tmp_path / "s.csv")
    lines = (tmp_path / "s.csv").read_text().splitlines()
    assert lines[0] == "record,score"
    assert len(lines) == 201
    assert all(0 <= float(line.split(",")[1]) <= 1 for line in lines[1:])


@pytest.mark.slow
def test_the_model_is_opened_once_for_many_reports(tmp_path):
    """All files are scored before the first report; the reports are those that are made without any kept score."""
    batch = lay_out(
        tmp_path, fitted("ignore"), more='\n[reference]\npath = "reference.csv"\n[batches]\nglob = "b*.csv"\n'
    )
    frame(400, seed=5).to_csv(tmp_path / "reference.csv", index=False)
    for number in range(3):
        frame(200, seed=number).to_csv(tmp_path / f"b{number}.csv", index=False)
    batch.unlink()
    config = tmp_path / "monitor.toml"
    made = {}
    for cache in (tmp_path / "cache", "off"):
        out = tmp_path / f"out-{Path(cache).name}"
        call("run_report.py", "--config", config, "--out", out, cache=cache)
        made[Path(cache).name] = {
            path.relative_to(out): path.read_bytes()
            for path in out.glob("scored/*/*/*")
            if path.name != "manifest.json"
        }
    assert len(made["cache"]) == 9
    assert made["cache"] == made["off"]
    assert len(list((tmp_path / "cache").glob("*.scores"))) == 4
