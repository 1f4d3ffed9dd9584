"""Reports performed on a cluster: an executor whose calls are Dask's tasks, and what these share."""

import logging
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from monitor_lib import cache_entries
from monitor_lib.cluster import there
from monitor_lib.cluster.connection import refuse_other
from monitor_lib.cluster.facts import Facts, facts
from monitor_lib.cluster.host import ask_a_host
from monitor_lib.cluster.pieces import Counting, in_pieces
from monitor_lib.errors import BatchError, MonitorError
from monitor_lib.execution.plan import ReportRequest
from monitor_lib.execution.roles import BATCH, HISTORY, MODEL, OUTCOMES, REFERENCE, SCORES
from monitor_lib.execution.task import Interrupted, NotebookError, ProcessDied, Task
from monitor_lib.i18n import _
from monitor_lib.readers.source import Source
from monitor_lib.runs.ahead import Ahead, ToScore
from monitor_lib.runs.interruption import Interruption
from monitor_lib.runs.report import Reported, Steps
from monitor_lib.runs.running import run_all
from monitor_lib.runs.session import Run

if TYPE_CHECKING:
    from distributed import Client

GRACE = 5.0  # seconds for what runs on workers to end, once it is told to
log = logging.getLogger(__name__)
# What Dask raises where its scheduler does not answer any more.
GONE = ("CancelledError", "FutureCancelledError", "FuturesCancelledError", "CommClosedError", "ClosedClientError")


def on_cluster(client: "Client", counting: Counting) -> Run:
    """Return a function that runs reports on a cluster, as many at once as its workers have threads.

    Args:
        client: of the cluster.
        counting: is told how many more pieces are being counted; what it gives is called when one of them is.

    """

    def run(
        reports: Iterable[Steps],
        interruption: Interruption,
        on_done: Callable[[Reported], None],
        ahead: Ahead,
    ) -> list[Reported]:
        at_once = max(1, sum(client.nthreads().values()))
        with OnCluster(client, counting) as executor:
            for one in ahead.score:
                executor.score(one, at_once)
            return run_all(reports, executor, _performed, at_once, interruption, executor.stop, on_done)

    return run


def _performed(task: Task) -> Path:
    """Stand for the task in an executor; see :meth:`OnCluster.submit`."""
    raise NotImplementedError(task)


