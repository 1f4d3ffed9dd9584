"""The house: imports point one way, the notebook is clean, and sentences are in the catalogue."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from monitor_lib.present import parts as present
from tests.conftest import ROOT

PACKAGE = ROOT / "monitor_lib"
NOTEBOOK = ROOT / "notebooks" / "monitoring.ipynb"

# Who may import whom; third-party libraries only where they are named here.
ALLOWED = {
    "i18n": set(),
    "errors": {"i18n"},
    "names": {"i18n"},
    "status": {"i18n"},
    "render": {"i18n", "jinja2", "markupsafe"},
    "config": {"errors", "names", "i18n", "pydantic"},
    "readers": {"config", "errors", "i18n", "numpy", "pandas", "pyarrow", "ijson"},
    "tallies": {"numpy"},
    "stats": {"tallies", "numpy", "scipy"},
    "verdict": {"config", "stats", "status", "scipy"},
    "bins": {"config", "readers", "errors", "stats", "tallies", "i18n", "numpy", "pyarrow"},
    "scan": {"config", "readers", "errors", "tallies", "bins", "i18n", "numpy", "pandas", "pyarrow"},
    "proof": {"readers", "scan", "tallies", "bins", "numpy", "pandas", "pyarrow"},
    "assessment": {"config", "readers", "scan", "stats", "proof", "tallies", "bins", "verdict", "status"},
    "caveats": {"assessment", "readers", "stats", "tallies"},
    "analysis": {"assessment", "caveats", "i18n"},
    "present": {
        *("assessment", "caveats", "readers", "scan", "stats", "render", "status", "tallies"),
        *("bins", "verdict", "i18n", "matplotlib"),
    },
    "kernels": {"filelock", "jupyter_client", "traitlets", "ipykernel"},
    "execution": {
        *("config", "readers", "errors", "kernels", "names", "present", "i18n"),
        *("jupyter_client", "nbconvert", "nbformat", "numpy", "papermill", "zmq"),
    },
    "archive": {"errors", "execution", "names", "render", "status", "i18n", "filelock", "markupsafe", "pydantic"},
    "history": {"archive", "errors", "render", "status", "i18n", "markupsafe", "pydantic"},
    "runs": {"archive", "history", "readers", "errors", "execution", "render", "status", "i18n", "rich"},
    "verify": {"archive", "history", "config", "readers", "errors", "execution", "names", "i18n", "click"},
}


def imports(path: Path) -> set[str]:
    """The parts of the package, and the libraries outside the standard library, that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            found.add(parts[1] if parts[0] == "monitor_lib" else parts[0])
    return found - sys.stdlib_module_names - {"_typeshed"}


@pytest.mark.parametrize("part", ALLOWED)
def test_imports_point_one_way(part):
    """A part of the package uses those below it, and the libraries that it is for."""
    files = [PACKAGE / f"{part}.py"] if (PACKAGE / f"{part}.py").exists() else list((PACKAGE / part).rglob("*.py"))
    for path in files:
        assert imports(path) - {part} <= ALLOWED[part], path


def test_every_part_is_held():
    """No module escapes the rule; runs and verify alone start kernels and are imported by nothing below."""
    parts = {path.stem for path in PACKAGE.glob("*.py")} | {path.name for path in PACKAGE.iterdir() if path.is_dir()}
    assert parts - {"__init__", "__main__", "__pycache__", "locale", "schema"} == set(ALLOWED)


def test_notebook_is_committed_clean():
    """No outputs, no counts, fixed cell names, and a parameters cell."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not cell.outputs
            assert cell.execution_count is None
    ids = [cell.id for cell in notebook.cells]
    assert "parameters" in ids
    assert len(ids) == len(set(ids))
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


def test_notebook_holds_no_formula():
    """Its code only names inputs, calls the library, and shows: no arithmetic, no loops."""
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    kinds = {type(node) for node in ast.walk(ast.parse(code))}
    assert not kinds & {ast.BinOp, ast.For, ast.While, ast.FunctionDef, ast.Lambda, ast.ListComp, ast.Compare}


def test_notebook_shows_everything():
    """Each part that can be shown is."""
    text = NOTEBOOK.read_text("utf-8")
    assert [name for name in present.__all__ if f"present.{name}(" not in text] == []


def test_catalogue_is_complete(tmp_path):
    """Every sentence of the code, the templates and the notebook stands in the catalogue: ``make messages``."""
    catalogue = ROOT / "monitor_lib" / "locale" / "monitor_lib.pot"
    fresh = tmp_path / "fresh.pot"
    subprocess.run([sys.executable, "-m", "monitor_lib.locale.extract", str(fresh)], cwd=ROOT, check=True)
    assert fresh.read_text("utf-8") == catalogue.read_text("utf-8")
