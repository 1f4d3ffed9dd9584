"""Execute the notebook for one batch in a separate folder, and remove what differs between two executions."""

import hashlib
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zmq

from monitor_lib.config.challenger import load_challenger
from monitor_lib.config.loading import load_config
from monitor_lib.errors import BatchError, ReferenceUnusableError
from monitor_lib.execution import engine
from monitor_lib.execution.identity import Identity
from monitor_lib.execution.kernel import Kernels, own_kernels
from monitor_lib.execution.libraries import NotebookNode, nbformat, papermill
from monitor_lib.execution.notebook import KERNEL_NAME, SENTENCES, normalise, translated, unfinished
from monitor_lib.execution.parameters import check_parameters
from monitor_lib.execution.plan import ReportRequest
from monitor_lib.execution.project import CONFIG_NAME
from monitor_lib.execution.roles import BATCH, CHALLENGER, CONFIGURATION, Count
from monitor_lib.execution.task import Interrupted, NotebookError, NotebookReferenceError, Setting, TimedOut
from monitor_lib.i18n import _
from monitor_lib.kernels.folders import ShortFolder
from monitor_lib.report.metrics_type import METRICS_TYPE

LOOK = 0.05  # seconds between two checks whether the run is requested to end
# The shortest time limit of a cell, in seconds; a limit of 0 would mean no limit.
SHORTEST = 0.001


@dataclass(frozen=True)
class Executed:
    """The executed notebook, and the figures that it emitted."""

    notebook: NotebookNode
    metrics: dict[str, Any]


def execute(
    request: ReportRequest,
    identity: Identity,
    work: Path,
    setting: Setting,
    environment: Mapping[str, str] | None = None,
) -> Executed:
    """Run the notebook in the empty folder ``work``.

    The notebook gets its inputs as paths relative to that folder, so that it contains no path of this machine. Its
    kernel has the variables of ``environment`` in addition to those of this process.

    Raises:
        BatchError: an input changed after it was planned.
        NotebookError: the batch can't be reported (in the notebook's own words), or the kernel died.
        TimedOut: the run took longer than ``max_seconds`` under [limits].
        Interrupted: the run was interrupted.

    """
    parameters = _lay_out(request, identity, work)
    source = translated(nbformat.read(request.notebook, as_version=4))
    check_parameters(parameters, source, request.roles, request.notebook.name)
    refuse_stopped(setting)
    notebook = _run(request, work, source, parameters, setting, environment or {})
    normalise(notebook)
    return Executed(notebook, _metrics(notebook))


def refuse_stopped(setting: Setting, notebook: str = "") -> None:
    """Raise an error if the run is requested to end.

    Raises:
        Interrupted: with ``notebook``, the partly executed notebook.

    """
    if setting.stop.is_set():
        raise Interrupted(_("the report was interrupted."), notebook)


def _lay_out(request: ReportRequest, identity: Identity, work: Path) -> dict[str, Any]:
    """Link the inputs into the working folder, and return the notebook's parameters with their relative paths."""
    content = request.config_path.read_bytes()
    refuse_changed(CONFIGURATION.name, hashlib.sha256(content).hexdigest(), identity)
    (work / CONFIG_NAME).write_bytes(content)
    # The plan was made from an earlier content of the file; the configuration must still be the same.
    config = load_config(work / CONFIG_NAME)
    if config.model_dump() != request.config.model_dump():
        raise _changed(CONFIGURATION.name, identity)
    parameters: dict[str, Any] = {"language": identity.language, "as_of": identity.as_of or None}
    for role in request.roles:
        paths = request.inputs[role.name]
        links = [CONFIG_NAME]
        if role is not CONFIGURATION:
            keys = role.keys(len(paths))
            links = [_link(path, work, key, request) for key, path in zip(keys, paths, strict=True)]
        parameters[role.parameter] = links if role.count is Count.MANY else next(iter(links), None)
    if request.challenger is not None:
        now = load_challenger(work / parameters[CHALLENGER.parameter], config)
        if now.model_dump() != request.challenger.model_dump():
            raise _changed(CHALLENGER.name, identity)
    return parameters


def _link(path: Path, work: Path, key: str, request: ReportRequest) -> str:
    """Link an input into the working folder, in a folder for its role, since two inputs may have the same name.

    A file that is named by its folder lies in one of that name.
    """
    link = work / "inputs" / key / path.name
    by_folder = request.config.batches is not None and request.config.batches.name == "folder"
    if key == BATCH.name and by_folder and not path.is_dir():
        link = work / "inputs" / key / request.name / path.name
    link.parent.mkdir(parents=True)
    link.symlink_to(path.resolve(), target_is_directory=path.is_dir())
    return link.relative_to(work).as_posix()


