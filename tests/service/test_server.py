"""The command, as a person starts and ends it."""

import http.client
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager

import anyio
import psutil
import pytest
import uvicorn
from click.testing import CliRunner

from monitor_lib.cli.main import main
from monitor_lib.cli.serve import TOKEN
from monitor_lib.service import connections
from monitor_lib.service.server import _log_to_stderr, bound
from tests.conftest import ROOT
from tests.service.portfolio import lay_out, posted

pytestmark = pytest.mark.xdist_group("service")


@contextmanager
def served(*arguments, **environment):
    """Start the command; give its process and the port that it names."""
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor_lib", "serve", "--port", "0", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        line = process.stdout.readline()
        yield process, int(re.search(r":(\d+)/", line)[1])
    finally:
        process.kill()
        process.communicate()


def ask(port, method, path, body=None, **headers):
    """One request; the status and the text of its answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request(method, path, body=body, headers=headers)
    answer = connection.getresponse()
    result = answer.status, answer.read().decode()
    connection.close()
    return result


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_started_asked_and_ended(tmp_path, sign):
    """It answers until Ctrl-C or SIGTERM, ends with 0, and leaves no process and no folder behind."""
    config = lay_out(tmp_path / "toy")
    (tmp_path / "t").mkdir()
    with served("--config", config, "--out", tmp_path / "out", TMPDIR=str(tmp_path / "t")) as (process, port):
        status, text = ask(port, "POST", "/v1/performance/", json.dumps(posted()))
        assert (status, json.loads(text)["n_records"]) == (200, 202)
        status, text = ask(port, "POST", "/v1/report", json.dumps({"path": "batches/2024-02.csv"}))
        assert (status, json.loads(text)["outcome"]) == (200, "reported")
        children = psutil.Process(process.pid).children(recursive=True)
        assert children
        process.send_signal(sign)
        _out, log = process.communicate(timeout=60)
        assert process.returncode == 0, log
        assert "Traceback" not in log
        assert re.search(r"INFO POST /v1/performance 200 \d+\.\d{3} s", log)
        _gone, alive = psutil.wait_procs(children, timeout=20)
        assert alive == []
    assert list((tmp_path / "t").iterdir()) == []


@pytest.mark.slow
def test_a_caller_that_hangs_up(tmp_path):
    """In the middle of a body or of an answer: the log names it, and others are answered."""
    with served("--config", lay_out(tmp_path / "toy"), "--out", tmp_path / "out") as (process, port):
        for sent in (b"POST /v1/performance HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\n[", b"GET"):
            connection = socket.create_connection(("127.0.0.1", port))
            connection.sendall(sent)
            connection.close()
        assert ask(port, "GET", "/healthz") == (200, '{"status":"ok"}')
        process.send_signal(signal.SIGTERM)
        _out, log = process.communicate(timeout=60)
        assert "POST /v1/performance 499" in log
        assert "ERROR" not in log


@pytest.mark.slow
def test_other_machines_need_a_token(tmp_path):
    """With a token it may listen elsewhere, and asks for it."""
    config = lay_out(tmp_path / "toy")
    token = "x" * 20
    given = ("--config", config, "--out", tmp_path / "out", "--host", "0.0.0.0")  # noqa: S104
    with served(*given, MONITOR_LIB_TOKEN=token) as (_process, port):
        assert ask(port, "GET", "/")[0] == 401
        assert ask(port, "GET", "/", Authorization=f"Bearer {token}")[0] == 200


def test_silent_connections_are_closed(monkeypatch):
    """One that sends nothing, or half of a request's head, does not keep others out; an answer is waited for."""
    monkeypatch.setattr(connections, "PATIENCE", 0.3)

    async def app(scope, receive, send):
        await anyio.sleep(1)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    config = uvicorn.Config(app, http=connections.PatientProtocol, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    listening = bound("127.0.0.1", 0)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        port = listening.getsockname()[1]
        for sent in (b"", b"GET / HTTP/1.1\r\nHost: lo"):
            with socket.create_connection(("127.0.0.1", port), timeout=60) as silent:
                silent.sendall(sent)
                assert silent.recv(10) == b""
        assert ask(port, "GET", "/") == (200, "ok")
    finally:
        server.should_exit = True
        thread.join()


def test_the_log_holds_no_message(capsys, monkeypatch):
    """An unexpected error of any part is logged by its kind and the lines of code, without what it says."""
    kept = {name: logging.getLogger(name).__dict__.copy() for name in ("monitor_lib", "uvicorn", "asyncio")}
    _log_to_stderr()
    try:
        try:
            raise RuntimeError("4111111111111111")
        except RuntimeError as error:
            logging.getLogger("monitor_lib.runs.report").error("%s", "Maria Silva", exc_info=error)
    finally:
        for name, before in kept.items():
            logging.getLogger(name).__dict__.update(before)
    said = capsys.readouterr().err
    assert "RuntimeError at" in said
    assert "4111" not in said
    assert "Maria" not in said
    assert "Traceback" not in said


def refused(*arguments, **environment):
    """The sentence with which the command refuses to start."""
    result = CliRunner().invoke(main, ["serve", *map(str, arguments)], env={TOKEN: None, **environment})
    assert result.exit_code == 2
    assert result.stderr.startswith("monitor_lib serve: ")
    return result.stderr


def test_refusals(tmp_path):
    """Each says what to do, and nothing listens."""
    config = lay_out(tmp_path / "toy")
    assert TOKEN in refused("--config", config, "--host", "0.0.0.0")  # noqa: S104
    assert "without accents" in refused("--config", config, **{TOKEN: "tôken" * 5})
    assert "at least 16 characters" in refused("--config", config, **{TOKEN: "short"})
    assert "no such configuration" in refused("--config", tmp_path / "none.toml")
    assert "are both model" in refused("--config", config, "--config", lay_out(tmp_path / "other"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert "give another --host or --port" in refused("--config", config, "--port", port)


def test_without_the_extra(tmp_path, monkeypatch):
    """Where its libraries are not installed, the sentence names them."""
    monkeypatch.setattr("monitor_lib.cli.serve.find_spec", lambda name: None if name == "uvicorn" else True)
    assert "pip install uvicorn" in refused("--config", lay_out(tmp_path / "toy"))
