"""Writing that outlives the machine: what is done here is on the disk, or not there at all."""

import os
import sys
from collections.abc import Callable
from pathlib import Path


def write_whole(path: Path, text: str, beside: Callable[[], None] = lambda: None) -> None:
    """Put a file in place in one step: a reader sees the old one or the new one, never half of one.

    Args:
        path: the file.
        text: what is to stand in it.
        beside: called when the new file is on the disk, before it takes the old one's place.

    """
    new = path.with_name(f".{path.name}.new")
    with new.open("wb") as file:
        file.write(text.encode())
        _flush(file.fileno(), file.flush)
    beside()
    new.replace(path)
    sync_folder(path.parent)


def append(path: Path, content: bytes) -> None:
    """Add to the end of a file, and have it on the disk."""
    is_new = not path.exists()
    with path.open("ab") as file:
        file.write(content)
        _flush(file.fileno(), file.flush)
    if is_new:
        sync_folder(path.parent)


def cut(path: Path, size: int) -> None:
    """Keep the first ``size`` bytes of a file."""
    with path.open("r+b") as file:
        file.truncate(size)
        _flush(file.fileno(), file.flush)


def sync_tree(folder: Path) -> None:
    """Have a folder and the files in it on the disk."""
    for path in sorted(folder.iterdir()):
        with path.open("r+b") as file:
            os.fsync(file.fileno())
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk; Windows knows no such thing and keeps them itself."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folders(folder: Path) -> None:
    """Make a folder and those above it that lack, and have their names on the disk."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in reversed(missing):
        sync_folder(one.parent)


def _flush(descriptor: int, flush: Callable[[], None]) -> None:
    flush()
    os.fsync(descriptor)
