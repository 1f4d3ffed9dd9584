"""Which records of a month stand in several files: by id, and whether their outcome is known."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monitor_lib.readers.dates import NO_DAY, counts_of, months
from monitor_lib.readers.fingerprints import Hashes, id_hashes
from monitor_lib.readers.hash_ranges import Fingerprints
from monitor_lib.readers.outcomes import Outcome
from monitor_lib.readers.reader import Reader
from monitor_lib.readers.texts import missing
from monitor_lib.tallies.arrays import Array, Arrays, as_array, from_array, nested, under

Flags = npt.NDArray[np.bool_]
# Says which records of a part count; it takes the columns with a role, as they are in the file and as they were read.
Kept = Callable[[pa.RecordBatch, pa.RecordBatch], Flags]

_KNOWN = (Outcome.EVENT, Outcome.NON_EVENT, Outcome.INDETERMINATE)
_NO_HASHES = np.empty(0, np.uint64)


@dataclass(frozen=True)
class MonthIds:
    """The ids of one month of one file, hashed.

    Attributes:
        known, unknown: of the records whose outcome is known, and of the others.
        n: all records, those without an id included.

    """

    known: Fingerprints
    unknown: Fingerprints
    n: int

    def to_arrays(self) -> dict[str, Array]:
        """The hashes as arrays, by name."""
        return {"n": as_array(self.n), **nested({"known": self.known, "unknown": self.unknown})}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "MonthIds":
        """Those that :meth:`to_arrays` turned into arrays."""
        known, unknown = (Fingerprints.from_arrays(under(arrays, name)) for name in ("known", "unknown"))
        return cls(known, unknown, from_array(arrays["n"]))


def ids_by_month(reader: Reader) -> dict[int, MonthIds]:
    """Read a file for its ids by month (since 1970-01); only the columns with a role are looked at."""
    file, found = reader.path.name, dict[int, MonthIds]()
    for _part, roles, checked in reader.parts():
        part = _Part.of(roles, checked, reader.config.columns.id)
        for month, n in counts_of(part.month[part.month != NO_DAY]):
            before = found.get(month) or MonthIds(Fingerprints(file), Fingerprints(file), 0)
            here = part.month[part.identified] == month
            before.known.add(part.hashes[here & part.known])
            before.unknown.add(part.hashes[here & ~part.known])
            found[month] = MonthIds(before.known, before.unknown, before.n + n)
    return found


@dataclass(frozen=True)
class Superseded:
    """The records of a month of a file that other files know better; hashes are ascending.

    Attributes:
        known, unknown: among those whose outcome is known, and among the others.
        n: how many records they are.

    """

    known: Hashes
    unknown: Hashes
    n: int


def keeping(gone: Mapping[int, Superseded], id_column: str | None) -> Kept:
    """Say which records of these months no other file knows better; records of other months are not kept."""

    def keep(roles: pa.RecordBatch, checked: pa.RecordBatch) -> Flags:
        part = _Part.of(roles, checked, id_column)
        result: Flags = np.isin(part.month, np.fromiter(gone, np.int64))
        place = np.flatnonzero(part.identified)
        for month, worse in gone.items():
            here = part.month[place] == month
            left = np.where(part.known, _among(part.hashes, worse.known), _among(part.hashes, worse.unknown))
            result[place[here & left]] = False
        return result

    return keep


@dataclass(frozen=True)
class _Part:
    """The records of one part of a file.

    Attributes:
        month: of each record, ``NO_DAY`` where there is none, shape (n,).
        identified: whether it has an id and a month, shape (n,).
        hashes: those of the m ids, shape (m,).
        known: whether the outcome of these records is known, shape (m,).

    """

    month: npt.NDArray[np.int32]
    identified: Flags
    hashes: Hashes
    known: Flags

    @classmethod
    def of(cls, roles: pa.RecordBatch, checked: pa.RecordBatch, id_column: str | None) -> "_Part":
        month = months(checked.column("day").to_numpy())
        identified, hashes = np.zeros(len(month), np.bool_), _NO_HASHES
        if id_column in roles.schema.names:
            ids = roles.column(id_column)
            identified = (month != NO_DAY) & ~missing(ids)
            hashes = id_hashes(ids.filter(pa.array(identified)))
        return cls(month, identified, hashes, np.isin(checked.column("outcome").to_numpy()[identified], _KNOWN))


def superseded(files: Sequence[MonthIds]) -> list[Superseded]:
    """Say for each file of a month, the oldest first, which of its records another file knows better.

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
