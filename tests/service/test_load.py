"""Fifty clients at once: every request is answered, and the service's memory stays as it is."""

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.service.portfolio import lay_out, posted

CLIENTS, REQUESTS = 50, 500
ROOM = 40.0  # MB; a leak of a request's body and answer would take several times as much


@pytest.mark.slow
@pytest.mark.xdist_group("service")
def test_fifty_clients(tmp_path):
    """No error among them; no process grows with the number of requests."""
    config = lay_out(tmp_path / "toy")
    (tmp_path / "body.json").write_text(json.dumps(posted() + posted("2024-04", first_id=9000)))
    command = [
        *(sys.executable, "-m", "benchmarks.load", "ours", tmp_path / "body.json", tmp_path / "found.json"),
        *("--requests", REQUESTS, "--clients", CLIENTS, "--", "--config", config, "--out", tmp_path / "out"),
    ]
    done = subprocess.run([str(one) for one in command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "found.json").read_text())
    assert found["errors"] == 0
    assert found["answer"]["volumetria"] == {"2024-03": 202, "2024-04": 202}
    before, after = found["memory_before"], found["memory_after"]
    assert before.keys() == after.keys()
    assert {name: (before[name], after[name]) for name in after if after[name] > before[name] + ROOM} == {}
