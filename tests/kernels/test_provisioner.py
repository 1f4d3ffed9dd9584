"""Kernels that are forked: for any Jupyter client, fresh each time, and none outlives whom it is for."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from importlib.metadata import entry_points
from pathlib import Path

import psutil
import pytest
from jupyter_client import BlockingKernelClient, KernelManager
from jupyter_client.kernelspec import KernelSpecManager

from monitor_lib.kernels.client import ForkedProcess, NotForkedError, Zygote, call_forked, fork_kernel, own_zygote
from monitor_lib.kernels.folders import ShortFolder
from monitor_lib.kernels.messages import Lines, encoded
from monitor_lib.kernels.provisioner import NAME, ForkProvisioner, is_ours
from tests.conftest import ROOT
from tests.processes import all_end, below, until

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux alone"),
    pytest.mark.xdist_group("kernels"),  # they share the process that forks
]


USUAL = ("-m", "ipykernel_launcher")
OURS = ("-P", str(ROOT / "monitor_lib" / "kernels" / "launcher.py"))


def installed(folder, preload, start=USUAL):
    """A kernel as a user would install one: a folder with a ``kernel.json``."""
    (folder / "forked").mkdir(parents=True)
    kernel = {
        "argv": [sys.executable, *start, "-f", "{connection_file}"],
        "display_name": "Forked",
        "language": "python",
        "env": {"PYTHONPATH": str(ROOT)},
        "metadata": {"kernel_provisioner": {"provisioner_name": NAME, "config": {"preload": preload}}},
    }
    (folder / "forked" / "kernel.json").write_text(json.dumps(kernel))
    return KernelSpecManager(kernel_dirs=[str(folder)], ensure_native_kernel=False)


class Session:
    """A kernel and its client."""

    def __init__(self, folder, preload, start=USUAL):
        self.manager = KernelManager(kernel_name="forked", kernel_spec_manager=installed(folder, preload, start))
        self.manager.start_kernel(cwd=str(folder))
        self.clients = []  # one that is collected takes the context of the others with it
        self.connect()

    def connect(self):
        self.client: BlockingKernelClient = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.clients.append(self.client)

    def restart(self):
        """As a client does."""
        self.client.stop_channels()
        self.manager.restart_kernel(now=True)
        self.connect()

    def said(self, code):
        """What a cell prints, or the name of its error."""
        told = []

        def hear(message):
            content = message["content"]
            if message["msg_type"] in ("stream", "error"):
                told.append(content.get("text") or content["ename"])

        self.client.execute_interactive(code, output_hook=hear, timeout=60)
        return "".join(told).strip()

    @property
    def process(self):
        return self.manager.provisioner.process

    def end(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture
def session(tmp_path):
    started = []

    def start(preload=("colorsys",), folder="k"):
        started.append(Session(tmp_path / folder, list(preload)))
        return started[-1]

    yield start
    for one in started:
        one.end()


def test_it_is_an_entry_point():
    """Installing the project is all it takes for a Jupyter client to know the provisioner."""
    (result,) = entry_points(group="jupyter_client.kernel_provisioners", name=NAME)
    assert result.load() is ForkProvisioner


def test_a_kernel_for_any_client(session, tmp_path):
    """Started from a kernel.json by plain jupyter_client: forked, in its folder and environment, with the imports."""
    one = session()
    assert isinstance(one.process, ForkedProcess)
    assert one.said("import os; print(os.getcwd())") == str(tmp_path / "k")
    assert one.said("print(os.environ['JPY_PARENT_PID'])") == str(os.getpid())
    assert one.said("import sys; print('colorsys' in sys.modules)") == "True"
    assert one.said("print(os.getsid(0) == os.getpid())") == "True"


def test_state_is_fresh(session):
    """What one kernel changes, no other sees; two at once, and one after another."""
    first = session(folder="a")
    assert first.said("import colorsys; colorsys.mark = 1; print(colorsys.mark)") == "1"
    second = session(folder="b")
    assert second.said("import colorsys; print(hasattr(colorsys, 'mark'))") == "False"
    assert second.process.pid != first.process.pid
    first.restart()
    assert first.said("import colorsys; print(hasattr(colorsys, 'mark'))") == "False"


def test_interrupted_like_any_kernel(session):
    """A client's interrupt ends the cell, not the kernel."""
    one = session()
    one.client.execute("import time; print('asleep', flush=True); time.sleep(600)")
    until(lambda: one.client.get_iopub_msg(timeout=60)["content"].get("text") == "asleep\n", "the cell")
    one.manager.interrupt_kernel()
    reply = one.client.get_shell_msg(timeout=60)
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    # What is asked while the kernel still drops what came before the interrupt is dropped with it.
    until(lambda: one.said("print('here')") == "here", "an answer")


