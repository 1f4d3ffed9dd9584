"""What was measured, as JSON: ``results/last.json`` of the last run, ``results/landing.json`` of the last landing.

The second is what later runs are held against. It is committed, and docs/benchmarks.md shows it.
"""

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.contest import Rate, Ratio, Result, spread
from benchmarks.process import ROOT, Cost

FOLDER = Path(__file__).parent / "results"
LAST, LANDING = FOLDER / "last.json", FOLDER / "landing.json"
LIBRARIES = (
    "jupyter-client",
    "matplotlib",
    "nbconvert",
    "numpy",
    "pandas",
    "papermill",
    "pyarrow",
    "scikit-learn",
    "scipy",
)
WORSE = 0.9  # a median below so much of the last landing's is worth a look


def machine() -> dict[str, Any]:
    """Where and on what the figures were made."""
    names = [line.partition(":")[2] for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": done.stdout.strip() or "unknown",
        "processor": names[0].strip() if names else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
    }


def written(results: Iterable[Result], made: dict[str, Any]) -> list[dict[str, Any]]:
    """Results as JSON has them, each with the machine it was made on."""
    return [{**asdict(one), "made": made} for one in results]


def read(path: Path) -> list[dict[str, Any]]:
    """The results that a file holds, none where it is not there."""
    return json.loads(path.read_text("utf-8"))["results"] if path.exists() else []


def save(path: Path, documents: Sequence[dict[str, Any]]) -> None:
    """Write results."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"results": documents}, indent=1, allow_nan=False) + "\n", "utf-8")


def result(document: dict[str, Any]) -> Result:
    """One result as it was before it became JSON."""
    return Result(
        document["benchmark"],
        document["case"],
        {name: tuple(Cost(**one) for one in each) for name, each in document["costs"].items()},
        tuple(
            Ratio(one["against"], tuple(one["seconds"]), tuple(one["cpu_seconds"]), one["goal"])
            for one in document["ratios"]
        ),
        {name: tuple(Rate(**one) for one in each) for name, each in document.get("rates", {}).items()},
    )


def landed(before: Sequence[dict[str, Any]], now: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The figures of a landing: those of this run, and of cases that it left out those of the landing before."""
    new = {_key(one) for one in now}
    return sorted([*(one for one in before if _key(one) not in new), *now], key=lambda one: one["benchmark"])


def medians(results: Iterable[Result]) -> dict[tuple[str, str, str], float]:
    """The middle ratio of each comparison, by benchmark, case and alternative."""
    return {
        (*one.key, ratio.against): spread(told)[1]
        for one in results
        for ratio in one.ratios
        if (told := ratio.seconds or ratio.cpu_seconds)
    }


def worse(now: Iterable[Result], before: Iterable[Result]) -> list[str]:
    """Comparisons that turned out worse than at the last landing, in words; a clock alone never fails a run."""
    then = medians(before)
    return [
        f"{', '.join(key)}: {ratio:.2f} times, at the last landing {then[key]:.2f}"
        for key, ratio in medians(now).items()
        if key in then and ratio < WORSE * then[key]
    ]


def _key(document: dict[str, Any]) -> tuple[str, str]:
    return document["benchmark"], document["case"]
