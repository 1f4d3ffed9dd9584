"""The house: imports point one way, the notebook is clean, and sentences are in the catalogue."""

import ast
import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import nbformat
import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "monitor_lib"
NOTEBOOK = ROOT / "notebooks" / "monitoring.ipynb"

# Who may import whom; third-party libraries only where they are named here.
ALLOWED = {
    "i18n": set(),
    "iso_dates": set(),
    "exit_codes": set(),
    "errors": {"exit_codes", "i18n"},
    "names": {"i18n"},
    "status": {"i18n"},
    "config": {"errors", "names", "i18n", "pydantic"},
    "readers": {"config", "errors", "i18n", "iso_dates", "tallies", "numpy", "pandas", "pyarrow", "ijson"},
    "cache_entries": set(),
    "scoring": {
        *("cache_entries", "config", "readers", "kernels", "errors", "i18n", "filelock", "numpy", "pyarrow", "tomlkit"),
        # Those of the model's own environment, in child/.
        *("confinement", "signature", "sklearn", "pandas", "joblib", "skops"),
    },
    "tallies": {"numpy"},
    "stats": {"tallies", "numpy", "scipy"},
    "bins": {"config", "readers", "errors", "stats", "tallies", "i18n", "iso_dates", "numpy", "pyarrow"},
    "scan": {
        "cache_entries",
        "config",
        "readers",
        "scoring",
        "errors",
        "tallies",
        "bins",
        "i18n",
        "numpy",
        "pandas",
        "pyarrow",
    },
    "draft": {"config", "errors", "i18n", "names", "readers", "numpy", "pyarrow"},
    "render": {"i18n", "iso_dates", "stats", "jinja2", "markupsafe", "matplotlib"},
    "report": {
        *("bins", "config", "i18n", "iso_dates", "readers", "render", "scan", "scoring", "stats", "status", "tallies"),
        *("pydantic", "scipy"),
    },
    "topics": {
        *("bins", "config", "i18n", "iso_dates", "readers", "render", "report", "scan", "stats", "status", "tallies"),
        *("matplotlib", "numpy", "pandas", "pyarrow"),
    },
    "analysis": {"config", "errors", "i18n", "iso_dates", "readers", "report", "scan", "scoring", "topics"},
    "schema": {"report", "topics"},
    "warm_up": {"render", "report"},
    "kernels": {"filelock", "jupyter_client", "traitlets", "ipykernel"},
    "execution": {
        *("cache_entries", "config", "readers", "errors", "kernels", "names", "report", "scoring", "i18n"),
        *("jupyter_client", "nbconvert", "nbformat", "numpy", "papermill", "zmq"),
    },
    "archive": {"errors", "execution", "names", "render", "status", "i18n", "filelock", "markupsafe", "pydantic"},
    "history": {"archive", "errors", "render", "stats", "status", "i18n", "markupsafe", "pydantic"},
    "runs": {
        "archive",
        "cache_entries",
        "history",
        "readers",
        "errors",
        "execution",
        "render",
        "status",
        "i18n",
        "rich",
        "exit_codes",
    },
    "counting": {"analysis", "config", "errors", "readers", "scan"},
    "cluster": {
        *(
            "cache_entries",
            "counting",
            "errors",
            "execution",
            "i18n",
            "kernels",
            "readers",
            "runs",
            "scan",
            "dask",
            "distributed",
        ),
    },
    "verify": {"archive", "history", "config", "readers", "errors", "execution", "names", "i18n", "exit_codes"},
    "service": {
        *("analysis", "archive", "bins", "config", "errors", "execution", "i18n", "iso_dates", "kernels", "names"),
        *("readers", "render", "report", "runs", "scan", "scoring", "stats", "status", "topics"),
        *("anyio", "fastapi", "prometheus_client", "pyarrow", "pydantic", "starlette", "uvicorn"),
    },
    "cli": {
        "archive",
        "cluster",
        "config",
        "draft",
        "errors",
        "execution",
        "exit_codes",
        "history",
        "i18n",
        "runs",
        "scoring",
        "service",
        "verify",
        "click",
    },
}


