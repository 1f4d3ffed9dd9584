"""A disk that is full and a folder that can't be written cost one sentence, and leave nothing half."""

import os
import resource
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.runs.test_end_to_end import call, portfolio


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process")
@pytest.mark.parametrize("most", [2_000, 20_000])
def test_a_disk_that_fills_up(tmp_path, most):
    """No file can grow beyond a size that is reached at different steps: one sentence, and no part of a report."""
    toy, out = portfolio(tmp_path / "toy"), tmp_path / "reports"
    done = subprocess.run(
        [sys.executable, str(ROOT / "run_report.py"), str(toy / "batches" / "good.csv"), "--out", str(out)],
        # The system refuses the write itself, in the command and in its kernel, as a full disk would.
        # Python itself would keep half of a compiled module, and fail to read it ever after.
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert not list(out.glob("toy/*/*"))
    assert not list(out.glob(".work-*"))


@pytest.mark.skipif(sys.platform != "linux", reason="needs a place that nobody can write")
def test_a_folder_that_can_not_be_written(tmp_path):
    """The sentence names the folder and the system's reason."""
    toy, shut = portfolio(tmp_path / "toy"), tmp_path / "shut"
    shut.mkdir(mode=0o555)
    out = "/sys/reports" if os.geteuid() == 0 else shut / "reports"
    done = call(toy / "batches" / "good.csv", "--out", out)
    assert done.returncode == 1
    assert f"{out}: reports can't be written there: " in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
