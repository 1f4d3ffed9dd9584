"""The pass over one file: every accumulator receives every checked batch and counts something in it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monitor_lib.bins.binning import Counted, Months, counted, encoded
from monitor_lib.bins.bins import Bins
from monitor_lib.bins.fitting import ParseOptions, ReferenceBins, fit_bins
from monitor_lib.bins.selection import sentinels_of
from monitor_lib.bins.summary import ValueTally
from monitor_lib.bins.tally import VariableTally
from monitor_lib.config.schema import Config
from monitor_lib.errors import BatchError, NotScoredError
from monitor_lib.i18n import _
from monitor_lib.readers.checks import Rule
from monitor_lib.readers.column_names import matches
from monitor_lib.readers.dates import NO_DAY, months
from monitor_lib.readers.exclusions import Exclusions, refuse_too_many
from monitor_lib.readers.fingerprints import Hashes, column_hashes, id_hashes, with_column
from monitor_lib.readers.hash_ranges import Fingerprints
from monitor_lib.readers.reader import Reader
from monitor_lib.readers.records import Part, ahead
from monitor_lib.scan.result import ScanResult
from monitor_lib.tallies.days import DayTally
from monitor_lib.tallies.scores import ScoreTally
from monitor_lib.tallies.streams import ScoreStream


@dataclass(frozen=True)
class Chunk:
    """Some records of a file, all with a readable date; all arrays of shape (n,).

    Attributes:
        day, month: since 1970-01-01.
        score: finite wherever ``included``.
        outcome: an :class:`~monitor_lib.readers.outcomes.Outcome`.
        included: False for records that are excluded from all figures except volumetry.
        decimal: the decimal sign in text.

    """

    day: npt.NDArray[np.int32]
    month: npt.NDArray[np.int32]
    score: npt.NDArray[np.float64]
    outcome: npt.NDArray[np.int8]
    included: npt.NDArray[np.bool_]
    decimal: str

    @classmethod
    def of(cls, checked: pa.RecordBatch, decimal: str) -> "Chunk":
        """Those of some checked records that have a date; see :func:`monitor_lib.readers.checks.check`."""
        day, score, outcome, rule = (column.to_numpy() for column in checked.columns)
        dated = day != NO_DAY
        if not dated.all():
            day, score, outcome, rule = (values[dated] for values in (day, score, outcome, rule))
        return cls(day, months(day), score, outcome, rule == Rule.INCLUDED, decimal)

    def __len__(self) -> int:
        return len(self.month)

    @cached_property
    def months(self) -> Months:
        """The month of each record."""
        return Months.of(self.month)


class Accumulator(Protocol):
    """Accumulates counts from chunks: it receives its columns of a chunk one by one, then the chunk itself."""

    @property
    def columns(self) -> Collection[str]:
        """The names of the columns that it receives."""

    def update_column(self, name: str, column: pa.Array, chunk: Chunk) -> None:
        """Count one column's values, shape (n,): text is dictionary-encoded; an absent column is all missing.

        An accumulator that keeps the column also keeps its memory in use.
        """

    def update(self, chunk: Chunk, key: Hashes) -> None:
        """Count the records; ``key`` is a hash of each, so that a random draw does not depend on their order."""


class ReferenceValues:
    """Accumulates the values of a reference's variables."""

    def __init__(self, names: Sequence[str]) -> None:
        self._values = {name: ValueTally() for name in names}
        self.columns: Collection[str] = self._values.keys()

    def update_column(self, name: str, column: pa.Array, chunk: Chunk) -> None:  # noqa: ARG002 - an accumulator's
        """Count one variable's values."""
        self._values[name] += ValueTally.of(column)

    def update(self, chunk: Chunk, key: Hashes) -> None:
        """Do nothing: the values were already counted."""

    def fitted(self, config: Config, how: ParseOptions) -> dict[str, ReferenceBins]:
        """The bins that are defined from these values."""
        return {
            name: fit_bins(
                name,
                values,
                how,
                categorical=matches(name, config.variables.categorical),
                sentinels=sentinels_of(name, config),
            )
            for name, values in self._values.items()
        }


class BinCounts:
    """Counts the records of a batch in the bins of the reference's variables."""

    def __init__(self, bins: Mapping[str, Bins], date_format: str | None) -> None:
        self._bins = bins
        self.columns: Collection[str] = bins.keys()
        self._date_format = date_format
        self._found: dict[str, Counted] = {}
        # The order is that of the reference, which the tally keeps.
        self.tally = VariableTally({name: {} for name in bins}, {name: {} for name in bins})

    def update_column(self, name: str, column: pa.Array, chunk: Chunk) -> None:
        """Count one variable's bins."""
        self._found[name] = counted(column, self._bins[name], chunk.months, chunk.decimal, self._date_format)

    def update(self, chunk: Chunk, key: Hashes) -> None:  # noqa: ARG002 - an accumulator's
        """Add up the chunk's bins."""
        self.tally += VariableTally.of_counted(self._found, chunk.months)
        self._found = {}


