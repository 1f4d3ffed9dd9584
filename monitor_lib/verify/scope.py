"""Which archive, and which part of it, a path names."""

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
        parts: as many of model, batch and run as are named.

    """

    root: Path
    parts: tuple[str, ...] = ()

    def holds(self, key: tuple[str, ...]) -> bool:
        """Whether a model, batch or run lies in it, or above it."""
        shorter = min(len(key), len(self.parts))
        return key[:shorter] == self.parts[:shorter]


def find_scope(path: Path) -> Scope:
    """What a path names; a file stands for its folder, and a folder that is gone for what the ledger says of it.

    Raises:
        ConfigError: no archive lies there or above.

    """
    place = path.resolve()
    if place.is_file():
        place = place.parent
    above = [place, *place.parents][: DEPTH + 1]
    # The archive begins three levels above its runs; a ledger at any other level was put there by somebody else.
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
    """Whether runs lie so many levels below a folder."""
    return any(place.glob("/".join([*["*"] * depth, MANIFEST])))
