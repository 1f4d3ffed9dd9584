"""Count a batch in pieces: counts of pieces add up to those of the batch, and are kept for its report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

import numpy as np

from monitor_lib.bins.bins import Bins
from monitor_lib.bins.tally import VariableTally
from monitor_lib.config.schema import Config
from monitor_lib.readers.exclusions import Exclusions
from monitor_lib.readers.fingerprints import Hashes
from monitor_lib.readers.hash_ranges import DISTINCT, RANGES, Counts, Fingerprints
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

    """

    exclusions: Exclusions
    scores: ScoreTally
    days: DayTally
    variables: VariableTally
    observed: Observed

    def __add__(self, other: "PartCounts") -> "PartCounts":
        return PartCounts(
            self.exclusions + other.exclusions,
            self.scores + other.scores,
            self.days + other.days,
            self.variables + other.variables,
            self.observed + other.observed,
        )


@dataclass(frozen=True)
class HashRanges:
    """The hashes of records, cut into ranges of equal width.

    Attributes:
        ranges: for each range the distinct hashes, ascending, and how often each occurs, both of shape (k,).

    """

    ranges: tuple[tuple[Hashes, Counts], ...]

    @classmethod
    def of(cls, fingerprints: Fingerprints, n: int) -> Self:
        """Those of a file in ``n`` ranges, a divisor of 256."""
        each, width = list(fingerprints.ranges()), RANGES // n
        groups = [each[start : start + width] for start in range(0, RANGES, width)]
        return cls(
            tuple(
                (np.concatenate([hashes for hashes, _n in group]), np.concatenate([counts for _h, counts in group]))
                for group in groups
            )
        )


@dataclass(frozen=True)
class RangeFacts:
    """What one range of hashes says; the facts of all ranges add up to those of a file.

    Attributes:
        n, distinct: records, and distinct ones among them.
        shared: those that the reference has too.
        reference_n, reference_distinct: as the first two, of the reference.

    """

    n: int = 0
    distinct: int = 0
    shared: int = 0
    reference_n: int = 0
    reference_distinct: int = 0

    @classmethod
    def of(cls, parts: Sequence[tuple[Hashes, Counts]], reference: tuple[Hashes, Counts]) -> Self:
        """Those of one range, from that range of each piece and of the reference."""
        hashes = np.concatenate([hashes for hashes, _n in parts])
        counts = np.concatenate([counts for _hashes, counts in parts])
        place = np.searchsorted(reference[0], hashes)
        place = np.minimum(place, max(0, len(reference[0]) - 1))
        shared = int(counts[reference[0][place] == hashes].sum()) if len(reference[0]) and len(hashes) else 0
        return cls(int(counts.sum()), len(np.unique(hashes)), shared, int(reference[1].sum()), len(reference[0]))

    def __add__(self, other: "RangeFacts") -> "RangeFacts":
        return RangeFacts(
            self.n + other.n,
            self.distinct + other.distinct,
            self.shared + other.shared,
            self.reference_n + other.reference_n,
            self.reference_distinct + other.reference_distinct,
        )


def count_piece(
    piece: Piece, config: Config, content_columns: Sequence[str], bins: Mapping[str, Bins], observer: Observer, n: int
) -> tuple[PartCounts, HashRanges]:
    """Count one piece, its hashes in ``n`` ranges.

    Raises:
        BatchError: it can't be read.

    """
    reader = open_records(piece, config)
    variables = BinCounts(bins, config.columns.date_format)
    found = read_all(reader, config, content_columns, [variables, observer])
    exclusions = found.exclusions + Exclusions.of_unreadable(reader.records)
    reader.leave()
    counts = PartCounts(exclusions, found.scores(), found.days, variables.tally, observer.total())
    return counts, HashRanges.of(found.fingerprints, n)


def shared_records(facts: RangeFacts, compared: Sequence[str], config: Config) -> Overlap:
    """The records that the batch shares with the reference; see :func:`monitor_lib.scan.result.overlap`."""
    columns = len(compared)
    if config.columns.id is not None:
        return Overlap(facts.shared, None, columns)
    told_apart = facts.distinct >= DISTINCT * facts.n and facts.reference_distinct >= DISTINCT * facts.reference_n
    return Overlap(None, facts.shared if columns and told_apart else None, columns)


def whole(
    counts: PartCounts,
    facts: RangeFacts,
    source: Source,
    columns: tuple[str, ...],
    compared: Sequence[str],
    config: Config,
) -> ScanResult | None:
    """The batch as one reading gives it, but for the hashes; None where a reading would refuse it, and say why."""
    exclusions = counts.exclusions
    if exclusions.total > config.limits.max_excluded * exclusions.records or not counts.scores.scored:
        return None
    return ScanResult(
        source=source,
        records=exclusions.records,
        exclusions=replace(exclusions, first={}, samples={}, values={}),
        tally=counts.scores,
        days=counts.days,
        has_outcomes=config.columns.target in columns,
        duplicates=facts.n - facts.distinct if config.columns.id is not None else None,
        compared_columns=tuple(compared),
        fingerprints=Fingerprints(),
        columns=columns,
        variables=counts.variables,
    )
