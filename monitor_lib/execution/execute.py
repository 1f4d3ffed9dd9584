"""Execute the notebook for one batch, in a folder of its own, and keep nothing in it that varies."""

import hashlib
import logging
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from monitor_lib.config import load_config
from monitor_lib.errors import BatchError
from monitor_lib.execution.identity import Identity
from monitor_lib.execution.kernel import own_kernels
from monitor_lib.execution.notebook import KERNEL_NAME, SENTENCES, normalise, translated, unfinished
from monitor_lib.execution.parameters import check_parameters
from monitor_lib.execution.plan import Planned
from monitor_lib.execution.project import CONFIG_NAME, NOTEBOOK
from monitor_lib.present.display import METRICS_TYPE
from monitor_lib.words import _

LONGEST_FOLDER = 60
# Of what is left to a cell, in seconds: none at all would mean no limit.
SHORTEST = 0.001


@dataclass(frozen=True)
class Executed:
    """The notebook after its run, and the figures it emitted."""

    notebook: NotebookNode
    metrics: dict[str, Any]


class NotebookError(BatchError):
    """The notebook stopped; ``notebook`` is how far it came, None where no kernel ran."""

    def __init__(self, sentence: str, notebook: NotebookNode | None) -> None:
        super().__init__(sentence)
        self.notebook = notebook

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.notebook)


class TimedOut(NotebookError):  # noqa: N818 - beside Interrupted, what happened
    """The report took longer than the configuration allows."""


class Interrupted(KeyboardInterrupt):
    """Somebody ended the run (Ctrl-C, SIGTERM): no other batch is begun; ``notebook`` as in :class:`NotebookError`."""

    def __init__(self, sentence: str, notebook: NotebookNode | None) -> None:
        super().__init__(sentence)
        self.notebook = notebook

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.notebook)


def execute(planned: Planned, identity: Identity, work: Path) -> Executed:
    """Run the notebook in the empty folder ``work``.

    The notebook sees its inputs under names relative to that folder, so that no path of this machine enters it.

    Raises:
        NotebookError: the batch can't be reported (in the notebook's own words), or the kernel died.
        TimedOut: it took longer than ``max_seconds`` under [limits].
        Interrupted: somebody ended it.

    """
    parameters = _lay_out(planned, identity, work)
    source = translated(nbformat.read(NOTEBOOK, as_version=4))
    check_parameters(parameters, source)
    nbformat.write(source, work / "monitoring.ipynb")
    notebook = _run(planned, work, parameters)
    normalise(notebook)
    return Executed(notebook, _metrics(notebook))


def _lay_out(planned: Planned, identity: Identity, work: Path) -> dict[str, Any]:
    """Link the inputs into the working folder and name them as the notebook will see them."""
    content = planned.config_path.read_bytes()
    refuse_changed("configuration", hashlib.sha256(content).hexdigest(), identity)
    (work / CONFIG_NAME).write_bytes(content)
    # The plan was made from what the file said earlier; what it names must be what is now on record.
    if load_config(work / CONFIG_NAME).model_dump() != planned.config.model_dump():
        raise _changed("configuration", identity)
    parameters: dict[str, Any] = {"config": CONFIG_NAME, "reference": None, "history": []}
    parameters["language"] = identity.language
    for role, path in (("batch", planned.path), ("reference", planned.reference)):
        if path is not None:
            link = work / "inputs" / role / path.name
            link.parent.mkdir(parents=True)
            link.symlink_to(path.resolve())
            parameters[role] = link.relative_to(work).as_posix()
    for number, path in enumerate(planned.history):
        # Files of one name may lie in several folders.
        link = work / "inputs" / "history" / str(number) / path.name
        link.parent.mkdir(parents=True)
        link.symlink_to(path.resolve())
        parameters["history"].append(link.relative_to(work).as_posix())
    return parameters


def refuse_changed(role: str, found: str, identity: Identity) -> None:
    """Hold what was read against what was planned.

    Raises:
        BatchError: an input changed meanwhile.

    """
    if found != identity.inputs[role].sha256:
        raise _changed(role, identity)


