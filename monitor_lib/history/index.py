"""Writing the index pages: from what is kept of each run, or all of them anew from the archive."""

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
    """Bring ``<out>/index.html`` and the pages of the models that something was told of up to the ledger.

    What it costs depends on the lines that were written since, and on the runs of their models: not on how long the
    ledger is, nor on how many runs the archive holds. Where the kept summaries are missing or none of this archive's,
    all is made anew.

    Returns:
        The path of the first.

    Raises:
        MonitorError: the pages can't be written.

    """
    with archive.ledger.locked():  # two calls would take each other's half-written page
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
    """Make all pages and all that is kept for them anew: each run is held against its manifest and the ledger.

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
    """The summaries of the models that some lines tell something of, brought up to them; None where one is lost."""
    end = behind(lines, kept.progress.taken.position()).offset
    summaries = {}
    for model, of_model in by_model(lines).items():
        summary = load_model(root, model)
        known = kept.models.get(model)
        if summary is None and known is None:
            summary = ModelSummary(model=model)
        # A crash may leave it ahead of the archive's own summary, never behind.
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
        (archive.root / NAME).unlink(missing_ok=True)  # nothing goes on from a ledger that is damaged
    _write(archive.root, summaries, kept, chain.fault)


def _write(root: Path, summaries: dict[str, ModelSummary], kept: ArchiveSummary, fault: str = "") -> None:
    """The models' pages and summaries, then the archive's: its summary says up to where all of them are brought."""
    for model, summary in summaries.items():
        durable.make_folders(root / model)  # a model may have failed attempts alone
        durable.write_whole(root / model / PAGE, model_page(summary, fault))
        step("index written")
        durable.write_whole(root / model / NAME, encoded_model(summary))
        step("model summary written")
    durable.write_whole(root / PAGE, archive_page(kept, fault))
    step("archive index written")
    if not fault:
        durable.write_whole(root / NAME, encoded_archive(kept))
        step("archive summary written")


def _unwritable(archive: Archive, error: OSError) -> MonitorError:
    return MonitorError(
        _("{folder}: the index can't be written: {why}.").format(folder=archive.root, why=error.strerror)
    )
