"""Schemathesis asks a running service what its OpenAPI document allows, and what it does not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.service.portfolio import lay_out
from tests.service.test_server import ask, served

CHECKS = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"),
    *("response_headers_conformance", "unsupported_method"),
)


@pytest.mark.slow
@pytest.mark.xdist_group("service")
def test_no_server_error(tmp_path):
    """No request of some hundred fails the service, and every answer is one that the document names."""
    configs = [lay_out(tmp_path / name, name) for name in ("one", "two")]
    with served("--config", configs[0], "--config", configs[1], "--out", tmp_path / "out") as (_process, port):
        command = [
            *(shutil.which("st", path=Path(sys.executable).parent), "run", f"http://127.0.0.1:{port}/openapi.json"),
            *("--checks", ",".join(CHECKS), "--max-examples", "15", "--seed", "1", "--no-color"),
        ]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
        assert done.returncode == 0, done.stdout[-5000:]
        assert "Tested: 6" in done.stdout
        assert ask(port, "GET", "/healthz")[0] == 200
