"""The task to perform a report, in any process, and the errors with which it can end early.

This module imports nothing that executes reports, so that planning and archiving reports stay fast to import.
"""

import json
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from monitor_lib.errors import BatchError
from monitor_lib.execution.identity import Identity
from monitor_lib.execution.plan import ReportRequest


class NotebookError(BatchError):
    """The notebook stopped; ``notebook`` is the partly executed notebook as text, empty if no kernel ran."""

    def __init__(self, sentence: str, notebook: str = "") -> None:
        super().__init__(sentence)
        self.notebook = notebook

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.notebook)


class NotebookReferenceError(NotebookError):
    """The notebook stopped since the reference can't be used, whatever the batch is."""


class TimedOut(NotebookError):  # noqa: N818 - named like Interrupted, after what happened
    """The report took longer than the configuration allows."""


class ProcessDied(NotebookError):  # noqa: N818 - named like Interrupted, after what happened
    """The process that performed the report died."""


class Interrupted(KeyboardInterrupt):
    """The run was interrupted (Ctrl-C, SIGTERM): no other batch starts; ``notebook`` as in :class:`NotebookError`."""

    def __init__(self, sentence: str, notebook: str = "") -> None:
        super().__init__(sentence)
        self.notebook = notebook

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.notebook)


class StopFlag(Protocol):
    """A flag that is set once the work is requested to end, such as a ``threading.Event``."""

    def is_set(self) -> bool:
        """Return whether the work is requested to end."""


@dataclass(frozen=True)
class Setting:
    """The surroundings in which a report is performed.

    Attributes:
        zygote: the socket of the process to fork kernels from; empty: this process starts its own.
        stop: checked before each further step and while the notebook runs.

    """

    zygote: str = ""
    stop: StopFlag = field(default_factory=threading.Event)


@dataclass(frozen=True)
class Task:
    """A report to perform, in this or in another process.

    Attributes:
        request: the batch.
        identity: the identity of the run.
        work: a folder that is empty except for files of its owner, such as a lock.
        cache: whether figures kept from earlier reports may be used; they may not when a report is re-performed.

    """

    request: ReportRequest
    identity: Identity
    work: Path
    cache: bool


def as_json(document: object) -> str:
    """Return a document as JSON text in the format of the archive."""
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
