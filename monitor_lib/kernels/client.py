"""Start a zygote, the process that kernels are forked from, and request kernels from it."""

import atexit
import json
import math
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from monitor_lib.kernels.folders import ShortFolder
from monitor_lib.kernels.messages import MOST_BYTES, Lines, encoded

# Libraries must start no thread before the fork.
SINGLE_THREADED = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
LOOK = 0.05  # seconds between two checks whether an answer is still wanted
PATIENCE = 60.0  # seconds for an answer; the imports before the first take a few
BACKLOG = 128
SWITCH, OFF = "MONITOR_LIB_FORK", "off"
# Modules that every kernel imports, some of them only when it starts.
ALWAYS = ("ipykernel.kernelapp", "ipykernel.debugger", "IPython.core.completerlib", "IPython.extensions.storemagic")
ROOT = Path(__file__).resolve().parent.parent.parent
KILLED = -int(getattr(signal, "SIGKILL", 9))


class NotForkedError(Exception):
    """No kernel can be forked: there is no zygote, it does not answer, or it refuses."""


def can_fork() -> bool:
    """Return whether forking with these libraries is known to be safe on this system and is not switched off."""
    return sys.platform == "linux" and os.environ.get(SWITCH) != OFF


@contextmanager
def signals_held_back() -> Iterator[None]:
    """Block Ctrl-C and SIGTERM inside the context; processes that are started here inherit the block.

    Without the block, a process that is still starting would end with a traceback. This process receives the signals
    when the context ends.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Zygote:
    """The parent's view of a process that kernels are forked from; it ends with :meth:`close` or with the parent."""

    def __init__(self, folder: Path, preload: Sequence[str], env: Mapping[str, str]) -> None:
        """Start the process.

        Args:
            folder: the folder for the socket; only this user can use it, and its path is short.
            preload: modules to import, as ``package.module``, or ``package.module:function`` to also call a function.
            env: its environment; variables that make libraries single-threaded are added.

        """
        self.path = str(folder / "zygote")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(self.path)
        listener.listen(BACKLOG)
        alive, self._ours = os.pipe()
        arguments = json.dumps([listener.fileno(), alive, os.getpid(), list(preload)])
        try:
            with signals_held_back(), (folder / "zygote.log").open("wb") as log:
                self._process = subprocess.Popen(  # noqa: S603 - this Python, our own module
                    [sys.executable, "-P", "-m", "monitor_lib.kernels.zygote", arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=log,
                    env={**env, **SINGLE_THREADED, "PYTHONPATH": with_project(env.get("PYTHONPATH", ""))},
                    pass_fds=(listener.fileno(), alive),
                    start_new_session=True,
                )
        finally:
            listener.close()
            os.close(alive)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Return whether the process is still running."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the process and every kernel that it forked."""
        if self._ours >= 0:
            os.close(self._ours)
            self._ours = -1
        self._process.kill()
        self._process.wait()


_own: dict[tuple[Any, ...], Zygote] = {}
_starting = threading.Lock()


def own_zygote(preload: tuple[str, ...], **env: str) -> Zygote:
    """Return this process's own zygote for these modules and additional environment variables.

    A new zygote is started if there is none yet or it has died. It ends with this process.
    """
    key = (preload, *sorted(env.items()))
    with _starting:
        if key not in _own or not _own[key].is_alive():
            folder = ShortFolder()
            _own[key] = Zygote(folder.path, [*ALWAYS, *preload], {**os.environ, **env})
            atexit.register(folder.remove)
            atexit.register(_own[key].close)
        return _own[key]


def with_project(path: str) -> str:
    """Return a ``PYTHONPATH`` that begins with this project, so that the project is found from every folder."""
    return os.pathsep.join(part for part in (str(ROOT), path) if part)


class ForkedProcess:
    """A forked kernel, with the part of the interface of :class:`subprocess.Popen` that a provisioner uses."""

    stdin: IO[bytes] | None = None
    stdout: IO[bytes] | None = None
    stderr: IO[bytes] | None = None

    def __init__(
        self, connection: socket.socket, pid: int, lines: Lines, messages: Iterable[dict[str, Any]] = ()
    ) -> None:
        """Take over a kernel; ``messages`` are the messages that the zygote has already sent about it."""
        self.pid = pid
        self.returncode: int | None = next((int(message["exit"]) for message in messages if "exit" in message), None)
        self._connection, self._lines = connection, lines
        self._lock = threading.Lock()

    def poll(self) -> int | None:
        """Return the exit code, as Popen does; None while the kernel runs."""
        with self._lock:
            while self.returncode is None:
                try:
                    piece = self._connection.recv(MOST_BYTES, socket.MSG_DONTWAIT)
                except BlockingIOError:
                    return None
                except OSError:
                    piece = b""
                messages = [message["exit"] for message in self._lines.add(piece) if "exit" in message]
                # If the connection ends without an answer, the zygote was killed, and its kernels with it.
                if messages or not piece:
                    self.returncode = int(messages[0]) if messages else KILLED
                    self._connection.close()
            return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until the kernel has ended.

        Raises:
            subprocess.TimeoutExpired: the kernel is still running after ``timeout`` seconds.

        """
        deadline = math.inf if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise subprocess.TimeoutExpired("kernel", timeout or 0.0)
            # The lock is not held here: another thread may want to send a signal, or notice the end first.
            with suppress(OSError, ValueError):
                select.select([self._connection], [], [], min(left, 1.0))
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal through the zygote, unless the kernel has ended."""
        with self._lock:
            if self.returncode is None:
                try:
                    self._connection.sendall(encoded(signal=int(number)))
                except OSError:  # the zygote has ended; the next poll detects the kernel's end
                    return

    def terminate(self) -> None:
        """Request the end of the kernel."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill the kernel."""
        self.send_signal(KILLED * -1)


def fork_kernel(
    path: str, argv: Sequence[str], env: Mapping[str, str], cwd: str | None, streams: Any, call: str = ""
) -> ForkedProcess:
    """Request a forked kernel, or the call of a function in a forked process, from a zygote.

    Args:
        path: the path of the zygote's socket.
        argv: the arguments of ``ipykernel``, or of the function.
        env: the kernel's environment.
        cwd: its working folder.
        streams: the three descriptors that become its standard input, output and error.
        call: the function, as ``package.module:function``; empty: a kernel.

    Raises:
        NotForkedError: there is no zygote, it does not answer, or it refuses.

    """
    connection = socket.socket(socket.AF_UNIX)
    lines = Lines()
    deadline = time.monotonic() + PATIENCE
    try:
        connection.connect(path)
        request = encoded(argv=list(argv), env=dict(env), cwd=cwd, call=call)
        sent = socket.send_fds(connection, [request], list(streams))
        connection.sendall(request[sent:])
        connection.settimeout(max(0.0, deadline - time.monotonic()))
        while piece := connection.recv(MOST_BYTES):
            if not (messages := lines.add(piece)):
                continue
            if "pid" not in messages[0]:
                raise NotForkedError(str(messages[0]))
            connection.settimeout(None)
            return ForkedProcess(connection, int(messages[0]["pid"]), lines, messages[1:])
        raise NotForkedError("the zygote has ended")
    except BaseException as error:
        connection.close()
        if isinstance(error, OSError):
            raise NotForkedError(str(error)) from None
        raise


def call_forked(path: str, function: str, argv: Sequence[str], env: Mapping[str, str], look: Callable[[], bool]) -> str:
    """Call a function in a process that is forked from a zygote, and return the text that it returns.

    Args:
        path: the path of the zygote's socket.
        function: such as ``package.module:function``.
        argv: its arguments.
        env: the environment of the process.
        look: asked again and again whether to wait no longer; the process is then killed.

    Raises:
        NotForkedError: no process could be forked, it ended without an answer, or nobody waits for it any longer.

    """
    receiving, sending = os.pipe()
    with open(receiving, "rb") as answer:  # noqa: PTH123 - a descriptor
        try:
            with open(os.devnull, "r+b") as nothing:  # noqa: PTH123 - a device
                streams = [nothing.fileno(), sending, nothing.fileno()]
                process = fork_kernel(path, argv, env, str(Path.cwd()), streams, function)
        finally:
            os.close(sending)
        try:
            while not select.select([answer], [], [], LOOK)[0]:
                if look():
                    raise NotForkedError("it was stopped")
            messages = Lines().add(answer.read())
        finally:
            process.kill()
            process.wait()
    if not messages:
        raise NotForkedError("it ended without an answer")
    return str(messages[0]["answer"])
