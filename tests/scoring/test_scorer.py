"""Scoring by a model file: the numbers, the policies, and a sentence for everything that can go wrong."""

import pickle
import time

import joblib
import numpy as np
import pandas as pd
import pytest
import skops.io
from hypothesis import given
from hypothesis import strategies as st
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.svm import LinearSVC

from monitor_lib.config.loading import load_config
from monitor_lib.errors import MonitorError
from monitor_lib.scan.files import scan_files
from monitor_lib.scoring import scorer as scoring
from monitor_lib.scoring.columns import rounded
from monitor_lib.scoring.process import ModelEndedError
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


@pytest.mark.parametrize("kind", ["joblib", "packed", "skops"])
def test_other_formats(tmp_path, kind):
    """A model under joblib, packed or not, or under skops, scores like the same model under pickle."""
    model, path = fitted(), tmp_path / "saved"
    if kind == "skops":
        skops.io.dump(model, path)
    else:
        joblib.dump(model, path, compress=3 if kind == "packed" else 0)
    batch = lay_out(tmp_path, None, content=path.read_bytes())
    expected = model.predict_proba(frame(200, seed=2)[["age", "state", "income"]])[:, 1]
    assert scored(batch) == [float(f"{one:.12g}") for one in expected]


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


OTHER_CATEGORIES = {
    "truth values, some missing": np.array([True, False, np.nan], dtype=object),
    "whole numbers among objects": np.array([1, 2, 3], dtype=object),
    "None": np.array(["SP", None, "RJ"], dtype=object),
    "a blank": np.array(["SP", " ", "RJ"], dtype=object),
    "numbers": np.array([1.0, 2.5, 30.0]),
    "truth values": np.array([True, False]),
}


@pytest.mark.parametrize("unknown", ["ignore", "error"])
@pytest.mark.parametrize("kind", OTHER_CATEGORIES)
def test_categories_of_other_types(tmp_path, kind, unknown):
    """Whatever the encoder holds as categories is sent as that."""
    values = OTHER_CATEGORIES[kind]
    known = frame()
    drawn = np.random.default_rng(3).integers(0, len(values), len(known))
    bad = (drawn == 0).astype(int) | known["bad"].to_numpy()
    given = pd.DataFrame({"state": pd.Series(values[drawn], dtype=values.dtype), "age": known["age"].fillna(1.0)})
    encode = make_column_transformer((OneHotEncoder(handle_unknown=unknown), ["state"]), remainder="passthrough")
    model = make_pipeline(encode, LogisticRegression()).fit(given, bad)
    lay_out(tmp_path, model)
    expected = [float(f"{one:.12g}") for one in model.predict_proba(given)[:, 1]]
    # In Parquet a column has one type; what differs from the frame is what pandas itself makes of it.
    written = given.assign(date="2024-01-05", bad=bad)
    if kind == "whole numbers among objects":
        written["state"] = written["state"].astype("int64")
    written.to_parquet(tmp_path / "b.parquet")
    assert scored(tmp_path / "b.parquet") == expected
    if kind in ("truth values", "numbers"):
        written.to_csv(tmp_path / "b.csv", index=False)
        assert scored(tmp_path / "b.csv") == expected


@pytest.mark.parametrize(("unknown", "more"), [("ignore", ""), ("error", 'unseen = "as_missing"\n')])
def test_numbers_as_new_categories_are_counted(tmp_path, unknown, more):
    """A number that the encoder does not know is counted like a text."""
    known = frame().assign(state=lambda one: one["state"].map({"SP": 1.0, "RJ": 2.0, "MG": 3.0}))
    encode = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown=unknown)), ["state"])
    )
    model = make_pipeline(encode, LogisticRegression()).fit(known[["state"]], known["bad"])
    batch = lay_out(tmp_path, model, more=more)
    known.assign(state=known["state"].where(known.index > 6, 9.0)).to_csv(batch, index=False)
    result = finished(batch)
    assert (dict(result.unseen), dict(result.ignored)) == (({}, {"state": 7}) if not more else ({"state": 7}, {}))


class Lying:
    """A process that sends what it likes."""

    def __init__(self, *_given, **_named):
        self.versions, self.isolation, self.problem = {}, {"files": "x", "network": "x"}, ""

    def open(self, _content):
        return self.described

    def score(self, _asked, _values):
        return self.answer

    def close(self):
        pass


GOOD = {
    "columns": [{"name": "age", "kind": "number", "levels": None, "raises": False}],
    "classes": [0, 1],
    "probabilities": True,
    "estimator": "E",
}
LIES = {
    "no columns": ({**GOOD, "columns": []}, b""),
    "columns that are none": ({**GOOD, "columns": 5}, b""),
    "a column without a name": ({**GOOD, "columns": [{}]}, b""),
    "levels that are no numbers": (
        {**GOOD, "columns": [{"name": "age", "kind": "number", "levels": ["x"], "raises": False}]},
        b"",
    ),
    "classes that are none": ({**GOOD, "classes": 5}, b""),
    "too few scores": (GOOD, b"1234567"),
    "scores that are none": (GOOD, np.full(200, np.nan).tobytes()),
    "scores beyond 1": (GOOD, np.full(200, 2.0).tobytes()),
    "an error with a record in it": (GOOD, {"failed": "score", "error": "MARIA 1980"}),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_a_process_sends_is_not_trusted(tmp_path, monkeypatch, lie):
    """Each lie ends in a sentence of ours, without a word of the process."""
    batch = lay_out(tmp_path, fitted())
    Lying.described, Lying.answer = LIES[lie]
    monkeypatch.setattr(scoring, "ModelProcess", Lying)
    with pytest.raises(MonitorError) as said:
        scored(batch)
    assert "MARIA" not in str(said.value)


def test_a_slow_model_fails_the_report_and_not_an_earlier_batch(tmp_path):
    """Where the model ends on the way, the report fails; no earlier batch is left out by the speed of a machine."""
    batch = lay_out(tmp_path, fitted())
    config = load_config(tmp_path / "monitor.toml")
    with Scorer(config, config.model_path) as one:
        scan_files(batch, None, [], config, scorer=one)
        one._process.close()
        frame(50, seed=9).to_csv(tmp_path / "a.csv", index=False)
        other = tmp_path / "c.csv"
        frame(60, seed=10).to_csv(other, index=False)
        with pytest.raises(ModelEndedError):
            scan_files(other, None, [tmp_path / "a.csv"], config, scorer=one)


def test_months_that_stand_in_several_files(tmp_path):
    """Records of which another file knows the outcome are counted there, with the model's scores, read again."""
    batch = lay_out(tmp_path, fitted())
    config = (tmp_path / "monitor.toml").read_text().replace("[columns]", '[columns]\nid = "id"')
    (tmp_path / "monitor.toml").write_text(config)
    config = load_config(tmp_path / "monitor.toml")
    records = frame(200, seed=2)
    records.insert(0, "id", [f"n{at}" for at in range(200)])
    young = records.assign(bad=records["bad"].where(records.index >= 50).astype("Int64"))
    records[:120].to_csv(tmp_path / "a.csv", index=False)
    young.to_csv(batch, index=False)
    with Scorer(config, config.model_path) as one:
        found = scan_files(batch, None, [tmp_path / "a.csv"], config, scorer=one)
        records.to_csv(batch, index=False)
        expected = scan_files(batch, None, [], config, scorer=one).batch.tally
    scores = found.gathered.whole.scores
    assert {name: one.tolist() for name, one in scores.to_arrays().items()} == {
        name: one.tolist() for name, one in expected.to_arrays().items()
    }
    assert found.gathered.left_out == 120
