"""Reports one after another, or side by side: each of these performed in a process of its own.

The parent alone writes to the archive. A worker performs one report after another, so that what it imports is imported
once. It dies with its parent, whatever that dies of, and is deaf to Ctrl-C but while it performs.
"""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

from monitor_lib.execution.execute import NotebookError
from monitor_lib.execution.launcher import end_with
from monitor_lib.execution.perform import Task
from monitor_lib.runs.report import Reported, Steps
from monitor_lib.words import _, activate

Told = Callable[[Reported], None]
PATIENCE = 5  # seconds


def one_by_one(reports: Iterable[Steps], told: Told) -> list[Reported]:
    """Perform each in this process."""
    done = []
    for steps in reports:
        task = _begin(steps)
        while isinstance(task, Task):
            task = _go_on(steps, task.perform)
        done.append(task)
        told(task)
    return done


def side_by_side(reports: Iterable[Steps], jobs: int, language: str, told: Told) -> list[Reported]:
    """Perform up to ``jobs`` at once; what became of each, in the order given.

    Raises:
        KeyboardInterrupt: all that were under way have told that they were interrupted.

    """
    workers = _Workers(jobs, language)
    waiting = deque(enumerate(reports))
    running: dict[Future[Path], tuple[int, Steps]] = {}
    done: dict[int, Reported] = {}

    def take(place: int, steps: Steps, task: Task | Reported) -> None:
        if isinstance(task, Task):
            running[workers.submit(task)] = place, steps
        else:
            done[place] = task
            told(task)

    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                place, steps = waiting.popleft()
                take(place, steps, _begin(steps))
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                place, steps = running.pop(future)
                take(place, steps, _go_on(steps, partial(workers.result, future)))
    except KeyboardInterrupt:
        workers.interrupt(running)
        for future, (_place, steps) in running.items():
            _end(steps, future)
        raise
    finally:
        workers.close()
    return [done[place] for place in sorted(done)]


def _begin(steps: Steps) -> Task | Reported:
    return _go_on(steps, None)


def _go_on(steps: Steps, performed: Callable[[], Path] | None) -> Task | Reported:
    """The next task of a report, or what became of it, once its last task is performed."""
    try:
        if performed is None:
            return next(steps)
        try:
            finished = performed()
        except BaseException as error:  # noqa: BLE001 - it goes on to where the report is told of
            return steps.throw(error)
        return steps.send(finished)
    except StopIteration as end:
        found: Reported = end.value
        return found


def _end(steps: Steps, future: "Future[Path]") -> None:
    """Let a report that was interrupted tell so; one that was done by then is kept."""
    try:
        _go_on(steps, future.result)
    except KeyboardInterrupt:
        return


class _Workers:
    """The processes that perform."""

    def __init__(self, jobs: int, language: str) -> None:
        self._jobs, self._language = jobs, language
        self._pool = self._made()

    def _made(self) -> ProcessPoolExecutor:
        # Not forked: papermill's libraries have threads by the time a second report begins.
        start = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._jobs, start, _prepare, (os.getpid(), self._language))

    def submit(self, task: Task) -> "Future[Path]":
        """Begin one; a pool that lost a process takes no more, so there is a new one then."""
        # A process that is only just starting would end with a traceback; what is ignored here is so there too.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            return self._pool.submit(_perform, task)
        except BrokenProcessPool:
            self._pool = self._made()
            return self._pool.submit(_perform, task)
        finally:
            signal.signal(signal.SIGINT, before)

    def result(self, future: "Future[Path]") -> Path:
        """What it gave or raised."""
        try:
            return future.result()
        except BrokenProcessPool:
            sentence = _("a process that performs reports died; the usual cause is too little memory.")
            raise NotebookError(sentence, None) from None

    def interrupt(self, running: Iterable["Future[Path]"]) -> None:
        """Interrupt all that is under way, and wait until it has ended; one that has only just begun is told again."""
        left = set(running)
        while left:
            for process in multiprocessing.active_children():
                if process.pid is not None and process.is_alive():
                    os.kill(process.pid, signal.SIGINT)
            left = wait(left, timeout=PATIENCE).not_done

    def close(self) -> None:
        """End them."""
        self._pool.shutdown(cancel_futures=True)


def _prepare(parent: int, language: str) -> None:
    """What a worker begins with."""
    end_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The parent alone decides what an end by the system means.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    activate(language)


def _perform(task: Task) -> Path:
    """One report, in a worker."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return task.perform()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
