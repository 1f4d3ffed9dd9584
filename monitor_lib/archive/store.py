"""The archive: ``<out>/<model>/<batch>/<run>/``. A run's folder is whole or absent; nothing in it is ever replaced."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor_lib.archive.ledger import Ledger
from monitor_lib.archive.manifest import MANIFEST
from monitor_lib.archive.reading import document, is_folder, sha256
from monitor_lib.archive.state import LedgerState
from monitor_lib.archive.statement import SUBJECTS, sealed
from monitor_lib.errors import MonitorError
from monitor_lib.i18n import _

WORK = ".work-"
FAILED = ".failed"


@dataclass(frozen=True)
class Archived:
    """One run as it lies in the archive."""

    folder: Path
    metrics: dict[str, Any]
    manifest: dict[str, Any]
    finished_on: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Model, batch and run, as the ledger has them."""
        model, batch, run = self.folder.parts[-3:]
        return model, batch, run

    @property
    def report(self) -> Path:
        """The page for readers."""
        return self.folder / "report.html"

    @property
    def status(self) -> str:
        """The verdict."""
        return str(self.metrics["verdict"]["status"])


class Archive:
    """The folder that reports are written to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ledger = Ledger(root)
        self.state = LedgerState(self.ledger)

    def folder(self, model: str, batch: str, run: str) -> Path:
        """Where a run lies, or would lie."""
        return self.root / model / batch / run

    def stands(self, model: str, batch: str, run: str) -> bool:
        """Whether a run's folder is there, in the archive itself: nowhere on the way to it a link leads out."""
        folder = self.folder(model, batch, run)
        return all(is_folder(one) for one in (folder.parent.parent, folder.parent, folder))

    def find(self, model: str, batch: str, run: str) -> Archived | None:
        """A run, or None where it is not there.

        Raises:
            MonitorError: the folder is there but is not what its manifest says.

        """
        folder = self.folder(model, batch, run)
        return read_run(folder) if folder.exists() else None

    def failed_notebook(self, model: str, batch: str, run: str) -> Path:
        """Where it is kept how far the last failed attempt at a run came."""
        return self.root / FAILED / model / batch / run / "notebook.ipynb"

    def whole(self, model: str, batch: str, run: str) -> str | None:
        """SHA-256 of a run's manifest where its folder stands and is what the manifest says, else None."""
        folder = self.folder(model, batch, run)
        try:
            read_run(folder)
        except MonitorError:
            return None
        return sha256(folder / MANIFEST)

    def known(self, model: str, batch: str, run: str) -> Archived | None:
        """A run that the ledger vouches for, or None where none of that name is there.

        Raises:
            MonitorError: the folder is there but is not what its manifest and the ledger say.

        """
        if not self.folder(model, batch, run).exists():
            return None
        with self.ledger.locked():  # a run's folder and its line come one after the other
            found = self.find(model, batch, run)
            if found:
                self.vouch(found)
            return found

    def vouch(self, run: Archived) -> None:
        """Hold a run against the ledger; who asks holds its lock.

        Raises:
            MonitorError: no line puts it in the archive with this manifest.

        """
        if self.state.recorded(run.key) != sha256(run.folder / MANIFEST):
            raise MonitorError(
                _(
                    "{folder}: the ledger does not name this run with this manifest; move the folder away and report"
                    " the batch again."
                ).format(folder=run.folder)
            )


def same_files(one: Path, other: Path) -> bool:
    """Whether two folders hold the same report, notebook and figures; their manifests differ by the clock."""
    return all((one / name).is_file() and sha256(one / name) == sha256(other / name) for name in SUBJECTS)


def read_run(folder: Path) -> Archived:
    """A run's folder, its files held against its manifest.

    Raises:
        MonitorError: a file is missing, or is not what the manifest says.

    """
    what = MANIFEST
    try:
        manifest = document(folder / MANIFEST)
        told = sealed(manifest)
        damaged = [name for name in SUBJECTS if sha256(folder / name) != told.digests()[name]]
        if not damaged:
            return Archived(folder, document(folder / "metrics.json"), manifest, told.finished_on)
        what = damaged[0]
    except (OSError, ValueError):
        pass
    raise MonitorError(
        _(
            "{folder}: the archived run is damaged ({what} is not what was written);"
            " move the folder away and report the batch again."
        ).format(folder=folder, what=what)
    )
