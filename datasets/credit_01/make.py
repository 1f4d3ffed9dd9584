"""Make the portfolio credit_01: ``python datasets/credit_01/make.py [FOLDER]`` writes the same bytes each time.

The story that the batches tell, month by month, is :data:`STORY`.
"""

import gzip
import hashlib
import io
import pickle
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from population import COLUMNS, Story, Towns, draw_applicants, make_towns
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

SEED = 20170101
NUMERIC = ["IDADE", "VAR14", "VAR18", "VAR39", "VAR40", "VAR42", "VAR47", "VAR141"]
CATEGORICAL = ["VAR2", "VAR5", "VAR8", "VAR10", "VAR32", "VAR142"]

STORY = {
    "2017-01": (2290, Story()),
    "2017-02": (2110, Story()),
    "2017-03": (2450, Story()),
    "2017-04": (2230, Story()),
    "2017-05": (2520, Story()),
    "2017-06": (2400, Story()),
    "2017-07": (2610, Story(shift=0.30)),
    "2017-08": (2790, Story(shift=0.55, decay=0.28)),
    "2017-09": (2700, Story(shift=0.75, decay=0.28, new_category=0.08)),
    "2017-10": (2860, Story(shift=0.95, decay=0.28, new_category=0.11, gone_missing=0.50)),
    "2017-11": (3020, Story(shift=1.10, decay=0.28, new_category=0.14, gone_missing=0.52)),
}
OUTCOMES_KNOWN_UNTIL = "2017-08"


def main(folder: Path) -> None:
    """Write the model, train, test, oot and the batches under ``folder``."""
    rng = np.random.default_rng(SEED)
    towns = make_towns(rng)
    ids = iter(rng.permutation(900_000)[:80_000].tolist())
    development = [month for month in STORY if month <= OUTCOMES_KNOWN_UNTIL]
    late = [month for month in STORY if month > OUTCOMES_KNOWN_UNTIL]

    train = pd.concat([draw_month(month, 1250, Story(), towns, ids, rng) for month in development])
    test = pd.concat([draw_month(month, 1250, Story(), towns, ids, rng) for month in development])
    oot = pd.concat([draw_month(month, 800, STORY[month][1], towns, ids, rng) for month in late])
    batches = {month: draw_month(month, n, story, towns, ids, rng) for month, (n, story) in STORY.items()}

    model = fit(train)
    (folder / "batches").mkdir(parents=True, exist_ok=True)
    write_model(model, folder)
    write(folder / "train.gz", with_score(model, train))
    write(folder / "test.gz", with_score(model, test))
    write(folder / "oot.gz", with_score(model, oot).drop(columns="TARGET"))
    for month, batch in batches.items():
        write(folder / "batches" / f"{month}.csv.gz", with_score(model, outcomes_so_far(batch, month, rng)))


def draw_month(
    month: str, n: int, story: Story, towns: Towns, ids: Iterator[int], rng: np.random.Generator
) -> pd.DataFrame:
    """One month of applicants with ID, REF_DATE and TARGET, in order of date."""
    frame, bad = draw_applicants(n, towns, story, rng)
    first = np.datetime64(month, "D")
    length = ((np.datetime64(month, "M") + 1).astype("datetime64[D]") - first).astype(int)
    day = first + np.sort(rng.integers(0, length, n))
    frame.insert(0, "ID", [next(ids) + 100_000 for _ in range(n)])
    frame.insert(1, "REF_DATE", [f"{one} 00:00:00+00:00" for one in day])
    frame["TARGET"] = pd.array(bad, dtype="Int64")
    return frame


def outcomes_so_far(batch: pd.DataFrame, month: str, rng: np.random.Generator) -> pd.DataFrame:
    """Outcomes arrive late: none for the latest months, all but a few for the two before."""
    if month > OUTCOMES_KNOWN_UNTIL:
        return batch.assign(TARGET=pd.array([None] * len(batch), dtype="Int64"))
    share = {"2017-07": 0.01, "2017-08": 0.02}.get(month, 0.0)
    return batch.assign(TARGET=batch["TARGET"].mask(rng.random(len(batch)) < share))


def fit(train: pd.DataFrame) -> Pipeline:
    """A plain scorecard: logistic regression, solved to the last digits so that scores don't depend on the machine."""
    prepare = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), NUMERIC),
        (
            make_pipeline(
                SimpleImputer(strategy="constant", fill_value="?"),  # missing is a category of its own
                OneHotEncoder(handle_unknown="ignore", drop="first"),
            ),
            CATEGORICAL,
        ),
    )
    model = make_pipeline(prepare, LogisticRegression(solver="newton-cholesky", tol=1e-12, max_iter=200))
    return model.fit(model_input(train), train["TARGET"].astype(int))


def model_input(frame: pd.DataFrame) -> pd.DataFrame:
    """The model's columns: numbers, and text in which NaN is missing."""
    numbers, texts = frame[NUMERIC].astype(float), frame[CATEGORICAL].astype(object)
    return pd.concat([numbers, texts.where(texts.notna(), np.nan)], axis=1)


def write_model(model: Pipeline, folder: Path) -> None:
    """The model file and its pin in the configuration."""
    path = folder / "model.pkl"
    path.write_bytes(pickle.dumps(model, protocol=5))
    config = folder / "monitor.toml"
    if config.exists():
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        config.write_text(re.sub('sha256 = "[0-9a-f]{64}"', f'sha256 = "{digest}"', config.read_text("utf-8")), "utf-8")


def with_score(model: Pipeline, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its score: the probability of a bad payer, twelve significant digits."""
    with warnings.catch_warnings():
        # A category that the model never saw is part of the story.
        warnings.filterwarnings("ignore", "Found unknown categories", UserWarning)
        probability = model.predict_proba(model_input(frame))[:, 1]
    return frame.assign(score=[f"{p:.12g}" for p in probability])[["ID", "REF_DATE", *COLUMNS, "score", "TARGET"]]


def write(path: Path, frame: pd.DataFrame) -> None:
    """A gzip that holds CSV, without the time or the name that gzip would add."""
    text = frame.to_csv(index=False, lineterminator="\n").encode()
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, compresslevel=9, mtime=0) as packed:
        packed.write(text)
    path.write_bytes(buffer.getvalue())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
