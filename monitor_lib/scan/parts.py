"""Count a batch in pieces: counts of pieces add up to those of the batch, and are kept for its report."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

import numpy as np

from monitor_lib.bins.tally import VariableTally
from monitor_lib.config.schema import Config
from monitor_lib.readers.exclusions import Exclusions
from monitor_lib.readers.fingerprints import Hashes, distinct
from monitor_lib.readers.folder_records import FolderRecords
from monitor_lib.readers.hash_ranges import DISTINCT, RANGES, Fingerprints
from monitor_lib.readers.pieces import Piece
from monitor_lib.readers.reader import open_records
from monitor_lib.readers.source import Source
from monitor_lib.scan.accumulators import Accumulator, BinCounts, read_all
from monitor_lib.scan.result import Overlap, ScanResult
from monitor_lib.tallies.arrays import Storable
from monitor_lib.tallies.days import DayTally
from monitor_lib.tallies.scores import ScoreTally


class Observed(Storable, Protocol):
    """What else was counted of the records, by whoever makes the report."""

    def __add__(self, other: Any, /) -> Any:
        """The same of both together."""


class Observer(Accumulator, Protocol):
    """Counts it."""

    def total(self) -> Observed:
        """What was counted so far."""


@dataclass(frozen=True)
class PartCounts:
    """Counts of a piece, or of several together.

    Attributes:
        exclusions, scores, days, variables: as in :class:`monitor_lib.scan.result.ScanResult`.
        observed: what the observer counted.
        hashed: records with a hash.
        shared: those of them whose hash the reference has, too.
        content: bytes of a folder's content that are held against the limit; 0 of a file, whose reader knows it all.

    """

    exclusions: Exclusions
    scores: ScoreTally
    days: DayTally
    variables: VariableTally
    observed: Observed
    hashed: int
    shared: int
    content: int

    def __add__(self, other: "PartCounts") -> "PartCounts":
        return PartCounts(
            self.exclusions + other.exclusions,
            (self.scores + other.scores).within_limit(),
            self.days + other.days,
            self.variables + other.variables,
            self.observed + other.observed,
            self.hashed + other.hashed,
            self.shared + other.shared,
            self.content + other.content,
        )


@dataclass(frozen=True)
class HashRanges:
    """The distinct hashes of a piece's records, cut into ranges of equal width.

    Attributes:
        ranges: the hashes of each range, ascending, shape (k,).

    """

    ranges: tuple[Hashes, ...]

    @classmethod
    def of(cls, fingerprints: Fingerprints, n: int) -> Self:
        """Those of a piece in ``n`` ranges, a divisor of 256."""
        each, width = [hashes for hashes, _counts in fingerprints.ranges()], RANGES // n
        return cls(tuple(np.concatenate(each[start : start + width]) for start in range(0, RANGES, width)))


def how_many_distinct(parts: Sequence[Hashes]) -> int:
    """The number of distinct hashes of one range, from that range of each piece."""
    return len(distinct(np.concatenate(parts)))


def count_piece(
    piece: Piece,
    config: Config,
    content_columns: Sequence[str],
    expected: ScanResult | None,
    observer: Observer,
    n: int,
) -> tuple[PartCounts, HashRanges]:
    """Count one piece, its hashes in ``n`` ranges; ``expected`` is the reference, if there is one.

    Raises:
        BatchError: it can't be read.

    """
    reader = open_records(piece, config)
    bins = {name: one.bins for name, one in expected.reference_bins.items()} if expected else {}
    variables = BinCounts(bins, config.columns.date_format)
    found = read_all(reader, config, content_columns, [variables, observer])
    exclusions = found.exclusions + Exclusions.of_unreadable(reader.records)
    reader.leave()
    hashes = found.fingerprints
    shared = hashes.how_many_in(expected.fingerprints) if expected else 0
    volume = reader.records.volume if isinstance(reader.records, FolderRecords) else None
    counts = PartCounts(
        exclusions,
        found.scores(),
        found.days,
        variables.tally,
        observer.total(),
        hashes.n,
        shared,
        volume.content if volume else 0,
    )
    return counts, HashRanges.of(hashes, n)


def shared_records(
    counts: PartCounts, n_distinct: int, expected: ScanResult, compared: Sequence[str], config: Config
) -> Overlap:
    """The records that the batch shares with the reference; see :func:`monitor_lib.scan.result.overlap`."""
    columns = len(compared)
    if config.columns.id is not None:
        return Overlap(counts.shared, None, columns)
    told_apart = n_distinct >= DISTINCT * counts.hashed and expected.fingerprints.tell_apart()
    return Overlap(None, counts.shared if columns and told_apart else None, columns)


def whole(
    counts: PartCounts,
    n_distinct: int,
    source: Source,
    columns: tuple[str, ...],
    compared: Sequence[str],
    config: Config,
) -> ScanResult | None:
    """The batch as one reading gives it, but for the hashes; None where a reading would refuse it, and say why."""
    exclusions = counts.exclusions
    if counts.content > config.limits.max_bytes:
        return None
    if exclusions.total > config.limits.max_excluded * exclusions.records or not counts.scores.scored:
        return None
    return ScanResult(
        source=source,
        records=exclusions.records,
        exclusions=replace(exclusions, first={}, samples={}, values={}),
        tally=counts.scores,
        days=counts.days,
        has_outcomes=config.columns.target in columns,
        duplicates=counts.hashed - n_distinct if config.columns.id is not None else None,
        compared_columns=tuple(compared),
        fingerprints=Fingerprints(),
        columns=columns,
        variables=counts.variables,
    )