def test_its_end_is_told(session):
    """A kernel that the system kills is dead to its client, with the signal as its exit code."""
    one = session()
    os.kill(one.process.pid, signal.SIGKILL)
    assert one.process.wait(60) == -signal.SIGKILL
    assert not one.manager.is_alive()


def test_a_process_with_threads_does_not_fork(session):
    """What was imported started a thread: an ordinary kernel starts instead, and works."""
    one = session(preload=["tests.kernels.threaded"])
    assert isinstance(one.process, subprocess.Popen)
    assert one.said("print(6 * 7)") == "42"


def test_imports_that_fail(session):
    """What is to be imported does not exist: an ordinary kernel starts instead, and works."""
    one = session(preload=["no.such.module"])
    assert isinstance(one.process, subprocess.Popen)
    assert one.said("print(6 * 7)") == "42"


def test_switched_off(session, monkeypatch):
    """A user can have ordinary kernels."""
    monkeypatch.setenv("MONITOR_LIB_FORK", "off")
    assert isinstance(session().process, subprocess.Popen)


@pytest.fixture
def zygote():
    folder = ShortFolder()
    result = Zygote(folder.path, ["ipykernel.kernelapp"], os.environ)
    yield result
    result.close()
    folder.remove()


def kernel_of(zygote):
    """A kernel of this zygote's, asked for without any Jupyter client."""
    connection = Path(zygote.path).parent / "kernel.json"
    with Path(os.devnull).open("r+b") as nothing:
        return fork_kernel(zygote.path, ["-f", str(connection)], os.environ, None, [nothing.fileno()] * 3)


def test_it_outlives_the_thread_that_started_it():
    """Clients start it in threads of a pool, and kernels of other clients come from it: it ends with the process."""
    started = []
    thread = threading.Thread(target=lambda: started.append(own_zygote(("colorsys",))))
    thread.start()
    thread.join()
    kernel = kernel_of(started[0])
    assert own_zygote(("colorsys",)) is started[0]
    assert started[0].is_alive()
    assert kernel.poll() is None
    kernel.kill()
    assert kernel.wait(60) == -signal.SIGKILL


def test_a_dead_one_is_replaced():
    """The next kernel is forked from another one."""
    first = own_zygote(("colorsys",))
    os.kill(first.pid, signal.SIGKILL)
    until(lambda: not first.is_alive(), "its end")
    kernel = kernel_of(own_zygote(("colorsys",)))
    kernel.kill()
    assert kernel.wait(60) == -signal.SIGKILL


@pytest.mark.parametrize(
    "argv",
    [
        ["/usr/bin/another", "-m", "ipykernel_launcher", "-f", "x"],
        [sys.executable, "-m", "another_kernel", "-f", "x"],
        [sys.executable, "-m", "ipykernel_launcher", "--connection", "x"],
    ],
)
def test_what_is_no_kernel_of_this_python_is_not_forked(argv):
    """It would be another kernel than the one that was asked for."""
    assert not is_ours(argv)
    assert is_ours([sys.executable, "-m", "ipykernel_launcher", "-f", "x"])


def test_a_client_that_is_gone_gets_no_kernel(zygote):
    """Whoever lost patience has another kernel by now, whose sockets a late one would take."""
    os.kill(zygote.pid, signal.SIGSTOP)
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(zygote.path)
    connection.sendall(encoded(argv=["-f", "kernel.json"], env={}, cwd=None))
    connection.close()
    os.kill(zygote.pid, signal.SIGCONT)
    kernel = kernel_of(zygote)  # the zygote hears in the order of asking
    assert [one.pid for one in below(zygote.pid)] == [kernel.pid]
    kernel.kill()
    assert kernel.wait(60) == -signal.SIGKILL


