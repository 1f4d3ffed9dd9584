"""Files that are scored before their reports: one opening of the model, and nothing that a report would not have."""

import pytest

from monitor_lib.archive.store import Archive
from monitor_lib.config.loading import load_config
from monitor_lib.execution.plan import plan
from monitor_lib.runs.ahead import to_score
from monitor_lib.scoring import scorer as module
from monitor_lib.scoring.ahead import score_ahead
from monitor_lib.scoring.scorer import Scorer
from tests.scoring.models import fitted, frame, lay_out


@pytest.fixture
def portfolio(tmp_path, monkeypatch):
    """Three batches and a broken one, with a model, and an empty cache."""
    monkeypatch.setenv("MONITOR_LIB_CACHE", str(tmp_path / "cache"))
    lay_out(tmp_path, fitted("ignore"), more='\n[batches]\nglob = "c*.csv"\nhistory = 2\n')
    for number in range(3):
        frame(60, seed=number).to_csv(tmp_path / f"c{number}.csv", index=False)
    (tmp_path / "c3.csv").write_text("a,b\n1,2\n")
    return tmp_path


def test_scored_once(portfolio, monkeypatch):
    """One process for all files; a file that can't be scored stops no other; a second time nothing is opened."""
    opened = []

    class Counted(module.ModelProcess):
        def __init__(self, *given, **more):
            opened.append(given)
            super().__init__(*given, **more)

    monkeypatch.setattr(module, "ModelProcess", Counted)
    files = sorted(portfolio.glob("c*.csv"), reverse=True)
    score_ahead(portfolio / "monitor.toml", files)
    assert len(opened) == 1
    config = load_config(portfolio / "monitor.toml")
    with Scorer(config, config.model_path) as scorer:
        for path in files[1:]:
            assert scorer.begin(path).columns[0].reads == (config.columns.date,)
    score_ahead(portfolio / "monitor.toml", files[1:])
    assert len(opened) == 1


def test_a_process_that_is_renewed(portfolio, monkeypatch):
    """Before its time is up, it is replaced by another."""
    monkeypatch.setattr("monitor_lib.scoring.ahead.SHARE_OF_TIME", -1.0)
    files = sorted(portfolio.glob("c[012].csv"))
    score_ahead(portfolio / "monitor.toml", files)
    assert len(list((portfolio / "cache").glob("*.scores"))) == 3


def test_which_files(portfolio):
    """Those of batches that have no report yet, each once; for a single batch nothing is gained."""
    requests = plan([], portfolio / "monitor.toml")
    archive = Archive(portfolio / "out")
    [found] = to_score(requests, archive)
    assert sorted(path.name for path in found.files) == ["c0.csv", "c1.csv", "c2.csv", "c3.csv"]
    (portfolio / "out" / "scored" / "c0").mkdir(parents=True)
    (portfolio / "out" / "scored" / "c1").mkdir()
    [found] = to_score(requests, archive)
    assert {path.name for path in found.files} == {"c0.csv", "c1.csv", "c2.csv", "c3.csv"}
    (portfolio / "out" / "scored" / "c2").mkdir()
    assert to_score(requests, archive) == []
    assert to_score(requests[:1], Archive(portfolio / "other")) == []