def _changed(role: str, identity: Identity) -> BatchError:
    return BatchError(
        _("{file}: the {role} changed while the batch was reported; report it again.").format(
            file=identity.inputs[role].name, role=role
        )
    )


class _Run:
    """One execution: its limit in time, and our own record of which cells the kernel answered."""

    def __init__(self, work: Path, seconds: int) -> None:
        self.work, self.output, self.seconds = work, work / "notebook.ipynb", seconds
        self.deadline = time.monotonic() + seconds
        self.answered: set[str] = set()

    def left(self, _cell: NotebookNode) -> float:
        """Seconds for one cell: what the ones before it left of the whole report's."""
        return max(self.deadline - time.monotonic(), SHORTEST)

    def record(self, cell: NotebookNode, **_more: Any) -> None:
        """The kernel answered, by success or by an error."""
        self.answered.add(cell.id)

    def so_far(self, sentence: str) -> NotebookNode | None:
        """How far the notebook came, None where no kernel ran."""
        if not self.output.exists():
            return None
        return unfinished(nbformat.read(self.output, as_version=4), self.answered, sentence)

    def execute(self, parameters: dict[str, Any]) -> NotebookNode:
        """The executed notebook; what papermill raises is not translated."""
        import papermill  # takes seconds to import, and a plan that fails needs none of it

        logging.getLogger("papermill").setLevel(logging.CRITICAL)
        # The path of a socket must be short, which a folder of the archive need not be.
        with (
            tempfile.TemporaryDirectory(prefix="mr-", dir=_short_folder()) as scratch,
            own_kernels(Path(scratch)) as kernels,
        ):
            return papermill.execute_notebook(
                _braces_kept(self.work / "monitoring.ipynb"),
                _braces_kept(self.output),
                parameters=parameters,
                kernel_name=KERNEL_NAME,
                progress_bar=False,
                cwd=str(self.work),
                kernel_manager_class=kernels,
                # Its outputs are all here when a kernel has answered, so there is nothing to wait for at its end.
                shutdown_kernel="immediate",
                start_timeout=self.seconds,
                iopub_timeout=self.seconds,
                timeout_func=self.left,
                on_cell_executed=self.record,
            )


def _run(planned: Planned, work: Path, parameters: dict[str, Any]) -> NotebookNode:
    """The executed notebook, or one of our own errors that says how the run ended and bears how far it came."""
    import zmq
    from papermill.exceptions import PapermillExecutionError

    run = _Run(work, planned.config.limits.max_seconds)
    try:
        return run.execute(parameters)
    except PapermillExecutionError as error:
        ours = error.ename in SENTENCES
        sentence = error.evalue if ours else _("the notebook stopped with {error}.").format(error=error.ename)
        raise NotebookError(sentence, run.so_far(sentence)) from None
    except (RuntimeError, TimeoutError, zmq.ZMQError):  # a kernel that dies, does not answer, or does not start
        if time.monotonic() >= run.deadline:
            sentence = _(
                "the report took longer than {seconds} seconds and was stopped; raise max_seconds under [limits]"
                " if it needs more."
            ).format(seconds=run.seconds)
            raise TimedOut(sentence, run.so_far(sentence)) from None
        sentence = _("the kernel that computes the report died; the usual cause is too little memory.")
        raise NotebookError(sentence, run.so_far(sentence)) from None
    except KeyboardInterrupt:
        sentence = _("the report was interrupted.")
        raise Interrupted(sentence, run.so_far(sentence)) from None


def _short_folder() -> str | None:
    """Where sockets can lie: their path may have about a hundred characters."""
    return None if len(tempfile.gettempdir()) < LONGEST_FOLDER else "/tmp"  # noqa: S108 - a fresh folder is made in it


def _braces_kept(path: Path) -> str:
    """Papermill fills parameters into paths by ``str.format``."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _metrics(notebook: NotebookNode) -> dict[str, Any]:
    found = [
        output.data[METRICS_TYPE]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if METRICS_TYPE in output.get("data", {})
    ]
    if len(found) != 1:
        raise NotebookError(
            _("the notebook must emit its figures once, it did so {n} times.").format(n=len(found)), notebook
        )
    return dict(found[0])
