"""One attempt at a run; a crash at any step leaves a recoverable archive.

The steps are: write the started line; work in a separate folder; sync the files to disk; rename the folder; sync the
rename to disk; write the outcome line. A process holds a lock on its working folder while it runs. The operating system
releases the lock when the process ends, for any reason. The next process uses the lock to find out whether an attempt
is still running (:mod:`monitor_lib.archive.recovery`).
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
    """Return the event that the ledger records for an exception."""
    if isinstance(error, TimedOut):
        return Event.TIMED_OUT
    return Event.INTERRUPTED if isinstance(error, KeyboardInterrupt) else Event.FAILED


class Attempt:
    """An attempt that is running or whose process died: it has a working folder ``work`` and one recorded outcome."""

    def __init__(self, archive: Archive, started: Line) -> None:
        self.work = (archive.root / started.values["work"]).resolve()
        self._archive = archive
        self._started = started
        self._failed_notebook: str | None = None

    def keep(self, finished: Path) -> tuple[Archived, bool]:
        """Move the finished run's folder into the archive, unless another call has already archived the same run.

        Returns:
            The archived run, and whether this attempt archived it.

        Raises:
            MonitorError: the archive has this run with different files, or the run can't be written.

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
        """Keep the partly executed notebook of a failed run, apart from the reports; it replaces an earlier one."""
        target = self._archive.failed_notebook(*self._started.key)
        durable.make_folders(target.parent)
        durable.write_atomically(target, notebook)
        step("failed notebook kept")
        self._failed_notebook = hashlib.sha256(notebook.encode()).hexdigest()
        return target

    def tell(self, event: Event, manifest: str | None = None, reason: str = "") -> None:
        """Write the outcome line."""
        more = {"started": self._started.hash, **_challenger(self._started.values.get("challenger", ""))}
        if reason:
            more["why"] = reason
        if self._failed_notebook:
            more["notebook"] = self._failed_notebook
        self._archive.ledger.append(event, self._started.key, manifest, **more)
        step("outcome recorded")

    def end(self, event: Event, reason: str = "") -> None:
        """Write the outcome line of an attempt that stopped before it wrote one.

        The outcome is ``adopted`` if the run's folder is intact and the ledger does not record the run yet, else
        ``event``.
        """
        with self._archive.ledger.locked():
            self._archive.ledger.repair()
            if self._started.hash not in {line.hash for line in self._archive.state.unfinished()}:
                return
            manifest = self._archive.manifest_of_intact(*self._started.key)
            if manifest and self._archive.state.recorded(self._started.key) is None:
                self.tell(Event.ADOPTED, manifest, reason)
                return
            failed = self._archive.failed_notebook(*self._started.key)
            if failed.exists():
                self._failed_notebook = sha256(failed)
            self.tell(event, reason=reason)

    def _refuse_other(self, target: Path, finished: Path) -> None:
        if not same_files(target, finished):
            raise MonitorError(
                _(
                    "{folder}: re-performed from the same inputs it came out different; the archive stays as it was."
                ).format(folder=target)
            )
        self._archive.record(read_run(target))


@contextmanager
def attempt(
    archive: Archive, key: tuple[str, str, str], inputs: Iterable[Path], challenger: str = ""
) -> Iterator[Attempt]:
    """Open an attempt at a run; the ledger records its start and its outcome, whatever the outcome is.

    Args:
        archive: the archive that the run is written to.
        key: model, batch and name of the run.
        inputs: the files that the run reads; the ledger records their folders, relative to the archive.
        challenger: the name of the model that the batch's own is compared with, if there is one.

    Raises:
        MonitorError: the archive can't be written.

    """
    places = sorted({_seen_from(archive.root, path.parent) for path in inputs})
    with archive.ledger.locked():
        archive.ledger.repair()
        work = _work_folder(archive.root)
        step("work folder made")
        # Kernels are new processes and do not inherit the lock; a fork that outlived this process would still hold it.
        alive = FileLock(work / ALIVE)
        alive.acquire()
        step("work folder held")
        try:
            more = _challenger(challenger)
            started = archive.ledger.append(Event.STARTED, key, work=work.name, inputs=places, **more)
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


def _challenger(name: str) -> dict[str, str]:
    """Return what the lines of a comparison have besides."""
    return {"challenger": name} if name else {}


def is_alive(work: Path) -> bool:
    """Return whether the process that made a working folder is still running."""
    if not (work / ALIVE).exists():
        return False
    try:
        with FileLock(work / ALIVE, timeout=0):
            return False
    except Timeout:
        return True
    except OSError:  # no process works in a folder that can't be written to
        return False


def _tell_error(under_way: Attempt, error: BaseException) -> None:
    try:
        under_way.end(event_of(error), _why(error))
    except MonitorError as second:
        if isinstance(error, MonitorError) and str(second) != str(error):
            raise MonitorError(f"{error} {second}") from None
        raise error from second


def _why(error: BaseException) -> str:
    """Return the reason in words; only the type of an unknown exception, since its message may quote a record."""
    if isinstance(error, KeyboardInterrupt):
        return _("stopped by hand or by the system")
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) if isinstance(error, MonitorError) else type(error).__name__


def _work_folder(root: Path) -> Path:
    """Make an empty folder on the archive's own disk, so that a finished run can be moved in one step."""
    try:
        return Path(tempfile.mkdtemp(prefix=WORK, dir=root)).resolve()
    except OSError as error:
        raise MonitorError(
            _("{folder}: reports can't be written there: {reason}.").format(folder=root, reason=error.strerror)
        ) from None


def _remove(work: Path, alive: FileLock) -> None:
    alive.release()
    shutil.rmtree(work, ignore_errors=True)


def _seen_from(root: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(folder.resolve(), root.resolve())).as_posix()
    except ValueError:  # another drive
        return folder.resolve().as_posix()


def _unkept(target: Path, reason: str | None) -> MonitorError:
    return MonitorError(_("{folder}: the report can't be kept there: {reason}.").format(folder=target, reason=reason))
