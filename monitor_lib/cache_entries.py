"""The files of a cache: each holds its own hash, is written in one step, and only its user can read it."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

VARIABLE = "MONITOR_LIB_CACHE"
OFF = "off"
MOST_BYTES = 2 << 30
HEX = 64


def folder() -> Path | None:
    """The folder that ``MONITOR_LIB_CACHE`` names; without this variable, in the user's own cache folder.

    None where the cache is switched off.
    """
    setting = os.environ.get(VARIABLE, "")
    if setting == OFF:
        return None
    if setting:
        return Path(setting)
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 - "~" may stay as it is
    return Path(home) / "monitor_lib" if os.path.isabs(home) else None  # noqa: PTH117


def read(place: Path, name: str) -> bytes | None:
    """The content of an entry; None where there is none, or where it was cut off or changed."""
    try:
        content = (place / name).read_bytes()
    except OSError:  # absent or not readable
        return None
    digest, stored = content[:HEX], content[HEX:]
    return stored if hashlib.sha256(stored).hexdigest().encode() == digest else None


def write(place: Path, name: str, stored: bytes) -> None:
    """Keep an entry if possible; where the cache can't be written, nothing is stored and no error is raised."""
    digest = hashlib.sha256(stored).hexdigest().encode()
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Only its user can read a temporary file from the start; it is then moved into place in one step.
        with tempfile.NamedTemporaryFile(dir=place, prefix=".", delete=False) as beside_it:
            beside_it.write(digest + stored)
        Path(beside_it.name).replace(place / name)
        _prune(place)
    except OSError:
        return


def _prune(place: Path) -> None:
    """Delete our oldest entries where they take too much space; other files in the folder are left alone."""
    ours = [path for path in place.iterdir() if re.fullmatch(r"[0-9a-f]{64}\.(batch|counts|scores)", path.name)]
    kept = sorted(((path.stat().st_mtime, path.stat().st_size, path) for path in ours), reverse=True)
    size = 0
    for _at, bytes_of, path in kept:
        size += bytes_of
        if size > MOST_BYTES:
            path.unlink(missing_ok=True)
