"""Which columns a fitted pipeline wants, however it was put together."""

import sys

import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, OrdinalEncoder, StandardScaler

from monitor_lib.scoring.isolation import CHILD
from tests.scoring.models import fitted, frame

sys.path.insert(0, str(CHILD))
from signature import columns_of
from signature import signature as signature_of

sys.path.pop(0)


def signature(model):
    return signature_of(model, columns_of(model))


COLUMNS = ["age", "state", "income"]
STATES = ["MG", "RJ", "SP"]


def fit(*steps):
    known = frame()
    return make_pipeline(*steps, LogisticRegression(max_iter=500)).fit(known[COLUMNS], known["bad"])


def numbers():
    return make_pipeline(SimpleImputer(), StandardScaler())


def states(encoder=None):
    return make_pipeline(SimpleImputer(strategy="most_frequent"), encoder or OneHotEncoder())


PIPELINES = {
    "by name": lambda: fitted(),
    "by position": lambda: fit(ColumnTransformer([("n", numbers(), [0, 2]), ("s", states(), [1])])),
    "by mask": lambda: fit(
        ColumnTransformer([("n", numbers(), [True, False, True]), ("s", states(), [False, True, False])])
    ),
    "by slice": lambda: fit(
        ColumnTransformer([("n", numbers(), slice(2, 3)), ("a", numbers(), slice(0, 1)), ("s", states(), slice(1, 2))])
    ),
    "by type": lambda: fit(
        ColumnTransformer(
            [
                ("n", numbers(), make_column_selector(dtype_include=np.number)),
                ("s", states(), make_column_selector(dtype_exclude=np.number)),
            ]
        )
    ),
    "ordinal": lambda: fit(
        ColumnTransformer([("n", numbers(), ["age", "income"]), ("s", states(OrdinalEncoder()), ["state"])])
    ),
    "imputed first, encoded later": lambda: fit(
        ColumnTransformer(
            [("n", SimpleImputer(), ["income", "age"]), ("s", SimpleImputer(strategy="most_frequent"), ["state"])]
        ),
        ColumnTransformer([("s", OneHotEncoder(), [2])], remainder="passthrough"),
    ),
    "the rest passed on": lambda: fit(
        ColumnTransformer([("s", states(), ["state"]), ("a", numbers(), ["age"])], remainder="passthrough")
    ),
}


@pytest.mark.parametrize("name", PIPELINES)
def test_names_kinds_and_categories(name):
    """The columns in the model's order, the category as text with what its encoder knows."""
    described = signature(PIPELINES[name]())
    assert [one["name"] for one in described["columns"]] == COLUMNS
    assert [one["kind"] for one in described["columns"]] == ["number", "text", "number"]
    [state] = [one for one in described["columns"] if one["name"] == "state"]
    assert (state["levels"], state["raises"]) == (STATES, True)
    assert described["classes"] == [0, 1]
    assert described["probabilities"]
    assert described["estimator"] == "LogisticRegression"


def test_an_encoder_that_takes_new_categories():
    """What it knows is told, and that it does not raise."""
    [state] = [one for one in signature(fitted(unknown="ignore"))["columns"] if one["name"] == "state"]
    assert (state["levels"], state["raises"]) == (STATES, False)


def test_an_unknown_step():
    """Behind a step that may do anything, nothing more is said of a column."""
    known = frame()
    model = make_pipeline(
        FunctionTransformer(lambda table: table[["age", "income"]].fillna(0)), RandomForestClassifier(3)
    ).fit(known[COLUMNS], known["bad"])
    assert [one["levels"] for one in signature(model)["columns"]] == [None] * 3


def test_numbers_as_categories():
    """Categories that are numbers are asked for as numbers."""
    known = frame()
    codes = known["state"].map({"SP": 1.0, "RJ": 2.0, "MG": 3.0})
    model = make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(), LogisticRegression())
    model.fit(known.assign(state=codes)[["state"]], known["bad"])
    [state] = signature(model)["columns"]
    assert (state["kind"], state["levels"], state["raises"]) == ("number", [1.0, 2.0, 3.0], True)


@pytest.mark.parametrize(
    "around", [lambda one: GridSearchCV(one, {}, cv=2), lambda one: CalibratedClassifierCV(one, cv=2)]
)
def test_a_model_around_another(around):
    """A search or a calibration around a pipeline: what is inside says which columns it wants."""
    known = frame()
    model = around(fitted()).fit(known[COLUMNS], known["bad"])
    described = signature(model)
    assert [one["kind"] for one in described["columns"]] == ["number", "text", "number"]
    assert described["columns"][1]["levels"] == STATES


def test_a_slice_of_names():
    """Names as the ends of a slice, the last one included."""
    known = frame()[["age", "income", "state", "bad"]]
    prepare = ColumnTransformer([("n", numbers(), slice("age", "income")), ("s", states(), ["state"])])
    model = make_pipeline(prepare, LogisticRegression()).fit(known[["age", "income", "state"]], known["bad"])
    assert [one["kind"] for one in signature(model)["columns"]] == ["number", "number", "text"]
