"""A cache of a file's counts, under a hash of all that they depend on: a reference is counted once, not every month.

No result depends on the cache: without it, the same is counted again. It is outside every archive, only its user can
read it (it holds distinct scores and hashes of ids), and ``MONITOR_LIB_CACHE=off`` switches it off.
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
MOST_HASHES = 1 << 23  # a file with more is not cached, since an entry is held in memory as a whole
PACKAGE = Path(__file__).resolve().parent.parent
HEX = 64


class Cache:
    """The cache in the folder ``MONITOR_LIB_CACHE``; without this variable, in the user's own cache folder."""

    def __init__(self, config: Config) -> None:
        self._folder = _folder()
        # Limits and the names of persons do not change a count.
        self._config = config.model_dump_json(exclude={"policy", "about"}, warnings=False)

    @property
    def used(self) -> bool:
        """Whether the cache is switched on."""
        return self._folder is not None

    def find(self, source: Source, role: str, beside: str) -> ScanResult | None:
        """The cached counts of this file, or None.

        Args:
            source: the file as it is now.
            role: ``"reference"`` or ``"batch"``.
            beside: what else the counts depend on.

        """
        if self._folder is None:
            return None
        try:
            content = (self._folder / self._key(source, role, beside)).read_bytes()
        except OSError:  # absent or not readable: the file is counted again
            return None
        digest, stored = content[:HEX], content[HEX:]
        # A file that was cut off or changed is ignored.
        if hashlib.sha256(stored).hexdigest().encode() != digest:
            return None
        try:
            return from_stored(dict(np.load(io.BytesIO(stored), allow_pickle=False)))
        except (ValueError, KeyError):  # written by another program
            return None

    def keep(self, result: ScanResult, role: str, beside: str) -> None:
        """Store the counts if possible; where the cache can't be written, nothing is stored and no error is raised."""
        if self._folder is None or result.fingerprints.n > MOST_HASHES:
            return
        stored = io.BytesIO()
        np.savez(stored, **to_stored(result))  # type: ignore[arg-type]
        digest = hashlib.sha256(stored.getvalue()).hexdigest().encode()
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Only its user can read a temporary file from the start; it is then moved into place in one step.
            with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".", delete=False) as beside_it:
                beside_it.write(digest + stored.getvalue())
            Path(beside_it.name).replace(self._folder / self._key(result.source, role, beside))
            _prune(self._folder)
        except OSError:
            return

    def _key(self, source: Source, role: str, beside: str) -> str:
        parts = [source.name, source.sha256, role, beside, self._config, tally.MOST_ENTRIES, *_code()]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest() + ".counts"


def _folder() -> Path | None:
    setting = os.environ.get(VARIABLE, "")
    if setting == OFF:
        return None
    if setting:
        return Path(setting)
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 - "~" may stay as it is
    return Path(home) / "monitor_lib" if os.path.isabs(home) else None  # noqa: PTH117


@lru_cache(maxsize=1)
def _code() -> tuple[str, ...]:
    """What else the counts depend on: the code of this package and the libraries that read and hash."""
    files = sorted(PACKAGE.rglob("*.py"))
    digest = hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files)).hexdigest()
    return digest, np.__version__, pd.__version__, pa.__version__


def _prune(folder: Path) -> None:
    """Delete our oldest entries where they take too much space; other files in the folder are left alone."""
    ours = [path for path in folder.iterdir() if re.fullmatch(r"[0-9a-f]{64}\.counts", path.name)]
    kept = sorted(((path.stat().st_mtime, path.stat().st_size, path) for path in ours), reverse=True)
    size = 0
    for _at, bytes_of, path in kept:
        size += bytes_of
        if size > MOST_BYTES:
            path.unlink(missing_ok=True)
