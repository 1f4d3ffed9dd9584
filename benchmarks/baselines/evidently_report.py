"""A wide batch reported by Evidently 0.7: ``PYTHON evidently_report.py FOLDER PAGE RESULT``.

Run by the Python of an environment that has Evidently (docs/benchmarks.md says how to make one); nothing of this
project is imported. Its drift preset on all variables and the score, its classification preset, saved as HTML; RESULT
tells of the figures that are defined as ours are.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("DO_NOT_TRACK", "1")

import pandas as pd
from evidently import BinaryClassification, DataDefinition, Dataset, Report
from evidently.presets import ClassificationPreset, DataDriftPreset

ROLES = ("date", "id", "bad", "score")


def main() -> None:
    """Read, compute, write."""
    folder, page, result = map(Path, sys.argv[1:])
    batch, reference = (pd.read_parquet(folder / f"{name}.parquet") for name in ("batch", "reference"))
    variables = [name for name in reference.columns if name not in ROLES]
    numbers = [name for name in variables if pd.api.types.is_numeric_dtype(reference[name])]
    definition = DataDefinition(
        numerical_columns=[*numbers, "score"],
        categorical_columns=[name for name in variables if name not in numbers],
        classification=[BinaryClassification(target="bad", prediction_probas="score", pos_label=1)],
    )
    report = Report([DataDriftPreset(columns=[*variables, "score"]), ClassificationPreset()])
    found = report.run(*(Dataset.from_pandas(one, data_definition=definition) for one in (batch, reference)))
    found.save_html(str(page))
    auc = next(one["value"] for one in found.dict()["metrics"] if one["metric_name"].startswith("RocAuc("))
    result.write_text(json.dumps({"auc": float(auc), "records": len(batch)}), "utf-8")


if __name__ == "__main__":
    main()
