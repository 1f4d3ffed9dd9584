"""A report that is to be performed, wherever that is done, and the ways in which it can end early.

Light on purpose: whoever only plans and files reports imports nothing that executes them.
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
    """The notebook stopped; ``notebook`` is how far it came, as a file has it; empty where no kernel ran."""

    def __init__(self, sentence: str, notebook: str = "") -> None:
        super().__init__(sentence)
        self.notebook = notebook

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.notebook)


class TimedOut(NotebookError):  # noqa: N818 - beside Interrupted, what happened
    """The report took longer than the configuration allows."""


class ProcessDied(NotebookError):  # noqa: N818 - beside Interrupted, what happened
    """The process that performed the report died."""


class Interrupted(KeyboardInterrupt):
    """Somebody ended the run (Ctrl-C, SIGTERM): no other batch is begun; ``notebook`` as in :class:`NotebookError`."""

    def __init__(self, sentence: str, notebook: str = "") -> None:
        super().__init__(sentence)
        self.notebook = notebook

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.notebook)


class StopFlag(Protocol):
    """Set once somebody wants the work to end; a ``threading.Event`` or ``multiprocessing.Event``."""

    def is_set(self) -> bool:
        """Whether to end."""


@dataclass(frozen=True)
class Setting:
    """Where a report is performed.

    Attributes:
        zygote: the socket of the process to fork kernels from; empty for one of this process's own.
        stop: looked at wherever the work could go on.

    """

    zygote: str = ""
    stop: StopFlag = field(default_factory=threading.Event)


@dataclass(frozen=True)
class Task:
    """A report that is to be performed, here or in another process.

    Attributes:
        request: the batch.
        identity: of the run.
        work: an empty folder, but for what its owner keeps there.
        cache: whether figures kept from earlier reports may be used; who re-performs a report may use none.

    """

    request: ReportRequest
    identity: Identity
    work: Path
    cache: bool


def as_json(document: object) -> str:
    """As JSON stands in the archive."""
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
