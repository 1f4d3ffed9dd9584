"""The pass itself: every checked batch of one file is shown to whoever counts something in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monitor_lib.config.schema import Config
from monitor_lib.data.checks import Rule
from monitor_lib.data.dates import NO_DAY, months
from monitor_lib.data.exclusions import Exclusions, refuse_too_many
from monitor_lib.data.fingerprints import Hashes, column_hashes, how_many_distinct, id_hashes, record_hashes
from monitor_lib.data.reader import Reader
from monitor_lib.errors import BatchError
from monitor_lib.intake.taken import Intake
from monitor_lib.streams import ScoreStream
from monitor_lib.variables import Bins, Frozen, Summary, VariableTally, binned, encoded, freeze
from monitor_lib.variables.freezing import How
from monitor_lib.variables.selection import matches, sentinels_of
from monitor_lib.words import _


@dataclass(frozen=True)
class Chunk:
    """Some records of a file, all with a readable date; all arrays of shape (n,).

    Attributes:
        columns: the variables, text by its distinct values; without those that do not stand in this part of the file.
        day, month: since 1970-01-01.
        score: finite wherever ``included``.
        outcome: an :class:`~monitor_lib.data.outcomes.Outcome`.
        included: False for records that are left out of all figures but volumetry.
        key: a hash of each record, by which to draw some of them whatever their order.
        decimal: the sign between whole and fraction in text.

    """

    columns: Mapping[str, pa.Array]
    day: npt.NDArray[np.int32]
    month: npt.NDArray[np.int32]
    score: npt.NDArray[np.float64]
    outcome: npt.NDArray[np.int8]
    included: npt.NDArray[np.bool_]
    key: Hashes
    decimal: str

    def __len__(self) -> int:
        return len(self.month)


class Watcher(Protocol):
    """Whoever counts something in the records."""

    def see(self, chunk: Chunk) -> None:
        """Count one chunk."""


class Summaries:
    """The values of a reference's variables."""

    def __init__(self, names: Sequence[str]) -> None:
        self._summaries = {name: Summary() for name in names}

    def see(self, chunk: Chunk) -> None:
        """Count each variable's values."""
        for name, summary in self._summaries.items():
            if name in chunk.columns:
                summary.add(chunk.columns[name])
            else:
                summary.add_missing(len(chunk))

    def frozen(self, config: Config, how: How) -> dict[str, Frozen]:
        """The cells cut from them."""
        return {
            name: freeze(
                name,
                summary,
                how,
                categorical=matches(name, config.variables.categorical),
                sentinels=sentinels_of(name, config),
            )
            for name, summary in self._summaries.items()
        }


class Cells:
    """The records of a batch in the cells of the reference's variables."""

    def __init__(self, bins: Mapping[str, Bins], date_format: str | None) -> None:
        self._bins = bins
        self._date_format = date_format
        self.tally = VariableTally()

    def see(self, chunk: Chunk) -> None:
        """Count each variable's cells; where the file, or this part of it, lacks a variable, its values are missing."""
        nothing = pa.nulls(len(chunk), pa.string())
        found = {
            name: (bins, binned(chunk.columns.get(name, nothing), bins, chunk.decimal, self._date_format))
            for name, bins in self._bins.items()
        }
        self.tally += VariableTally.of(found, chunk.month)


def consume(
    reader: Reader, config: Config, content_columns: Sequence[str], names: Sequence[str], watchers: Sequence[Watcher]
) -> Intake:
    """Read one file to its end.

    Args:
        reader: the opened file.
        config: the configuration.
        content_columns: the columns that make two records the same; none where ids do.
        names: the variables.
        watchers: who is shown each chunk.

    Raises:
        BatchError: the file can't be reported.

    """
    gathered = _Gathered(config, content_columns)
    wanted = {*names, *content_columns}
    for raw, checked in reader.batches():
        columns = dict(zip(raw.schema.names, raw.columns, strict=True))
        columns |= {name: encoded(columns[name]) for name in wanted if name in columns}
        raw = pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))
        chunk = gathered.add(raw, checked, reader.decimal, [name for name in names if name in columns])
        for watcher in watchers:
            if len(chunk):
                watcher.see(chunk)
    return gathered.intake(reader)


class _Gathered:
    """What is known of every file, gathered chunk by chunk."""

    def __init__(self, config: Config, content_columns: Sequence[str]) -> None:
        self._config, self._content_columns = config, content_columns
        self._exclusions, self._scores = Exclusions(), ScoreStream()
        self._by_day: dict[int, int] = {}
        self._ids: list[Hashes] = []
        self._contents: list[Hashes] = []

    def add(self, raw: pa.RecordBatch, checked: pa.RecordBatch, decimal: str, names: Sequence[str]) -> Chunk:
        """Count one batch; what of it has a date."""
        self._exclusions.add(checked, raw, self._config)
        everything = dict(zip(raw.schema.names, raw.columns, strict=True))
        ids = everything.get(self._config.columns.id or "")
        if ids is None:
            key = record_hashes(raw, self._content_columns, decimal)
            self._contents.append(key)
        else:
            key = column_hashes(ids, decimal)
            self._ids.append(id_hashes(ids))
        day, score, outcome, rule = (column.to_numpy() for column in checked.columns)
        dated = day != NO_DAY
        columns = {name: everything[name] for name in names}
        if not dated.all():
            day, score, outcome, rule, key = (values[dated] for values in (day, score, outcome, rule, key))
            columns = {name: column.filter(pa.array(dated)) for name, column in columns.items()}
        chunk = Chunk(columns, day, months(day), score, outcome, rule == Rule.INCLUDED, key, decimal)
        self._scores.add(chunk.month, chunk.score, chunk.outcome, chunk.included)
        for one, count in zip(*np.unique(day, return_counts=True), strict=True):
            self._by_day[int(one)] = self._by_day.get(int(one), 0) + int(count)
        return chunk

    def intake(self, reader: Reader) -> Intake:
        """All of it, once the file has ended."""
        exclusions, name, id_column = self._exclusions, reader.path.name, self._config.columns.id
        exclusions.add_unreadable(reader.records)
        if not exclusions.records:
            raise BatchError(_("{file}: the file holds a header and no record.").format(file=name))
        refuse_too_many(exclusions, reader.records, name, self._config)
        tally = self._scores.total()
        if not self._by_day or not tally.scored:
            raise BatchError(_("{file}: no record has both a date and a score.").format(file=name))
        ids = np.concatenate(self._ids or [np.empty(0, np.uint64)])
        return Intake(
            source=reader.finish(),
            records=exclusions.records,
            exclusions=exclusions,
            tally=tally,
            by_day=dict(sorted(self._by_day.items())),
            has_outcomes=reader.has_outcomes,
            duplicates=len(ids) - how_many_distinct(ids) if id_column is not None else None,
            compared_columns=tuple(self._content_columns),
            ids=ids,
            contents=np.concatenate(self._contents or [np.empty(0, np.uint64)]),
            columns=reader.records.columns,
        )


def with_variables(found: Intake, tally: VariableTally, frozen: Mapping[str, Frozen]) -> Intake:
    """The same, with what watchers counted."""
    return replace(found, variables=tally, frozen=frozen)