def scan(
    reader: Reader,
    config: Config,
    content_columns: Sequence[str],
    accumulators: Sequence[Accumulator],
    *,
    scores_matter: bool = True,
) -> ScanResult:
    """Read one file to its end.

    Args:
        reader: the opened file.
        config: the configuration.
        content_columns: the columns that must be equal for two records to be the same; none where there are ids.
        accumulators: the objects that receive each chunk.
        scores_matter: whether a record without a score is excluded; else records are only counted.

    Raises:
        BatchError: the file can't be reported.
        NotScoredError: it could be if its scores did not matter.

    """
    return read_all(reader, config, content_columns, accumulators).result(reader, scores_matter)


def read_all(
    reader: Reader, config: Config, content_columns: Sequence[str], accumulators: Sequence[Accumulator]
) -> "Gathered":
    """Read a file or a piece of one to its end; see :func:`scan`."""
    gathered = Gathered(config, content_columns, reader.path.name)
    # The content of records is hashed column by column, in the order of the columns' names.
    names = {name for accumulator in accumulators for name in accumulator.columns}
    wanted = sorted({*names, *content_columns})
    for part, roles, checked in reader.parts():
        chunk = gathered.add(part.num_rows, roles, checked, reader.decimal)
        dated = None if len(chunk) == part.num_rows else pa.array(checked.column("day").to_numpy() != NO_DAY)
        for name, column in ahead((name, column_of(name, part, roles)) for name in wanted):
            if name in content_columns and name in part.names:
                gathered.add_content(column, reader.decimal)
            if name in names and len(chunk):
                values = column if dated is None else column.filter(dated)
                for accumulator in accumulators:
                    if name in accumulator.columns:
                        accumulator.update_column(name, values, chunk)
        key = gathered.key()
        if len(chunk):
            for accumulator in accumulators:
                accumulator.update(chunk, key if dated is None else key[dated.to_numpy(zero_copy_only=False)])
    return gathered


def column_of(name: str, part: Part, roles: pa.RecordBatch) -> pa.Array:
    """One column of a part, all missing where the part lacks it; columns with a role were already read."""
    if name in roles.schema.names:
        return encoded(roles.column(name))
    return encoded(part.column(name)) if name in part.names else pa.nulls(part.num_rows, pa.string())


class Gathered:
    """What is counted of every file, chunk by chunk.

    Attributes:
        exclusions, days, fingerprints: what was counted so far.

    """

    def __init__(self, config: Config, content_columns: Sequence[str], file: str) -> None:
        self._config, self._content_columns = config, content_columns
        self.exclusions = Exclusions()
        self._scores = ScoreStream(higher_is_riskier=config.score.higher_is_riskier)
        self.days = DayTally()
        self.fingerprints = Fingerprints(file)
        self._key: Hashes = np.empty(0, np.uint64)

    def add(self, n: int, roles: pa.RecordBatch, checked: pa.RecordBatch, decimal: str) -> Chunk:
        """Count one part's records, and return those with a date."""
        self.exclusions += Exclusions.of(checked, roles, self._config)
        self._key = np.full(n, len(self._content_columns), np.uint64)
        id_column = self._config.columns.id
        if id_column in roles.schema.names:
            self._key = column_hashes(roles.column(id_column), decimal)
            self.fingerprints.add(id_hashes(roles.column(id_column), decimal))
        chunk = Chunk.of(checked, decimal)
        self._scores.add(chunk.month, chunk.score, chunk.outcome, chunk.included)
        self.days += DayTally.of(chunk.day)
        return chunk

    def add_content(self, column: pa.Array, decimal: str) -> None:
        """Include one more column of the part in the hash of its records."""
        self._key = with_column(self._key, column, decimal)

    def key(self) -> Hashes:
        """A hash of each of the part's records; to be called after every column was included."""
        if self._config.columns.id is None and self._content_columns:
            self.fingerprints.add(self._key)
        return self._key

    def scores(self) -> ScoreTally:
        """The scores so far."""
        return self._scores.total()

    def result(self, reader: Reader, scores_matter: bool) -> ScanResult:
        """The result, after the file has ended."""
        exclusions = self.exclusions + Exclusions.of_unreadable(reader.records)
        if not scores_matter:
            exclusions = exclusions.but_for_scores()
        name, id_column = reader.path.name, self._config.columns.id
        if not exclusions.records:
            raise BatchError(_("{file}: the file holds a header and no record; export it again.").format(file=name))
        refuse_too_many(exclusions, reader.records, name, self._config)
        tally = self.scores()
        if not self.days.counts or (scores_matter and not tally.scored):
            error = NotScoredError if self.days.counts else BatchError
            raise error(
                _("{file}: no record has both a date and a score; check date and score under [columns].").format(
                    file=name
                )
            )
        fingerprints = self.fingerprints
        return ScanResult(
            source=reader.finish(),
            records=exclusions.records,
            exclusions=exclusions,
            tally=tally,
            days=self.days,
            has_outcomes=reader.has_outcomes,
            duplicates=fingerprints.n - fingerprints.how_many_distinct() if id_column is not None else None,
            compared_columns=tuple(self._content_columns),
            fingerprints=fingerprints,
            columns=reader.records.columns,
            dated=reader.dated,
        )


def with_variables(result: ScanResult, tally: VariableTally, reference_bins: Mapping[str, ReferenceBins]) -> ScanResult:
    """The same result, with the counts of the accumulators."""
    return replace(result, variables=tally, reference_bins=reference_bins)
