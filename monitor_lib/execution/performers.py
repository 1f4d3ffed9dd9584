"""The processes that perform reports: an executor like any other, made of processes that die with this one.

Each is forked from a server that has papermill imported; where forking is not to be had, each imports it anew. Each has
a pipe of its own: one that is killed, whatever it was about, keeps no lock and ends no other's report.
"""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from concurrent import futures
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, NamedTuple

from monitor_lib.execution.task import ProcessDied
from monitor_lib.execution.warm import ENVIRONMENT, PRELOAD
from monitor_lib.execution.worker import Answer, serve
from monitor_lib.i18n import _
from monitor_lib.kernels.client import SINGLE_THREADED, can_fork, own_zygote, signals_held_back, with_project

LIBRARIES = ["monitor_lib.execution.perform"]
GRACE = 2.0  # seconds for a process to say how far its report came


class _Worker(NamedTuple):
    """One process, and our end of its pipe."""

    process: BaseProcess
    calls: Connection


class Performers(Executor):
    """Performs in up to ``jobs`` processes. One that dies ends what it performed; the next call gets a new one."""

    def __init__(self, jobs: int, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Args: how many processes; what to do here, in a thread of its own, once the first of them is up."""
        self._meanwhile = Thread(target=meanwhile, daemon=True)
        self._context: ForkServerContext | SpawnContext = (
            multiprocessing.get_context("forkserver") if can_fork() else multiprocessing.get_context("spawn")
        )
        self._threads = ThreadPoolExecutor(jobs)
        self._told_to_stop, self._stop = self._context.Pipe(duplex=False)
        self._workers: list[_Worker] = []
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._under_way: set[Future[Any]] = set()
        self._starting = Lock()
        self._killed = False
        self._asked: float | None = None

    def submit(self, function: Callable[..., Any], /, *given: Any, **named: Any) -> "Future[Any]":
        """Begin one; its future raises :class:`ProcessDied` where its process does not live to answer."""
        if can_fork():
            # First of all, so that it imports while others do.
            own_zygote(PRELOAD, **ENVIRONMENT)
            _start_server()
        future = self._threads.submit(self._ask, ForkingPickler.dumps((function, given, named)))
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future

    def stop(self) -> None:
        """Have everything that is under way end soon, and truthfully; called again later, end what has not."""
        if self._asked is None:
            self._asked = time.monotonic()
            self._stop.close()
        elif time.monotonic() - self._asked > GRACE:
            self._kill()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes, and what they perform."""
        self.stop()
        self._threads.shutdown(wait=False, cancel_futures=cancel_futures)
        futures.wait(list(self._under_way), GRACE)
        self._kill()
        if wait:
            self._threads.shutdown()
            for worker in self._workers:
                worker.process.join()

    def _kill(self) -> None:
        with self._starting:
            self._killed = True
            for worker in self._workers:
                if worker.process.is_alive():  # another process may have the number of a dead one
                    worker.process.kill()

    def _ask(self, call: Any) -> Any:
        """In a thread of its own: have a process answer a call, and wait for it."""
        worker = self._free()
        try:
            worker.calls.send_bytes(call)
            # Half an answer, of a process that was killed meanwhile, ends as the pipe does.
            answer = worker.calls.recv_bytes()
        except (EOFError, OSError):
            raise _died() from None
        self._idle.put(worker)
        found: Answer = ForkingPickler.loads(answer)
        if found.error is not None:
            raise found.error
        return found.result

    def _free(self) -> _Worker:
        """A process that has nothing to do, and is alive."""
        try:
            while not (worker := self._idle.get_nowait()).process.is_alive():
                pass
        except Empty:
            return self._started()
        return worker

    def _started(self) -> _Worker:
        """A new process; none once all were to be killed, since nobody would kill it."""
        with self._starting, signals_held_back():
            if self._killed:
                raise _died()
            ours, theirs = self._context.Pipe()
            zygote = own_zygote(PRELOAD, **ENVIRONMENT).path if can_fork() else ""
            given = (theirs, self._told_to_stop, dict(os.environ), zygote)
            process = self._context.Process(target=serve, args=given)
            process.start()
            theirs.close()  # what is left is the process's own, and ends with it
            worker = _Worker(process, ours)
            if not self._workers:
                self._meanwhile.start()
            self._workers.append(worker)
            return worker


def _died() -> ProcessDied:
    return ProcessDied(_("a process that performs reports died; the usual cause is too little memory."))


def _start_server() -> None:
    """Start the process that others are forked from; its libraries must start no thread, and find this project."""
    forkserver.set_forkserver_preload(LIBRARIES)
    with (
        signals_held_back(),
        _environment(SINGLE_THREADED | {"PYTHONPATH": with_project(os.environ.get("PYTHONPATH", ""))}),
    ):
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
