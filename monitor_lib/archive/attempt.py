"""One attempt at a run; a crash at any step leaves a recoverable archive.

Started line; work in a folder of its own; files on the disk; rename; the rename on the disk; outcome line. A process
holds a lock on its working folder for as long as it lives, and the system lets go of it whatever the process dies of:
that is how the next one knows the dead from the living (:mod:`monitor_lib.archive.recovery`).
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from monitor_lib.archive import durable
from monitor_lib.archive.chain import Event, Line
from monitor_lib.archive.manifest import MANIFEST
from monitor_lib.archive.reading import sha256
from monitor_lib.archive.steps import step
from monitor_lib.archive.store import WORK, Archive, Archived, read_run, same_files
from monitor_lib.errors import MonitorError
from monitor_lib.execution.task import TimedOut
from monitor_lib.i18n import _

ALIVE = "alive"


def event_of(error: BaseException) -> Event:
    """The line that an exception becomes."""
    if isinstance(error, TimedOut):
        return Event.TIMED_OUT
    return Event.INTERRUPTED if isinstance(error, KeyboardInterrupt) else Event.FAILED


class Attempt:
    """A run under way, or one whose process died: its working folder ``work``, and the one outcome told of it."""

    def __init__(self, archive: Archive, started: Line) -> None:
        self.work = (archive.root / started.values["work"]).resolve()
        self._archive = archive
        self._started = started
        self._failed_notebook: str | None = None

    def keep(self, finished: Path) -> tuple[Archived, bool]:
        """Move the finished run's folder into the archive; where another call was faster with the same run, its stands.

        Returns:
            The run, and whether it is this attempt's own.

        Raises:
            MonitorError: the run is there and is another, or it can't be written.

        """
        target = self._archive.folder(*self._started.key)
        with self._archive.ledger.locked():
            try:
                durable.sync_tree(finished)
                step("run synced")
                durable.make_folders(target.parent)
                step("batch folder made")
                if not (own := not target.exists()):
                    self._refuse_other(target, finished)
                else:
                    finished.rename(target)
                    step("run renamed")
                    durable.sync_folder(target.parent)
                    step("rename synced")
            except OSError as error:
                raise _unkept(target, error.strerror) from None
            run = read_run(target)
            self.tell(Event.SUCCEEDED if own else Event.REPERFORMED, sha256(target / MANIFEST))
        return run, own

    def keep_failed(self, notebook: str) -> Path:
        """Keep how far a failed run's notebook came, apart from the reports; the latest attempt stands."""
        target = self._archive.failed_notebook(*self._started.key)
        durable.make_folders(target.parent)
        durable.write_whole(target, notebook)
        step("failed notebook kept")
        self._failed_notebook = hashlib.sha256(notebook.encode()).hexdigest()
        return target

    def tell(self, event: Event, manifest: str | None = None, why: str = "") -> None:
        """Write the outcome line."""
        more = {"started": self._started.hash}
        if why:
            more["why"] = why
        if self._failed_notebook:
            more["notebook"] = self._failed_notebook
        self._archive.ledger.append(event, self._started.key, manifest, **more)
        step("outcome told")

    def end(self, event: Event, why: str = "") -> None:
        """Tell the outcome of an attempt that stopped before it could: ``adopted`` where its run stands whole."""
        with self._archive.ledger.locked():
            self._archive.ledger.mend()
            if self._started.hash not in {line.hash for line in self._archive.state.unfinished()}:
                return
            manifest = self._archive.whole(*self._started.key)
            if manifest and self._archive.state.recorded(self._started.key) is None:
                self.tell(Event.ADOPTED, manifest, why)
                return
            failed = self._archive.failed_notebook(*self._started.key)
            if failed.exists():
                self._failed_notebook = sha256(failed)
            self.tell(event, why=why)

    def _refuse_other(self, target: Path, finished: Path) -> None:
        if not same_files(target, finished):
            raise MonitorError(
                _(
                    "{folder}: re-performed from the same inputs it came out different; the archive stays as it was."
                ).format(folder=target)
            )
        self._archive.vouch(read_run(target))


@contextmanager
def attempt(archive: Archive, key: tuple[str, str, str], inputs: Iterable[Path]) -> Iterator[Attempt]:
    """An attempt at a run, told in the ledger from its start to its outcome, whichever it is.

    Args:
        archive: where the run is to be.
        key: its model, batch and name.
        inputs: the files that it reads; the ledger remembers their folders, as seen from the archive.

    Raises:
        MonitorError: the archive can't be written.

    """
    places = sorted({_seen_from(archive.root, path.parent) for path in inputs})
    with archive.ledger.locked():
        archive.ledger.mend()
        work = _work_folder(archive.root)
        step("work folder made")
        # Kernels are started afresh and do not inherit it; a fork that outlived this process would still hold it.
        alive = FileLock(work / ALIVE)
        alive.acquire()
        step("work folder held")
        try:
            started = archive.ledger.append(Event.STARTED, key, work=work.name, inputs=places)
        except BaseException:
            _remove(work, alive)
            raise
    under_way = Attempt(archive, started)
    try:
        yield under_way
    except BaseException as error:
        _tell_error(under_way, error)
        raise
    finally:
        _remove(work, alive)
        step("work folder removed")


def is_alive(work: Path) -> bool:
    """Whether the process that made a working folder still runs."""
    if not (work / ALIVE).exists():
        return False
    try:
        with FileLock(work / ALIVE, timeout=0):
            return False
    except Timeout:
        return True
    except OSError:  # nobody works where nothing can be written
        return False


def _tell_error(under_way: Attempt, error: BaseException) -> None:
    try:
        under_way.end(event_of(error), _why(error))
    except MonitorError as second:
        if isinstance(error, MonitorError) and str(second) != str(error):
            raise MonitorError(f"{error} {second}") from None
        raise error from second


def _why(error: BaseException) -> str:
    """In words; those of an exception that is neither ours nor the system's may quote a record."""
    if isinstance(error, KeyboardInterrupt):
        return _("stopped by hand or by the system")
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) if isinstance(error, MonitorError) else type(error).__name__


def _work_folder(root: Path) -> Path:
    """An empty folder on the archive's own disk, so that a finished run can be moved in one step."""
    try:
        return Path(tempfile.mkdtemp(prefix=WORK, dir=root)).resolve()
    except OSError as error:
        raise MonitorError(
            _("{folder}: reports can't be written there: {why}.").format(folder=root, why=error.strerror)
        ) from None


def _remove(work: Path, alive: FileLock) -> None:
    alive.release()
    shutil.rmtree(work, ignore_errors=True)


def _seen_from(root: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(folder.resolve(), root.resolve())).as_posix()
    except ValueError:  # another drive
        return folder.resolve().as_posix()


def _unkept(target: Path, why: str | None) -> MonitorError:
    return MonitorError(_("{folder}: the report can't be kept there: {why}.").format(folder=target, why=why))
