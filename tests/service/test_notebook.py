"""The notebook that asks the service: executed as it is, and its prose says what its cells show."""

import re

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import ROOT

NOTEBOOK = ROOT / "notebooks" / "endpoints.ipynb"
NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"


@pytest.mark.slow
@pytest.mark.xdist_group("service")
def test_the_prose_says_what_the_cells_show():
    """Every bold number of the answers is, at its precision, a number in the outputs above it; so is each light."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    shown, checked = "", 0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            shown += "".join(one.get("data", {}).get("text/plain", "") for one in cell.outputs) + "\n"
            continue
        numbers = [float(one) for one in re.findall(NUMBER, shown)]
        for bold in re.findall(r"\*\*([^*]+)\*\*", cell.source):
            text = bold.replace(",", "")
            if re.fullmatch(NUMBER, text):
                digits = len(text.partition(".")[2])
                assert any(round(one, digits) == float(text) for one in numbers), bold
                checked += 1
            elif bold in ("red", "amber", "green"):
                assert bold in shown
    assert checked > 15
