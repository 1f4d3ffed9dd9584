"""Execute a notebook as it is, and hold its prose against what its cells show."""

import re

import nbformat
from nbclient import NotebookClient

from tests.conftest import ROOT

NOTEBOOKS = ROOT / "notebooks"
NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
LIGHTS = ("red", "amber", "green")


def executed(name: str, **parameters: object) -> nbformat.NotebookNode:
    """Execute a notebook from its own folder; parameters replace those of its first cell of that tag."""
    notebook = nbformat.read(NOTEBOOKS / name, as_version=4)
    given = "\n".join(f"{key} = {value!r}" for key, value in parameters.items())
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", ()):
            cell.source += f"\n{given}"
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(NOTEBOOKS)}}).execute()
    return notebook


def unshown(notebook: nbformat.NotebookNode) -> tuple[list[str], int]:
    """The bold numbers and lights that no output above them shows, and how many were looked at.

    A number is shown where an output has one that is the same at the precision of the prose.
    """
    shown, missing, looked_at = "", [], 0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            shown += "".join(one.get("data", {}).get("text/plain", "") for one in cell.outputs) + "\n"
            continue
        numbers = [float(one) for one in re.findall(NUMBER, shown)]
        for bold in re.findall(r"\*\*([^*]+)\*\*", cell.source):
            text = bold.replace(",", "")
            if re.fullmatch(NUMBER, text):
                digits = len(text.partition(".")[2])
                missing += [] if any(round(one, digits) == float(text) for one in numbers) else [bold]
                looked_at += 1
            elif bold in LIGHTS and bold not in shown:
                missing.append(bold)
    return missing, looked_at