class OnCluster(Executor):
    """An executor of reports: each is a task of the cluster that depends on the counts which it shares with others."""

    def __init__(self, client: "Client", counting: Counting) -> None:
        """Use a cluster that :func:`monitor_lib.cluster.connection.connected` gave; see :func:`on_cluster`."""
        self._client, self._counting = client, counting
        self._stop, self._here = f"stop-{uuid4()}", facts()
        self._counts: dict[tuple[Any, ...], Any] = {}
        self._scores: dict[tuple[Path, Path], Any] = {}
        self._under_way: dict[Any, Future[Any]] = {}
        self._told: float | None = None
        self._giving = Lock()

    def score(self, files: ToScore, at_once: int) -> None:
        """Have files scored before the reports that need their scores, in so many tasks."""
        for start in range(min(at_once, len(files.files))):
            some = [path.absolute() for path in files.files[start::at_once]]
            made = self._ask(there.scores, files.config.absolute(), some)
            self._scores |= {(files.config.absolute(), path): made for path in some}

    def submit(self, _function: Callable[..., Any], /, *given: Any, **_named: Any) -> "Future[Any]":
        """Start a report; the result is the folder that holds its files, below the task's own."""
        (task,) = given
        task = replace(task, request=_absolute(task.request))  # a worker has a folder of its own
        result: Future[Any] = Future()
        try:
            counts = self._shared(task) if task.cache else []
            made = self._ask(there.perform, task, counts)
            self._under_way[made] = result
            made.add_done_callback(partial(self._pass_on, task, result))
        except Exception as error:  # noqa: BLE001 - it is raised where the report is awaited, which records it
            result.set_exception(_ours(error))
        return result

    def stop(self) -> None:
        """Request that running reports end soon; a later call waits no longer for those that still run."""
        from distributed import Event

        if self._told is None:
            self._told = time.monotonic()
            _beside(Event(self._stop, client=self._client).set)
        elif time.monotonic() - self._told > GRACE:
            for made, result in list(self._under_way.items()):
                self._done(made, result, Interrupted(_("the report was interrupted.")))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002 - an executor's
        """Forget the counts, and end what still runs."""
        if self._under_way:
            self.stop()
            _beside(self._client.cancel, list(self._under_way))
        self._counts.clear()
        self._scores.clear()

    def _shared(self, task: Task) -> list[Any]:
        """The tasks that count the reference and the earlier batches, each once for all reports, and the batch."""
        request = task.request
        # Pairs of scores, and what is joined by id, are counted by each report itself.
        if request.challenger is not None or request.inputs[OUTCOMES.name] or request.inputs[SCORES.name]:
            return []
        config, batch = request.config_path, request.path
        reference, model = (next(iter(request.inputs[role.name]), None) for role in (REFERENCE, MODEL))
        counted: list[Any] = []
        # Without ids, what is counted of a reference depends on the columns of the batch.
        alike = None if request.config.columns.id is not None else batch
        if reference is not None:
            scored = self._scored(config, reference)
            given = config, batch, reference, model, scored
            counted = [*scored, self._once(there.reference, (config, alike, reference), *given)]
        before = list(counted)
        for path in request.inputs[HISTORY.name]:
            known = [*before, *self._scored(config, path)]
            given_too = config, batch, reference, path, model, known
            counted.append(self._once(there.earlier, (config, alike, reference, path), *given_too))
        return [
            *counted,
            *self._scored(config, batch),
            *self._in_pieces(request, task.identity.inputs[BATCH.name], before),
        ]

    def _in_pieces(self, request: ReportRequest, source: Source, known: list[Any]) -> list[Any]:
        """The task that counts the batch in pieces, where it is large enough."""
        try:
            made = in_pieces(self._client, self._ask, request, source, known, self._counting)
        except BatchError:  # as the report will say
            return []
        if made is None:
            return []
        made.add_done_callback(_keep)
        return [made]

    def _scored(self, config: Path, path: Path) -> list[Any]:
        """The task that scores a file, if one does."""
        found = self._scores.get((config, path))
        return [] if found is None else [found]

    def _once(self, function: Callable[..., Any], key: tuple[Any, ...], *given: Any) -> Any:
        name = function.__name__, *key
        if name not in self._counts:
            self._counts[name] = self._ask(function, *given)
            self._counts[name].add_done_callback(_keep)
        return self._counts[name]

    def _ask(self, function: Callable[..., Any], *given: Any) -> Any:
        """Start a task in a host."""
        return self._client.submit(_on_worker, self._stop, self._here, function, *given, pure=False)

    def _pass_on(self, task: Task, result: "Future[Any]", made: Any) -> None:
        """Write what came from the cluster into the task's folder, or pass on why nothing came."""
        if made not in self._under_way:  # nobody waits for it any more
            return
        try:
            files = made.result()
            finished = task.work / "finished"
            finished.mkdir()
            for name, content in files.items():
                (finished / name).write_bytes(content)
        except BaseException as error:  # noqa: BLE001 - it is raised where the report is awaited
            self._done(made, result, _ours(error))
        else:
            self._done(made, result, finished)

    def _done(self, made: Any, result: "Future[Any]", outcome: Path | BaseException) -> None:
        """Give a report its outcome, unless it has been given one."""
        with self._giving:
            if self._under_way.pop(made, None) is None:
                return
        if isinstance(outcome, BaseException):
            result.set_exception(outcome)
        else:
            result.set_result(outcome)


def _beside(tell: Callable[..., Any], *given: Any) -> None:
    """Tell a scheduler something in a thread: one that does not answer must not hold up the end."""

    def told() -> None:
        with suppress(OSError):  # it went away, and with it what should stop
            tell(*given)

    Thread(target=told, daemon=True).start()


class Stopped(Exception):  # noqa: N818 - it stands for Interrupted, which is none
    """A task was interrupted; Python's own interruption would end the worker."""

    def __init__(self, sentence: str, notebook: str = "") -> None:
        super().__init__(sentence, notebook)
        self.sentence, self.notebook = sentence, notebook


def _absolute(request: ReportRequest) -> ReportRequest:
    """The same request, wherever it is read."""
    inputs = {role: tuple(path.absolute() for path in paths) for role, paths in request.inputs.items()}
    return replace(request, inputs=inputs)


def _keep(made: Any) -> None:
    """Keep counts in the cache of this machine, too, for later reports."""
    place = cache_entries.folder()
    if place is not None and made.status == "finished":
        for name, content in made.result().items():
            cache_entries.write(place, name, content)


def _on_worker(stop: str, caller: Facts, function: Callable[..., Any], *given: Any) -> Any:
    """Call a function in a host of this worker, which may have joined after all others were looked at."""
    from distributed import Event, get_worker

    refuse_other(get_worker().address, caller, facts())
    flag = Event(stop)
    if flag.is_set():
        raise Stopped(_("the report was interrupted."))
    try:
        return ask_a_host(function, *given, stopped=flag.is_set)
    except Interrupted as error:
        raise Stopped(str(error), error.notebook) from None


def _ours(error: BaseException) -> BaseException:
    """The error of a task as one of ours: what the report says, or what became of the cluster."""
    from distributed import KilledWorker

    if isinstance(error, Stopped):
        return Interrupted(error.sentence, error.notebook)
    if isinstance(error, MonitorError | Interrupted):
        return error
    if isinstance(error, KilledWorker):
        return ProcessDied(_("every worker that performed the report died; the usual cause is too little memory."))
    if type(error).__name__ in GONE:
        return NotebookError(_("the cluster went away; start its scheduler, and report again."))
    log.error("a task of the cluster", exc_info=error)
    return error
