"""What a process that performs reports does: take a call, answer it, and die with whoever started it."""

import os
import signal
import threading
import traceback
from collections.abc import Callable
from multiprocessing import connection, parent_process
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Any, NamedTuple

from monitor_lib.errors import MonitorError
from monitor_lib.execution.task import Interrupted, Setting, Task


class Answer(NamedTuple):
    """What a call came to: its result, or what it raised."""

    result: Any = None
    error: BaseException | None = None


class Closed:
    """A flag that is set once the other end of a pipe is closed: there is no lock that a killed process could keep."""

    def __init__(self, reader: Connection) -> None:
        self._reader = reader

    def is_set(self) -> bool:
        """Whether it is."""
        return self._reader.poll()


def serve(calls: Connection, stop: Connection, environment: dict[str, str], zygote: str) -> None:
    """Answer calls until nobody makes them any more.

    Args:
        calls: takes a function with its arguments, gives an :class:`Answer`.
        stop: what is under way ends soon once its other end is closed.
        environment: of the process that wants the reports; this one was forked from a server that may be older.
        zygote: see :class:`~monitor_lib.execution.task.Setting`.

    """
    global _setting
    threading.Thread(target=_end_with_parent, daemon=True).start()
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
    """One report, in the process that was made for it."""
    from monitor_lib.execution.perform import perform

    return perform(task, _setting)


_setting = Setting()


def _answer(function: Callable[..., Any], given: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """The answer as bytes; where it can't be made into bytes, an error that says so is the answer."""
    try:
        return ForkingPickler.dumps(Answer(function(*given, **named)))
    except BaseException as error:  # noqa: BLE001 - it is raised where the result was wanted
        if not isinstance(error, MonitorError | Interrupted):
            error.add_note("".join(traceback.format_exception(error)))
        try:
            return ForkingPickler.dumps(Answer(error=error))
        except Exception:  # noqa: BLE001 - an error of any library, which may hold anything
            return ForkingPickler.dumps(Answer(error=RuntimeError("".join(traceback.format_exception(error)))))


def _end_with_parent() -> None:
    """Die when the process that wants the reports does, however that dies; the server of forks lives on until then."""
    above = parent_process()
    if above is not None:
        connection.wait([above.sentinel])
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
