"""Scoring by a model file: the numbers, the policies, and a sentence for everything that can go wrong."""

import pickle
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from monitor_lib.config.loading import load_config
from monitor_lib.errors import MonitorError
from monitor_lib.scoring import scorer as scoring
from monitor_lib.scoring.columns import rounded
from monitor_lib.scoring.scorer import Scorer
from monitor_lib.scoring.scores import scores_of
from tests.scoring.models import fitted, frame, lay_out


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("MONITOR_LIB_CACHE", str(tmp_path / "cache"))


def scored(batch):
    config = load_config(batch.parent / "monitor.toml")
    return scores_of(batch, config, config.model_path)


def finished(batch):
    """Scores, and what is known of the file."""
    from monitor_lib.scan.files import scan_files

    config = load_config(batch.parent / "monitor.toml")
    with Scorer(config, config.model_path) as one:
        return scan_files(batch, None, [], config, scorer=one).batch.scored


@pytest.mark.parametrize("name", ["b.csv", "b.json", "b.parquet"])
def test_the_models_own_probabilities(tmp_path, name):
    """From every format the same as predict_proba, to 12 digits: nulls are NaN."""
    model = fitted()
    batch = lay_out(tmp_path, model)
    records = frame(200, seed=2)
    if name.endswith("json"):
        records.to_json(tmp_path / name, orient="records")
    elif name.endswith("parquet"):
        records.to_parquet(tmp_path / name)
    expected = model.predict_proba(records[["age", "state", "income"]])[:, 1]
    assert scored(batch.with_name(name)) == [float(f"{one:.12g}") for one in expected]


def test_kept_scores_need_no_process(tmp_path, monkeypatch):
    """The second time the scores come from the cache; another model, or another policy, is another entry."""
    batch = lay_out(tmp_path, fitted())
    first = scored(batch)
    monkeypatch.setattr(scoring, "ModelProcess", None)
    assert scored(batch) == first
    (tmp_path / "monitor.toml").write_text((tmp_path / "monitor.toml").read_text() + 'unseen = "as_missing"\n')
    with pytest.raises(TypeError):
        scored(batch)


def test_unseen_is_refused(tmp_path):
    """A category that the encoder never saw, or a word for a number, is refused by default, without the value."""
    batch = lay_out(tmp_path, fitted())
    records = frame(200, seed=2)
    records.loc[3:5, "state"] = "ZORRO"
    records.to_csv(batch, index=False)
    with pytest.raises(
        MonitorError, match=r'b\.csv: column "state": 3 of the records .* unseen = "as_missing"'
    ) as said:
        scored(batch)
    assert "ZORRO" not in str(said.value)


def test_unseen_as_missing(tmp_path):
    """By policy such values are scored as missing, and counted by variable."""
    model = fitted()
    batch = lay_out(tmp_path, model, more='unseen = "as_missing"\n')
    records = frame(200, seed=2)
    records.loc[3:5, "state"] = "ZORRO"
    records = records.astype({"age": object})
    records.loc[7, "age"] = "forty"
    records.to_csv(batch, index=False)
    asked = records.assign(
        state=records["state"].where(records["state"] != "ZORRO", np.nan),
        age=pd.to_numeric(records["age"], errors="coerce"),
    )
    expected = model.predict_proba(asked[["age", "state", "income"]])[:, 1]
    assert scored(batch) == [float(f"{one:.12g}") for one in expected]
    result = finished(batch)
    assert (dict(result.unseen), dict(result.ignored), result.records) == ({"age": 1, "state": 3}, {}, 200)


def test_ignored_by_the_encoder(tmp_path):
    """Where the encoder is set to ignore new categories, they are passed on and counted apart."""
    model = fitted(unknown="ignore")
    batch = lay_out(tmp_path, model)
    records = frame(200, seed=2)
    records.loc[3:5, "state"] = "ZORRO"
    records.to_csv(batch, index=False)
    expected = model.predict_proba(records[["age", "state", "income"]])[:, 1]
    assert scored(batch) == [float(f"{one:.12g}") for one in expected]
    assert dict(finished(batch).ignored) == {"state": 3}


@pytest.mark.parametrize(("shift", "differing"), [(0.0, 0), (1e-8, 0), (0.01, 200)])
def test_own_scores_are_compared(tmp_path, shift, differing):
    """A file that holds scores is scored all the same; how many differ is counted."""
    batch = lay_out(tmp_path, fitted())
    records = frame(200, seed=2)
    records.assign(score=np.array(scored(batch)) + shift).to_csv(batch, index=False)
    assert finished(batch).differing == differing


