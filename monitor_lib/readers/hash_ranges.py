"""Count how often each of many 64-bit hashes occurs; only some of them are in memory, the others are on disk.

Whenever :data:`HELD` hashes are in memory, they are sorted and written to a temporary file as one run. The run is cut
at the borders of :data:`RANGES` equal ranges of all possible hashes. Counting goes range by range and needs the memory
of one range. Hashes are spread evenly, and a run holds each hash once with its count, so no range is much longer than
the others, even if one value occurs very often.

Where the system allows it, the file has no name, so it disappears with the process, however the process ends; elsewhere
the system deletes the file when it is closed. Its content is encrypted with a random key that stays in memory, so
nobody can compare the content with known ids.
"""

import hashlib
import secrets
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO

import numpy as np
import numpy.typing as npt

from monitor_lib.errors import BatchError
from monitor_lib.i18n import _
from monitor_lib.readers.fingerprints import Hashes
from monitor_lib.tallies.arrays import Array, Arrays

Counts = npt.NDArray[np.int64]

HELD = 1 << 20  # hashes in memory before they are written as a run
RANGES = 256
_SHIFT = np.uint64(56)
DISTINCT = 0.99


class Fingerprints:
    """The hashes of a file's records.

    Attributes:
        n: how many hashes were added; repeated ones count each time.

    """

    def __init__(self, file: str = "") -> None:
        """Begin; ``file`` is the name of the file of records, for error messages."""
        self.n = 0
        self._file = file
        self._waiting: list[Hashes] = []
        self._n_waiting = 0
        self._runs: list[_Run | _WrittenRun] = []
        self._spill: _Spill | None = None

    def __add__(self, other: "Fingerprints") -> "Fingerprints":
        total = Fingerprints(self._file or other._file)
        total.n = self.n + other.n
        total._runs = [*self._settled(), *other._settled()]
        return total

    def to_arrays(self) -> dict[str, Array]:
        """The distinct hashes of all ranges, ascending, and how often each was added, both of shape (k,)."""
        result = list(self.ranges())
        return {
            "hashes": np.concatenate([hashes for hashes, _n in result]),
            "counts": np.concatenate([counts for _hashes, counts in result]),
        }

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "Fingerprints":
        """The fingerprints that :meth:`to_arrays` turned into arrays."""
        result = cls()
        result.n = int(arrays["counts"].sum())
        result._runs.append(_Run.of(arrays["hashes"], arrays["counts"]))
        return result

    def add(self, hashes: Hashes) -> None:
        """Add the hashes of some records, shape (n,).

        Raises:
            BatchError: there is no space on disk.

        """
        self._waiting.append(hashes)
        self._n_waiting += len(hashes)
        self.n += len(hashes)
        if self._n_waiting >= HELD:
            run = self._sorted()
            try:
                if self._spill is None:
                    self._spill = _Spill()
                self._runs.append(self._spill.write(run))
            except OSError as error:
                raise BatchError(
                    _(
                        "{file}: {folder} has no room for the hashes of its records ({reason}); free some space there,"
                        " or name another folder in TMPDIR."
                    ).format(file=self._file, folder=tempfile.gettempdir(), reason=error.strerror)
                ) from None

    def _sorted(self) -> "_Run":
        hashes, counts = np.unique(np.concatenate(self._waiting), return_counts=True)
        self._waiting, self._n_waiting = [], 0
        return _Run.of(hashes, counts)

    def ranges(self) -> Iterator[tuple[Hashes, Counts]]:
        """Yield for each range its distinct hashes, ascending, and how often each was added, both of shape (k,)."""
        runs = self._settled()
        for number in range(RANGES):
            yield _merged([run.within(number) for run in runs])

    def _settled(self) -> "list[_Run | _WrittenRun]":
        """All runs; the hashes that are still in memory become a sorted run first."""
        if self._waiting:
            self._runs.append(self._sorted())
        return self._runs

    def how_many_distinct(self) -> int:
        """The number of distinct hashes."""
        return sum(len(hashes) for hashes, _counts in self.ranges())

    def how_many_in(self, others: "Fingerprints") -> int:
        """How many of these hashes are also among ``others``; repeated ones of these count each time."""
        shared = 0
        for (ours, counts), (theirs, _n) in zip(self.ranges(), others.ranges(), strict=True):
            if len(ours) and len(theirs):
                place = np.minimum(np.searchsorted(theirs, ours), len(theirs) - 1)
                shared += int(counts[theirs[place] == ours].sum())
        return shared

    def tell_apart(self) -> bool:
        """Whether equal hashes in two files mean the same record: 99 % of this file's hashes must be distinct."""
        return self.how_many_distinct() >= DISTINCT * self.n


