"""The server that this process's workers are forked from: it has the libraries imported, and no threads."""

import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, SpawnContext

from monitor_lib.kernels.client import SINGLE_THREADED, can_fork, signals_held_back, with_project

# What processes that perform reports import; a process that also needs other workers starts the server itself, first.
LIBRARIES = ("monitor_lib.execution.perform",)


_starting = threading.Lock()


def worker_context() -> ForkServerContext | SpawnContext:
    """Return how to start a process without threads: forked from the server, or else as a new Python."""
    return multiprocessing.get_context("forkserver") if can_fork() else multiprocessing.get_context("spawn")


def start_server(modules: Sequence[str] = LIBRARIES) -> None:
    """Start the server, single-threaded and with this project on its import path, unless it runs already."""
    if not can_fork():
        return
    with (
        _starting,  # the environment is the whole process's
        signals_held_back(),
        _environment(SINGLE_THREADED | {"PYTHONPATH": with_project(os.environ.get("PYTHONPATH", ""))}),
    ):
        forkserver.set_forkserver_preload(list(modules))
        forkserver.ensure_running()


@contextmanager
def _environment(more: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(more)
    try:
        yield
    finally:
        for name in more:
            os.environ.pop(name)
        os.environ.update({name: value for name, value in before.items() if name in more})
