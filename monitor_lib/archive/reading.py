"""Safe reading of files that another person may have put in an archive: only regular files of a limited size."""

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from monitor_lib.i18n import _

LARGEST = 64 * 2**20  # bytes of a document
CHUNK = 2**20
# Without these flags the call would wait for a pipe and follow a link out of the archive; Windows has neither flag.
FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@contextmanager
def plain_file(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file for reading.

    Raises:
        OSError: the file can't be read, or is a link, a pipe or a device.

    """
    with os.fdopen(os.open(path, FLAGS), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(0, _("it is no regular file"), str(path))
        yield file


def sha256(path: Path) -> str:
    """Return the SHA-256 of a regular file, in hex.

    Raises:
        OSError: see :func:`plain_file`.

    """
    digest = hashlib.sha256()
    with plain_file(path) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def document(path: Path) -> Any:
    """Return the content of a JSON file.

    Raises:
        OSError: see :func:`plain_file`.
        ValueError: the file is too large, nested too deeply, no JSON, or has a key twice (JSON readers disagree on
            which value counts).

    """
    with plain_file(path) as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError("too large")
    try:
        return json.loads(content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("too deep") from None


def is_folder(path: Path) -> bool:
    """Return whether the path is a folder and not a link to one."""
    return path.is_dir() and not path.is_symlink()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key stands twice")
    return result


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON")
