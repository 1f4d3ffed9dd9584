"""A wide batch, end to end: ``python -m benchmarks.whole_report`` makes one and times every figure of its report.

118 variables (99 of them text), a score and an outcome, from Parquet, against a reference of 50,000: reading, counting,
measuring, proof of detection, verdict, and all tables and figures as the notebook shows them. Seconds after imports,
without a cache, and the peak memory of the process. Beside it, as a measure of this machine, pandas reads the file.
"""

import argparse
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from monitor_lib import analysis
from monitor_lib.present import parts as present
from monitor_lib.present.display import Shown

CONFIG = """model = "wide"
[columns]
date = "date"
score = "score"
target = "bad"
id = "id"
[reference]
path = "reference.parquet"
"""
NUMBERS, TEXTS = 19, 99
LEVELS = np.array(["BAIXISSIMA", "BAIXA", "MEDIA", "ALTA", "ALTISSIMA"])


def make(n: int, seed: int, path: Path) -> None:
    """Write n records."""
    rng = np.random.default_rng(seed)
    bad = (rng.random(n) < 0.2).astype(np.int8)
    day = np.datetime64("2017-08-01") + rng.integers(0, 30, n).astype("timedelta64[D]")
    columns: dict[str, Any] = {"date": day, "id": np.arange(n) + seed * 10**9, "bad": bad}
    columns["score"] = 1 / (1 + np.exp(-(rng.normal(-1, 1, n) + bad)))
    for number in range(NUMBERS):
        columns[f"N{number}"] = pa.array(rng.normal(0, 1, n).round(4), mask=rng.random(n) < 0.1)
    for number in range(TEXTS):
        columns[f"T{number}"] = pa.array(LEVELS[rng.integers(0, 5, n)], mask=rng.random(n) < 0.05)
    pyarrow.parquet.write_table(pa.table(columns), path)


def report(folder: Path) -> int:
    """Everything that the notebook does; how much it shows, in characters."""
    files = (folder / "monitor.toml", folder / "batch.parquet", folder / "reference.parquet")
    inputs = analysis.read_inputs(*files)
    results = analysis.measure(inputs)
    verdict = analysis.judge_results(inputs, results)
    said = (
        analysis.find_caveats(inputs, results),
        analysis.find_changes(inputs, results),
        analysis.prove(inputs, results, verdict),
    )
    given = {"inputs": inputs, "results": results, "verdict": verdict}
    given |= dict(zip(("caveats", "changes", "trials"), said, strict=True))
    return sum(len(shown.html) + len(shown.text) for shown in (_shown(name, given) for name in present.__all__))


def _shown(name: str, given: dict[str, Any]) -> Shown:
    """One part, given what its parameters are called."""
    part: Callable[..., Shown] = getattr(present, name)
    names = part.__code__.co_varnames[: part.__code__.co_argcount]
    return part(**{one: given[one] for one in names})


def main() -> None:
    """Print one line."""
    parser = argparse.ArgumentParser(description="A wide batch, end to end.")
    parser.add_argument("--records", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "monitor.toml").write_text(CONFIG)
        # In processes of their own, so that making the files does not count as memory of the report.
        for n, seed, name in ((50_000, 1, "reference"), (given.records, 2, "batch")):
            child = multiprocessing.get_context("spawn").Process(target=make, args=(n, seed, place / f"{name}.parquet"))
            child.start()
            child.join()
        os.environ["MONITOR_LIB_CACHE"] = "off"
        begun = time.perf_counter()
        report(place)
        whole = time.perf_counter() - begun
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        begun = time.perf_counter()
        pd.read_parquet(place / "batch.parquet")
        reading = time.perf_counter() - begun
    print(
        f"{given.records} records by {NUMBERS + TEXTS} variables: {whole:.2f} s, peak {peak:.2f} GiB;"
        f" pandas reads the file in {reading:.2f} s, ratio {whole / reading:.1f}"
    )


if __name__ == "__main__":
    main()
