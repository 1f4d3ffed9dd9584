"""Find the archive, and the part of it, that a path names."""

from dataclasses import dataclass
from pathlib import Path

from monitor_lib.archive.chain import has_ledger
from monitor_lib.archive.manifest import MANIFEST
from monitor_lib.errors import ConfigError
from monitor_lib.i18n import _

DEPTH = 3  # model, batch, run


@dataclass(frozen=True)
class Scope:
    """A whole archive, or a model, a batch or a run in it.

    Attributes:
        root: the archive's folder.
        parts: the names of the model, batch and run, as far as they are given.

    """

    root: Path
    parts: tuple[str, ...] = ()

    def holds(self, key: tuple[str, ...]) -> bool:
        """Return whether a model, batch or run is in this part of the archive or contains it."""
        shorter = min(len(key), len(self.parts))
        return key[:shorter] == self.parts[:shorter]


def find_scope(path: Path) -> Scope:
    """Return what a path names; a file names its folder, and a folder that no longer exists may be named too.

    Raises:
        ConfigError: there is no archive in the path or above it.

    """
    place = path.resolve()
    if place.is_file():
        place = place.parent
    above = [place, *place.parents][: DEPTH + 1]
    # The archive is three levels above its runs; a ledger at any other level does not belong to it.
    runs = [
        above[DEPTH - depth] for depth in range(DEPTH + 1) if DEPTH - depth < len(above) and _has_runs(place, depth)
    ]
    for root in [*filter(has_ledger, runs), *runs, *filter(has_ledger, reversed(above))]:
        return Scope(root, place.relative_to(root).parts)
    raise ConfigError(
        _("{path}: no archive, model, batch or run lies there; name one that run_report.py has written.").format(
            path=path
        )
    )


def _has_runs(place: Path, depth: int) -> bool:
    """Return whether there are runs exactly ``depth`` levels below a folder."""
    return any(place.glob("/".join([*["*"] * depth, MANIFEST])))
