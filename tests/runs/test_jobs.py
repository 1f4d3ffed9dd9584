"""Reports side by side: the same as one after another, and as truthful when they end badly."""

import json
import signal
import subprocess
import sys

import psutil
import pytest

from tests.conftest import CONFIG, ROOT, as_csv, rows
from tests.execution.test_kernels import PATIENCE, told, until, verified
from tests.runs.test_end_to_end import FILES, call


@pytest.fixture
def many(tmp_path):
    """Four batches, one of them bad."""
    folder = tmp_path / "in"
    (folder / "batches").mkdir(parents=True)
    for number in range(1, 5):
        records = as_csv(rows(300, month=f"2024-0{number}"))
        (folder / "batches" / f"b{number}.csv").write_text(
            records.replace("date", "day", 1) if number == 2 else records
        )
    (folder / "monitor.toml").write_text(
        CONFIG.format(model="toy") + '[batches]\nglob = "batches/*.csv"\nhistory = 2\n'
    )
    return folder / "monitor.toml"


def test_same_bytes_side_by_side(many, tmp_path):
    """Two at once and one after another: the same runs with the same bytes, the same exit code, one bad batch alone."""
    outs = {jobs: tmp_path / f"out{jobs}" for jobs in (1, 2)}
    for jobs, out in outs.items():
        done = call("--config", many, "--out", out, "--jobs", jobs)
        assert done.returncode == 1, done.stderr
        assert done.stderr.count("b2") >= 1
    runs = {path.relative_to(outs[1]) for path in outs[1].glob("toy/*/*") if path.is_dir()}
    assert len(runs) == 3
    assert runs == {path.relative_to(outs[2]) for path in outs[2].glob("toy/*/*") if path.is_dir()}
    for run in runs:
        for name in FILES:
            assert (outs[1] / run / name).read_bytes() == (outs[2] / run / name).read_bytes()
    assert sorted(told(outs[1])) == sorted(told(outs[2]))
    assert verified(outs[2]).returncode == 0


def alive(process):
    """Whether a process still runs."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def below(process):
    """All processes that this one started, and theirs."""
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_ended_side_by_side(many, tmp_path, ending):
    """Killed or interrupted with two under way: no process lives on, and the ledger tells of both."""
    out = tmp_path / "out"
    command = [sys.executable, str(ROOT / "run_report.py"), "--config", str(many), "--out", str(out), "--jobs", "2"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    kernels = until(lambda: process.poll() is not None or _kernels(below(process), 2), "two kernels")
    assert kernels is not True, process.communicate()
    started = below(process)
    process.send_signal(ending)
    said = process.communicate(timeout=PATIENCE)
    until(
        lambda: not [one for one in started if one.is_running() and one.status() != psutil.STATUS_ZOMBIE], "processes"
    )
    assert "Traceback" not in said[1]
    if ending != signal.SIGKILL:
        assert process.returncode == 130
        assert told(out).count("interrupted") >= 1
    again = call("--config", many, "--out", out)
    assert again.returncode == 1, again.stderr
    lines = [json.loads(line) for line in (out / "ledger.jsonl").read_text().splitlines()]
    begun = [line["hash"] for line in lines if line["event"] == "started"]
    assert sorted(begun) == sorted(line["started"] for line in lines if "started" in line)
    assert verified(out).returncode == 0


def _kernels(processes, n):
    found = []
    for process in processes:
        try:
            found += [process] if "launcher.py" in " ".join(process.cmdline()) else []
        except psutil.Error:
            continue
    return found if len(found) >= n else None
