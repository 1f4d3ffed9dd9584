"""A wide batch and its reference as Parquet: ``python -m benchmarks.data.wide FOLDER``.

Date, id, score, outcome, numbers with a tenth missing and texts of five levels with a twentieth missing. In the batch
some have moved: N0 is shifted, a fifth of T0 is missing, and T1 holds a level that the reference never saw. The same
arguments make the same records.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet

CONFIG = """model = "wide"
[columns]
date = "date"
score = "score"
target = "bad"
id = "id"
[reference]
path = "reference.parquet"
"""
LEVELS = np.array(["BAIXISSIMA", "BAIXA", "MEDIA", "ALTA", "ALTISSIMA"])
NEW_LEVEL = "RETIDA"
FIRST_DAY = np.datetime64("2017-08-01")


def table(rng: np.random.Generator, records: int, numbers: int, texts: int, *, moved: bool) -> pa.Table:
    """So many records; ``moved`` in the ways that the module says."""
    bad = (rng.random(records) < 0.2).astype(np.int8)
    day = FIRST_DAY + rng.integers(0, 30, records).astype("timedelta64[D]")
    columns: dict[str, Any] = {"date": day, "id": np.arange(records) + (10**9 if moved else 0), "bad": bad}
    columns["score"] = 1 / (1 + np.exp(-(rng.normal(-1, 1, records) + bad)))
    for number in range(numbers):
        values = rng.normal(0.2 if moved and number == 0 else 0.0, 1, records).round(4)
        columns[f"N{number}"] = pa.array(values, mask=rng.random(records) < 0.1)
    for number in range(texts):
        values = LEVELS[rng.integers(0, len(LEVELS), records)]
        if moved and number == 1:
            values[rng.random(records) < 0.02] = NEW_LEVEL
        columns[f"T{number}"] = pa.array(values, mask=rng.random(records) < (0.2 if moved and number == 0 else 0.05))
    return pa.table(columns)


def make(folder: Path, records: int, reference: int, numbers: int, texts: int) -> None:
    """Write ``monitor.toml``, ``reference.parquet`` and ``batch.parquet`` into a new folder."""
    folder.mkdir(parents=True)
    (folder / "monitor.toml").write_text(CONFIG, "utf-8")
    for seed, name, n in ((1, "reference", reference), (2, "batch", records)):
        made = table(np.random.default_rng(seed), n, numbers, texts, moved=name == "batch")
        pyarrow.parquet.write_table(made, folder / f"{name}.parquet")


def main() -> None:
    """Make one."""
    parser = argparse.ArgumentParser(description="A wide batch and its reference.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--reference", type=int, default=50_000)
    parser.add_argument("--numbers", type=int, default=19)
    parser.add_argument("--texts", type=int, default=99)
    given = parser.parse_args()
    make(given.folder, given.records, given.reference, given.numbers, given.texts)


if __name__ == "__main__":
    main()