def test_one_thread(zygote):
    """After its imports, with kernels at work, the process that forks still has a single thread."""
    kernel = kernel_of(zygote)
    assert psutil.Process(zygote.pid).num_threads() == 1
    until(lambda: psutil.Process(kernel.pid).num_threads() > 1, "the kernel's own threads")
    kernel.kill()
    assert kernel.wait(60) == -signal.SIGKILL


def test_a_kernel_ends_with_its_client(zygote):
    """A connection that is closed, as the system does for a process that dies, ends the kernel asked for by it."""
    kernel = kernel_of(zygote)
    process = psutil.Process(kernel.pid)
    kernel._connection.close()
    all_end([process])


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_a_kernel_ends_with_the_zygote(zygote, ending):
    """However the process that forks is ended, its kernels are, and their clients learn it; no new one is to be had."""
    kernel = kernel_of(zygote)
    process = psutil.Process(kernel.pid)
    psutil.Process(zygote.pid).send_signal(signal.SIGKILL if ending == signal.SIGKILL else ending)
    if ending == signal.SIGTERM:  # held back: it is its parent's to decide
        assert kernel.poll() is None
        zygote.close()
    assert kernel.wait(60) == -signal.SIGKILL
    all_end([process])
    with pytest.raises(NotForkedError):
        kernel_of(zygote)


def test_a_client_that_talks_nonsense(zygote):
    """Whoever says something else is cut off; the next request is served."""
    import socket

    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(zygote.path)
        stranger.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert stranger.recv(100) == b""
    assert kernel_of(zygote).poll() is None


BUSY = """
import sys
from jupyter_client import KernelManager
from tests.kernels.test_provisioner import OURS, Session
from pathlib import Path
import time
one = Session(Path(sys.argv[1]), [], OURS)
# One call into C that never lets another thread of the kernel run: no poller of its parent would notice, and no message
# may leave the kernel any more. So it says by a file that it begins.
one.client.execute("open('begun', 'w').close(); sum(range(10**13))")
while not Path(sys.argv[1], "begun").exists():
    time.sleep(0.05)
print("busy", flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("switch", ["on", "off"])
def test_a_kernel_that_never_looks_up_ends_too(switch):
    """The system ends the kernel with the client's process, even one that is deep in a computation; forked or not."""
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="mr-") as scratch:
        process = subprocess.Popen(
            [sys.executable, "-c", BUSY, scratch],
            cwd=ROOT,
            env={**os.environ, "MONITOR_LIB_FORK": switch, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout.readline() == "busy\n"
        started = below(process.pid)
        assert started
        process.kill()
        process.wait()
        process.stdout.close()
        all_end(started)


def test_messages_in_pieces():
    """A message is whole wherever the stream is cut; one without end is refused."""
    stream = encoded(signal=9) + encoded(exit=-9, text="ü\n")
    for cut in range(len(stream) + 1):
        lines = Lines()
        assert lines.add(stream[:cut]) + lines.add(stream[cut:]) == [{"signal": 9}, {"exit": -9, "text": "ü\n"}]
    with pytest.raises(ValueError, match="a message of more than"):
        Lines().add(b"x" * (1 << 21))


def test_a_function_instead_of_a_kernel(zygote):
    """It is called in a process of its own, in its environment, and its text comes back, however long."""
    assert call_forked(zygote.path, "os.path:basename", ["a/b"], {}, lambda: False) == "b"
    assert call_forked(zygote.path, "os:getenv", ["WHO"], {"WHO": "x" * 200_000}, lambda: False) == "x" * 200_000


@pytest.mark.parametrize(
    ("function", "argument", "stopped"),
    [("os.path:nothing", "", False), ("os:getenv", "WHO", False), ("signal:pause", None, True)],
)
def test_a_function_without_an_answer(zygote, function, argument, stopped):
    """One that fails, that returns no text, or that nobody waits for: its caller is told, and the zygote goes on."""
    given = [] if argument is None else [argument]
    with pytest.raises(NotForkedError):
        call_forked(zygote.path, function, given, {}, lambda: stopped)
    assert call_forked(zygote.path, "os.path:basename", ["a/b"], {}, lambda: False) == "b"
