"""The figures of a wide batch by pandas, scikit-learn and scipy: ``python plain_script.py FOLDER RESULT``.

What an analyst writes without this project, of which it imports nothing: AUC, KS, the score's drift and PSI, volumes by
month, and for each variable CSI, missing, unseen and out-of-range shares, on the same bins, cut from the reference as
docs/variables.md says. It holds for data as benchmarks/data/wide.py makes it: no score fills a tenth of the reference,
and no text of the reference is rare.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import ks_2samp
from sklearn.metrics import roc_auc_score

ROLES = ("date", "id", "bad", "score")
BINS = 10


def index(batch: np.ndarray, reference: np.ndarray) -> float:
    """PSI from counts in the same bins; where one side has none, half a record is added to both."""
    held = (batch > 0) | (reference > 0)
    batch, reference = batch[held], reference[held]
    empty = 0.5 * ((batch == 0) | (reference == 0))
    p, q = batch + empty, reference + empty
    p, q = p / p.sum(), q / q.sum()
    return float(((p - q) * np.log(p / q)).sum())


def tenths(values: np.ndarray) -> np.ndarray:
    """The edges of the tenths of some values, each half way to the value after it."""
    ordered = np.sort(values)
    ends = np.unique(ordered[[-(-len(ordered) * part // BINS) - 1 for part in range(1, BINS)]])
    after = np.searchsorted(ordered, ends, "right")
    inner = after < len(ordered)
    return (ends[inner] + ordered[after[inner]]) / 2


def number(batch: pd.Series, reference: pd.Series) -> dict[str, float]:
    """One variable of numbers."""
    known, here = reference.dropna().to_numpy(), batch.dropna().to_numpy()
    low, high, edges = known.min(), known.max(), tenths(known)
    outside = int(((here < low) | (here > high)).sum())
    inside = here[(here >= low) & (here <= high)]
    bins, expected = (np.bincount(np.searchsorted(edges, one), minlength=len(edges) + 1) for one in (inside, known))
    # The only record at an end of the reference would lie outside the range of the others.
    alone = [int((known == end).sum() == 1) for end in (low, high)]
    expected[0] -= alone[0]
    expected[-1] -= alone[1]
    absent, once = int(batch.isna().sum()), int(reference.isna().sum())
    return {
        "csi": index(np.array([absent, outside, *bins]), np.array([once, sum(alone), *expected])),
        "missing": absent / len(batch),
        "unseen": 0.0,
        "out_of_range": outside / len(batch),
    }


def text(batch: pd.Series, reference: pd.Series) -> dict[str, float]:
    """One variable of texts."""
    here, there = batch.value_counts(), reference.value_counts()
    unseen = int(here[~here.index.isin(there.index)].sum())
    bins = here.reindex(there.index, fill_value=0).to_numpy()
    absent, once = int(batch.isna().sum()), int(reference.isna().sum())
    return {
        "csi": index(np.array([absent, unseen, *bins]), np.array([once, 0, *there.to_numpy()])),
        "missing": absent / len(batch),
        "unseen": unseen / len(batch),
        "out_of_range": 0.0,
    }


def report(batch: pd.DataFrame, reference: pd.DataFrame) -> dict[str, Any]:
    """All figures."""
    scores, outcome = batch["score"].to_numpy(), batch["bad"].to_numpy()
    edges = tenths(reference["score"].to_numpy())
    bins = [np.bincount(np.searchsorted(edges, one["score"].to_numpy()), minlength=BINS) for one in (batch, reference)]
    by_month = batch.groupby(batch["date"].astype("datetime64[s]").dt.strftime("%Y-%m")).size()
    variables = [name for name in reference.columns if name not in ROLES]
    return {
        "auc": float(roc_auc_score(outcome, scores)),
        "ks": float(ks_2samp(scores[outcome == 1], scores[outcome == 0]).statistic),
        "ks_drift": float(ks_2samp(scores, reference["score"].to_numpy()).statistic),
        "psi": index(*bins),
        "records": len(batch),
        "by_month": {str(month): int(n) for month, n in by_month.items()},
        "variables": {
            name: (number if pd.api.types.is_numeric_dtype(reference[name]) else text)(batch[name], reference[name])
            for name in variables
        },
    }


def main() -> None:
    """Read, compute, write."""
    folder, result = map(Path, sys.argv[1:])
    found = report(pd.read_parquet(folder / "batch.parquet"), pd.read_parquet(folder / "reference.parquet"))
    result.write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main()
