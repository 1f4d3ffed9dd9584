"""The code of a process that performs reports: it answers calls, and ends with the process that started it."""

import os
import signal
import threading
import traceback
from collections.abc import Callable, Sequence
from multiprocessing import connection, parent_process
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Any, NamedTuple

from monitor_lib.errors import MonitorError
from monitor_lib.execution.task import Interrupted, Setting, Task


class Answer(NamedTuple):
    """The answer to a call: its result, or the exception that it raised."""

    result: Any = None
    error: BaseException | None = None


class Closed:
    """A flag that is set once the other end of a pipe is closed; it needs no lock that a killed process could keep."""

    def __init__(self, reader: Connection) -> None:
        self._reader = reader

    def is_set(self) -> bool:
        """Return whether the flag is set."""
        return self._reader.poll()


def serve(calls: Connection, stop: Connection, environment: dict[str, str], zygote: str) -> None:
    """Answer calls until the other end of ``calls`` is closed.

    Args:
        calls: receives a function with its arguments, sends an :class:`Answer`.
        stop: when its other end is closed, the running call ends soon.
        environment: the environment of the calling process; this process was forked from a server, which may have an
            older environment.
        zygote: see :class:`~monitor_lib.execution.task.Setting`.

    """
    global _setting
    threading.Thread(target=end_with_parent, daemon=True).start()
    os.environ.clear()
    os.environ.update(environment)
    _setting = Setting(zygote, Closed(stop))
    while True:
        try:
            function, given, named = calls.recv()
        except EOFError:
            return
        calls.send_bytes(_answer(function, given, named))


def perform_here(task: Task) -> Path:
    """Perform one report in this process, with the setting that :func:`serve` received."""
    from monitor_lib.execution.perform import perform

    return perform(task, _setting)


def score_here(config: Path, files: Sequence[Path]) -> None:
    """Score files in this process and keep their scores."""
    from monitor_lib.scoring.ahead import score_ahead

    score_ahead(config, files)


_setting = Setting()


def _answer(function: Callable[..., Any], given: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Call a function and return its answer as bytes; if the answer can't be pickled, the answer is that error."""
    try:
        return ForkingPickler.dumps(Answer(function(*given, **named)))
    except BaseException as error:  # noqa: BLE001 - it is raised in the process that made the call
        if not isinstance(error, MonitorError | Interrupted):
            error.add_note("".join(traceback.format_exception(error)))
        try:
            return ForkingPickler.dumps(Answer(error=error))
        except Exception:  # noqa: BLE001 - an error of any library, which may hold anything
            return ForkingPickler.dumps(Answer(error=RuntimeError("".join(traceback.format_exception(error)))))


def end_with_parent() -> None:
    """End this process when the process that requests the reports ends for any reason.

    The server that this process was forked from keeps running until then, so its end can't be used as a sign.
    """
    above = parent_process()
    if above is not None:
        connection.wait([above.sentinel])
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
