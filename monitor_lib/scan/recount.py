"""Read files of a report once more, where they share months: for ids, and to count some of their records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from monitor_lib.bins.bins import Bins
from monitor_lib.config.schema import Config
from monitor_lib.errors import BatchError
from monitor_lib.i18n import _
from monitor_lib.readers.added import AddedColumn
from monitor_lib.readers.column_names import is_unnamed
from monitor_lib.readers.memory import InMemory
from monitor_lib.readers.opened import roles_of
from monitor_lib.readers.reader import Reader, open_records
from monitor_lib.readers.records import ahead
from monitor_lib.readers.source import Source
from monitor_lib.scan.accumulators import Accumulator, BinCounts, Chunk, column_of
from monitor_lib.scan.cache import Cache
from monitor_lib.scan.counts import Counts
from monitor_lib.scan.gathering import File, gather
from monitor_lib.scan.identities import Kept, MonthIds, ids_by_month
from monitor_lib.scan.opened import Opened, Scoring
from monitor_lib.scan.result import ScanResult
from monitor_lib.scan.scanned import ScannedFiles
from monitor_lib.tallies.scores import ScoreTally
from monitor_lib.tallies.streams import ScoreStream

TELLING = 3  # columns
NO_KEYS = np.empty(0, np.uint64)


def without_scores(config: Config) -> list[AddedColumn]:
    """Columns that stand in for the score where it does not matter: all missing."""
    return [AddedColumn(config.columns.score, (config.columns.date,), lambda dates: pa.nulls(dates.num_rows))]


@dataclass(frozen=True)
class Again:
    """The files of a report, to be read once more; see :class:`monitor_lib.scan.gathering.Rereading`.

    Attributes:
        files: the files and what they were when they were first read, the oldest first, the batch last.
        config: the configuration.
        bins: of the reference's variables.
        scoring: for each file, the models that score it; None where scores do not matter.
        content: columns of all files that tell versions of one record from different records with one id.
        cache: keeps the ids of files.
        keep: whether the cache may keep what was read of the batch.

    """

    files: Sequence[tuple[Path | InMemory, Source]]
    config: Config
    bins: Mapping[str, Bins]
    scoring: Sequence[Scoring] | None
    content: Sequence[str]
    cache: Cache
    keep: bool = True

    def identities(self, place: int) -> Mapping[int, MonthIds]:
        """The ids of each month.

        Raises:
            BatchError: the file has changed since it was first read.

        """
        given, source = self.files[place]
        kept = self.cache.find_ids(source, self.content)
        if kept is not None:
            return kept
        reader = open_records(given, self.config, without_scores(self.config))
        result = ids_by_month(reader, self.content)
        self._refuse_another(reader, place)
        if self._may_be_kept(place):
            self.cache.keep_ids(source, self.content, result)
        return result

    def counts(self, place: int, kept: Kept) -> Counts:
        """The counts of some records.

        Raises:
            BatchError: the file has changed since it was first read.

        """
        given, _source = self.files[place]
        counts = BinCounts(self.bins, self.config.columns.date_format)
        if self.scoring is None:
            reader = open_records(given, self.config, without_scores(self.config))
            scores = count_kept(reader, self.config, [counts], kept)
            self._refuse_another(reader, place)
            return Counts(scores, counts.tally)
        opened = Opened.of(given, self.config, self.scoring[place], keep=self._may_be_kept(place))
        pairs = opened.pairs()
        scores = count_kept(opened.reader, self.config, [counts, *pairs], kept)
        self._refuse_another(opened.reader, place)
        return Counts(scores, counts.tally, pairs[0].tally if pairs else None)

    def _may_be_kept(self, place: int) -> bool:
        return self.keep or place < len(self.files) - 1

    def _refuse_another(self, reader: Reader, place: int) -> None:
        if reader.finish().sha256 != self.files[place][1].sha256:
            raise BatchError(
                _("{file}: the file changed while it was read; wait until it is whole, and report again.").format(
                    file=reader.path.name
                )
            )


def count_kept(reader: Reader, config: Config, accumulators: Sequence[Accumulator], kept: Kept) -> ScoreTally:
    """Count some of a file's records, all with a date, in their scores and in every accumulator."""
    scores = ScoreStream(higher_is_riskier=config.score.higher_is_riskier)
    wanted = sorted({name for accumulator in accumulators for name in accumulator.columns})
    for part, roles, checked in reader.parts():
        chosen = pa.array(kept(roles, checked, reader.decimal))
        chunk = Chunk.of(checked.filter(chosen), reader.decimal)
        if not len(chunk):
            continue
        scores.add(chunk.month, chunk.score, chunk.outcome, chunk.included)
        for name, column in ahead((name, column_of(name, part, roles)) for name in wanted):
            values = column.filter(chosen)
            for accumulator in accumulators:
                if name in accumulator.columns:
                    accumulator.update_column(name, values, chunk)
        for accumulator in accumulators:
            accumulator.update(chunk, NO_KEYS)
    return scores.total()


def with_months(
    files: ScannedFiles,
    places: Sequence[Path | InMemory],
    config: Config,
    bins: Mapping[str, Bins],
    scoring: Scoring | None,
    cache: Cache,
    *,
    keep: bool,
) -> ScannedFiles:
    """The same files with their months; ``places`` are the earlier batches and the batch."""
    read = [
        (place, one)
        for place, one in zip(places, (*files.earlier, files.batch), strict=True)
        if isinstance(one, ScanResult)
    ]
    again = None
    if config.columns.id is not None:
        # The challenger scores a file again where it could score it before.
        scorings = (
            [scoring if one.pairs else scoring._replace(challenge=None) for _place, one in read] if scoring else None
        )
        again = Again(
            [(place, one.source) for place, one in read], config, bins, scorings, _telling(read, config), cache, keep
        )
    gathered = gather([File(Counts.of(one), one.by_day) for _place, one in read], again, config.columns.id)
    return replace(files, gathered=gathered.rounded() if files.batch.tally.is_rounded else gathered)


def _telling(files: Sequence[tuple[Path | InMemory, ScanResult]], config: Config) -> list[str]:
    """A few columns of all files, without those with a role, that tell records with one id apart."""
    names = set.intersection(*({name for name in one.columns if not is_unnamed(name)} for _place, one in files))
    return sorted(names - set(roles_of(config)))[:TELLING]
