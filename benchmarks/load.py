"""Ask a service by many clients at once, and say how fast it answered: ``python -m benchmarks.load``.

The service is started here and ended at the end, so a measured run of this module includes its start.
"""

import argparse
import http.client
import itertools
import json
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import psutil

from benchmarks.process import ROOT

SERVICES = {
    "ours": ("-m", "monitor_lib", "serve"),
    "plain": ("-m", "benchmarks.baselines.plain_service"),
}
STARTED_WITHIN = 120.0  # seconds
NOTED = ("auc_roc", "n_records", "volumetria")


class Load:
    """Clients that send one body again and again, each over a connection of its own."""

    def __init__(self, port: int, body: bytes, requests: int) -> None:
        self._port, self._body = port, body
        self._numbers = iter(range(requests))
        self._lock = threading.Lock()
        self.seconds: list[float] = []
        self.answers: dict[str, Any] = {}
        self.errors = 0

    def run(self, clients: int) -> float:
        """Send all requests; return the seconds from the first to the last answer."""
        threads = [threading.Thread(target=self._client) for _number in range(clients)]
        began = time.perf_counter()
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        return time.perf_counter() - began

    def _client(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=600)
        while True:
            with self._lock:
                number = next(self._numbers, None)
            if number is None:
                break
            began = time.perf_counter()
            status, text = self._ask(connection)
            with self._lock:
                self.seconds.append(time.perf_counter() - began)
                if status == 200:
                    self.answers = {name: json.loads(text)[name] for name in NOTED}
                else:
                    self.errors += 1
        connection.close()

    def _ask(self, connection: http.client.HTTPConnection) -> tuple[int, bytes]:
        try:
            connection.request("POST", "/v1/performance", self._body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            return 0, b""


def main() -> int:
    """Start the service, ask it, write what was found out; the exit code is 1 where a request failed."""
    end = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    given, further = _arguments().parse_args(sys.argv[1:end]), sys.argv[end + 1 :]
    body = given.body.read_bytes()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, *SERVICES[given.service], "--port", str(port), *further]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as service:  # noqa: S603
        try:
            _wait_for(service, port)
            result = _measured(service.pid, port, body, given.requests, given.clients)
        finally:
            service.send_signal(signal.SIGINT)
    given.to.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    return 1 if result["errors"] else 0


def _measured(pid: int, port: int, body: bytes, requests: int, clients: int) -> dict[str, Any]:
    warm = Load(port, body, max(2 * clients, requests // 10))
    warm.run(clients)
    before = _memory(pid)
    load = Load(port, body, requests)
    seconds = load.run(clients)
    after = _memory(pid)
    ranked = sorted(load.seconds)
    return {
        "requests": requests,
        "clients": clients,
        "errors": load.errors + warm.errors,
        "requests_per_second": requests / seconds,
        "p50": statistics.median(ranked),
        "p99": ranked[max(0, -(-99 * len(ranked) // 100) - 1)],
        "memory_before": before,
        "memory_after": after,
        "answer": load.answers,
    }


def _memory(pid: int) -> dict[str, float]:
    """Resident memory of a process and of those below it, in MB."""
    top = psutil.Process(pid)
    every = [top, *sorted(top.children(recursive=True), key=lambda one: one.pid)]
    return {f"{number} {one.name()}": round(one.memory_info().rss / 1e6, 1) for number, one in enumerate(every)}


def _wait_for(service: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + STARTED_WITHIN
    for _attempt in itertools.count():
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > until or service.poll() is not None:
                raise
            time.sleep(0.05)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("service", choices=SERVICES)
    parser.add_argument("body", type=Path, help="what is posted to /v1/performance")
    parser.add_argument("to", type=Path, help="the file for what was found out")
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--clients", type=int, default=50)
    parser.epilog = "Further arguments of the service follow after --."
    return parser


if __name__ == "__main__":
    sys.exit(main())