def test_other_spellings_of_a_category(tmp_path):
    """A category that is a number in the file is the same as its text in the model."""
    known = frame()
    codes = known["state"].map({"SP": "1", "RJ": "2", "MG": "3"})
    model = fitted()
    model.fit(known.assign(state=codes)[["age", "state", "income"]], known["bad"])
    batch = lay_out(tmp_path, model)
    records = frame(200, seed=2)
    numbers = records["state"].map({"SP": 1, "RJ": 2, "MG": 3})  # a float column, since some are missing
    records.assign(state=numbers).to_parquet(tmp_path / "b.parquet")
    expected = model.predict_proba(
        records.assign(state=records["state"].map({"SP": "1", "RJ": "2", "MG": "3"}))[["age", "state", "income"]]
    )[:, 1]
    assert scored(batch.with_suffix(".parquet")) == [float(f"{one:.12g}") for one in expected]


def swapped(batch):
    text = batch.with_name("monitor.toml").read_text()
    batch.with_name("monitor.toml").write_text(text.replace("[columns]", "[target]\nevent = 'BAD'\n\n[columns]"))


def sleeping(tmp_path):
    return lay_out(tmp_path, None, content=b"\x80\x04ctime\nsleep\nK\x3c\x85R.", more="max_seconds = 2\n")


def numeric(last):
    known = frame()[["age", "income"]].fillna(1.0)
    return last.fit(known, frame()["bad"])


CASES = {
    "a column that the batch lacks": (
        lambda folder: lay_out(folder, fitted()),
        lambda batch: frame(20).drop(columns="income").to_csv(batch, index=False),
        r'b\.csv: the column "income", from which "score" is made, is missing\.',
    ),
    "classes instead of probabilities": (
        lambda folder: lay_out(folder, numeric(LinearSVC())),
        None,
        r"a LinearSVC gives classes and no probabilities \(it has no predict_proba\)",
    ),
    "no class is the event": (
        lambda folder: lay_out(folder, fitted()),
        swapped,
        r'the model\'s classes are "0", "1", and not exactly one of them is the event; write positive_class',
    ),
    "a model without names": (
        lambda folder: lay_out(folder, LogisticRegression().fit([[0.0], [1.0]], [0, 1])),
        None,
        "does not say which columns it wants; fit it on a data frame",
    ),
    "not a model": (
        lambda folder: lay_out(folder, {"a": 1}),
        None,
        r"it holds a dict and no model; correct path under \[scorer\]",
    ),
    "missing values without an imputer": (
        lambda folder: lay_out(folder, numeric(LogisticRegression())),
        None,
        r"did not score it: it can't take missing values; put an imputer into its pipeline",
    ),
    "a module that is not installed": (
        lambda folder: lay_out(folder, None, content=b"\x80\x04cno_such_module\nModel\n."),
        None,
        "the model needs no_such_module, which its Python lacks; add it to packages",
    ),
    "too long": (sleeping, None, r"scoring took longer than 2 seconds and was stopped; raise max_seconds"),
    "too much memory": (
        lambda folder: lay_out(
            folder,
            None,
            content=b"\x80\x04cbuiltins\nbytearray\n\x8a\x05\x00\x00\x00\x00\x10\x85R.",
            more="max_bytes = 2000000000\n",
        ),
        None,
        r"opening the model failed with MemoryError",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_sentence(tmp_path, case):
    """Each fault has its sentence, which names the file and what to do."""
    make, change, sentence = CASES[case]
    batch = make(tmp_path)
    if change:
        change(batch)
    started = time.monotonic()
    with pytest.raises(MonitorError, match=sentence):
        scored(batch)
    assert time.monotonic() - started < 60  # the sleeping model sleeps for sixty seconds


def test_a_wrong_pin(tmp_path):
    """Another file than the pinned one is refused, with both hashes."""
    batch = lay_out(tmp_path, fitted())
    (tmp_path / "model.pkl").write_bytes(pickle.dumps(fitted("ignore")))
    with pytest.raises(MonitorError, match=r"the SHA-256 is [0-9a-f]{64}, and sha256 under \[scorer\] is [0-9a-f]{64}"):
        scored(batch)


def test_a_column_without_any_value_in_the_fit(tmp_path):
    """An imputer drops such a column; the others keep their places."""
    known = frame().assign(age=np.nan)
    model = make_pipeline(SimpleImputer(), LogisticRegression())
    with pytest.warns(UserWarning, match="without any observed values"):
        model.fit(known[["age", "income"]], known["bad"])
    batch = lay_out(tmp_path, model)
    assert len(set(scored(batch))) > 100


@given(st.lists(st.floats(0, 1), max_size=50))
def test_rounding(values):
    """Rounding to 12 digits is what Python's own formatting gives, changes little, and twice is once."""
    scores = np.array(values, np.float64)
    result = rounded(scores)
    assert result.tolist() == [float(f"{one:.12g}") for one in values]
    assert rounded(result).tolist() == result.tolist()
    assert np.abs(result - scores).max(initial=0) <= 5e-12
