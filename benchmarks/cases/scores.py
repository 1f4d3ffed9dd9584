"""Batches of ever more scores: what one record more costs, from Parquet and from CSV, and how much memory it takes."""

from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.contest import Contender, Ratio, Result, contest
from benchmarks.figures import archived
from benchmarks.ours import NO_CACHE, run_report
from benchmarks.process import run_module
from benchmarks.settings import Settings

FORMATS = {"Parquet": "batch.parquet", "CSV": "batch.csv"}
HUGE, ROUNDS_OF_HUGE = 100_000_000, 1


def scores(settings: Settings, folder: Path) -> list[Result]:
    """Each size, and then from the smallest on whether a record more costs the same at every size."""
    sizes = sorted(settings.scores)
    result = [_of_size(settings, records, folder / str(records)) for records in sizes]
    return result + _growth(sizes, result)


def _of_size(settings: Settings, records: int, folder: Path) -> Result:
    run_module("benchmarks.data.scores", folder / "data", "--records", records)
    contenders = [_contender(name, folder / "data" / file) for name, file in FORMATS.items()]
    rounds = min(settings.rounds, ROUNDS_OF_HUGE) if records >= HUGE else settings.rounds
    try:
        return contest("scores", f"{records:,} scores", contenders, rounds, folder)
    finally:
        for file in FORMATS.values():
            (folder / "data" / file).unlink()


def _contender(name: str, batch: Path) -> Contender:
    return Contender(
        f"run_report.py, {name}",
        lambda place, _round: run_report(place / "reports", NO_CACHE, [batch]),
        lambda place, _round: _figures(archived(place / "reports")["scores/batch"]),
    )


def _figures(metrics: dict[str, Any]) -> dict[str, Any]:
    """All but the hash of the file, which is another for each format."""
    del metrics["inputs"]["batch"]["sha256"]
    return metrics


def _growth(sizes: list[int], result: list[Result]) -> list[Result]:
    """CPU seconds for a record more, up to each size but the first two, beside the same up to the size before.

    Start and imports cost the same at each size, so they fall out of the difference.
    """
    results = []
    for place in range(2, len(sizes)):
        ratios = []
        for name in result[place].costs:
            rounds = zip(*(result[one].costs[name] for one in (place - 2, place - 1, place)), strict=False)
            each = [_marginal([cost.cpu_seconds for cost in costs], sizes[place - 2 : place + 1]) for costs in rounds]
            values = tuple(before / here for before, here in each)
            ratios.append(Ratio(f"{name}, up to {sizes[place - 1]:,}", (), values))
        case = f"CPU for each record from {sizes[place - 1]:,} to {sizes[place]:,} scores"
        results.append(Result("scores", case, {}, tuple(ratios)))
    return results


def _marginal(costs: list[float], sizes: list[int]) -> list[float]:
    """CPU seconds for each record between a size and the next."""
    return [
        (after - before) / (more - fewer)
        for (before, after), (fewer, more) in zip(pairwise(costs), pairwise(sizes), strict=True)
    ]
