"""What is done in a host: a report, or the counts that reports share. Counts come and go as files of the cache."""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from monitor_lib import cache_entries
from monitor_lib.counting import (
    count_earlier,
    count_piece_of,
    count_reference,
    keep_whole,
)
from monitor_lib.errors import BatchError
from monitor_lib.execution.task import Task
from monitor_lib.execution.worker import perform_here, score_here
from monitor_lib.readers.pieces import Piece
from monitor_lib.readers.source import Source
from monitor_lib.scan.parts import HashRanges, PartCounts

Entries = Mapping[str, bytes]


def perform(task: Task, entries: Sequence[Entries]) -> dict[str, bytes]:
    """Perform a report; return its files by name.

    Args:
        task: the report; its folder is on the caller's machine and not used.
        entries: the counts that it may use.

    Raises:
        NotebookError, BatchError, Interrupted: see :func:`monitor_lib.execution.perform.perform`.

    """
    with _scratch() as folder, _cache(folder, entries, used=task.cache):
        work = folder / "work"
        work.mkdir()
        finished = perform_here(replace(task, work=work))
        return {path.name: path.read_bytes() for path in finished.iterdir()}


def scores(config: Path, files: Sequence[Path]) -> Entries:
    """Score some files, with a model that is opened once."""
    with _scratch() as folder, _cache(folder, [], used=True) as cache:
        score_here(config, files)
        return _entries(cache)


def reference(config: Path, batch: Path, reference: Path, model: Path | None, entries: Sequence[Entries]) -> Entries:
    """Count a reference for batches like this one; ``entries`` hold scores, if a model scores the records."""
    with _scratch() as folder, _cache(folder, entries, used=True) as cache:
        count_reference(config, batch, reference, model)
        return _new(cache, entries)


def earlier(
    config: Path, batch: Path, reference: Path | None, path: Path, model: Path | None, entries: Sequence[Entries]
) -> Entries:
    """Count an earlier batch; ``entries`` hold the counts of the reference, and scores as above."""
    with _scratch() as folder, _cache(folder, entries, used=True) as cache:
        count_earlier(config, batch, reference, path, model)
        return _new(cache, entries)


def piece(
    config: Path, reference: Path | None, piece: Piece, ranges: int, entries: Sequence[Entries]
) -> tuple[PartCounts, HashRanges] | None:
    """Count a piece of a batch; None where it can't be counted, as the report will say of the whole."""
    with _scratch() as folder, _cache(folder, entries, used=True):
        try:
            return count_piece_of(config, reference, piece, ranges)
        except BatchError:
            return None


def whole(
    config: Path,
    batch: Path,
    reference: Path | None,
    counted: tuple[PartCounts | None, int | None, Source],
    entries: Sequence[Entries],
) -> Entries:
    """The counts of all pieces as the cache keeps them; none where one of the pieces could not be counted."""
    counts, n_distinct, source = counted
    if counts is None or n_distinct is None:
        return {}
    with _scratch() as folder, _cache(folder, entries, used=True) as cache:
        keep_whole(config, batch, reference, counts, n_distinct, source)
        return _new(cache, entries)


@contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="monitor_lib-") as folder:
        yield Path(folder)


@contextmanager
def _cache(folder: Path, entries: Sequence[Entries], *, used: bool) -> Iterator[Path]:
    """A cache of this call alone, in the environment of this process and of what it starts."""
    place, before = folder / "cache", os.environ.get(cache_entries.VARIABLE)
    for one in entries:
        for name, content in one.items():
            cache_entries.write(place, name, content)
    os.environ[cache_entries.VARIABLE] = str(place) if used else cache_entries.OFF
    try:
        yield place
    finally:
        if before is None:
            del os.environ[cache_entries.VARIABLE]
        else:
            os.environ[cache_entries.VARIABLE] = before


def _new(cache: Path, known: Sequence[Entries]) -> dict[str, bytes]:
    before = {name for one in known for name in one}
    return {name: content for name, content in _entries(cache).items() if name not in before}


def _entries(cache: Path) -> dict[str, bytes]:
    names = sorted(path.name for path in cache.iterdir()) if cache.exists() else []
    found = {name: cache_entries.read(cache, name) for name in names}
    return {name: content for name, content in found.items() if content is not None}
