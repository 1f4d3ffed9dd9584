"""An executor with processes that perform reports; these processes end when this one ends.

Each process is forked from a server that has already imported papermill; if forking is not possible, each imports it.
Each process has its own pipe: a process that is killed at any time keeps no lock and disturbs no other report.
"""

import os
import time
from collections.abc import Callable
from concurrent import futures
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, NamedTuple

from monitor_lib.execution.forking import start_server, worker_context
from monitor_lib.execution.task import ProcessDied
from monitor_lib.execution.warm import ENVIRONMENT, PRELOAD
from monitor_lib.execution.worker import Answer, serve
from monitor_lib.i18n import _
from monitor_lib.kernels.client import can_fork, own_zygote, signals_held_back

GRACE = 2.0  # seconds for a process to return how far its report came


class _Worker(NamedTuple):
    """One process, and this side of its pipe."""

    process: BaseProcess
    calls: Connection


class Performers(Executor):
    """An executor of up to ``jobs`` processes; if one dies, only its call fails, and the next call gets a new one."""

    def __init__(self, jobs: int, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Prepare the executor.

        Args:
            jobs: the largest number of processes.
            meanwhile: called in a separate thread of this process, once the first process has been started.

        """
        self._meanwhile = Thread(target=meanwhile, daemon=True)
        self._context = worker_context()
        self._threads = ThreadPoolExecutor(jobs)
        self._told_to_stop, self._stop = self._context.Pipe(duplex=False)
        self._workers: list[_Worker] = []
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._under_way: set[Future[Any]] = set()
        self._starting = Lock()
        self._killed = False
        self._asked: float | None = None

    def submit(self, function: Callable[..., Any], /, *given: Any, **named: Any) -> "Future[Any]":
        """Start a call; its future raises :class:`ProcessDied` if its process dies before it answers."""
        self.start_early()
        future = self._threads.submit(self._ask, ForkingPickler.dumps((function, given, named)))
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future

    def start_early(self) -> None:
        """Let the processes that others are forked from begin their imports."""
        if can_fork():
            # This comes first, so that the zygote imports its modules while the server imports its own.
            own_zygote(PRELOAD, **ENVIRONMENT)
            start_server()

    def stop(self) -> None:
        """Request that running calls end soon and return how far they came; a later call kills those still running."""
        if self._asked is None:
            self._asked = time.monotonic()
            self._stop.close()
        elif time.monotonic() - self._asked > GRACE:
            self._kill()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes and their calls."""
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
                if worker.process.is_alive():  # another process may have got the process id of a dead one
                    worker.process.kill()

    def _ask(self, call: Any) -> Any:
        """Send a call to a process and wait for its answer; this runs in a separate thread."""
        worker = self._free()
        try:
            worker.calls.send_bytes(call)
            # If the process is killed while it sends its answer, the pipe ends and this raises an error.
            answer = worker.calls.recv_bytes()
        except (EOFError, OSError):
            raise _died() from None
        self._idle.put(worker)
        answered: Answer = ForkingPickler.loads(answer)
        if answered.error is not None:
            raise answered.error
        return answered.result

    def _free(self) -> _Worker:
        """Return an idle process that is alive, or a new one."""
        try:
            while not (worker := self._idle.get_nowait()).process.is_alive():
                pass
        except Empty:
            return self._started()
        return worker

    def _started(self) -> _Worker:
        """Start a new process; raise an error if all processes were already killed: no one would kill this one."""
        with self._starting, signals_held_back():
            if self._killed:
                raise _died()
            ours, theirs = self._context.Pipe()
            zygote = own_zygote(PRELOAD, **ENVIRONMENT).path if can_fork() else ""
            given = (theirs, self._told_to_stop, dict(os.environ), zygote)
            process = self._context.Process(target=serve, args=given)
            try:
                process.start()
            except (EOFError, OSError):  # the server that processes are forked from has ended
                raise _died() from None
            theirs.close()  # only the process has this end now, so the pipe ends with it
            worker = _Worker(process, ours)
            if not self._workers:
                self._meanwhile.start()
            self._workers.append(worker)
            return worker


def _died() -> ProcessDied:
    return ProcessDied(_("a process that performs reports died; the usual cause is too little memory."))
