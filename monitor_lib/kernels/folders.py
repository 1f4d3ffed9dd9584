"""Folders for sockets and settings, which are gone with the process that made them or, were it killed, with the next.

Beside each folder lies a file that its process keeps locked. Where the lock can be had, its process is dead.
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

# Sockets are files, and a path to one may have about a hundred characters.
LONGEST = 60
PREFIX, LOCK = "mr-", ".lock"


class ShortFolder:
    """A new folder of this user's alone, whose path is short enough for sockets."""

    def __init__(self) -> None:
        top = _top()
        _remove_abandoned(top)
        descriptor, lock = tempfile.mkstemp(prefix=PREFIX, suffix=LOCK, dir=top)
        os.close(descriptor)
        # One process may have several; none of them is passed on to a process that it starts.
        self._lock = FileLock(lock, is_singleton=False)
        self._lock.acquire()
        self.path = Path(tempfile.mkdtemp(prefix=f"{Path(lock).stem}-", dir=top))

    def remove(self) -> None:
        """Remove it, and all that it holds."""
        shutil.rmtree(self.path, ignore_errors=True)
        Path(self._lock.lock_file).unlink(missing_ok=True)
        self._lock.release()


def _top() -> Path:
    usual = tempfile.gettempdir()
    return Path(usual if len(usual) < LONGEST else "/tmp")  # noqa: S108


@lru_cache
def _remove_abandoned(top: Path) -> None:
    """Once for each process: remove what those left that were killed."""
    for lock in top.glob(f"{PREFIX}*{LOCK}"):
        # What another user made there is not opened: it might lead anywhere.
        if _is_ours(lock, stat.S_ISREG):
            with suppress(Timeout, OSError), FileLock(lock, timeout=0, is_singleton=False):
                for folder in top.glob(f"{lock.stem}-*"):
                    if _is_ours(folder, stat.S_ISDIR):
                        shutil.rmtree(folder, ignore_errors=True)
                lock.unlink(missing_ok=True)


def _is_ours(path: Path, is_kind: Callable[[int], bool]) -> bool:
    """Whether a path is no link, of a kind, and this user's."""
    try:
        found = path.lstat()
    except OSError:
        return False
    return is_kind(found.st_mode) and (sys.platform == "win32" or found.st_uid == os.getuid())
