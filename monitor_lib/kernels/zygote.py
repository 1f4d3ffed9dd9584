"""The zygote: a process that imports the libraries once and forks a kernel for each request.

:mod:`monitor_lib.kernels.client` starts it; no other module imports it. It stays single-threaded: a fork copies only
one thread, and locks that other threads hold would stay locked for ever in the copy.
"""

import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from monitor_lib.kernels.launcher import end_with
from monitor_lib.kernels.messages import MOST_BYTES, STANDARD_STREAMS, Lines, encoded

STDOUT = 1


class Request(NamedTuple):
    """What a forked process is to become: a kernel with these arguments, or the call of a function with them.

    Attributes:
        argv: the arguments.
        env, cwd: the environment and the working folder.
        call: the function, as ``package.module:function``; empty: a kernel.

    """

    argv: list[str]
    env: dict[str, str]
    cwd: str | None
    call: str = ""


class Client:
    """One connection, with at most one kernel; the kernel ends when the connection ends."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.lines = Lines()
        self.descriptors: list[int] = []
        self.pid: int | None = None

    def receive(self) -> list[dict[str, Any]] | None:
        """Return the messages that have arrived, or None if the connection has ended."""
        try:
            piece, descriptors, _flags, _address = socket.recv_fds(self.connection, MOST_BYTES, STANDARD_STREAMS)
        except OSError:  # the other side was killed
            return None
        self.descriptors += descriptors
        return self.lines.add(piece) if piece else None

    def is_gone(self) -> bool:
        """Return whether the other side has closed the connection or was killed."""
        try:
            return not self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def tell(self, **message: Any) -> None:
        """Send a message to the client, which may have ended already."""
        with suppress(OSError):
            self.connection.sendall(encoded(**message))

    def signal(self, number: int) -> None:
        """Send a signal to the kernel and the processes that it started."""
        if self.pid is None:
            return
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:  # it does not lead its group yet
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def close(self) -> None:
        """Close the connection and the descriptors that no kernel took over."""
        for descriptor in self.descriptors:
            os.close(descriptor)
        self.descriptors = []
        self.connection.close()


class Zygote:
    """A server that handles requests until its parent has ended."""

    def __init__(self, listener: socket.socket, alive: int) -> None:
        self._listener, self._alive = listener, alive
        self._clients: set[Client] = set()
        self._pid = os.getpid()
        self._selector = selectors.DefaultSelector()
        # A pipe that the system writes to when a kernel ends, so that waiting for requests notices.
        self._ended, wakeup = os.pipe()
        for descriptor in (self._ended, wakeup):
            os.set_blocking(descriptor, False)
        self._wakeup = wakeup
        signal.signal(signal.SIGCHLD, lambda *_signal: None)
        signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
        for source in (listener, alive, self._ended):
            self._selector.register(source, selectors.EVENT_READ)

    def serve(self) -> Request | None:
        """Handle requests.

        Returns:
            In a process that was forked to become a kernel: the request. In the zygote: None, when the parent has
            ended.

        """
        while True:
            for key, _events in self._selector.select():
                if key.fileobj == self._alive:
                    for client in self._clients:
                        client.signal(signal.SIGKILL)
                    return None
                if key.fileobj == self._ended:
                    self._reap()
                elif key.fileobj is self._listener:
                    self._accept()
                elif (request := self._hear(key.data)) is not None:
                    return request

    def _accept(self) -> None:
        connection, _address = self._listener.accept()
        client = Client(connection)
        self._clients.add(client)
        self._selector.register(connection, selectors.EVENT_READ, client)

    def _drop(self, client: Client) -> None:
        self._clients.discard(client)
        self._selector.unregister(client.connection)
        client.close()

    def _hear(self, client: Client) -> Request | None:
        """Handle a client's messages; return a request in the process that was forked for it, else None."""
        if client not in self._clients:  # its kernel ended in the same round
            return None
        try:
            messages = client.receive()
            requests = [one if "signal" in one else Request(**one) for one in messages or ()]
        except (ValueError, TypeError):  # not a client of this project
            messages = None
        if messages is None:
            client.signal(signal.SIGKILL)
            self._drop(client)
            return None
        for one in requests:
            if not isinstance(one, Request):
                client.signal(int(one["signal"]))
            elif (request := self._fork(client, one)) is not None:
                return request
        return None

    def _fork(self, client: Client, request: Request) -> Request | None:
        if client.is_gone():  # it timed out and started another kernel, whose sockets this one would take
            self._drop(client)
            return None
        threads = threads_alive()
        if threads > 1:
            client.tell(refused=f"the process that forks has {threads} threads")
            return None
        client.pid = os.fork()
        if client.pid:
            for descriptor in client.descriptors:
                os.close(descriptor)
            client.descriptors = []
            client.tell(pid=client.pid)
            return None
        self._become_child(client)
        return request

    def _become_child(self, client: Client) -> None:
        """Release everything that belongs to the zygote, except the imported modules."""
        os.setsid()
        end_with(self._pid)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        for place, descriptor in enumerate(client.descriptors):
            os.dup2(descriptor, place)
        for one in self._clients:
            one.close()
        self._selector.close()
        self._listener.close()
        for descriptor in (self._alive, self._ended, self._wakeup):
            os.close(descriptor)

    def _reap(self) -> None:
        """Send the exit codes of kernels that have ended to their clients."""
        with suppress(BlockingIOError):
            while os.read(self._ended, 512):
                pass
        by_pid = {client.pid: client for client in self._clients if client.pid}
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            client = by_pid.get(pid)
            if client is not None:
                client.pid = None
                client.tell(exit=os.waitstatus_to_exitcode(status))
                self._drop(client)


