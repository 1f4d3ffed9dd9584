"""Scan all files of one report: the reference comes first, since it decides what is counted in the batches."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from monitor_lib.bins.bins import Bins
from monitor_lib.bins.fitting import ParseOptions, ReferenceBins
from monitor_lib.bins.selection import selected
from monitor_lib.bins.unwatched import why_unwatched
from monitor_lib.config.schema import Config
from monitor_lib.errors import BatchError, NoDatesError, ReferenceUnusableError
from monitor_lib.readers.added import AddedColumn
from monitor_lib.readers.column_names import is_unnamed
from monitor_lib.readers.hash_ranges import Fingerprints
from monitor_lib.readers.memory import InMemory
from monitor_lib.readers.reader import open_records
from monitor_lib.readers.source import Source, hash_file
from monitor_lib.scan.accumulators import Accumulator, BinCounts, ReferenceValues, scan, with_variables
from monitor_lib.scan.cache import Cache
from monitor_lib.scan.challenge import Challenge
from monitor_lib.scan.join import Join
from monitor_lib.scan.opened import Opened, Scoring
from monitor_lib.scan.recount import with_months, without_scores
from monitor_lib.scan.result import ScanResult, Whole
from monitor_lib.scan.scanned import ScannedFiles, rounded_together
from monitor_lib.scoring.process import ModelEndedError
from monitor_lib.scoring.scorer import Scorer

Observe = Callable[[ScanResult | None], Sequence[Accumulator]]
# The earlier batches, in order; a function where they depend on what was counted of the batch.
History = Sequence[str | Path] | Callable[[ScanResult], Sequence[str | Path]]
PLAIN = Scoring()  # nothing is added to the files
Read = TypeVar("Read")


def scan_file(given: str | Path | InMemory, config: Config, added: Sequence[AddedColumn] = ()) -> ScanResult:
    """Read one file for its scores only.

    Raises:
        BatchError: the file can't be reported; see :mod:`monitor_lib.readers`.

    """
    reader = open_records(_place(given), config, added)
    return scan(reader, config, _content_columns(reader.records.columns, config), [])


def scan_volumes(
    batch: str | Path, history: History, config: Config, accumulators: Sequence[Accumulator] = ()
) -> ScannedFiles:
    """Count the records of the batch and of earlier batches, whether they have scores or not; no reference is read.

    Args:
        batch: the batch's file.
        history: the files of earlier batches; see :data:`History`.
        config: the configuration.
        accumulators: further ones for the batch's records.

    Raises:
        BatchError: the batch can't be read, even if its scores do not matter.

    """

    def counted(path: Path, further: Sequence[Accumulator] = ()) -> ScanResult:
        reader = open_records(path, config, without_scores(config))
        return scan(reader, config, _content_columns(reader.records.columns, config), further, scores_matter=False)

    observed = counted(Path(batch), accumulators)
    paths = _paths(history, observed)
    earlier = tuple(_unless_unreadable(path, counted) for path in paths)
    files = ScannedFiles(observed, None, earlier)
    return with_months(files, [*paths, Path(batch)], config, {}, None, Cache(config), keep=False)


def _paths(history: History, observed: ScanResult) -> list[Path]:
    """The files of earlier batches."""
    return [Path(one) for one in (history(observed) if callable(history) else history)]


def _unless_unreadable(path: Path, read: Callable[[Path], ScanResult]) -> ScanResult | Source:
    """What ``read`` gives; of an earlier batch that can't be read, its name, hash and size."""
    try:
        return read(path)
    except ModelEndedError:  # it says nothing of this file, and how far it came depends on the machine
        raise
    except BatchError:
        return hash_file(path)


