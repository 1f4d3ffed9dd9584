"""A large batch as a folder of parts: ``python -m benchmarks.data.parts FOLDER --records N``.

Id, date, score of five digits, outcome, seven numbers and three categories, in Parquet files of a million records. The
same arguments make the same records.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet

CONFIG = """model = "parts"
[columns]
date = "date"
score = "score"
target = "bad"
id = "id"
[reference]
path = "reference.parquet"
[limits]
max_seconds = 36000
"""
PART, GROUP = 1_000_000, 200_000  # records of a file, and of a row group
NUMBERS, CATEGORIES = 7, 3
LEVELS = pa.array(["a", "b", "c", "d"])
BATCH = "2024-03"


def records(n: int, seed: int, first_id: int, month: str) -> pa.Table:
    """Some records of one month."""
    rng = np.random.default_rng(seed)
    bad = (rng.random(n) < 0.2).astype(np.int8)
    columns = {
        "id": pa.array(np.arange(first_id, first_id + n)),
        "date": pa.array(np.datetime64(f"{month}-01") + rng.integers(0, 28, n).astype("timedelta64[D]")),
        "score": pa.array(np.round(1 / (1 + np.exp(-(rng.normal(0, 1, n) + bad))), 5)),
        "bad": pa.array(bad),
    }
    columns |= {f"number_{k}": pa.array(np.round(rng.normal(0, 1, n), 3)) for k in range(NUMBERS)}
    levels = [pa.array(rng.integers(0, len(LEVELS), n).astype(np.int32)) for _one in range(CATEGORIES)]
    columns |= {
        f"category_{k}": pa.DictionaryArray.from_arrays(one, LEVELS).cast(pa.string()) for k, one in enumerate(levels)
    }
    return pa.table(columns)


def part(folder: Path, total: int, number: int) -> None:
    """Write one file of the batch."""
    first = number * PART
    table = records(min(PART, total - first), 10 + number, first, BATCH)
    pa.parquet.write_table(table, folder / f"part-{number:04d}.parquet", row_group_size=GROUP)


def make(folder: Path, total: int, reference: int) -> None:
    """Write ``monitor.toml``, ``reference.parquet`` and the folder of parts into a new folder."""
    (folder / BATCH).mkdir(parents=True)
    (folder / "monitor.toml").write_text(CONFIG, "utf-8")
    pa.parquet.write_table(records(reference, 1, 10**12, "2024-01"), folder / "reference.parquet")
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(partial(part, folder / BATCH, total), range(-(-total // PART))))


def main() -> None:
    """Make one."""
    parser = argparse.ArgumentParser(description="A large batch as a folder of parts.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, required=True)
    parser.add_argument("--reference", type=int, default=50_000)
    given = parser.parse_args()
    make(given.folder, given.records, given.reference)


if __name__ == "__main__":
    main()
