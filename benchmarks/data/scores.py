"""A long batch of scores as Parquet and as CSV: ``python -m benchmarks.data.scores FOLDER --records N``.

Date, score and outcome, hardly two scores alike, written piece by piece so that any number of records can be made.
Both files hold the same records; the same arguments make the same ones.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

CONFIG = """model = "scores"
[columns]
date = "date"
score = "score"
target = "bad"
[reference]
path = "reference.parquet"
[limits]
max_seconds = 36000
"""
PIECE = 1 << 20  # records; a row group of the Parquet file, as Arrow writes them of itself
FIRST_DAY = np.datetime64("2017-08-01")


def pieces(seed: int, records: int) -> Iterator[pa.RecordBatch]:
    """The records, in pieces."""
    rng = np.random.default_rng(seed)
    for begun in range(0, records, PIECE):
        n = min(PIECE, records - begun)
        bad = (rng.random(n) < 0.1).astype(np.int8)
        day = FIRST_DAY + rng.integers(0, 31, n).astype("timedelta64[D]")
        score = 1 / (1 + np.exp(-(rng.normal(0, 1, n) + bad)))
        yield pa.record_batch({"date": pa.array(day), "score": pa.array(score), "bad": pa.array(bad)})


def make(folder: Path, records: int, reference: int) -> None:
    """Write ``monitor.toml``, ``reference.parquet``, ``batch.parquet`` and ``batch.csv`` into a new folder."""
    folder.mkdir(parents=True)
    (folder / "monitor.toml").write_text(CONFIG, "utf-8")
    schema = next(pieces(0, 1)).schema
    with pa.parquet.ParquetWriter(folder / "reference.parquet", schema) as file:
        for piece in pieces(1, reference):
            file.write_batch(piece)
    with (
        pa.parquet.ParquetWriter(folder / "batch.parquet", schema) as binary,
        pa.csv.CSVWriter(folder / "batch.csv", schema) as text,
    ):
        for piece in pieces(2, records):
            binary.write_batch(piece)
            text.write_batch(piece)


def main() -> None:
    """Make one."""
    parser = argparse.ArgumentParser(description="A long batch of scores.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, required=True)
    parser.add_argument("--reference", type=int, default=10_000)
    given = parser.parse_args()
    make(given.folder, given.records, given.reference)


if __name__ == "__main__":
    main()
