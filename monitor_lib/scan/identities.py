"""Which records of a month stand in several files: by id, and whether their outcome is known."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monitor_lib.readers.dates import NO_DAY, months
from monitor_lib.readers.fingerprints import Hashes, id_hashes
from monitor_lib.readers.hash_ranges import Fingerprints
from monitor_lib.readers.outcomes import Outcome
from monitor_lib.readers.reader import Reader
from monitor_lib.readers.texts import missing

Flags = npt.NDArray[np.bool_]
# Says which records of a part count; it takes the columns with a role, as they are in the file and as they were read.
Kept = Callable[[pa.RecordBatch, pa.RecordBatch], Flags]

_ODD = np.uint64(0x9E3779B97F4A7C15)  # multiplication by an odd number loses no information
_KNOWN = (Outcome.EVENT, Outcome.NON_EVENT, Outcome.INDETERMINATE)
_NO_HASHES = np.empty(0, np.uint64)


@dataclass(frozen=True)
class Identities:
    """The ids of some months of one file, each hashed together with its month.

    Attributes:
        known, unknown: of the records whose outcome is known, and of the others.
        n: all records of these months, those without an id included.

    """

    known: Fingerprints
    unknown: Fingerprints
    n: int

    @classmethod
    def of(cls, reader: Reader, wanted: Collection[int]) -> "Identities":
        """Read a file for the ids of these months (since 1970-01); only the columns with a role are looked at."""
        known, unknown, n = Fingerprints(reader.path.name), Fingerprints(reader.path.name), 0
        for _part, roles, checked in reader.parts():
            part = _Part(roles, checked, reader.config.columns.id, wanted)
            n += int(part.here.sum())
            known.add(part.hashes[part.known])
            unknown.add(part.hashes[~part.known])
        return cls(known, unknown, n)


@dataclass(frozen=True)
class Superseded:
    """The records of a file that other files know better; hashes are ascending.

    Attributes:
        known, unknown: among those whose outcome is known, and among the others.
        n: how many records they are.

    """

    known: Hashes
    unknown: Hashes
    n: int

    def kept(self, id_column: str | None, wanted: Collection[int]) -> Kept:
        """Say which records of these months no other file knows better."""

        def keep(roles: pa.RecordBatch, checked: pa.RecordBatch) -> Flags:
            part = _Part(roles, checked, id_column, wanted)
            gone = np.where(part.known, _among(part.hashes, self.known), _among(part.hashes, self.unknown))
            result = part.here.copy()
            result[np.flatnonzero(part.identified)[gone]] = False
            return result

        return keep


class _Part:
    """The records of one part of a file: which are of the wanted months, which have an id, its hash with the month."""

    def __init__(
        self, roles: pa.RecordBatch, checked: pa.RecordBatch, id_column: str | None, wanted: Collection[int]
    ) -> None:
        day = checked.column("day").to_numpy()
        month = months(day)
        self.here: Flags = (day != NO_DAY) & np.isin(month, np.fromiter(wanted, np.int64))
        self.identified: Flags = np.zeros(len(day), np.bool_)
        self.hashes = _NO_HASHES
        if id_column in roles.schema.names:
            ids = roles.column(id_column)
            self.identified = self.here & ~missing(ids)
            mixed = month[self.identified].astype(np.uint64) * _ODD
            self.hashes = id_hashes(ids.filter(pa.array(self.identified))) ^ mixed
        self.known: Flags = np.isin(checked.column("outcome").to_numpy()[self.identified], _KNOWN)


def superseded(files: Sequence[Identities]) -> list[Superseded]:
    """Say for each file, the oldest first, which of its records another file knows better.

    The best version of a record is the newest with a known outcome, or else the newest. Records that repeat an id
    within one file are all its version.
    """
    found: list[list[tuple[Hashes, Hashes, int]]] = [[] for _file in files]
    known = zip(*(one.known.ranges() for one in files), strict=True)
    unknown = zip(*(one.unknown.ranges() for one in files), strict=True)
    for with_outcome, without in zip(known, unknown, strict=True):
        newer_known = newer_unknown = _NO_HASHES
        for place in reversed(range(len(files))):
            (ours, counts), (open_ones, open_counts) = with_outcome[place], without[place]
            better = [one for other, (one, _n) in enumerate(with_outcome) if other != place]
            gone = _among(ours, newer_known)
            gone_open = _among(open_ones, _union([*better, newer_unknown]))
            n = int(counts[gone].sum() + open_counts[gone_open].sum())
            found[place].append((ours[gone], open_ones[gone_open], n))
            newer_known, newer_unknown = _union([newer_known, ours]), _union([newer_unknown, open_ones])
    return [
        Superseded(
            np.concatenate([known for known, _unknown, _n in parts]),
            np.concatenate([unknown for _known, unknown, _n in parts]),
            sum(n for _known, _unknown, n in parts),
        )
        for parts in found
    ]


def _union(parts: Sequence[Hashes]) -> Hashes:
    return np.unique(np.concatenate(parts))


def _among(values: Hashes, ascending: Hashes) -> Flags:
    """Which of the values are in an ascending array, shape (n,)."""
    if not len(ascending):
        return np.zeros(len(values), np.bool_)
    place = np.minimum(np.searchsorted(ascending, values), len(ascending) - 1)
    return np.asarray(ascending[place] == values, np.bool_)
