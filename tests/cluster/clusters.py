"""A scheduler and workers of Dask, each in a process of its own, as a person starts them by hand."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager

import psutil

from tests.conftest import ROOT
from tests.processes import all_end, below, until

QUIET = {"DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "error", "DASK_DISTRIBUTED__WORKER__DAEMON": "True"}


class Cluster:
    """The processes of a cluster on this machine."""

    def __init__(self, folder):
        """Start the scheduler; it writes its address to a file in the folder."""
        self._folder, self._file, self.workers = folder, folder / "scheduler.json", []
        self.scheduler = self._started(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", self._file
        )
        until(self._written, "the scheduler's address")
        self.address = json.loads(self._file.read_text())["address"]

    def _written(self):
        return self._file.exists() and self._file.read_text().endswith("}")

    def worker(self, **environment):
        """Start one more worker, with one thread; wait for nothing."""
        name = f"w{len(self.workers)}"
        given = ("--nthreads", "1", "--name", name, "--local-directory", self._folder / name)
        self.workers.append(self._started("worker", self.address, *given, **environment))

    def wait_for_workers(self):
        """Wait until all of them have come, however long a busy machine takes to start them."""
        command = (
            "from distributed import Client; import sys; Client(sys.argv[1]).wait_for_workers(int(sys.argv[2]), 300)"
        )
        given = [self.address, str(len(self.workers))]
        subprocess.run([sys.executable, "-c", command, *given], env=os.environ | QUIET, check=True)

    def _started(self, kind, *given, **environment):
        log = (self._folder / f"{kind}{len(self.workers)}.log").open("wb")
        return subprocess.Popen(
            [sys.executable, "-m", "dask", kind, *map(str, given), "--no-dashboard"],
            cwd=self._folder,
            env=os.environ | QUIET | {"PYTHONPATH": str(ROOT)} | environment,
            stdout=log,
            stderr=log,
        )

    def kill(self, process):
        """Kill a process and all that it started, at once."""
        family = [psutil.Process(process.pid), *below(process.pid)]
        for one in family:
            one.kill()
        all_end(family)

    def end(self):
        """End all that still runs, and see that no process lives on."""
        family = [one for process in (*self.workers, self.scheduler) for one in below(process.pid)]
        for process in (*self.workers, self.scheduler):
            process.terminate()
        for process in (*self.workers, self.scheduler):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        all_end(family)


@contextmanager
def cluster(folder, workers):
    """A cluster with some workers, which is gone at the end."""
    made = Cluster(folder)
    try:
        for _one in range(workers):
            made.worker()
        if workers:
            made.wait_for_workers()
        yield made
    finally:
        made.end()
