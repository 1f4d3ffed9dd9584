"""Report one batch: from its plan to its place in the archive, or to one sentence that says why not."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import nbformat

from monitor_lib.data.formats import format_of
from monitor_lib.errors import BatchError, MonitorError
from monitor_lib.runs.archive import Archive, Archived, same_files
from monitor_lib.runs.execute import Executed, NotebookError, execute, refuse_changed
from monitor_lib.runs.export import to_html
from monitor_lib.runs.identity import Identity, identify
from monitor_lib.runs.manifest import MANIFEST, manifest
from monitor_lib.runs.places import refuse_links
from monitor_lib.runs.plan import Planned
from monitor_lib.words import _


class Outcome(StrEnum):
    """What became of a batch in this call."""

    REPORTED = "reported"
    UP_TO_DATE = "up to date"
    REPERFORMED = "re-performed, same bytes"
    FAILED = "failed"


@dataclass(frozen=True)
class Reported:
    """One batch after its turn: its run, or the sentence that says why there is none."""

    planned: Planned
    outcome: Outcome
    run: Archived | None = None
    sentence: str = ""


def report_batch(planned: Planned, archive: Archive, language: str, *, force: bool = False) -> Reported:
    """Report one batch, unless it was reported from the same inputs before; with ``force``, re-perform and compare."""
    try:
        format_of(planned.path)
        refuse_links(archive.root, planned.model, planned.name)
        identity = identify(planned, language)
        known = archive.find(planned.model, planned.name, identity.run)
        if known and not force:
            return Reported(planned, Outcome.UP_TO_DATE, known)
        with archive.work_folder() as work:
            finished = _perform(planned, identity, work, archive)
            if known:
                _compare(known, finished)
                return Reported(planned, Outcome.REPERFORMED, known)
            kept = archive.keep(finished, planned.model, planned.name, identity.run)
            return Reported(planned, Outcome.REPORTED, kept)
    except MonitorError as error:
        return Reported(planned, Outcome.FAILED, sentence=str(error))
    except OSError as error:
        where = error.filename or archive.root
        sentence = _("{file}: can't be read or written: {why}.").format(file=where, why=error.strerror or error)
        return Reported(planned, Outcome.FAILED, sentence=sentence)


def _perform(planned: Planned, identity: Identity, work: Path, archive: Archive) -> Path:
    """Execute and export; the finished run's folder, below ``work``."""
    started = datetime.now(UTC)
    inside, finished = work / "run", work / "finished"
    inside.mkdir()
    finished.mkdir()
    try:
        executed = execute(planned, identity, inside)
    except NotebookError as error:
        if error.notebook is None:
            raise
        text = nbformat.writes(error.notebook)
        kept = archive.keep_failed(text, planned.model, planned.name, identity.run)
        raise BatchError(_("{sentence} The notebook is kept in {path}.").format(sentence=error, path=kept)) from None
    read = executed.metrics["inputs"]
    roles = {"batch": read["batch"], "reference": read["reference"]}
    roles |= {f"history/{number}": found for number, found in enumerate(read["history"])}
    for role, found in roles.items():
        if found is not None:
            refuse_changed(role, found["sha256"], identity)
    _write(executed, planned, identity.language, finished)
    statement = manifest(finished, planned, identity, started, datetime.now(UTC))
    (finished / MANIFEST).write_text(_json(statement), "utf-8")
    return finished


def _write(executed: Executed, planned: Planned, language: str, folder: Path) -> None:
    title = f"{planned.model} {planned.name}"
    (folder / "report.html").write_text(to_html(executed.notebook, title, language), "utf-8")
    (folder / "notebook.ipynb").write_text(nbformat.writes(executed.notebook) + "\n", "utf-8")
    (folder / "metrics.json").write_text(_json(executed.metrics), "utf-8")


def _json(document: object) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _compare(known: Archived, finished: Path) -> None:
    if not same_files(known.folder, finished):
        raise BatchError(
            _("{folder}: re-performed from the same inputs it came out different; the archive stays as it was.").format(
                folder=known.folder
            )
        )
