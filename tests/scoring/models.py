"""Small fitted pipelines, and a portfolio that one of them scores."""

import hashlib
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

CONFIG = """
model = "scored"

[columns]
date = "date"
target = "bad"

[scorer]
path = "model.pkl"
sha256 = "{sha256}"
"""


def frame(n: int = 300, seed: int = 1) -> pd.DataFrame:
    """Records with two numbers and a category, some of each missing, and an outcome."""
    rng = np.random.default_rng(seed)
    age = np.round(rng.normal(40, 10, n), 1)
    state = rng.choice(["SP", "RJ", "MG"], n).astype(object)
    income = np.round(rng.lognormal(8, 0.4, n))
    bad = (rng.random(n) < 1 / (1 + np.exp((age - 38) / 6 + (state == "RJ") - 0.5))).astype(int)
    result = pd.DataFrame({"age": age, "state": state, "income": income, "bad": bad})
    result.loc[::17, "age"] = np.nan
    result.loc[::13, "state"] = np.nan
    days = np.datetime64("2024-01-01") + np.sort(rng.integers(0, 90, n))
    result.insert(0, "date", days.astype(str))
    return result


def fitted(unknown: str = "error", last=None) -> Pipeline:
    """A pipeline as people fit them, on a frame with named columns."""
    known = frame()
    prepare = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), ["age", "income"]),
        (make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown=unknown)), ["state"]),
    )
    model = make_pipeline(prepare, last if last is not None else LogisticRegression())
    return model.fit(known[["age", "state", "income"]], known["bad"])


def lay_out(folder: Path, model: object, content: bytes | None = None, more: str = "", n: int = 200) -> Path:
    """Write model, configuration and a batch; return the batch."""
    content = pickle.dumps(model) if content is None else content
    (folder / "model.pkl").write_bytes(content)
    config = CONFIG.format(sha256=hashlib.sha256(content).hexdigest())
    (folder / "monitor.toml").write_text(config + more, "utf-8")
    batch = folder / "b.csv"
    frame(n, seed=2).to_csv(batch, index=False)
    return batch
