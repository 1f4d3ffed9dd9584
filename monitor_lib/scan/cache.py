"""What was counted of a file, kept by the hash of all that it followed from: a reference is counted once, not monthly.

Nothing depends on it: without it the same is counted again. It lies outside every archive, is readable by its user
alone (it holds distinct scores and hashes of ids), and is switched off with ``MONITOR_LIB_CACHE=off``.
"""

import hashlib
import io
import json
import os
import re
import tempfile
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from monitor_lib.config.schema import Config
from monitor_lib.readers.source import Source
from monitor_lib.scan.result import ScanResult
from monitor_lib.scan.stored import from_stored, to_stored
from monitor_lib.tallies import scores as tally

VARIABLE = "MONITOR_LIB_CACHE"
OFF = "off"
MOST_BYTES = 2 << 30
MOST_HASHES = 1 << 23  # of a larger file; what is kept is held in memory as a whole
PACKAGE = Path(__file__).resolve().parent.parent
HEX = 64


class Cache:
    """The folder ``MONITOR_LIB_CACHE``; without the variable, the user's own folder for such."""

    def __init__(self, config: Config) -> None:
        self._folder = _folder()
        # Limits and persons change no count.
        self._config = config.model_dump_json(exclude={"policy", "about"}, warnings=False)

    @property
    def used(self) -> bool:
        """Whether there is a cache at all."""
        return self._folder is not None

    def find(self, source: Source, role: str, beside: str) -> ScanResult | None:
        """What was kept for this file.

        Args:
            source: the file as it is now.
            role: ``"reference"`` or ``"batch"``.
            beside: what else the counts followed from.

        """
        if self._folder is None:
            return None
        try:
            content = (self._folder / self._key(source, role, beside)).read_bytes()
        except OSError:  # not there, or not to be read: counted again
            return None
        digest, stored = content[:HEX], content[HEX:]
        # A file that was cut off or changed is not one of ours.
        if hashlib.sha256(stored).hexdigest().encode() != digest:
            return None
        try:
            return from_stored(dict(np.load(io.BytesIO(stored), allow_pickle=False)))
        except (ValueError, KeyError):  # sealed by somebody else
            return None

    def keep(self, found: ScanResult, role: str, beside: str) -> None:
        """Keep what was counted, where that is possible: a cache that can't be written is none, not an error."""
        if self._folder is None or found.fingerprints.n > MOST_HASHES:
            return
        stored = io.BytesIO()
        np.savez(stored, **to_stored(found))  # type: ignore[arg-type]
        digest = hashlib.sha256(stored.getvalue()).hexdigest().encode()
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # A temporary file is its user's alone from the start; it is put in place in one step.
            with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".", delete=False) as beside_it:
                beside_it.write(digest + stored.getvalue())
            Path(beside_it.name).replace(self._folder / self._key(found.source, role, beside))
            _prune(self._folder)
        except OSError:
            return

    def _key(self, source: Source, role: str, beside: str) -> str:
        parts = [source.name, source.sha256, role, beside, self._config, tally.MOST_ENTRIES, *_code()]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest() + ".counts"


def _folder() -> Path | None:
    told = os.environ.get(VARIABLE, "")
    if told == OFF:
        return None
    if told:
        return Path(told)
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 - "~" may stay as it is
    return Path(home) / "monitor_lib" if os.path.isabs(home) else None  # noqa: PTH117


@lru_cache(maxsize=1)
def _code() -> tuple[str, ...]:
    """What else counts depend on: this package and the libraries that read and hash."""
    files = sorted(PACKAGE.rglob("*.py"))
    digest = hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files)).hexdigest()
    return digest, np.__version__, pd.__version__, pa.__version__


def _prune(folder: Path) -> None:
    """Drop the oldest of ours where there is too much; whatever else lies in the folder is not ours to touch."""
    ours = [path for path in folder.iterdir() if re.fullmatch(r"[0-9a-f]{64}\.counts", path.name)]
    kept = sorted(((path.stat().st_mtime, path.stat().st_size, path) for path in ours), reverse=True)
    size = 0
    for _at, bytes_of, path in kept:
        size += bytes_of
        if size > MOST_BYTES:
            path.unlink(missing_ok=True)
