"""However a notebook ends, the record says how, and how far it came; parameters are values."""

import ast
import json
import threading

import nbformat
import pytest

from monitor_lib.errors import BatchError
from monitor_lib.execution import execute as executing
from monitor_lib.execution import plan as planning
from monitor_lib.execution.execute import execute
from monitor_lib.execution.identity import identify
from monitor_lib.execution.parameters import check_parameters
from monitor_lib.execution.plan import plan
from monitor_lib.execution.roles import roles_for
from monitor_lib.execution.task import Interrupted, NotebookError, Setting, TimedOut
from tests.conftest import as_csv, rows

PARAMETERS = (
    'config = ""\nbatch = ""\nreference = None\nhistory = []\nlanguage = ""\nmodel = None\nas_of = None\n'
    "outcomes = None\nscores = None"
)
SLEEP = "import time; open({asleep!r}, 'w').close(); time.sleep(60)"


def notebook_of(tmp_path, monkeypatch, *cells):
    """A notebook of these code cells takes the report's place."""
    built = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(PARAMETERS, id="parameters", metadata={"tags": ["parameters"]})]
        + [nbformat.v4.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(cells)],
        metadata={"kernelspec": {"name": "python3", "display_name": "p"}, "language_info": {"name": "python"}},
    )
    path = tmp_path / "given.ipynb"
    nbformat.write(built, path)
    monkeypatch.setattr(planning, "MONITORING", path)


@pytest.fixture
def performed(place, tmp_path, monkeypatch):
    """Execute these cells for a small batch in ``work``; gives what ``execute`` gives."""

    def perform(*cells, config="", name="b.csv", stop=None):
        path = place(name, as_csv(rows(5)), config)
        (request,) = plan([path], None)
        identity = identify(request, "en")
        notebook_of(tmp_path, monkeypatch, *cells)
        (tmp_path / "work").mkdir()
        return execute(request, identity, tmp_path / "work", Setting(stop=stop or threading.Event()))

    return perform


def kept_by(raised):
    """How far the notebook came."""
    return nbformat.reads(raised.value.notebook, as_version=4)


def statuses(notebook):
    return [(cell.metadata.get("status"), cell.execution_count) for cell in notebook.cells if cell.cell_type == "code"]


def test_time_limit(performed, monkeypatch):
    """A report whose time is over while a cell runs: the record says which cell was stopped and which never ran."""

    def left(run, cell):
        if cell.id != "cell-1":
            return 600.0
        run.deadline = 0.0  # long over
        return 0.05

    monkeypatch.setattr(executing._Run, "left", left)
    with pytest.raises(TimedOut, match="took longer than 300 seconds and was stopped; raise max_seconds") as raised:
        performed("1", "import time; time.sleep(600)", "2", config="[limits]\nmax_seconds = 300\n")
    kept = kept_by(raised)
    # The first is the parameters' cell, the second what was injected.
    told = [status for status, _count in statuses(kept)]
    assert told == ["completed", "completed", "completed", "stopped", "not run"]
    assert statuses(kept)[-1] == ("not run", None)
    assert kept.cells[0].cell_type == "raw"
    assert kept.cells[0].source == str(raised.value)
    assert "papermill" not in raised.value.notebook


def test_the_limit_is_the_whole_report_s(monkeypatch):
    """What one cell took is missing to the next; where nothing is left, a cell has hardly any time, never no limit."""
    clock = [1000.0]
    monkeypatch.setattr(executing.time, "monotonic", lambda: clock[0])
    run = executing._Run(60)
    left = []
    for now in (1000.0, 1045.0, 1060.0, 1090.0):
        clock[0] = now
        left.append(run.left(None))
    assert left == [60.0, 15.0, executing.SHORTEST, executing.SHORTEST]


def test_failure(performed):
    """The cell that failed says so, the ones after it never ran, and of an unexpected error only the kind is kept."""
    with pytest.raises(NotebookError, match=r"^the notebook stopped with ZeroDivisionError\.$") as raised:
        performed("secret = 7731", "secret / 0", "2")
    kept = kept_by(raised)
    assert [status for status, _count in statuses(kept)] == ["completed"] * 3 + ["failed", "not run"]
    (error,) = kept.cells[-2].outputs
    assert (error.ename, error.evalue, error.traceback) == ("ZeroDivisionError", "", ["ZeroDivisionError"])
    nbformat.validate(kept)


