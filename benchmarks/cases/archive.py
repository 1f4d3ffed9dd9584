"""One more report into an archive of few runs, and into one of many: it should cost the same."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.contest import Contender, Result, contest
from benchmarks.data.archive import batch_name, model_name
from benchmarks.figures import archived
from benchmarks.ours import NO_CACHE, monitor_lib, run_report
from benchmarks.process import Command, measure, run_module
from benchmarks.settings import Settings

RECORDS, NUMBERS, TEXTS = 3_000, 3, 3
GOAL = 0.9  # within a tenth of each other


def archive(settings: Settings, folder: Path) -> list[Result]:
    """In each round a batch that is new to both archives."""
    data, model, runs = folder / "data", model_name(0), settings.models * settings.batches
    shape = ("--records", RECORDS, "--reference", RECORDS, "--numbers", NUMBERS, "--texts", TEXTS)
    run_module("benchmarks.data.wide", data, *shape)
    config = data / "monitor.toml"
    config.write_text(config.read_text("utf-8").replace('"wide"', f'"{model}"'), "utf-8")
    new = [data / f"{batch_name(settings.batches + number)}.parquet" for number in range(settings.rounds)]
    for path in new:
        shutil.copyfile(data / "batch.parquet", path)
    few, many = folder / "few", folder / "many"
    _build(folder, data / "batch.parquet", [(few, 1, settings.few), (many, settings.models, settings.batches)])
    contenders = [
        _contender(f"an archive of {runs:,} runs", many, model, new, None),
        _contender(f"an archive of {settings.few:,} runs", few, model, new, GOAL),
    ]
    case = f"one more report, {settings.few:,} or {runs:,} runs"
    return [contest("archive", case, contenders, settings.rounds, folder)]


def _build(folder: Path, batch: Path, wanted: Sequence[tuple[Path, int, int]]) -> None:
    """Make archives of copies of one real run, and have the project make its own summary of them."""
    made = folder / "made"
    made.mkdir()
    measure(run_report(made / "reports", NO_CACHE, [batch]), made)
    (run,) = (path.parent for path in (made / "reports").glob("[!.]*/*/*/manifest.json"))
    for place, models, batches in wanted:
        run_module("benchmarks.data.archive", run, place, "--models", models, "--batches", batches)
        measure(monitor_lib("index", place), made)


def _contender(name: str, place: Path, model: str, new: Sequence[Path], goal: float | None) -> Contender:
    def command(_folder: Path, number: int) -> Command:
        return run_report(place, NO_CACHE, [new[number]])

    def figures(_folder: Path, number: int) -> dict[str, Any]:
        """Of the new run alone."""
        return archived_batch(place, model, new[number].stem)

    return Contender(name, command, figures, goal=goal)


def archived_batch(place: Path, model: str, batch: str) -> dict[str, Any]:
    """The figures of a batch that has one run."""
    return archived(place, f"{model}/{batch}")[f"{model}/{batch}"]