def scan_files(
    batch: str | Path | InMemory,
    reference: str | Path | None,
    history: History,
    config: Config,
    observe: Observe = lambda _reference: (),
    scorer: Scorer | None = None,
    challenge: Challenge | None = None,
    joins: tuple[Join, ...] = (),
    *,
    keep: bool = True,
    variables: bool = True,
    cache_of: type[Cache] = Cache,
) -> ScannedFiles:
    """Read the reference, the batch and the earlier batches, each once; all but the batch may come from the cache.

    Args:
        batch: the batch's file, or its records.
        reference: the reference's, None where there is none.
        history: the files of earlier batches; see :data:`History`.
        config: the configuration.
        observe: a function that, given the reference, returns further accumulators for the batch's records.
        scorer: the model that scores all files; None where they hold their own scores.
        challenge: the challenger, whose scores are counted in pairs with the champion's; reference and earlier batches
            have no pairs where it can't score them.
        joins: files whose values are joined to batch and earlier batches by id.
        keep: whether the cache may keep what was counted of the batch.
        variables: whether the batch's variables are counted; if not, nothing of the batch is kept.
        cache_of: the kind of cache.

    Raises:
        BatchError: batch or reference can't be reported; see :mod:`monitor_lib.readers`.

    """
    scoring = Scoring(scorer, challenge, joins)
    cache = cache_of(config, scoring.identity)
    opened = Opened.of(_place(batch), config, scoring, keep=keep)
    shared = _content_columns(opened.reader.records.columns, config)
    expected = None
    if reference is not None:
        expected, shared = _expected(Path(reference), config, shared, cache, scoring)
    reference_bins = expected.reference_bins if expected else {}
    observers = observe(expected)
    whole = _whole(opened, expected, shared, cache) if keep and variables and scoring == PLAIN else None
    if whole is None:
        observed = _batch(opened, config, shared, reference_bins if variables else {}, observers)
    else:
        opened.reader.leave()
        observed = whole.result
    origin = (expected.source.sha256 if expected else "") + (challenge.identity if challenge else "")
    if keep and variables:
        cache.keep(_as_earlier(observed), "batch", origin)
    paths = _paths(history, observed)
    earlier = tuple(_earlier(path, config, reference_bins, cache, origin, scoring) for path in paths)
    files = rounded_together(
        ScannedFiles(observed, expected, earlier, whole=whole, joined=tuple(join.facts for join in joins))
    )
    bins = {name: one.bins for name, one in reference_bins.items()} if variables else {}
    return with_months(files, [*paths, _place(batch)], config, bins, scoring, cache, keep=keep)


def _whole(opened: Opened, expected: ScanResult | None, shared: Sequence[str], cache: Cache) -> Whole | None:
    """The batch as it was counted in pieces, if it was."""
    if not cache.has_whole() or not opened.reader.path.exists():
        return None
    return cache.find_whole(hash_file(opened.reader.path), beside_whole(expected, shared))


def beside_whole(expected: ScanResult | None, shared: Sequence[str]) -> str:
    """What else the counts of a batch depend on: the reference, and the columns that are compared with its."""
    return json.dumps([expected.source.sha256 if expected else "", list(shared)])


def expected_of(
    columns: Sequence[str], reference: Path | None, config: Config, scoring: Scoring = PLAIN
) -> tuple[ScanResult | None, list[str]]:
    """The reference of a batch with these columns, from the cache or counted into it, and the columns compared.

    Raises:
        BatchError: the reference can't be used.

    """
    shared = _content_columns(columns, config)
    if reference is None:
        return None, shared
    return _expected(reference, config, shared, Cache(config, scoring.identity), scoring)


def count_one(batch: Path, reference: Path | None, earlier: Path | None, config: Config, scoring: Scoring) -> None:
    """Count the reference of a batch, and an earlier batch if one is given, into the cache.

    Raises:
        BatchError: the batch can't be opened, or the reference can't be used.

    """
    reader = open_records(batch, config, without_scores(config))
    reader.leave()
    expected, _shared = expected_of(reader.records.columns, reference, config, scoring)
    if earlier is not None:
        bins = expected.reference_bins if expected else {}
        origin = expected.source.sha256 if expected else ""
        _earlier(earlier, config, bins, Cache(config, scoring.identity), origin, scoring)


def _place(given: str | Path | InMemory) -> Path | InMemory:
    return given if isinstance(given, InMemory) else Path(given)


