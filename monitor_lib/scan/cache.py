"""A cache of a file's counts, under a hash of all that they depend on: a reference is counted once, not every month.

No result depends on the cache: without it, the same is counted again. It is outside every archive, only its user can
read it (it holds distinct scores and hashes of ids), and ``MONITOR_LIB_CACHE=off`` switches it off.
"""

import hashlib
import io
import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from monitor_lib import cache_entries as entries
from monitor_lib.config.schema import Config
from monitor_lib.readers.source import Source
from monitor_lib.scan.identities import MonthIds
from monitor_lib.scan.result import Overlap, ScanResult, Whole
from monitor_lib.scan.stored import from_stored, to_stored
from monitor_lib.tallies import scores as tally
from monitor_lib.tallies.arrays import as_array, from_array, nested, under

COUNTS, WHOLE = ".counts", ".batch"
REMEMBERED = 64  # files
MOST_REMEMBERED = 1 << 19  # counts and hashes of a file; one with more is read from the cache each time
MOST_HASHES = 1 << 23  # a file with more is not cached, since an entry is held in memory as a whole
PACKAGE = Path(__file__).resolve().parent.parent


class Cache:
    """The cache in the folder ``MONITOR_LIB_CACHE``; without this variable, in the user's own cache folder."""

    def __init__(self, config: Config, scorer: str = "") -> None:
        """Open the cache; ``scorer`` is the identity of the model that scores the records, if one does."""
        self._folder = entries.folder()
        self._scorer = scorer
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
        stored = entries.read(self._folder, self._key(source, role, beside))
        if stored is None:
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
        entries.write(self._folder, self._key(result.source, role, beside), stored.getvalue())

    def find_ids(self, source: Source, content: Sequence[str]) -> Mapping[int, MonthIds] | None:
        """The cached ids of a file by month, or None; see :func:`monitor_lib.scan.identities.ids_by_month`."""
        stored = (
            entries.read(self._folder, self._key(source, "ids", json.dumps(list(content))))
            if self._folder is not None
            else None
        )
        if stored is None:
            return None
        try:
            arrays = dict(np.load(io.BytesIO(stored), allow_pickle=False))
            return {month: MonthIds.from_arrays(under(arrays, str(month))) for month in from_array(arrays["months"])}
        except (ValueError, KeyError):  # written by another program
            return None

    def keep_ids(self, source: Source, content: Sequence[str], ids: Mapping[int, MonthIds]) -> None:
        """Store the ids of a file by month, if possible."""
        if self._folder is None or sum(one.n for one in ids.values()) > MOST_HASHES:
            return
        stored = io.BytesIO()
        arrays = {"months": as_array(list(ids)), **nested({str(month): one for month, one in ids.items()})}
        np.savez(stored, **arrays)  # type: ignore[arg-type]
        entries.write(self._folder, self._key(source, "ids", json.dumps(list(content))), stored.getvalue())

    def _key(self, source: Source, role: str, beside: str) -> str:
        parts = [source.name, source.sha256, role, beside, self._config, self._scorer, tally.MOST_ENTRIES, *_code()]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest() + COUNTS

    def has_whole(self) -> bool:
        """Whether a batch may be there that was counted in pieces; only then it is worth hashing one to look for it."""
        return self._folder is not None and any(self._folder.glob("*" + WHOLE))

    def find_whole(self, source: Source, beside: str) -> Whole | None:
        """The cached counts of a batch that was counted in pieces, or None."""
        stored = entries.read(self._folder, self._whole_key(source, beside)) if self._folder is not None else None
        if stored is None:
            return None
        try:
            arrays = dict(np.load(io.BytesIO(stored), allow_pickle=False))
            shared = from_array(arrays["shared"])
            result = from_stored(under(arrays, "result"))
            return Whole(result, Overlap(**shared) if shared else None, under(arrays, "observed"))
        except (ValueError, KeyError, TypeError):  # written by another program
            return None

    def keep_whole(self, whole: Whole, beside: str) -> None:
        """Store the counts of a batch that was counted in pieces, if possible."""
        if self._folder is None:
            return
        arrays = {
            "shared": as_array(asdict(whole.shared) if whole.shared else None),
            **{f"result/{name}": array for name, array in to_stored(whole.result).items()},
            **{f"observed/{name}": array for name, array in whole.observed.items()},
        }
        stored = io.BytesIO()
        np.savez(stored, **arrays)  # type: ignore[arg-type]
        entries.write(self._folder, self._whole_key(whole.result.source, beside), stored.getvalue())

    def _whole_key(self, source: Source, beside: str) -> str:
        return self._key(source, "whole", beside).removesuffix(COUNTS) + WHOLE


class Remembering(Cache):
    """The same cache; what it found is remembered in this process, for one that reports again and again."""

    def find(self, source: Source, role: str, beside: str) -> ScanResult | None:
        """The counts of this file, remembered or cached, or None."""
        key = self._key(source, role, beside)
        result = _remembered.pop(key, None) or super().find(source, role, beside)
        if result is not None:
            self._remember(key, result)
        return result

    def keep(self, result: ScanResult, role: str, beside: str) -> None:
        """Remember the counts, and store them if possible."""
        self._remember(self._key(result.source, role, beside), result)
        super().keep(result, role, beside)

    @property
    def used(self) -> bool:
        """Always: it remembers even where nothing is stored."""
        return True

    def _remember(self, key: str, result: ScanResult) -> None:
        if result.tally.entries + result.fingerprints.n <= MOST_REMEMBERED:
            _remembered[key] = result
        while len(_remembered) > REMEMBERED:
            _remembered.popitem(last=False)


_remembered: "OrderedDict[str, ScanResult]" = OrderedDict()


@lru_cache(maxsize=1)
def _code() -> tuple[str, ...]:
    """What else the counts depend on: the code of this package and the libraries that read and hash."""
    files = sorted(PACKAGE.rglob("*.py"))
    digest = hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files)).hexdigest()
    return digest, np.__version__, pd.__version__, pa.__version__
