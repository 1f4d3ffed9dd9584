"""The command that users call, as a contender of each benchmark runs it."""

import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.process import Command

NO_CACHE = {"MONITOR_LIB_CACHE": "off"}


def own_cache(folder: Path) -> dict[str, str]:
    """A cache of counts that begins empty: none profits from what another has left."""
    return {"MONITOR_LIB_CACHE": str(folder / "cache")}


def run_report(out: Path, cache: dict[str, str], given: Sequence[object]) -> Command:
    """``run_report.py`` into the archive ``out``.

    Args:
        out: the archive; where it does not exist it is made.
        cache: :data:`NO_CACHE` or :func:`own_cache`.
        given: further arguments.

    """
    return Command((sys.executable, "run_report.py", *map(str, given), "--out", str(out)), environment=cache)


def monitor_lib(*given: object) -> Command:
    """``python -m monitor_lib``."""
    return Command((sys.executable, "-m", "monitor_lib", *map(str, given)))
