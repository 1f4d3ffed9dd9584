"""Champion against challenger, from the call to the archive, the index and back through verify."""

import hashlib
import json
import pickle

import jsonschema
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from tests.conftest import ROOT
from tests.scoring.models import fitted, frame, lay_out
from tests.scoring.test_reports import call

SCHEMA = json.loads((ROOT / "monitor_lib" / "schema" / "metrics.schema.json").read_text())


def rival(folder, model, *, name="forest"):
    """A challenger's file and its model, which is not pinned yet."""
    folder.mkdir(exist_ok=True)
    (folder / "rival.pkl").write_bytes(pickle.dumps(model))
    (folder / "rival.toml").write_text(f'name = "{name}"  # ours\n\n[scorer]\npath = "rival.pkl"\n')
    return folder / "rival.toml"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A batch that was reported alone, and then against a challenger that was pinned by hand."""
    folder = tmp_path_factory.mktemp("compared")
    more = '\n[reference]\npath = "reference.csv"\n[cutoff]\nscore = 0.5\namount = 100\n'
    batch = lay_out(folder, fitted("ignore"), more=more, n=600)
    frame(900, seed=5).to_csv(folder / "reference.csv", index=False)
    other = rival(folder / "rivals", fitted("ignore", RandomForestClassifier(20, max_depth=3, random_state=1)))
    call("run_report.py", batch, "--out", folder / "out")
    [own] = (folder / "out" / "scored" / "b").iterdir()
    said = call("run_report.py", batch, "--challenger", other, "--out", folder / "out", code=2)
    assert "--pin --config FILE (with --challenger FILE where it is a challenger's)" in said
    call("-m", "monitor_lib", "score", "--config", folder / "monitor.toml", "--challenger", other, "--pin")
    assert other.read_text().startswith('name = "forest"  # ours\n')
    said = call("run_report.py", batch, "--challenger", other, "--out", folder / "out")
    [run] = [path for path in (folder / "out" / "scored" / "b").iterdir() if path != own]
    return folder, batch, other, own, run, said


@pytest.mark.slow
def test_what_the_archive_says(made):
    """The challenger is an input by role, its report stands beside the batch's, and both stand in the index."""
    folder, _batch, other, own, run, said = made
    metrics = json.loads((run / "metrics.json").read_text())
    jsonschema.validate(metrics, SCHEMA)
    part = metrics["challenger"]
    assert (part["name"], part["model_file"], part["records"]["both"]) == ("forest", "rival.pkl", 600)
    assert part["decision"]["choice"].replace("_", " ") in said
    build = json.loads((run / "manifest.json").read_text())["predicate"]["buildDefinition"]
    named = {one["name"]: one["digest"]["sha256"] for one in build["resolvedDependencies"]}
    assert named["challenger"] == hashlib.sha256(other.read_bytes()).hexdigest()
    assert named["challenger_model"] == hashlib.sha256((other.parent / "rival.pkl").read_bytes()).hexdigest()
    assert "notebooks/champion_challenger.ipynb" in named
    assert "notebooks/monitoring.ipynb" not in named
    assert set(build["internalParameters"]["isolation"]) == {"files", "network"}
    alone = json.loads((own / "metrics.json").read_text())
    assert alone["challenger_why"] == "no_challenger"
    assert metrics["performance"] == alone["performance"]
    for index in (folder / "out" / "index.html", folder / "out" / "scored" / "index.html"):
        text = index.read_text()
        assert f"b/{own.name}/report.html" in text
        assert f"b/{run.name}/report.html" in text
        assert "<h2>Champion against challenger</h2>" in text
        assert "<td>forest</td>" in text
    assert "mr-old" not in text.split("<tbody>", 1)[1]
    page = (run / "report.html").read_text()
    for place in (str(folder), "rivals/", "/rival"):
        assert place not in page


@pytest.mark.slow
def test_verify_and_force(made):
    """Both reports come out again to the byte; a second call is up to date; --force compares."""
    folder, batch, other, _own, run, _said = made
    said = call("-m", "monitor_lib", "verify", folder / "out")
    assert said.count("same, byte by byte") == 2
    assert "(up to date)" in call("run_report.py", batch, "--challenger", other, "--out", folder / "out")
    again = call("run_report.py", batch, "--challenger", other, "--out", folder / "out", "--force")
    assert "(re-performed, same bytes)" in again
    moved = other.parent / "rival.pkl"
    kept = moved.read_bytes()
    try:
        moved.write_bytes(pickle.dumps(fitted("ignore")))
        assert "another file than the pinned one" in call("-m", "monitor_lib", "verify", run, code=5)
    finally:
        moved.write_bytes(kept)


@pytest.mark.slow
def test_a_challenger_that_fails(made):
    """It is said which comparison failed, and the batch's own report keeps its row."""
    folder, batch, _other, own, _run, _said = made
    known = frame().assign(wage=1.0)
    model = make_pipeline(SimpleImputer(), LogisticRegression()).fit(known[["age", "wage"]], known["bad"])
    short = rival(folder / "short", model, name="short")
    call("-m", "monitor_lib", "score", "--config", folder / "monitor.toml", "--challenger", short, "--pin")
    said = call("run_report.py", batch, "--challenger", short, "--out", folder / "out", code=1)
    assert 'the column "wage", from which "score of the challenger" is made, is missing' in said
    index = (folder / "out" / "scored" / "index.html").read_text()
    assert "b<small>against short</small>" in index
    assert f"b/{own.name}/report.html" in index
