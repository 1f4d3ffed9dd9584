"""The processes that perform reports: an executor like any other, made of processes that die with this one.

Each is forked from a server that has papermill imported; where forking is not to be had, each imports it anew.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection, forkserver, parent_process
from pathlib import Path
from typing import Any

from monitor_lib.execution.task import ProcessDied, Setting, StopFlag, Task
from monitor_lib.execution.warm import ENVIRONMENT, PRELOAD
from monitor_lib.kernels.client import SINGLE_THREADED, can_fork, own_zygote, signals_held_back, with_project
from monitor_lib.words import _

LIBRARIES = ["monitor_lib.execution.perform"]
GRACE = 2.0  # seconds for a process to say how far its report came


class Performers(Executor):
    """Performs in up to ``jobs`` processes.

    A pool that lost a process takes no more tasks; there is a new one then, since the next report may well succeed.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._context = multiprocessing.get_context("forkserver" if can_fork() else "spawn")
        self._stop = self._context.Event()
        self._pool: ProcessPoolExecutor | None = None
        self._asked = 0.0

    def _made(self) -> ProcessPoolExecutor:
        zygote = ""
        if can_fork():
            # First of all, so that it imports while others do.
            zygote = own_zygote(PRELOAD, **ENVIRONMENT).path
            _start_server()
        arguments = (dict(os.environ), zygote, self._stop)
        return ProcessPoolExecutor(self._jobs, self._context, _prepare, arguments)

    def submit(self, function: Callable[..., Any], /, *given: Any, **named: Any) -> "Future[Any]":
        """Begin one; the processes are started with the first."""
        with signals_held_back():
            self._pool = self._pool or self._made()
            try:
                return self._pool.submit(function, *given, **named)
            except BrokenProcessPool:
                self._pool = self._made()
                return self._pool.submit(function, *given, **named)

    def stop(self) -> None:
        """Have everything that is under way end soon, and truthfully; called again later, end what has not."""
        self._stop.set()
        self._asked = self._asked or time.monotonic()
        if time.monotonic() - self._asked > GRACE:
            for process in multiprocessing.active_children():
                process.kill()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes, and what they perform."""
        self.stop()
        if self._pool is not None:
            self._pool.shutdown(wait, cancel_futures=cancel_futures)


def perform_here(task: Task) -> Path:
    """One report, in the process that was made for it."""
    from monitor_lib.execution.perform import perform

    return perform(task, _setting)


def result(future: "Future[Path]") -> Path:
    """The folder of a finished report; a process that died is one of our own errors.

    Raises:
        ProcessDied: it died; for others see :func:`~monitor_lib.execution.perform.perform`.

    """
    try:
        return future.result()
    except BrokenProcessPool:
        sentence = _("a process that performs reports died; the usual cause is too little memory.")
        raise ProcessDied(sentence) from None


_setting = Setting()


def _prepare(environment: dict[str, str], zygote: str, stop: StopFlag) -> None:
    """What a process begins with: it was forked from a server that may be older than this call."""
    global _setting
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ.clear()
    os.environ.update(environment)
    _setting = Setting(zygote, stop)


def _end_with_parent() -> None:
    """Die when the process that wants the reports does, however that dies; the server of forks lives on until then."""
    above = parent_process()
    if above is not None:
        connection.wait([above.sentinel])
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def _start_server() -> None:
    """Start the process that others are forked from; its libraries must start no thread, and find this project."""
    forkserver.set_forkserver_preload(LIBRARIES)
    with _environment(SINGLE_THREADED | {"PYTHONPATH": with_project(os.environ.get("PYTHONPATH", ""))}):
        forkserver.ensure_running()


@contextmanager
def _environment(more: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(more)
    try:
        yield
    finally:
        for name in more:
            os.environ.pop(name)
        os.environ.update({name: value for name, value in before.items() if name in more})
