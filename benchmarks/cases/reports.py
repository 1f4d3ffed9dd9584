"""Many reports in one call, and one cold report, beside papermill and nbconvert on the same notebook."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks import figures
from benchmarks.baselines import notebooks
from benchmarks.contest import Contender, Result, contest
from benchmarks.data.portfolio import batch_file
from benchmarks.ours import NO_CACHE, own_cache, run_report
from benchmarks.process import measure, run_module
from benchmarks.settings import Settings

MODEL = "credit_01"
AT_ONCE = 2
MANY_GOAL, COLD_GOAL = 10.0, 3.0


def many(settings: Settings, folder: Path) -> list[Result]:
    """All batches of a portfolio; each contender with a cache of counts that begins empty."""
    portfolio, batches = _portfolio(settings, folder)
    contenders = [
        Contender(
            f"run_report.py --jobs {AT_ONCE}",
            lambda place, _round: run_report(
                place / "reports",
                own_cache(place),
                ["--config", portfolio / "monitor.toml", "--jobs", AT_ONCE],
            ),
            lambda place, _round: figures.archived(place / "reports"),
        ),
        _shell_loop(portfolio, batches, 1, MANY_GOAL),
        *([_shell_loop(portfolio, batches, AT_ONCE, None)] if settings.two_at_once else []),
        Contender(
            "a Python loop over papermill and nbconvert",
            lambda place, _round: notebooks.python_loop(place, portfolio, batches, own_cache(place)),
            lambda place, _round: notebooks.figures(place, MODEL, batches),
        ),
    ]
    case = f"{len(batches)} reports of {settings.batch_records:,} records"
    return [contest("reports", case, contenders, settings.rounds, folder)]


def cold(settings: Settings, folder: Path) -> list[Result]:
    """One batch into an empty archive, without a cache."""
    portfolio, batches = _portfolio(settings, folder)
    last = batches[-1:]
    contenders = [
        Contender(
            "run_report.py BATCH",
            lambda place, _round: run_report(place / "reports", NO_CACHE, last),
            lambda place, _round: figures.archived(place / "reports"),
        ),
        Contender(
            "papermill, then jupyter nbconvert",
            lambda place, _round: notebooks.shell_loop(place, portfolio, last, NO_CACHE),
            lambda place, _round: notebooks.figures(place, MODEL, last),
            goal=COLD_GOAL,
        ),
    ]
    case = f"one report of {settings.batch_records:,} records, cold"
    return [contest("cold", case, contenders, settings.rounds, folder)]


def _shell_loop(portfolio: Path, batches: Sequence[Path], at_once: int, goal: float | None) -> Contender:
    return Contender(
        "a shell loop over papermill and jupyter nbconvert" + (f", {at_once} at once" if at_once > 1 else ""),
        lambda place, _round: notebooks.shell_loop(place, portfolio, batches, own_cache(place), at_once),
        lambda place, _round: notebooks.figures(place, MODEL, batches),
        goal=goal,
    )


def _portfolio(settings: Settings, folder: Path) -> tuple[Path, list[Path]]:
    """A new portfolio; one report by each way has compiled the modules and filled the cache of fonts."""
    portfolio = folder / "portfolio"
    given = ("--batches", settings.reports, "--records", settings.batch_records)
    run_module("benchmarks.data.portfolio", portfolio, *given)
    batches = [batch_file(portfolio, number) for number in range(settings.reports)]
    if settings.warm_up:
        place = folder / "warm-up"
        place.mkdir()
        measure(run_report(place / "reports", NO_CACHE, batches[:1]), place)
        measure(notebooks.shell_loop(place, portfolio, batches[:1], NO_CACHE), place)
    return portfolio, batches
