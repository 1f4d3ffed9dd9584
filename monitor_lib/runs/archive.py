"""The archive: ``<out>/<model>/<batch>/<run>/``. A run's folder is whole or absent; nothing in it is ever replaced."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor_lib.errors import MonitorError
from monitor_lib.runs.manifest import MANIFEST, SUBJECTS, sha256
from monitor_lib.words import _

WORK = ".work-"
FAILED = ".failed"


@dataclass(frozen=True)
class Archived:
    """One run as it lies in the archive."""

    folder: Path
    metrics: dict[str, Any]
    manifest: dict[str, Any]

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

    def folder(self, model: str, batch: str, run: str) -> Path:
        """Where a run lies, or would lie."""
        return self.root / model / batch / run

    def find(self, model: str, batch: str, run: str) -> Archived | None:
        """A run, or None where it is not there.

        Raises:
            MonitorError: the folder is there but is not what its manifest says.

        """
        folder = self.folder(model, batch, run)
        return read_run(folder) if folder.exists() else None

    def runs(self, model: str) -> tuple[list[Archived], list[Path]]:
        """All runs of a model, by batch, the newest run of a batch first; and the folders of those that are damaged."""
        found, damaged = [], []
        for path in sorted((self.root / model).glob(f"*/*/{MANIFEST}")):
            try:
                found.append(read_run(path.parent))
            except MonitorError:
                damaged.append(path.parent)
        found.sort(key=lambda run: (finished_on(run), run.folder.name), reverse=True)
        return sorted(found, key=lambda run: run.folder.parent.name, reverse=True), damaged

    def models(self) -> list[str]:
        """The models that have any run."""
        return sorted({path.parent.parent.parent.name for path in self.root.glob(f"[!.]*/*/*/{MANIFEST}")})

    @contextmanager
    def work_folder(self) -> Iterator[Path]:
        """An empty folder on the archive's own disk, so that a finished run can be moved in one step."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            work = Path(tempfile.mkdtemp(prefix=WORK, dir=self.root)).resolve()
        except OSError as error:
            raise MonitorError(
                _("{folder}: reports can't be written there: {why}.").format(folder=self.root, why=error.strerror)
            ) from None
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def keep(self, finished: Path, model: str, batch: str, run: str) -> Archived:
        """Move a finished run's folder into the archive; where another call was faster with the same run, its stands.

        Raises:
            MonitorError: the run is there and is another, or it can't be written.

        """
        target = self.folder(model, batch, run)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            finished.rename(target)
        except OSError as error:
            if target.is_dir() and same_files(target, finished):
                return read_run(target)
            raise MonitorError(
                _("{folder}: the report can't be kept there: {why}.").format(folder=target, why=error.strerror)
            ) from None
        return read_run(target)

    def keep_failed(self, notebook: str, model: str, batch: str, run: str) -> Path:
        """Keep how far a failed run's notebook came, apart from the reports; the latest attempt stands."""
        target = self.root / FAILED / model / batch / run / "notebook.ipynb"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(notebook, "utf-8")
        return target


def same_files(one: Path, other: Path) -> bool:
    """Whether two folders hold the same report, notebook and figures; their manifests differ by the clock."""
    return all((one / name).is_file() and sha256(one / name) == sha256(other / name) for name in SUBJECTS)


def read_run(folder: Path) -> Archived:
    """A run's folder, its files held against its manifest.

    Raises:
        MonitorError: a file is missing, or is not what the manifest says.

    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        told = {subject["name"]: subject["digest"]["sha256"] for subject in manifest["subject"]}
        damaged = [name for name in SUBJECTS if sha256(folder / name) != told.get(name)]
        if not damaged:
            return Archived(folder, json.loads((folder / "metrics.json").read_text("utf-8")), manifest)
        what = damaged[0]
    except (OSError, ValueError, KeyError, TypeError):
        what = MANIFEST
    raise MonitorError(
        _(
            "{folder}: the archived run is damaged ({what} is not what was written);"
            " move the folder away and report the batch again."
        ).format(folder=folder, what=what)
    )


def finished_on(run: Archived) -> str:
    """When a run was finished, ISO 8601."""
    return str(run.manifest["predicate"]["runDetails"]["metadata"]["finishedOn"])
