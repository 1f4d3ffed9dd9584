"""No kernel outlives the call that started it, however that ends, and what it left can be reported again."""

import json
import signal
import subprocess
import sys
import tempfile
import time

import psutil
import pytest

from tests.conftest import ROOT
from tests.runs.test_end_to_end import call, only_run, portfolio

PATIENCE = 60


def until(true, what):
    """Wait for what must come; the limit only keeps a broken test from hanging."""
    end = time.monotonic() + PATIENCE
    while not (found := true()):
        assert time.monotonic() < end, what
        time.sleep(0.005)
    return found


def kernels_of(parent):
    """Processes that were started as kernels by this process, alive."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("JPY_PARENT_PID") == str(parent) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def started(toy, out):
    """The command under way."""
    return subprocess.Popen(
        [sys.executable, str(ROOT / "run_report.py"), str(toy / "batches" / "good.csv"), "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def answered(out):
    """Cells of the notebook under way that the kernel has answered."""
    for path in out.glob(".work-*/run/notebook.ipynb"):
        try:
            cells = json.loads(path.read_text())["cells"]
        except ValueError:  # being written
            return 0
        return sum(cell.get("execution_count") is not None for cell in cells)
    return 0


def told(out):
    """The events of the ledger, in order."""
    return [json.loads(line)["event"] for line in (out / "ledger.jsonl").read_text().splitlines()]


def verified(out):
    """What ``verify`` says of files and chain."""
    command = [sys.executable, "-m", "monitor_lib", "verify", "--integrity-only", str(out)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


MOMENTS = {
    "the kernel starts": lambda pid, out: kernels_of(pid),
    "it computes": lambda pid, out: kernels_of(pid) and answered(out) >= 2,
    "it draws": lambda pid, out: kernels_of(pid) and answered(out) >= 6,
}


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(
    ("ending", "moment"),
    [
        (signal.SIGKILL, "the kernel starts"),
        (signal.SIGKILL, "it computes"),
        (signal.SIGKILL, "it draws"),
        (signal.SIGINT, "the kernel starts"),
        (signal.SIGTERM, "it computes"),
    ],
)
def test_no_kernel_is_left(tmp_path, ending, moment):
    """Killed or interrupted: no kernel lives on, no report stands half, and the ledger tells what happened."""
    toy, out = portfolio(tmp_path / "toy"), tmp_path / "reports"
    process = started(toy, out)
    until(lambda: process.poll() is not None or MOMENTS[moment](process.pid, out), moment)
    assert process.poll() is None, process.communicate()
    process.send_signal(ending)
    said = process.communicate(timeout=PATIENCE)
    until(lambda: not kernels_of(process.pid), "kernels that live on")
    assert not list(out.glob("toy/*/*"))
    if ending == signal.SIGKILL:
        assert process.returncode == -signal.SIGKILL
    else:
        assert process.returncode == 130
        assert said[1] == "run_report.py: interrupted; what was reported before is kept, call again for the rest.\n"
        assert not list(out.glob(".work-*"))
    if ending != signal.SIGKILL:
        assert told(out) == ["started", "interrupted"]
    else:
        again = call(toy / "batches" / "good.csv", "--out", out)
        assert again.returncode == 0, again.stderr
        assert only_run(out, "toy", "good").is_dir()
        assert told(out) == ["started", "interrupted", "started", "succeeded"]
    whole = verified(out)
    assert whole.returncode == 0, whole.stdout + whole.stderr


BUSY = """
import sys
from pathlib import Path
from jupyter_client.manager import run_kernel
from monitor_lib.execution.kernel import own_kernels
with own_kernels(Path(sys.argv[1])) as kernels:
    manager = kernels(kernel_name="python3")
    import asyncio
    async def busy():
        await manager.start_kernel(cwd=sys.argv[1])
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready()
        # One call into C that never lets another thread of the kernel run: no poller of its parent would notice.
        client.execute("sum(range(10**13))")
        await asyncio.sleep(1)
        print("busy", flush=True)
        await asyncio.sleep(600)
    asyncio.run(busy())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a kernel looks for its parent itself")
def test_a_kernel_that_never_looks_up_ends_too(tmp_path):
    """The system ends the kernel with its parent, even one that is deep in a computation."""
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="mr-") as scratch:  # a socket's path must be short
        process = subprocess.Popen([sys.executable, "-c", BUSY, scratch], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "busy\n"
        (kernel,) = kernels_of(process.pid)
        process.kill()
        process.wait()
        process.stdout.close()
        _gone, alive = psutil.wait_procs([kernel], timeout=PATIENCE)
        for one in alive:
            one.kill()
    assert not alive
