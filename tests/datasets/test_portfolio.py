"""The shipped portfolio: made by its own program, of the promised shape, telling the promised story."""

import gzip
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from monitor_lib.config.loading import load_config
from monitor_lib.scoring.scores import scores_of
from monitor_lib.verify.texts import same_texts
from tests.conftest import PORTFOLIO

FILES = sorted(path.relative_to(PORTFOLIO).as_posix() for path in PORTFOLIO.rglob("*.gz"))


@pytest.fixture(scope="module")
def frames():
    return {name: pd.read_csv(PORTFOLIO / name) for name in FILES}


@pytest.mark.slow
def test_made_anew_gives_the_same_content(tmp_path):
    """The committed files are what the committed program writes, but for the last digit of a score, and for gzip."""
    subprocess.run([sys.executable, str(PORTFOLIO / "make.py"), str(tmp_path)], check=True)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.gz")) == FILES
    for name in FILES:
        made, kept = (gzip.decompress((folder / name).read_bytes()).decode() for folder in (tmp_path, PORTFOLIO))
        assert made == kept or same_texts(made, kept), name


@pytest.mark.parametrize("name", ["test.gz", "batches/2017-01.csv.gz", "batches/2017-11.csv.gz"])
def test_the_model_file_gives_the_scores(frames, name):
    """The shipped model, pinned, scores a file to what stands there; new categories included."""
    config = load_config(PORTFOLIO / "monitor.toml")
    scores = scores_of(PORTFOLIO / name, config, config.model_path)
    assert np.allclose(scores, frames[name]["score"], rtol=1e-9, atol=0)


def test_small_enough():
    """Under 10 MB in all."""
    assert sum(path.stat().st_size for path in PORTFOLIO.rglob("*")) < 10_000_000


def test_shape(frames):
    """ID, REF_DATE, 118 variables, score, and TARGET everywhere but in oot."""
    variables = None
    for name, frame in frames.items():
        columns = list(frame.columns)
        assert columns[:2] == ["ID", "REF_DATE"]
        assert ("TARGET" in columns) is (name != "oot.gz")
        own = [column for column in columns if column not in ("ID", "REF_DATE", "score", "TARGET")]
        assert len(own) == 118
        assert variables in (None, own)
        variables = own
        assert frame["score"].between(0, 1).all()
    numeric = [c for c in variables if pd.api.types.is_numeric_dtype(frames["train.gz"][c])]
    assert len(numeric) == 19


def test_months(frames):
    """Train and test from January to August, oot from September to November, one month in each batch."""
    months = {name: sorted(frame["REF_DATE"].str[:7].unique()) for name, frame in frames.items()}
    assert months["train.gz"] == months["test.gz"] == [f"2017-{m:02d}" for m in range(1, 9)]
    assert months["oot.gz"] == ["2017-09", "2017-10", "2017-11"]
    batches = [name for name in FILES if name.startswith("batches/")]
    assert len(batches) == 11
    assert all(months[name] == [name[8:15]] for name in batches)


def test_no_record_is_shared(frames):
    """Each id stands once in the whole portfolio."""
    ids = pd.concat(frame["ID"] for frame in frames.values())
    assert ids.is_unique


def test_the_story(frames):
    """A category never seen before, a variable that goes half missing, and outcomes that are not known yet."""
    september, october = frames["batches/2017-09.csv.gz"], frames["batches/2017-10.csv.gz"]
    assert "RETIDA EM MALHA FISCAL" in set(september["VAR32"])
    assert "RETIDA EM MALHA FISCAL" not in set(frames["test.gz"]["VAR32"])
    assert frames["test.gz"]["VAR42"].notna().all()
    assert october["VAR42"].isna().mean() == pytest.approx(0.5, abs=0.05)
    assert september["TARGET"].isna().all()
    assert frames["batches/2017-01.csv.gz"]["TARGET"].notna().all()
