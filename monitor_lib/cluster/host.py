"""A process beside a worker that performs reports and counts files; it ends with the worker.

A worker has threads and a daemon's rights, so it can neither fork nor start processes that fork. This process is
started by command, has no threads yet, and answers one call after the other.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from queue import Empty, SimpleQueue
from typing import Any

from monitor_lib.execution.task import Interrupted, ProcessDied
from monitor_lib.execution.worker import Answer, serve
from monitor_lib.i18n import _
from monitor_lib.kernels.client import with_project

GRACE = 2.0  # seconds for the process to say how far a report came, once it is to stop


class Host:
    """The process, seen from the worker."""

    def __init__(self) -> None:
        """Start it."""
        self._calls, calls = Pipe()
        stop, self._stop = Pipe(duplex=False)
        alive, self._alive = Pipe(duplex=False)
        theirs = (calls, stop, alive)
        # All that it lays down; whoever of the two ends last removes it.
        self._folder = tempfile.TemporaryDirectory(prefix="monitor_lib-", ignore_cleanup_errors=True)
        self._process = subprocess.Popen(  # noqa: S603 - this Python, our own module
            [
                *(sys.executable, "-P", "-m", "monitor_lib.cluster.host"),
                *(self._folder.name, *(str(one.fileno()) for one in theirs)),
            ],
            stdin=subprocess.DEVNULL,
            env={
                **_environment(),
                "PYTHONPATH": with_project(os.environ.get("PYTHONPATH", "")),
                "TMPDIR": self._folder.name,
            },
            pass_fds=[one.fileno() for one in theirs],
            start_new_session=True,
        )
        for one in theirs:
            one.close()

    def ask(self, function: Callable[..., Any], *given: Any, stopped: Callable[[], bool], look: float) -> Any:
        """Call a function there and return its result.

        Args:
            function: what is called.
            given: its arguments.
            stopped: whether the call is to end early.
            look: the seconds between two questions to ``stopped``.

        Raises:
            ProcessDied: the process died before it answered.
            Interrupted: it was told to stop and did not answer soon.
            BaseException: what the function raised.

        """
        told = False
        try:
            self._calls.send_bytes(ForkingPickler.dumps((function, given, {})))
            while not self._calls.poll(look):
                if stopped():
                    told = True
                    self._stop.close()
                    self._calls.poll(GRACE)
                    break
            answer: Answer = ForkingPickler.loads(self._calls.recv_bytes() if self._calls.poll() else b"")
        except (EOFError, OSError):
            self.end()
            if told:
                raise Interrupted(_("the report was interrupted.")) from None
            raise ProcessDied(
                _("a process that performs reports died; the usual cause is too little memory.")
            ) from None
        if answer.error is not None:
            raise answer.error
        return answer.result

    @property
    def can_go_on(self) -> bool:
        """Whether it can be asked again: it lives, and was never told to stop."""
        return self._process.poll() is None and not self._stop.closed

    def end(self) -> None:
        """End the process, and every kernel that it started."""
        for one in (self._alive, self._stop, self._calls):
            one.close()
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()


def _environment() -> dict[str, str]:
    """The worker's, without what its nanny told the allocator: to return memory at once makes counting half as fast."""
    return {name: value for name, value in os.environ.items() if name != "MALLOC_TRIM_THRESHOLD_"}


_idle: "SimpleQueue[Host]" = SimpleQueue()


def ask_a_host(function: Callable[..., Any], *given: Any, stopped: Callable[[], bool], look: float = 1.0) -> Any:
    """Call a function in an idle host of this worker, or in a new one; see :meth:`Host.ask`."""
    host = _free()
    try:
        return host.ask(function, *given, stopped=stopped, look=look)
    finally:
        if host.can_go_on:
            _idle.put(host)
        else:
            host.end()


def _free() -> Host:
    try:
        while not (host := _idle.get_nowait()).can_go_on:
            host.end()
    except Empty:
        return Host()
    return host


def _end_with(alive: Connection, folder: str) -> None:
    """End this process once the worker has ended, however it ended, and remove what it laid down."""
    try:
        alive.recv_bytes()
    except (EOFError, OSError):
        shutil.rmtree(folder, ignore_errors=True)
        os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Answer calls; the arguments are the folder for all that is laid down, and the numbers of three open pipes."""
    folder, *numbers = sys.argv[1:]
    calls, stop, alive = (Connection(int(number)) for number in numbers)
    threading.Thread(target=_end_with, args=(alive, folder), daemon=True).start()
    serve(calls, stop, dict(os.environ), "")


if __name__ == "__main__":
    main()
