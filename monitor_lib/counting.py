"""Count one file of a report by itself, so that the cache has it when the report is made."""

from pathlib import Path

from monitor_lib.analysis import injection, scoring
from monitor_lib.config.loading import load_config
from monitor_lib.errors import BatchError
from monitor_lib.readers.pieces import Piece
from monitor_lib.readers.reader import open_records
from monitor_lib.readers.source import Source
from monitor_lib.scan.cache import Cache
from monitor_lib.scan.files import beside_whole, count_one, expected_of
from monitor_lib.scan.opened import Scoring
from monitor_lib.scan.parts import HashRanges, PartCounts, count_piece, shared_records, whole
from monitor_lib.scan.result import Whole


def count_reference(config: Path, batch: Path, reference: Path, model: Path | None) -> None:
    """Count the reference of a batch; where that can't be done, nothing is kept, and the report says why."""
    settings = load_config(config)
    try:
        with scoring(settings, model) as scorer:
            count_one(batch, reference, None, settings, Scoring(scorer))
    except BatchError:
        return


def columns_of(config: Path, batch: Path) -> tuple[str, ...]:
    """The columns of a batch.

    Raises:
        BatchError: it can't be opened.

    """
    reader = open_records(batch, load_config(config))
    reader.leave()
    return reader.records.columns


def count_piece_of(config: Path, reference: Path | None, piece: Piece, ranges: int) -> tuple[PartCounts, HashRanges]:
    """Count one piece of a batch, its copies with injected faults included.

    Raises:
        BatchError: it can't be read, or the reference can't be used.

    """
    settings = load_config(config)
    expected, shared = expected_of(piece.columns, reference, settings)
    return count_piece(piece, settings, shared, expected, injection(expected, settings), ranges)


def keep_whole(
    config: Path, batch: Path, reference: Path | None, counts: PartCounts, n_distinct: int, source: Source
) -> None:
    """Keep the counts of a batch that was counted in pieces, unless reading it as a whole would refuse it.

    Raises:
        BatchError: the batch can't be opened, or the reference can't be used.

    """
    settings = load_config(config)
    columns = columns_of(config, batch)
    expected, shared = expected_of(columns, reference, settings)
    result = whole(counts, n_distinct, source, columns, shared, settings)
    if result is not None:
        overlap = shared_records(counts, n_distinct, expected, shared, settings) if expected else None
        known = Whole(result, overlap, counts.observed.to_arrays())
        Cache(settings).keep_whole(known, beside_whole(expected, shared))


def count_earlier(config: Path, batch: Path, reference: Path | None, path: Path, model: Path | None) -> None:
    """Count a batch that reports of later ones compare with; as :func:`count_reference`."""
    settings = load_config(config)
    try:
        with scoring(settings, model) as scorer:
            count_one(batch, reference, path, settings, Scoring(scorer))
    except BatchError:
        return