def test_dead_kernel(performed):
    """A kernel that the system ends is told apart from a failure of the notebook."""
    with pytest.raises(NotebookError, match="the kernel that computes the report died; the usual cause") as raised:
        performed("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "1")
    assert not isinstance(raised.value, TimedOut)
    assert [status for status, _count in statuses(kept_by(raised))][-2:] == ["stopped", "not run"]


def test_interrupt(performed, tmp_path):
    """Ended during a cell: the record says interrupted; it is no error of one batch that the next could follow."""
    stop, asleep = threading.Event(), tmp_path / "asleep"

    def interrupt():
        while not asleep.exists():
            pass
        stop.set()

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(Interrupted, match="the report was interrupted") as raised:
        performed("1", SLEEP.format(asleep=str(asleep)), "2", stop=stop)
    assert [status for status, _count in statuses(kept_by(raised))] == ["completed"] * 3 + ["stopped", "not run"]
    assert not isinstance(raised.value, BatchError)


HOSTILE = [
    'x"; import os; #.csv',
    "x'); __import__('os').abort() #.csv",
    'x""" + 1 #.csv',
    "x{batch}{{0}}.csv",
    "x\\.csv",
    "x\n1.csv",
    "x\u202e.csv",
    "x$(touch here)`id`.csv",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_parameters_stay_values(performed, place, tmp_path, monkeypatch, name):
    """A file's name is injected as a text, whatever it holds."""
    reference = f"[reference]\npath = {json.dumps('r/' + name)}\n"
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / name).write_text(as_csv(rows(5)))
    with pytest.raises(NotebookError) as raised:
        performed("import os, sys; assert 'here' not in os.listdir(); 1 / (reference is None)", config=reference)
    cell = next(one for one in kept_by(raised).cells if "injected-parameters" in one.metadata.get("tags", []))
    result = {one.targets[0].id: ast.literal_eval(one.value) for one in ast.parse(cell.source).body}
    assert result["reference"] == f"inputs/reference/{name}"
    assert set(result) == {*GOOD}
    assert "ZeroDivisionError" in str(raised.value)


GOOD = {
    "config": "m.toml",
    "batch": "b.csv",
    "reference": None,
    "history": [],
    "language": "en",
    "model": None,
    "as_of": None,
    "outcomes": None,
    "scores": None,
}


def check(values, notebook):
    check_parameters(values, notebook, roles_for(compared=False), "given.ipynb")


@pytest.mark.parametrize(
    "wrong",
    [
        {"extra": 1},
        {"batch": None},
        {"batch": 3},
        {"batch": ["b.csv"]},
        {"history": "b.csv"},
        {"history": [1]},
        {"reference": b"r"},
        {"language": {"a": 1}},
    ],
)
def test_parameters_have_names_and_types(wrong, tmp_path, monkeypatch):
    """A name that is not on the list, or a value of another type, is refused before anything is executed."""
    notebook_of(tmp_path, monkeypatch)
    with pytest.raises(BatchError, match=f"the parameter {next(iter(wrong))} must be"):
        check(GOOD | wrong, nbformat.read(tmp_path / "given.ipynb", as_version=4))


def test_parameters_are_all_there(tmp_path, monkeypatch):
    """One that is missing in the call, or in the notebook, is refused."""
    notebook_of(tmp_path, monkeypatch)
    notebook = nbformat.read(tmp_path / "given.ipynb", as_version=4)
    check(GOOD, notebook)
    with pytest.raises(BatchError, match="the parameter batch must be"):
        check({name: value for name, value in GOOD.items() if name != "batch"}, notebook)
    notebook.cells[0].source = notebook.cells[0].source.replace("language", "tongue")
    with pytest.raises(BatchError, match="parameters cell lacks language"):
        check(GOOD, notebook)