def refuse_changed(role: str, result: str, identity: Identity) -> None:
    """Compare the hash of an input that was read with the planned one.

    Raises:
        BatchError: the input has changed since it was planned.

    """
    if result != identity.inputs[role].sha256:
        raise _changed(role, identity)


def _changed(role: str, identity: Identity) -> BatchError:
    return BatchError(
        _("{file}: the {role} changed while the batch was reported; report it again.").format(
            file=identity.inputs[role].name, role=role
        )
    )


class _Run:
    """One execution: its time limit, and a record of how far it came."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        self.deadline = time.monotonic() + seconds
        self.answered: set[str] = set()
        self.notebook: NotebookNode | None = None

    def left(self, _cell: NotebookNode) -> float:
        """Return the time limit of one cell in seconds: what is left of the limit of the whole report."""
        return max(self.deadline - time.monotonic(), SHORTEST)

    def record(self, cell: NotebookNode, **_more: Any) -> None:
        """Record that the kernel answered for a cell, with success or with an error."""
        self.answered.add(cell.id)

    def so_far(self, sentence: str) -> str:
        """Return the partly executed notebook as text; empty if no kernel ran."""
        if self.notebook is None:
            return ""
        return str(nbformat.writes(unfinished(self.notebook, self.answered, sentence)))

    def execute(self, source: NotebookNode, work: Path, parameters: dict[str, Any], kernels: Kernels) -> NotebookNode:
        """Execute the notebook and return it; papermill's exceptions are passed on unchanged."""
        return papermill.execute_notebook(
            source,
            None,  # nothing is saved on the way
            parameters=parameters,
            engine_name=engine.NAME,
            observer=self,
            kernel_name=KERNEL_NAME,
            progress_bar=False,
            cwd=str(work),
            kernel_manager_class=kernels.manager,
            # When a kernel has answered, all its outputs have arrived, so there is nothing to wait for at its end.
            shutdown_kernel="immediate",
            start_timeout=self.seconds,
            iopub_timeout=self.seconds,
            timeout_func=self.left,
            on_cell_executed=self.record,
        )


def _run(
    request: ReportRequest,
    work: Path,
    source: NotebookNode,
    parameters: dict[str, Any],
    setting: Setting,
    environment: Mapping[str, str],
) -> NotebookNode:
    """Return the executed notebook, or raise one of our own errors with the reason and the partly executed notebook."""
    run = _Run(request.config.limits.max_seconds)
    # The path of a socket must be short; the path of an archive folder may be too long.
    scratch = ShortFolder()
    try:
        with own_kernels(scratch.path, setting.zygote, environment) as kernels, _ended_on(setting, kernels):
            return run.execute(source, work, parameters, kernels)
    except papermill.exceptions.PapermillExecutionError as error:
        ours = error.ename in SENTENCES
        sentence = error.evalue if ours else _("the notebook stopped with {error}.").format(error=error.ename)
        kind = NotebookReferenceError if error.ename == ReferenceUnusableError.__name__ else NotebookError
        raise kind(sentence, run.so_far(sentence)) from None
    except (RuntimeError, TimeoutError, zmq.ZMQError):  # a kernel that dies, does not answer, or does not start
        refuse_stopped(setting, run.so_far(_("the report was interrupted.")) if setting.stop.is_set() else "")
        raise _early_end(run) from None
    finally:
        scratch.remove()


def _early_end(run: _Run) -> NotebookError:
    if time.monotonic() >= run.deadline:
        sentence = _(
            "the report took longer than {seconds} seconds and was stopped; raise max_seconds under [limits]"
            " if it needs more."
        ).format(seconds=run.seconds)
        return TimedOut(sentence, run.so_far(sentence))
    sentence = _("the kernel that computes the report died; the usual cause is too little memory.")
    return NotebookError(sentence, run.so_far(sentence))


@contextmanager
def _ended_on(setting: Setting, kernels: Kernels) -> Iterator[None]:
    """Kill the kernels as soon as the run is requested to end, so that the code that waits for answers continues.

    A signal handler that raises an exception is no alternative: the exception could be lost in the event loop of
    papermill's client.
    """
    done = threading.Event()

    def watch() -> None:
        while not done.wait(LOOK):
            if setting.stop.is_set():
                kernels.end()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _metrics(notebook: NotebookNode) -> dict[str, Any]:
    result = [
        output.data[METRICS_TYPE]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if METRICS_TYPE in output.get("data", {})
    ]
    if len(result) != 1:
        raise NotebookError(
            _("the notebook must emit its figures once, it did so {n} times.").format(n=len(result)),
            str(nbformat.writes(notebook)),
        )
    return dict(result[0])
