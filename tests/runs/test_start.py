"""What a call may import: nothing heavy before it is needed."""

import subprocess
import sys

import pytest

from tests.conftest import PORTFOLIO, ROOT

HEAVY = (
    *("numpy", "pandas", "scipy", "pyarrow", "sklearn", "matplotlib"),
    *("papermill", "nbformat", "nbconvert", "nbclient", "jupyter_client", "zmq", "IPython", "ipykernel", "jsonschema"),
)


def imported(code, *allowed):
    """Which heavy libraries a piece of code imports."""
    told = f"\nimport sys; print([name for name in {HEAVY!r} if name in sys.modules and name not in {allowed!r}])"
    done = subprocess.run([sys.executable, "-c", code + told], capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.splitlines()[-1]


def called(*arguments):
    """The command with these arguments, in the process that asks what was imported."""
    return (
        "import runpy, sys, contextlib, io\n"
        f"sys.argv = ['run_report.py', *{[str(one) for one in arguments]!r}]\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "    runpy.run_path('run_report.py', run_name='__main__')\n"
    )


def test_help():
    """--help imports none of them."""
    assert imported(called("--help")) == "[]"


@pytest.mark.parametrize(
    "module", ["history.index", "archive.attempt", "archive.recovery", "runs.local", "runs.session", "execution.plan"]
)
def test_planning_and_the_archive(module):
    """Neither what plans a call nor what keeps its reports."""
    assert imported(f"import monitor_lib.{module}") == "[]"


def test_up_to_date(tmp_path):
    """A call in which every batch is up to date imports none of them, whatever it hashes and reads."""
    batch = PORTFOLIO / "batches" / "2017-01.csv.gz"
    arguments = (batch, "--out", tmp_path / "out")
    subprocess.run([sys.executable, "run_report.py", *map(str, arguments)], cwd=ROOT, check=True, capture_output=True)
    assert imported(called(*arguments)) == "[]"


def test_a_wrong_configuration(tmp_path):
    """A configuration that is wrong is told without them."""
    (tmp_path / "monitor.toml").write_text('model = "m"\nsurprise = 1\n')
    assert imported(called("--config", tmp_path / "monitor.toml")) == "[]"


def test_what_runs_in_a_kernel():
    """What the notebook imports brings neither papermill nor scipy.stats nor pyplot along."""
    slow = ("papermill", "nbconvert", "scipy.stats", "matplotlib.pyplot", "sklearn")
    code = (
        "import sys\n"
        "from monitor_lib.execution.warm import PRELOAD\n"
        "from monitor_lib.kernels.zygote import preload\n"
        "preload(PRELOAD)\n"
        f"print([name for name in {slow!r} if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
