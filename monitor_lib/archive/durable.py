"""Durable writes: after a crash of the machine, a finished write is on the disk."""

import os
import sys
from collections.abc import Callable
from pathlib import Path


def write_atomically(path: Path, text: str, beside: Callable[[], None] = lambda: None) -> None:
    """Replace a file in one step: a reader sees the old file or the new file, never a part of one.

    Args:
        path: the file.
        text: its new content.
        beside: called when the new file is on the disk, before it replaces the old file.

    """
    new = path.with_name(f".{path.name}.new")
    with new.open("wb") as file:
        file.write(text.encode())
        _flush(file.fileno(), file.flush)
    beside()
    new.replace(path)
    sync_folder(path.parent)


def append(path: Path, content: bytes) -> None:
    """Append to a file and sync it to disk."""
    is_new = not path.exists()
    with path.open("ab") as file:
        file.write(content)
        _flush(file.fileno(), file.flush)
    if is_new:
        sync_folder(path.parent)


def cut(path: Path, size: int) -> None:
    """Keep only the first ``size`` bytes of a file."""
    with path.open("r+b") as file:
        file.truncate(size)
        _flush(file.fileno(), file.flush)


def sync_tree(folder: Path) -> None:
    """Sync a folder and the files in it to disk."""
    for path in sorted(folder.iterdir()):
        with path.open("r+b") as file:
            os.fsync(file.fileno())
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Sync the names in a folder to disk; Windows has no such operation and does this itself."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folders(folder: Path) -> None:
    """Make a folder and its missing parent folders, and sync their names to disk."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in reversed(missing):
        sync_folder(one.parent)


def _flush(descriptor: int, flush: Callable[[], None]) -> None:
    flush()
    os.fsync(descriptor)
