"""Temporary folders for sockets and settings, removed by the process that made them.

If that process was killed, the next process removes them. Beside each folder there is a file that its process keeps
locked. If another process can get the lock, the first process is dead.
"""

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from filelock import FileLock, Timeout

# Sockets are files, and the path of a socket may have about a hundred characters at most.
LONGEST = 60
PREFIX, LOCK = "mr-", ".lock"


class ShortFolder:
    """A new folder that only this user can use, whose path is short enough for sockets."""

    def __init__(self) -> None:
        top = _top()
        _remove_abandoned(top)
        descriptor, lock = tempfile.mkstemp(prefix=PREFIX, suffix=LOCK, dir=top)
        os.close(descriptor)
        # One process may have several such locks; a process that it starts inherits none of them.
        self._lock = FileLock(lock, is_singleton=False)
        self._lock.acquire()
        self.path = Path(tempfile.mkdtemp(prefix=f"{Path(lock).stem}-", dir=top))

    def remove(self) -> None:
        """Remove the folder and its content."""
        with suppress(RecursionError):  # folders nested deeper than Python removes
            shutil.rmtree(self.path, ignore_errors=True)
        Path(self._lock.lock_file).unlink(missing_ok=True)
        self._lock.release()


def _top() -> Path:
    usual = tempfile.gettempdir()
    return Path(usual if len(usual) < LONGEST else "/tmp")  # noqa: S108


@lru_cache
def _remove_abandoned(top: Path) -> None:
    """Remove the folders of killed processes; each process does this once."""
    for lock in top.glob(f"{PREFIX}*{LOCK}"):
        # A file that another user made is not opened: it could be a link to any file.
        if _is_ours(lock, stat.S_ISREG):
            # Folders nested deeper than Python removes are left to the system.
            with suppress(Timeout, OSError, RecursionError), FileLock(lock, timeout=0, is_singleton=False):
                for folder in top.glob(f"{lock.stem}-*"):
                    if _is_ours(folder, stat.S_ISDIR):
                        shutil.rmtree(folder, ignore_errors=True)
                lock.unlink(missing_ok=True)


def _is_ours(path: Path, is_kind: Callable[[int], bool]) -> bool:
    """Return whether a path is no link, is of the given kind, and belongs to this user."""
    try:
        status = path.lstat()
    except OSError:
        return False
    return is_kind(status.st_mode) and (sys.platform == "win32" or status.st_uid == os.getuid())
