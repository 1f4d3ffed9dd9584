"""The archive ``<out>/<model>/<batch>/<run>/``: a run's folder is complete or absent, and its files never change."""

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
    """One run in the archive."""

    folder: Path
    metrics: dict[str, Any]
    manifest: dict[str, Any]
    finished_on: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Model, batch and run, as the ledger names them."""
        model, batch, run = self.folder.parts[-3:]
        return model, batch, run

    @property
    def report(self) -> Path:
        """The report page, ``report.html``."""
        return self.folder / "report.html"

    @property
    def status(self) -> str:
        """The status of the verdict."""
        return str(self.metrics["verdict"]["status"])

    @property
    def choice(self) -> str:
        """Of a comparison with a challenger, the decision; else empty."""
        compared = self.metrics.get("challenger")
        return str(compared["decision"]["choice"]) if compared else ""


class Archive:
    """The folder that reports are written to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ledger = Ledger(root)
        self.state = LedgerState(self.ledger)

    def folder(self, model: str, batch: str, run: str) -> Path:
        """Return the folder of a run, whether the folder exists or not."""
        return self.root / model / batch / run

    def holds(self, model: str, batch: str) -> bool:
        """Return whether there is a folder for runs of a batch."""
        return (self.root / model / batch).exists()

    def stands(self, model: str, batch: str, run: str) -> bool:
        """Return whether a run's folder exists in the archive itself: no folder on its path is a link."""
        folder = self.folder(model, batch, run)
        return all(is_folder(one) for one in (folder.parent.parent, folder.parent, folder))

    def find(self, model: str, batch: str, run: str) -> Archived | None:
        """Return a run, or None if its folder does not exist.

        Raises:
            MonitorError: the folder exists but its files do not match its manifest.

        """
        folder = self.folder(model, batch, run)
        return read_run(folder) if folder.exists() else None

    def failed_notebook(self, model: str, batch: str, run: str) -> Path:
        """Return the path of the partly executed notebook of the last failed attempt at a run."""
        return self.root / FAILED / model / batch / run / "notebook.ipynb"

    def manifest_of_intact(self, model: str, batch: str, run: str) -> str | None:
        """Return the SHA-256 of a run's manifest if its folder exists and matches the manifest, else None."""
        folder = self.folder(model, batch, run)
        try:
            read_run(folder)
        except MonitorError:
            return None
        return sha256(folder / MANIFEST)

    def known(self, model: str, batch: str, run: str) -> Archived | None:
        """Return a run that the ledger records, or None if its folder does not exist.

        Raises:
            MonitorError: the folder exists but does not match its manifest and the ledger.

        """
        if not self.folder(model, batch, run).exists():
            return None
        with self.ledger.locked():  # the folder is renamed first and its line is written after that
            archived = self.find(model, batch, run)
            if archived:
                self.record(archived)
            return archived

    def record(self, run: Archived) -> None:
        """Check a run against the ledger; the caller must hold the ledger's lock.

        Raises:
            MonitorError: the ledger does not record this run with this manifest.

        """
        if self.state.recorded(run.key) != sha256(run.folder / MANIFEST):
            raise MonitorError(
                _(
                    "{folder}: the ledger does not name this run with this manifest; move the folder away and report"
                    " the batch again."
                ).format(folder=run.folder)
            )


def same_files(one: Path, other: Path) -> bool:
    """Return whether two folders hold the same report, notebook and figures; manifests differ by their times."""
    return all((one / name).is_file() and sha256(one / name) == sha256(other / name) for name in SUBJECTS)


def read_run(folder: Path) -> Archived:
    """Read a run's folder and check its files against its manifest.

    Raises:
        MonitorError: a file is missing or does not match the manifest.

    """
    what = MANIFEST
    try:
        manifest = document(folder / MANIFEST)
        statement = sealed(manifest)
        damaged = [name for name in SUBJECTS if sha256(folder / name) != statement.digests()[name]]
        if not damaged:
            return Archived(folder, document(folder / "metrics.json"), manifest, statement.finished_on)
        what = damaged[0]
    except (OSError, ValueError):
        pass
    raise MonitorError(
        _(
            "{folder}: the archived run is damaged ({what} is not what was written);"
            " move the folder away and report the batch again."
        ).format(folder=folder, what=what)
    )
