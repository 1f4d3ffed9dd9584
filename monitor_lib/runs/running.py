"""Reports on their way through an executor: begun in order, told of as they are done. The caller alone writes.

Any :class:`concurrent.futures.Executor` will do: one of processes on this machine, or one that stands in for it.
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
LOOK = 0.05  # seconds between two looks at whether somebody wants the call to end


def run_all(
    reports: Iterable[Steps],
    executor: Executor,
    perform: Perform,
    at_once: int,
    interruption: Interruption,
    stop: Callable[[], None],
    on_done: OnDone,
) -> list[Reported]:
    """Report each.

    Args:
        reports: the steps of each report.
        executor: where ``perform`` is called.
        perform: gives the folder of a task's finished report.
        at_once: how many reports are under way at a time.
        interruption: no other report is begun once it is requested.
        stop: called then; it has ``perform`` end early.
        on_done: called with each report as it is done.

    Returns:
        What became of each that was begun, in the order given. Those that were interrupted are not among them; each has
        recorded that it was.

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
    """Have what is still under way, since telling of another report failed, end and record that it was interrupted."""
    while running:
        interruption.request()
        stop()
        for future in wait(running, LOOK, FIRST_COMPLETED).done:
            _place, steps = running.pop(future)
            _go_on(steps, future, interruption)


def _take(
    place: int,
    steps: Steps,
    found: Task | Reported | None,
    executor: Executor,
    perform: Perform,
    running: Running,
    done: dict[int, Reported],
    on_done: OnDone,
) -> None:
    """Begin a report's next task, or tell what became of it."""
    if isinstance(found, Task):
        running[executor.submit(perform, found)] = place, steps
    elif found is not None:
        done[place] = found
        on_done(found)


def _next(steps: Steps) -> Task | Reported:
    """The first task of a report, or what became of it without any."""
    try:
        return next(steps)
    except StopIteration as end:
        found: Reported = end.value
        return found


def _go_on(steps: Steps, future: "Future[Path]", interruption: Interruption) -> Task | Reported | None:
    """The next task of a report, what became of it once its last task is performed, or None: it was interrupted."""
    try:
        try:
            finished = future.result()
        except BaseException as error:  # noqa: BLE001 - it goes on to where the report is recorded
            ended = interruption.requested and isinstance(error, ProcessDied)
            return steps.throw(Interrupted(_("the report was interrupted.")) if ended else error)
        return steps.send(finished)
    except StopIteration as end:
        found: Reported = end.value
        return found
    except KeyboardInterrupt:
        return None
