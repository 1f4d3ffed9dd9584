"""Which records of a month stand in several files: by id, and whether their outcome is known."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monitor_lib.readers.dates import NO_DAY, counts_of, months
from monitor_lib.readers.fingerprints import Hashes, distinct, id_hashes, with_column
from monitor_lib.readers.hash_ranges import Fingerprints
from monitor_lib.readers.outcomes import Outcome
from monitor_lib.readers.reader import Reader
from monitor_lib.readers.texts import missing
from monitor_lib.scan.accumulators import column_of
from monitor_lib.tallies.arrays import Array, Arrays, as_array, from_array, nested, under

Flags = npt.NDArray[np.bool_]
# Says which records of a part count; it takes the columns with a role, as they are in the file and as they were read,
# and the decimal sign of the file's text.
Kept = Callable[[pa.RecordBatch, pa.RecordBatch, str], Flags]

HASHED = ("known", "unknown", "records")
SAME = 0.5  # of the common ids of two files must be of the same records, for the ids to tell records apart
_KNOWN = (Outcome.EVENT, Outcome.NON_EVENT, Outcome.INDETERMINATE)
_NO_HASHES = np.empty(0, np.uint64)


@dataclass(frozen=True)
class MonthIds:
    """The ids of one month of one file, hashed.

    Attributes:
        known, unknown: of the records whose outcome is known, and of the others.
        records: the same ids, each hashed together with what does not change of a record: its day and some columns.
        n: all records, those without an id included.

    """

    known: Fingerprints
    unknown: Fingerprints
    records: Fingerprints
    n: int

    @classmethod
    def empty(cls, file: str) -> "MonthIds":
        """Of no record yet; ``file`` is the name of the file, for error messages."""
        return cls(Fingerprints(file), Fingerprints(file), Fingerprints(file), 0)

    def to_arrays(self) -> dict[str, Array]:
        """The hashes as arrays, by name."""
        parts = {name: getattr(self, name) for name in HASHED}
        return {"n": as_array(self.n), **nested(parts)}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "MonthIds":
        """Those that :meth:`to_arrays` turned into arrays."""
        known, unknown, records = (Fingerprints.from_arrays(under(arrays, name)) for name in HASHED)
        return cls(known, unknown, records, from_array(arrays["n"]))


def ids_by_month(reader: Reader, content: Sequence[str]) -> dict[int, MonthIds]:
    """Read a file for its ids by month (since 1970-01).

    Args:
        reader: the file.
        content: the columns that tell versions of one record from different records; only these and the columns with a
            role are looked at.

    """
    found = dict[int, MonthIds]()
    for raw, roles, checked in reader.parts():
        part = _Part.of(roles, checked, reader.config.columns.id, reader.decimal)
        chosen = pa.array(part.identified)
        whole = part.hashes ^ checked.column("day").to_numpy()[part.identified].astype(np.uint64)
        for name in content:
            whole = with_column(whole, column_of(name, raw, roles).filter(chosen), reader.decimal)
        for month, n in counts_of(part.month[part.month != NO_DAY]):
            before = found.get(month) or MonthIds.empty(reader.path.name)
            here = part.month[part.identified] == month
            before.known.add(part.hashes[here & part.known])
            before.unknown.add(part.hashes[here & ~part.known])
            before.records.add(whole[here])
            found[month] = replace(before, n=before.n + n)
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

    def keep(roles: pa.RecordBatch, checked: pa.RecordBatch, decimal: str) -> Flags:
        part = _Part.of(roles, checked, id_column, decimal)
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
    def of(cls, roles: pa.RecordBatch, checked: pa.RecordBatch, id_column: str | None, decimal: str) -> "_Part":
        month = months(checked.column("day").to_numpy())
        identified, hashes = np.zeros(len(month), np.bool_), _NO_HASHES
        if id_column in roles.schema.names:
            ids = roles.column(id_column)
            identified = (month != NO_DAY) & ~missing(ids)
            hashes = id_hashes(ids.filter(pa.array(identified)), decimal)
        return cls(month, identified, hashes, np.isin(checked.column("outcome").to_numpy()[identified], _KNOWN))


def superseded(files: Sequence[MonthIds], alike: Sequence[Collection[int]]) -> list[Superseded]:
    """Say for each file of a month, the oldest first, which of its records another file knows better.

    The best version of a record is the newest with a known outcome, or else the newest. Records that repeat an id
    within one file are all its version.

    Args:
        files: the ids of the month in each file.
        alike: what :func:`alike_files` says of them.

    """
    found: list[list[tuple[Hashes, Hashes, int]]] = [[] for _file in files]
    known = zip(*(one.known.ranges() for one in files), strict=True)
    unknown = zip(*(one.unknown.ranges() for one in files), strict=True)
    for with_outcome, without in zip(known, unknown, strict=True):
        for place, ((ours, counts), (open_ones, open_counts)) in enumerate(zip(with_outcome, without, strict=True)):
            others = [other for other in range(len(files)) if other in alike[place]]
            newer = [other for other in others if other > place]
            gone = _among(ours, _union([with_outcome[other][0] for other in newer]))
            better = [*(with_outcome[other][0] for other in others), *(without[other][0] for other in newer)]
            gone_open = _among(open_ones, _union(better))
            n = int(counts[gone].sum() + open_counts[gone_open].sum())
            found[place].append((ours[gone], open_ones[gone_open], n))
    return [
        Superseded(
            np.concatenate([known for known, _unknown, _n in parts]),
            np.concatenate([unknown for _known, unknown, _n in parts]),
            sum(n for _known, _unknown, n in parts),
        )
        for parts in found
    ]


def alike_files(files: Sequence[MonthIds]) -> list[set[int]]:
    """For each file of a month, the other files whose common ids are those of the same records, for half or more.

    Where numbers begin anew in each file, ids are common though no record is.
    """
    ids, records = np.zeros((2, len(files), len(files)), np.int64)
    known, unknown, whole = (zip(*(getattr(one, name).ranges() for one in files), strict=True) for name in HASHED)
    for with_outcome, without, each in zip(known, unknown, whole, strict=True):
        of_file = [_union([one[0], other[0]]) for one, other in zip(with_outcome, without, strict=True)]
        for first, second in combinations(range(len(files)), 2):
            ids[first, second] += int(_among(of_file[first], of_file[second]).sum())
            records[first, second] += int(_among(each[first][0], each[second][0]).sum())
    same = records >= SAME * ids
    return [
        {other for other in range(len(files)) if other != place and same[min(place, other), max(place, other)]}
        for place in range(len(files))
    ]


def _union(parts: Sequence[Hashes]) -> Hashes:
    return distinct(np.concatenate([_NO_HASHES, *parts]))


def _among(values: Hashes, ascending: Hashes) -> Flags:
    """Which of the values are in an ascending array, shape (n,)."""
    if not len(ascending):
        return np.zeros(len(values), np.bool_)
    place = np.minimum(np.searchsorted(ascending, values), len(ascending) - 1)
    return np.asarray(ascending[place] == values, np.bool_)
