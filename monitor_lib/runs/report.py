"""Report one batch: the result is a run in the archive, or one sentence that says why there is none."""

import logging
from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from monitor_lib.archive.attempt import attempt
from monitor_lib.archive.manifest import MANIFEST, manifest
from monitor_lib.archive.places import refuse_links
from monitor_lib.archive.steps import step
from monitor_lib.archive.store import Archive, Archived
from monitor_lib.errors import MonitorError
from monitor_lib.execution.identity import identify
from monitor_lib.execution.plan import ReportRequest
from monitor_lib.execution.task import Interrupted, NotebookError, NotebookReferenceError, Task, as_json
from monitor_lib.i18n import _
from monitor_lib.readers.folders import kind_of

log = logging.getLogger(__name__)


class Outcome(StrEnum):
    """The outcome of a batch in this call."""

    REPORTED = "reported"
    UP_TO_DATE = "up to date"
    REPERFORMED = "re-performed, same bytes"
    FAILED = "failed"


@dataclass(frozen=True)
class Reported:
    """One batch after it was processed.

    Attributes:
        request: the batch.
        outcome: what became of it.
        run: its run, if there is one.
        reason: why there is none, in one sentence.
        kept: how far its notebook came, if it was kept.
        of_reference: whether the reason lies in the reference, and so is that of every batch of the configuration.

    """

    request: ReportRequest
    outcome: Outcome
    run: Archived | None = None
    reason: str = ""
    kept: Path | None = None
    of_reference: bool = False

    @property
    def sentence(self) -> str:
        """The reason, and where the notebook is kept."""
        if self.kept is None:
            return self.reason
        return _("{sentence} The notebook is kept in {path}.").format(sentence=self.reason, path=self.kept)


Steps = Generator[Task, Path, Reported]


def reporting(request: ReportRequest, archive: Archive, language: str, *, force: bool = False) -> Steps:
    """Report one batch, unless it was reported from the same inputs before; with ``force``, re-perform and compare.

    Yields:
        The task to perform; the caller sends the task's result into the generator, or throws the error that it raised.

    Returns:
        The outcome of the batch.

    """
    kept = None
    try:
        kind_of(request.path)
        refuse_links(archive.root, request.model, request.name)
        identity = identify(request, language)
        key = request.model, request.name, identity.run
        known = archive.known(*key)
        if known and not force:
            return Reported(request, Outcome.UP_TO_DATE, known)
        challenger = request.challenger.name if request.challenger else ""
        with attempt(archive, key, request.files.values(), challenger) as under_way:
            started = datetime.now(UTC)
            try:
                finished = yield Task(request, identity, under_way.work, cache=not known)
            except (NotebookError, Interrupted) as error:
                if error.notebook:
                    kept = under_way.keep_failed(error.notebook)
                raise
            statement = manifest(finished, request, identity, started, datetime.now(UTC))
            (finished / MANIFEST).write_text(as_json(statement), "utf-8")
            step("report made")
            run, own = under_way.keep(finished)
        return Reported(request, Outcome.REPORTED if own else Outcome.REPERFORMED, run)
    except Exception as error:  # noqa: BLE001 - the other reports go on, whatever the outcome of this one
        of_reference = isinstance(error, NotebookReferenceError)
        return Reported(request, Outcome.FAILED, None, _sentence(error, request, archive), kept, of_reference)


def _sentence(error: Exception, request: ReportRequest, archive: Archive) -> str:
    """Return the sentence that says why there is no report."""
    if isinstance(error, OSError):
        where = error.filename or archive.root
        return _("{file}: can't be read or written: {reason}.").format(file=where, reason=error.strerror or error)
    if not isinstance(error, MonitorError):
        # A bug of this project, or no memory left: only this report ends, and the log shows a developer the cause.
        log.error("%s", request.path.name, exc_info=error)
        return _("{file}: the report stopped with {error}.").format(file=request.path, error=type(error).__name__)
    return str(error)
