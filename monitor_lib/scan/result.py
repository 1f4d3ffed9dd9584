"""The result of scanning one file, and how many records two files share."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor_lib.bins.fitting import ReferenceBins
from monitor_lib.bins.tally import VariableTally
from monitor_lib.readers.exclusions import Exclusions
from monitor_lib.readers.hash_ranges import Fingerprints
from monitor_lib.readers.source import Source
from monitor_lib.scan.joined import JoinedFile
from monitor_lib.scoring.facts import ScoredFile
from monitor_lib.tallies.arrays import Arrays
from monitor_lib.tallies.days import DayTally
from monitor_lib.tallies.pairs import PairTally
from monitor_lib.tallies.scores import ScoreTally


@dataclass(frozen=True)
class ScanResult:
    """One file after it was scanned.

    Attributes:
        source: name, SHA-256 and size of what was read.
        records: all records of the file.
        exclusions: how many records were excluded, and why.
        tally: the score's counts.
        days: records for each day, excluded or not.
        has_outcomes: whether the file holds the target's column.
        duplicates: records whose id already occurred in the file; None without an id column.
        compared_columns: the columns that :attr:`fingerprints` cover; none where ids distinguish records.
        fingerprints: hashes of the records' ids or contents, to find records that are in two files.
        columns: the file's columns.
        variables: counts by bin and month of the records with a date; empty without a reference.
        reference_bins: of a reference, the bins of each variable with its own records in them.
        unwatched: of a reference, columns that are no variables although nobody said so, and a code for why.
        scored: how a model scored the file; None where it holds its own scores.
        pairs: the champion's score and the challenger's, record by record; None without a challenger, or where it can't
            score the file.
        dated: whether its records have dates; if not, all stand at the same day, which is not shown.
        challenged: how the challenger's model scored the file; None where a column holds the challenger's scores.
        joined: what became of its records, for each file that is joined by id.

    """

    source: Source
    records: int
    exclusions: Exclusions
    tally: ScoreTally
    days: DayTally
    has_outcomes: bool
    duplicates: int | None
    compared_columns: tuple[str, ...]
    fingerprints: Fingerprints
    columns: tuple[str, ...] = ()
    variables: VariableTally = field(default_factory=VariableTally)
    reference_bins: Mapping[str, ReferenceBins] = field(default_factory=dict)
    unwatched: Mapping[str, str] = field(default_factory=dict)
    scored: ScoredFile | None = None
    pairs: PairTally | None = None
    challenged: ScoredFile | None = None
    joined: tuple[JoinedFile, ...] = ()
    dated: bool = True

    @property
    def by_day(self) -> Mapping[int, int]:
        """Records for each day since 1970-01-01, ascending."""
        return self.days.counts

    @property
    def first_day(self) -> int:
        """The earliest date, in days since 1970-01-01."""
        return min(self.by_day)

    @property
    def last_day(self) -> int:
        """The latest date, in days since 1970-01-01."""
        return max(self.by_day)


@dataclass(frozen=True)
class Overlap:
    """Records of the batch that are also in the reference.

    Attributes:
        by_id: with the same id; None without an id column.
        by_content: equal in every shared column; None where ids are compared, or where equal records prove nothing
            because many are equal within their own file.
        columns: how many columns are shared.

    """

    by_id: int | None
    by_content: int | None
    columns: int


@dataclass(frozen=True)
class Whole:
    """A batch that was counted in pieces.

    Attributes:
        result: as one reading gives it, but for the hashes of its records.
        shared: what it shares with the reference; None without one.
        observed: what an observer counted of it, as arrays.

    """

    result: ScanResult
    shared: Overlap | None
    observed: Arrays


def overlap(batch: ScanResult, reference: ScanResult) -> Overlap:
    """How many records of the batch are also in the reference."""
    columns = len(batch.compared_columns)
    ours, theirs = batch.fingerprints, reference.fingerprints
    if batch.duplicates is not None:
        return Overlap(ours.how_many_in(theirs), None, columns)
    if not columns or not ours.tell_apart() or not theirs.tell_apart():
        return Overlap(None, None, columns)
    return Overlap(None, ours.how_many_in(theirs), columns)