def imports(path: Path) -> set[str]:
    """The parts of the package, and the libraries outside the standard library, that a module imports."""
    result = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            result.add(parts[1] if parts[0] == "monitor_lib" else parts[0])
    return result - sys.stdlib_module_names - {"_typeshed"}


@pytest.mark.parametrize("part", ALLOWED)
def test_imports_point_one_way(part):
    """A part of the package uses those below it, and the libraries that it is for."""
    files = [PACKAGE / f"{part}.py"] if (PACKAGE / f"{part}.py").exists() else list((PACKAGE / part).rglob("*.py"))
    for path in files:
        assert imports(path) - {part} <= ALLOWED[part], path


def test_every_part_is_held():
    """No module escapes the rule; runs and verify alone start kernels and are imported by nothing below."""
    parts = {path.stem for path in PACKAGE.glob("*.py")} | {path.name for path in PACKAGE.iterdir() if path.is_dir()}
    assert parts - {"__init__", "__main__", "__pycache__", "locale"} == set(ALLOWED)


@pytest.mark.parametrize("path", sorted(NOTEBOOK.parent.glob("*.ipynb")), ids=lambda path: path.stem)
def test_notebooks_are_committed_clean(path):
    """No outputs, no counts, fixed cell names; the report's has a parameters cell."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not cell.outputs
            assert cell.execution_count is None
    ids = [cell.id for cell in notebook.cells]
    assert "parameters" in ids or path != NOTEBOOK
    assert len(ids) == len(set(ids))
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


def test_notebook_holds_no_formula():
    """Its code only names inputs, calls the library, and shows: no arithmetic, no loops."""
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    kinds = {type(node) for node in ast.walk(ast.parse(code))}
    assert not kinds & {ast.BinOp, ast.For, ast.While, ast.FunctionDef, ast.Lambda, ast.ListComp, ast.Compare}


def test_notebook_shows_everything():
    """Each part that can be shown is, by the name of the folder that makes it."""
    text = NOTEBOOK.read_text("utf-8") + (NOTEBOOK.parent / "champion_challenger.ipynb").read_text("utf-8")
    names = {"report": "overview", "challenger": "comparison"}  # challenger is a parameter of the notebook
    shown = {
        f"{names.get(path.parent.name, path.parent.name)}.{name}(report)"
        for path in PACKAGE.rglob("show.py")
        for name in import_module(".".join(path.relative_to(ROOT).with_suffix("").parts)).__all__
    }
    assert len(shown) > 20
    assert {one for one in shown if one not in text} == set()


def test_topics_do_not_know_each_other():
    """A topic imports no other: only the self-test, which asks whether they would have noticed, and their order."""
    folders = [path for path in (PACKAGE / "topics").iterdir() if path.is_dir() and path.name != "__pycache__"]
    assert len(folders) >= 5
    for folder in folders:
        for path in folder.rglob("*.py"):
            others = set(re.findall(r"monitor_lib\.topics\.(\w+)", path.read_text("utf-8"))) - {folder.name}
            assert not others or folder.name == "self_test", path


def test_package_faces_are_empty():
    """Importing one module of a package brings no other along."""
    for path in PACKAGE.rglob("__init__.py"):
        assert len(ast.parse(path.read_text("utf-8")).body) <= 1, path


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_sizes(path):
    """Modules of up to 300 lines, functions of up to 40."""
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = len((ast.get_docstring(node, clean=False) or "").splitlines())
            assert node.end_lineno - node.lineno + 1 - docstring <= 40, f"{node.name} is too long"


def test_catalogue_is_complete(tmp_path):
    """Every sentence of the code, the templates and the notebook stands in the catalogue: ``make messages``."""
    catalogue = ROOT / "monitor_lib" / "locale" / "monitor_lib.pot"
    fresh = tmp_path / "fresh.pot"
    subprocess.run([sys.executable, "-m", "monitor_lib.locale.extract", str(fresh)], cwd=ROOT, check=True)
    assert fresh.read_text("utf-8") == catalogue.read_text("utf-8")