def _as_far_as_possible(scoring: Scoring, read: Callable[[Scoring], Read]) -> Read:
    """What ``read`` gives; without the challenger where it can't score the file: the champion's figures remain."""
    if scoring.challenge is not None:
        try:
            return read(scoring)
        except ModelEndedError:  # it says nothing of this file, and how far it came depends on the machine
            raise
        except BatchError:
            pass
    return read(scoring._replace(challenge=None))


def _expected(
    reference: Path, config: Config, content_columns: Sequence[str], cache: Cache, scoring: Scoring
) -> tuple[ScanResult, list[str]]:
    """The reference, and those of the batch's columns that it has, too."""

    def read(scoring: Scoring) -> tuple[ScanResult, list[str]]:
        try:
            return counted(scoring)
        except NoDatesError:  # its column is there and empty, which says no more than no column
            return counted(scoring, without_dates=True)

    def counted(scoring: Scoring, *, without_dates: bool = False) -> tuple[ScanResult, list[str]]:
        opened = Opened.of(reference, config, scoring, undated=True, without_dates=without_dates)
        shared = [name for name in content_columns if name in opened.reader.records.columns]
        return _reference(opened, config, shared, cache), shared

    try:
        return _as_far_as_possible(scoring, read)
    except ModelEndedError:
        raise
    except BatchError as error:
        raise ReferenceUnusableError(str(error)) from None


def _reference(opened: Opened, config: Config, shared: Sequence[str], cache: Cache) -> ScanResult:
    reader, challenge = opened.reader, opened.challenge
    beside = json.dumps([list(shared), challenge.identity if challenge else ""])
    if cache.used and (result := cache.find(hash_file(reader.path), "reference", beside)):
        reader.leave()
        return result
    names = selected(reader.records.columns, config, reader.path.name)
    summaries, pairs = ReferenceValues(names), opened.pairs()
    result = scan(reader, config, shared, [summaries, *pairs])
    reference_bins = summaries.fitted(config, ParseOptions(reader.decimal, config.columns.date_format))
    days = (result.first_day, result.last_day) if result.dated else None
    unwatched = {name: why for name, one in reference_bins.items() if (why := why_unwatched(one, days))}
    watched = {name: one for name, one in reference_bins.items() if name not in unwatched}
    result = replace(with_variables(result, result.variables, watched), unwatched=unwatched)
    result = opened.completed(result, pairs)
    cache.keep(result, "reference", beside)
    return result


def _batch(
    opened: Opened,
    config: Config,
    shared: Sequence[str],
    reference_bins: Mapping[str, ReferenceBins],
    accumulators: Sequence[Accumulator],
) -> ScanResult:
    bins: dict[str, Bins] = {name: one.bins for name, one in reference_bins.items()}
    counts, pairs = BinCounts(bins, config.columns.date_format), opened.pairs()
    result = scan(opened.reader, config, shared, [counts, *pairs, *accumulators])
    return opened.completed(with_variables(result, counts.tally, {}), pairs)


def _earlier(
    path: Path,
    config: Config,
    reference_bins: Mapping[str, ReferenceBins],
    cache: Cache,
    origin: str,
    scoring: Scoring,
) -> ScanResult | Source:
    if cache.used and (result := cache.find(hash_file(path), "batch", origin)):
        return result

    def counted(path: Path) -> ScanResult:
        def read(scoring: Scoring) -> ScanResult:
            return _batch(Opened.of(path, config, scoring), config, [], reference_bins, [])

        return _as_earlier(_as_far_as_possible(scoring, read))

    read = _unless_unreadable(path, counted)
    if isinstance(read, ScanResult):
        cache.keep(read, "batch", origin)
    return read


def _as_earlier(result: ScanResult) -> ScanResult:
    """What a later report needs of a batch: all but the hashes of its records."""
    return replace(result, compared_columns=(), fingerprints=Fingerprints())


def _content_columns(columns: Sequence[str], config: Config) -> list[str]:
    """Without an id, the columns that make two records the same: all but the outcome, which may come late."""
    if config.columns.id is not None:
        return []
    return sorted({one for one in columns if not is_unnamed(one)} - {config.columns.target})
