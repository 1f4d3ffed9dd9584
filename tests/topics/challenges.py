"""Files of records with the scores of two models, and their comparison."""

import numpy as np
import pandas as pd

from monitor_lib.analysis import analyse
from monitor_lib.report import show as overview
from monitor_lib.report.metrics_type import METRICS_TYPE

CONFIG = """
model = "toy"
[columns]
date = "date"
score = "champion"
target = "bad"
id = "id"
[cutoff]
score = 0.5
amount = 1000
currency = "BRL"
"""
COLUMN = 'name = "rival"\ncolumn = "challenger"\n'


def people(n, signals, *, seed, month="2024-03", bad_rate=0.2):
    """Records whose two scores know so much of the risk: correlations of each with it, 0 to 1."""
    random = np.random.default_rng(seed)
    risk, shared = random.normal(size=(2, n))
    bad = risk > np.quantile(risk, 1 - bad_rate)
    scores = {}
    for name, signal in zip(("champion", "challenger"), signals, strict=True):
        noise = 0.8 * shared + 0.6 * random.normal(size=n)
        scores[name] = 1 / (1 + np.exp(-(signal * risk + np.sqrt(1 - signal**2) * noise)))
    dates = [f"{month}-{1 + one % 28:02d}" for one in range(n)]
    ids = [f"{month}-{seed}-{one}" for one in range(n)]
    return pd.DataFrame({"id": ids, "date": dates, **scores, "bad": bad.astype(int)})


def compared(folder, batch, reference=None, history=(), *, config=CONFIG, challenger=COLUMN):
    """The report of a comparison; frames become files of the folder."""
    settings = config + ('[reference]\npath = "reference.csv"\n' if reference is not None else "")
    (folder / "monitor.toml").write_text(settings)
    (folder / "challenger.toml").write_text(challenger)
    named = {"batch": batch, "reference": reference, **{f"earlier{at}": one for at, one in enumerate(history)}}
    paths = {}
    for name, records in named.items():
        if records is not None:
            paths[name] = folder / f"{name}.csv"
            records.to_csv(paths[name], index=False)
    earlier = [path for name, path in paths.items() if name.startswith("earlier")]
    return analyse(
        folder / "monitor.toml",
        paths["batch"],
        paths.get("reference"),
        earlier,
        challenger=folder / "challenger.toml",
    )


def document(report):
    """Its figures for programs."""
    return overview.metrics_document(report).other[METRICS_TYPE]
