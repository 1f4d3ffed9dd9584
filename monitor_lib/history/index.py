"""Write the index pages: from the kept summaries, or all of them again from the archive."""

from pathlib import Path

from monitor_lib.archive import durable
from monitor_lib.archive.chain import read_chain
from monitor_lib.archive.steps import step
from monitor_lib.archive.store import Archive
from monitor_lib.archive.summary import (
    NAME,
    ArchiveSummary,
    ModelSummary,
    encoded_archive,
    encoded_model,
    load_archive,
    load_model,
)
from monitor_lib.archive.tail import Placed, behind, placed, read_behind
from monitor_lib.errors import MonitorError
from monitor_lib.history.pages import archive_page, model_page
from monitor_lib.history.summarise import bring_up, by_model, of_archive, summarise, take_in
from monitor_lib.i18n import _

PAGE = "index.html"


def write_index(archive: Archive) -> Path:
    """Update ``<out>/index.html`` and the pages of the models that new lines of the ledger concern.

    The cost depends on the new lines and on the runs of their models, not on the length of the ledger or the number of
    runs in the archive. If the kept summaries are missing or do not fit this archive, all pages are made again.

    Returns:
        The path of ``<out>/index.html``.

    Raises:
        MonitorError: the pages can't be written.

    """
    with archive.ledger.locked():  # otherwise two calls would overwrite each other's unfinished page
        try:
            kept = load_archive(archive.root)
            lines = read_behind(archive.root, kept.progress.taken.position()) if kept else None
            summaries = _taken_in(archive.root, kept, lines) if kept and lines is not None else None
            if kept is None or lines is None or summaries is None:
                _write_anew(archive)
            elif lines or not (archive.root / PAGE).exists():
                _write(archive.root, summaries, bring_up(kept, summaries, lines))
        except OSError as error:
            raise _unwritable(archive, error) from None
    return archive.root / PAGE


def rewrite_index(archive: Archive) -> Path:
    """Make all pages and summaries again: each run is checked against its manifest and the ledger.

    Returns:
        The path of ``<out>/index.html``.

    Raises:
        MonitorError: the pages can't be written.

    """
    with archive.ledger.locked():
        try:
            _write_anew(archive)
        except OSError as error:
            raise _unwritable(archive, error) from None
    return archive.root / PAGE


def _taken_in(root: Path, kept: ArchiveSummary, lines: list[Placed]) -> dict[str, ModelSummary] | None:
    """Return the updated summaries of the models that the lines concern, or None if a summary can't be used."""
    end = behind(lines, kept.progress.taken.position()).offset
    summaries = {}
    for model, of_model in by_model(lines).items():
        summary = load_model(root, model)
        known = kept.models.get(model)
        if summary is None and known is None:
            summary = ModelSummary(model=model)
        # A crash may leave a model's summary ahead of the archive's summary, never behind it.
        if summary is None or not (known.taken if known else 0) <= summary.taken <= end:
            return None
        take_in(summary, root, of_model)
        summaries[model] = summary
    return summaries


def _write_anew(archive: Archive) -> None:
    chain = read_chain(archive.root)
    lines = list(placed(chain.lines))
    summaries = summarise(archive.root, lines)
    kept = of_archive(summaries, lines)
    if chain.fault:
        (archive.root / NAME).unlink(missing_ok=True)  # no later call may continue from a damaged ledger
    _write(archive.root, summaries, kept, chain.fault)


def _write(root: Path, summaries: dict[str, ModelSummary], kept: ArchiveSummary, fault: str = "") -> None:
    """Write the models' pages and summaries first, then the archive's: its summary records how far all of them go."""
    for model, summary in summaries.items():
        durable.make_folders(root / model)  # a model that has only failed attempts has no folder yet
        durable.write_atomically(root / model / PAGE, model_page(summary, fault))
        step("index written")
        durable.write_atomically(root / model / NAME, encoded_model(summary))
        step("model summary written")
    durable.write_atomically(root / PAGE, archive_page(kept, fault))
    step("archive index written")
    if not fault:
        durable.write_atomically(root / NAME, encoded_archive(kept))
        step("archive summary written")


def _unwritable(archive: Archive, error: OSError) -> MonitorError:
    return MonitorError(
        _("{folder}: the index can't be written: {reason}.").format(folder=archive.root, reason=error.strerror)
    )
