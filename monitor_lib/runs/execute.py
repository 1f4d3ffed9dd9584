"""Execute the notebook for one batch, in a folder of its own, and keep nothing in it that varies."""

import hashlib
import logging
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from monitor_lib.config import load_config
from monitor_lib.errors import BatchError
from monitor_lib.present.display import METRICS_TYPE
from monitor_lib.runs.identity import Identity
from monitor_lib.runs.kernel import KERNEL_NAME, kernel_manager
from monitor_lib.runs.plan import Planned
from monitor_lib.runs.project import CONFIG_NAME, NOTEBOOK
from monitor_lib.words import _

KEPT_CELL_METADATA = ("tags",)
# Errors whose words are ours, and quote nobody.
SENTENCES = ("BatchError", "ConfigError")
LONGEST_FOLDER = 60
ERROR_MARKER = "papermill-error-cell-tag"


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


def execute(planned: Planned, identity: Identity, work: Path) -> Executed:
    """Run the notebook in the empty folder ``work``.

    The notebook sees its inputs under names relative to that folder, so that no path of this machine enters it.

    Raises:
        NotebookError: the batch can't be reported (in the notebook's own words), or the kernel died.

    """
    parameters = _lay_out(planned, identity, work)
    source = translated(nbformat.read(NOTEBOOK, as_version=4))
    _refuse_unknown(parameters, source)
    nbformat.write(source, work / "monitoring.ipynb")
    notebook = _run(work, parameters)
    normalise(notebook)
    return Executed(notebook, _metrics(notebook))


def translated(notebook: NotebookNode) -> NotebookNode:
    """The notebook with its prose in the active language."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _(cell.source)
    return notebook


def normalise(notebook: NotebookNode) -> None:
    """Drop what differs from run to run: times, durations, paths, warnings, and versions of whoever executed it."""
    notebook.metadata = NotebookNode(
        kernelspec={"display_name": "Python 3", "language": "python", "name": KERNEL_NAME},
        language_info={"name": "python"},
    )
    for number, cell in enumerate(notebook.cells):
        cell.metadata = NotebookNode({key: cell.metadata[key] for key in KEPT_CELL_METADATA if key in cell.metadata})
        if "injected-parameters" in cell.metadata.get("tags", []) or ERROR_MARKER in cell.metadata.get("tags", []):
            cell.id = f"injected-{number}"
        if cell.cell_type == "code":
            # Warnings of libraries name files of this machine; a report has nothing to say on these streams.
            cell.outputs = [output for output in cell.outputs if output.output_type != "stream"]


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


def _refuse_unknown(parameters: dict[str, Any], notebook: NotebookNode) -> None:
    """Papermill only warns where a parameter does not exist in the notebook, and then reports the wrong inputs."""
    cell = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    known = {line.split("=")[0].strip() for line in cell.source.splitlines() if "=" in line and line[0] not in "# "}
    unknown = sorted(set(parameters) - known)
    if unknown:
        raise BatchError(
            _("{file}: the notebook's parameters cell lacks {names}.").format(
                file=NOTEBOOK.name, names=", ".join(unknown)
            )
        )


def _run(work: Path, parameters: dict[str, Any]) -> NotebookNode:
    import papermill  # takes seconds to import, and a plan that fails needs none of it
    import zmq
    from papermill.exceptions import PapermillExecutionError

    logging.getLogger("papermill").setLevel(logging.ERROR)
    output = work / "notebook.ipynb"
    # The path of a socket must be short, which a folder of the archive need not be.
    with tempfile.TemporaryDirectory(prefix="mr-", dir=_short_folder()) as scratch:
        try:
            return papermill.execute_notebook(
                _braces_kept(work / "monitoring.ipynb"),
                _braces_kept(output),
                parameters=parameters,
                kernel_name=KERNEL_NAME,
                progress_bar=False,
                cwd=str(work),
                kernel_manager_class=kernel_manager(Path(scratch)),
            )
        except PapermillExecutionError as error:
            so_far = _without_values(nbformat.read(output, as_version=4))
            if error.ename in SENTENCES:
                raise NotebookError(error.evalue, so_far) from None
            raise NotebookError(_("the notebook stopped with {error}.").format(error=error.ename), so_far) from None
        except (RuntimeError, zmq.ZMQError) as error:  # nbclient's DeadKernelError, a kernel that does not start
            so_far = _without_values(nbformat.read(output, as_version=4)) if output.exists() else None
            raise NotebookError(_("the kernel died: {error}.").format(error=type(error).__name__), so_far) from None


def _short_folder() -> str | None:
    """Where sockets can lie: their path may have about a hundred characters."""
    return None if len(tempfile.gettempdir()) < LONGEST_FOLDER else "/tmp"  # noqa: S108 - a fresh folder is made in it


def _without_values(notebook: NotebookNode) -> NotebookNode:
    """An unexpected error's own words may quote a record: of such only the kind is kept."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error" and output.ename not in SENTENCES:
                output.evalue, output.traceback = "", [output.ename]
    normalise(notebook)
    return notebook


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
