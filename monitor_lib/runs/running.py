"""Run reports in an executor: they start in order, and each is passed on when it is done.

Only the calling process writes to the archive. Any :class:`concurrent.futures.Executor` can be used: processes on this
machine, or another executor with the same interface.
"""

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from pathlib import Path

from monitor_lib.execution.task import Interrupted, ProcessDied, Task
from monitor_lib.i18n import _
from monitor_lib.runs.interruption import Interruption
from monitor_lib.runs.report import Reported, Steps

Perform = Callable[[Task], Path]
OnDone = Callable[[Reported], None]
Running = dict["Future[Path]", tuple[int, Steps]]
LOOK = 0.05  # seconds between two checks whether the call is requested to end


def run_all(
    reports: Iterable[Steps],
    executor: Executor,
    perform: Perform,
    at_once: int,
    interruption: Interruption,
    stop: Callable[[], None],
    on_done: OnDone,
) -> list[Reported]:
    """Run each report.

    Args:
        reports: the steps of each report.
        executor: the executor that calls ``perform``.
        perform: performs a task and returns the folder of the finished report.
        at_once: how many reports run at the same time.
        interruption: no further report is started once it is requested.
        stop: called once an interruption is requested; it makes ``perform`` end early.
        on_done: called with each report when it is done.

    Returns:
        The outcome of each report that was started, in the order given. Interrupted reports are not included; the
        ledger records their interruption.

    """
    waiting = deque(enumerate(reports))
    running: Running = {}
    done: dict[int, Reported] = {}
    try:
        while running or (waiting and not interruption.requested):
            if interruption.requested:
                stop()
            elif waiting and len(running) < at_once:
                place, steps = waiting.popleft()
                _take(place, steps, _next(steps), executor, perform, running, done, on_done)
                continue
            for future in wait(running, LOOK, FIRST_COMPLETED).done:
                place, steps = running.pop(future)
                _take(place, steps, _go_on(steps, future, interruption), executor, perform, running, done, on_done)
    finally:
        _end(running, interruption, stop)
    return [done[place] for place in sorted(done)]


def _end(
    running: "dict[Future[Path], tuple[int, Steps]]", interruption: Interruption, stop: Callable[[], None]
) -> None:
    """End the reports that still run after an error, such as one in ``on_done``; each records its interruption."""
    while running:
        interruption.request()
        stop()
        for future in wait(running, LOOK, FIRST_COMPLETED).done:
            _place, steps = running.pop(future)
            _go_on(steps, future, interruption)


def _take(
    place: int,
    steps: Steps,
    result: Task | Reported | None,
    executor: Executor,
    perform: Perform,
    running: Running,
    done: dict[int, Reported],
    on_done: OnDone,
) -> None:
    """Start a report's next task, or pass on its outcome."""
    if isinstance(result, Task):
        running[executor.submit(perform, result)] = place, steps
    elif result is not None:
        done[place] = result
        on_done(result)


def _next(steps: Steps) -> Task | Reported:
    """Return the first task of a report, or its outcome if it has no task."""
    try:
        return next(steps)
    except StopIteration as end:
        result: Reported = end.value
        return result


def _go_on(steps: Steps, future: "Future[Path]", interruption: Interruption) -> Task | Reported | None:
    """Return the next task of a report, its outcome after its last task, or None if it was interrupted."""
    try:
        try:
            finished = future.result()
        except BaseException as error:  # noqa: BLE001 - it is thrown into the generator, which records it
            ended = interruption.requested and isinstance(error, ProcessDied)
            return steps.throw(Interrupted(_("the report was interrupted.")) if ended else error)
        return steps.send(finished)
    except StopIteration as end:
        result: Reported = end.value
        return result
    except KeyboardInterrupt:
        return None
