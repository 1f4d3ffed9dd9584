"""One pass over each file: checked batches in; the tally, and what else a report says of the file, out."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from monitor_lib.config.schema import Config
from monitor_lib.data.checks import Rule
from monitor_lib.data.dates import NO_DAY, months
from monitor_lib.data.exclusions import Exclusions, refuse_too_many
from monitor_lib.data.fingerprints import Hashes, how_many_shared, id_hashes, record_hashes, tell_apart
from monitor_lib.data.reader import Reader, open_records
from monitor_lib.data.source import Source, hash_file
from monitor_lib.errors import BatchError
from monitor_lib.tally import NOTHING, ScoreTally
from monitor_lib.words import _


@dataclass(frozen=True)
class Intake:
    """One file after its pass.

    Attributes:
        source: name, SHA-256 and size of what was read.
        records: all records of the file.
        exclusions: which were left out, and why.
        tally: the score's counts.
        by_day: records for each day since 1970-01-01, ascending, whether left out or not.
        has_outcomes: whether the file holds the target's column.
        duplicates: records whose id stood in the file before, None without an id column.
        compared_columns: the columns that :attr:`contents` covers.
        ids, contents: hashes of the records, to find those that two files share.

    """

    source: Source
    records: int
    exclusions: Exclusions
    tally: ScoreTally
    by_day: dict[int, int]
    has_outcomes: bool
    duplicates: int | None
    compared_columns: tuple[str, ...]
    ids: Hashes
    contents: Hashes

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
    """Records of the batch that the reference holds too.

    Attributes:
        by_id: with the same id; None without an id column.
        by_content: equal in every shared column; None where ids tell, or where equal records mean nothing since many
            are equal within their own file.
        columns: how many columns are shared.

    """

    by_id: int | None
    by_content: int | None
    columns: int


def take_in(path: str | Path, config: Config) -> Intake:
    """Read one file.

    Raises:
        BatchError: the file can't be reported; see :mod:`monitor_lib.data`.

    """
    reader = open_records(Path(path), config)
    return _consume(reader, config, _content_columns(reader, config))


def take_in_earlier(path: str | Path, config: Config) -> Intake | Source:
    """Read an earlier batch for its counts; where it can't be reported itself, only what file it was."""
    try:
        return _consume(open_records(Path(path), config), config, [])
    except BatchError:
        return hash_file(Path(path))


def take_in_both(batch: str | Path, reference: str | Path | None, config: Config) -> tuple[Intake, Intake | None]:
    """Read a batch and its reference, their contents hashed over the columns that both have.

    Raises:
        BatchError: as :func:`take_in`.

    """
    if reference is None:
        return take_in(batch, config), None
    readers = open_records(Path(batch), config), open_records(Path(reference), config)
    both = [name for name in _content_columns(readers[0], config) if name in readers[1].records.columns]
    observed, expected = (_consume(reader, config, both) for reader in readers)
    return observed, expected


def overlap(batch: Intake, reference: Intake) -> Overlap:
    """How many records of the batch stand in the reference."""
    columns = len(batch.compared_columns)
    if batch.duplicates is not None:
        return Overlap(how_many_shared(batch.ids, reference.ids), None, columns)
    if not tell_apart(batch.contents) or not tell_apart(reference.contents):
        return Overlap(None, None, columns)
    return Overlap(None, how_many_shared(batch.contents, reference.contents), columns)


def _content_columns(reader: Reader, config: Config) -> list[str]:
    """The columns that make two records the same: all but the id, and the outcome, which may come late."""
    return sorted(set(reader.records.columns) - {config.columns.id, config.columns.target})


def _consume(reader: Reader, config: Config, content_columns: list[str]) -> Intake:
    exclusions, tally, id_column = Exclusions(), NOTHING, config.columns.id
    by_day: dict[int, int] = {}
    ids: list[Hashes] = []
    contents: list[Hashes] = []
    for raw, checked in reader.batches():
        exclusions.add(checked, raw, config)
        day, score, outcome, rule = (column.to_numpy() for column in checked.columns)
        dated = day != NO_DAY
        tally += ScoreTally.of(months(day[dated]), score[dated], outcome[dated], (rule == Rule.INCLUDED)[dated])
        for one, count in zip(*np.unique(day[dated], return_counts=True), strict=True):
            by_day[int(one)] = by_day.get(int(one), 0) + int(count)
        contents.append(record_hashes(raw, content_columns, reader.decimal))
        if id_column in raw.schema.names:
            ids.append(id_hashes(raw.column(id_column)))
    exclusions.add_unreadable(reader.records)
    name = reader.path.name
    if not exclusions.records:
        raise BatchError(_("{file}: the file holds a header and no record.").format(file=name))
    refuse_too_many(exclusions, reader.records, name, config)
    if not by_day or not tally.scored:
        raise BatchError(_("{file}: no record has both a date and a score.").format(file=name))
    known_ids = np.concatenate(ids or [np.empty(0, np.uint64)])
    return Intake(
        source=reader.finish(),
        records=exclusions.records,
        exclusions=exclusions,
        tally=tally,
        by_day=dict(sorted(by_day.items())),
        has_outcomes=reader.has_outcomes,
        duplicates=len(known_ids) - len(np.unique(known_ids)) if id_column is not None else None,
        compared_columns=tuple(content_columns),
        ids=known_ids,
        contents=np.concatenate(contents),
    )