@dataclass(frozen=True)
class _Run:
    """Distinct hashes, ascending, and their counts, shapes (k,); ``cuts``, shape (RANGES + 1,), separate the ranges."""

    hashes: Hashes
    counts: Counts
    cuts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, hashes: Hashes, counts: Counts) -> "_Run":
        borders = np.arange(RANGES, dtype=np.uint64) << _SHIFT
        return cls(hashes, counts, np.append(np.searchsorted(hashes, borders), len(hashes)))

    def within(self, number: int) -> tuple[Hashes, Counts]:
        """One range."""
        here = slice(self.cuts[number], self.cuts[number + 1])
        return self.hashes[here], self.counts[here]


@dataclass(frozen=True)
class _WrittenRun:
    """A run on disk; ``counts_at`` is None where each hash occurs once."""

    spill: "_Spill"
    cuts: npt.NDArray[np.int64]
    hashes_at: int
    counts_at: int | None

    def within(self, number: int) -> tuple[Hashes, Counts]:
        """One range."""
        first, last = int(self.cuts[number]), int(self.cuts[number + 1])
        hashes = self.spill.read(self.hashes_at + 8 * first, last - first)
        if self.counts_at is None:
            return hashes, np.ones(last - first, np.int64)
        return hashes, self.spill.read(self.counts_at + 8 * first, last - first).astype(np.int64)


@dataclass
class _Spill:
    """The temporary file, which only its user may read: data is added at its end and read at any position."""

    _file: IO[bytes] = field(default_factory=lambda: tempfile.TemporaryFile(buffering=0))  # noqa: SIM115 - see below
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    _size: int = 0

    def __post_init__(self) -> None:
        # The file is open as long as an object may still read from it.
        weakref.finalize(self, self._file.close)

    def write(self, run: _Run) -> _WrittenRun:
        hashes_at = self._append(run.hashes, run.cuts)
        repeated = bool((run.counts > 1).any())
        counts_at = self._append(run.counts.astype(np.uint64), run.cuts) if repeated else None
        return _WrittenRun(self, run.cuts, hashes_at, counts_at)

    def _append(self, values: Hashes, cuts: npt.NDArray[np.int64]) -> int:
        """Write range by range, each encrypted separately; return the position of the first byte."""
        begin = self._size
        self._file.seek(begin)
        for first, last in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
            left = memoryview((values[first:last] ^ self._keystream(last - first, self._size)).tobytes())
            self._size += len(left)
            while left:
                left = left[self._file.write(left) :]
        return begin

    def read(self, at: int, n: int) -> Hashes:
        """Read a range of ``n`` values that begins at byte ``at``."""
        content = bytearray(8 * n)
        self._file.seek(at)
        view = memoryview(content)
        while view:
            count = self._file.readinto(view)  # type: ignore[attr-defined]
            if not count:
                raise OSError("the temporary file was cut off")
            view = view[count:]
        return np.frombuffer(content, np.uint64) ^ self._keystream(n, at)

    def _keystream(self, n: int, at: int) -> Hashes:
        """``n`` pseudorandom numbers for the range at byte ``at``; they can't be computed without the key."""
        return np.frombuffer(hashlib.shake_128(self._key + at.to_bytes(8, "big")).digest(8 * n), np.uint64)


def _merged(runs: Sequence[tuple[Hashes, Counts]]) -> tuple[Hashes, Counts]:
    """The distinct hashes of several runs, ascending, and the sums of their counts."""
    if len(runs) == 1:
        return runs[0]
    hashes = np.concatenate([hashes for hashes, _counts in runs] or [np.empty(0, np.uint64)])
    counts = np.concatenate([counts for _hashes, counts in runs] or [np.empty(0, np.int64)])
    if not len(hashes):
        return hashes, counts
    # Each run is sorted, and a stable sort is fast because it merges sorted runs.
    order = np.argsort(hashes, kind="stable")
    hashes = hashes[order]
    begins = np.flatnonzero(np.append(True, hashes[1:] != hashes[:-1]))
    return hashes[begins], np.add.reduceat(counts[order], begins)