def threads_alive() -> int:
    """Return how many threads this process has, including those of libraries."""
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.exists() else threading.active_count()


def preload(wanted: Sequence[str]) -> None:
    """Import modules by name, and call the function after a colon (``package.module:function``)."""
    # Nearly all objects of an import stay alive: garbage collection would find nothing and take a tenth of the time.
    gc.disable()
    for name in wanted:
        module, _colon, function = name.partition(":")
        imported = importlib.import_module(module)
        if function:
            getattr(imported, function)()
    # Without this, garbage collection in a fork would visit these objects and copy every memory page of them.
    gc.collect()
    gc.freeze()
    gc.enable()


def begin(request: Request) -> None:
    """Take over the environment and the working folder of a request, in a process that was forked for it."""
    os.environ.clear()
    os.environ.update(request.env)
    time.tzset()
    if request.cwd is not None:
        os.chdir(request.cwd)


def answer(request: Request) -> None:
    """Call a request's function, and write its answer (a text) to standard output; without one, it raised an error."""
    module, _colon, function = request.call.partition(":")
    text = getattr(importlib.import_module(module), function)(*request.argv)
    if not isinstance(text, str):
        raise TypeError(f"{request.call} must return a text, got {type(text).__name__}")
    content = memoryview(encoded(answer=text))
    while content:
        content = content[os.write(STDOUT, content) :]


def become_kernel(request: Request) -> None:
    """Become the kernel of a request."""
    sys.argv = ["ipykernel", *request.argv]

    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance(argv=request.argv)


def main(listener: int, alive: int, parent: int, wanted: Sequence[str]) -> None:
    """Import the wanted modules, then handle requests.

    Args:
        listener: descriptor of the socket that clients connect to; they may connect before the imports are done.
        alive: descriptor of a pipe whose other end only the parent holds; its end shows that the parent has ended. It
            is checked after the imports. The system's own signal for a parent's death can't be used: it comes when
            the thread that started this process ends.
        parent: the process id of the parent.
        wanted: see :func:`preload`.

    """
    if os.getppid() != parent:
        return
    # Ctrl-C is meant for the parent; this process ends when the parent ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    preload(wanted)
    request = Zygote(socket.socket(fileno=listener), alive).serve()
    if request is not None:
        begin(request)
        (answer if request.call else become_kernel)(request)


if __name__ == "__main__":
    main(*json.loads(sys.argv[1]))
