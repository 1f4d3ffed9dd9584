"""A large folder of parts, counted by two workers of Dask, by one, and without any."""

from pathlib import Path
from typing import Any

from benchmarks.contest import Contender, Result, contest
from benchmarks.data.parts import BATCH
from benchmarks.figures import archived
from benchmarks.ours import own_cache, run_report
from benchmarks.process import run_module
from benchmarks.settings import Settings

HUGE, ROUNDS_OF_HUGE = 100_000_000, 1


def cluster(settings: Settings, folder: Path) -> list[Result]:
    """Each size; the workers are on this machine, and their start is measured with the rest."""
    return [_of_size(settings, records, folder / str(records)) for records in sorted(settings.parts)]


def _of_size(settings: Settings, records: int, folder: Path) -> Result:
    run_module("benchmarks.data.parts", folder / "data", "--records", records)
    batch = folder / "data" / BATCH
    contenders = [
        _contender("run_report.py --dask local --jobs 2", batch, "--dask", "local", "--jobs", "2"),
        _contender("run_report.py --dask local --jobs 1", batch, "--dask", "local", "--jobs", "1"),
        _contender("run_report.py", batch),
    ]
    rounds = min(settings.rounds, ROUNDS_OF_HUGE) if records >= HUGE else settings.rounds
    return contest("cluster", f"{records:,} records by 10 variables, in parts", contenders, rounds, folder)


def _contender(name: str, batch: Path, *given: str) -> Contender:
    def figures(place: Path, _round: int) -> dict[str, Any]:
        return archived(place / "reports")[f"parts/{BATCH}"]

    return Contender(
        name, lambda place, _round: run_report(place / "reports", own_cache(place), [batch, *given]), figures
    )
