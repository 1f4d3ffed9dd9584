"""Clean an executed notebook: remove what differs between runs, remove quoted records, mark how far it came."""

from monitor_lib.execution.libraries import NotebookNode, nbformat
from monitor_lib.i18n import _

KERNEL_NAME = "python3"
KEPT_CELL_METADATA = ("tags",)
# Errors whose messages are our own and quote no record.
SENTENCES = (
    "BatchError",
    "ConfigError",
    "ModelEndedError",
    "NoDatesError",
    "NotScoredError",
    "ReferenceUnusableError",
    "ScoringError",
)
ERROR_MARKER = "papermill-error-cell-tag"
COMPLETED, FAILED, STOPPED, NOT_RUN = "completed", "failed", "stopped", "not run"


def translated(notebook: NotebookNode) -> NotebookNode:
    """Translate the notebook's text cells into the active language."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _(cell.source)
    return notebook


def normalise(notebook: NotebookNode) -> None:
    """Remove what differs from run to run: times, durations, paths, warnings, and versions of the software used."""
    notebook.metadata = NotebookNode(
        kernelspec={"display_name": "Python 3", "language": "python", "name": KERNEL_NAME},
        language_info={"name": "python"},
    )
    for number, cell in enumerate(notebook.cells):
        cell.metadata = NotebookNode({key: cell.metadata[key] for key in KEPT_CELL_METADATA if key in cell.metadata})
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = f"injected-{number}"
        if cell.cell_type == "code":
            # Warnings of libraries name files of this machine; a report has nothing to say on these streams.
            cell.outputs = [output for output in cell.outputs if output.output_type != "stream"]


def unfinished(notebook: NotebookNode, answered: set[str], sentence: str) -> NotebookNode:
    """Mark how far an unfinished run came: each code cell gets the status completed, failed, stopped or not run.

    Papermill's own record can't be used: it marks cells as completed that were interrupted, timed out or never ran.

    Args:
        notebook: the notebook as papermill left it.
        answered: the ids of the cells that the kernel answered, with success or with an error.
        sentence: what happened; it becomes the first cell, as plain text.

    """
    notebook.cells = [cell for cell in notebook.cells if ERROR_MARKER not in cell.metadata.get("tags", [])]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    statuses = [_status(cell, answered) for cell in code]
    for cell in code:
        for output in cell.outputs:
            if output.output_type == "error" and output.ename not in SENTENCES:
                # The message of an unexpected error may quote a record: only the kind of error is kept.
                output.evalue, output.traceback = "", [output.ename]
    normalise(notebook)
    for cell, word in zip(code, statuses, strict=True):
        cell.metadata["status"] = word
        if word == NOT_RUN:
            cell.execution_count, cell.outputs = None, []
    notebook.cells.insert(0, nbformat.v4.new_raw_cell(sentence, id="outcome"))
    return notebook


def _status(cell: NotebookNode, answered: set[str]) -> str:
    if any(output.output_type == "error" for output in cell.outputs):
        return FAILED
    if cell.id in answered:
        return COMPLETED
    return STOPPED if cell.metadata.get("papermill", {}).get("start_time") else NOT_RUN
