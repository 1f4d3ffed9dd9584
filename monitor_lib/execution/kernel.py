"""The kernel that executes the notebook: always this Python, without a user's own kernels and start-up files."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from monitor_lib.execution.client import PromptClient
from monitor_lib.execution.warm import ENVIRONMENT, PRELOAD
from monitor_lib.kernels.client import ForkedProcess, with_project
from monitor_lib.kernels.provisioner import LAUNCHER, NAME, register


class OwnKernels(KernelSpecManager):  # type: ignore[misc]
    """Finds only this interpreter's kernel, and no kernel that is installed for the user or the system."""

    def __init__(self, scratch: Path, zygote: str, environment: Mapping[str, str]) -> None:
        super().__init__()
        self._scratch, self._zygote, self._environment = scratch, zygote, environment

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the only kernel; with -P, it imports nothing from its working folder."""
        # A kernel's terminal output (for example that it was interrupted) goes to a file: users do not need it.
        config = {"socket": self._zygote, "preload": list(PRELOAD), "stderr_file": str(self._scratch / "kernel.log")}
        settings = self._scratch / "ipython"
        settings.mkdir(exist_ok=True)
        return KernelSpec(
            argv=[sys.executable, "-P", str(LAUNCHER), "-f", "{connection_file}", f"--ipython-dir={settings}"],
            env={
                **ENVIRONMENT,
                "PYTHONPATH": with_project(os.environ.get("PYTHONPATH", "")),
                **self._environment,
            },
            display_name="Python 3",
            language="python",
            name=kernel_name,
            metadata={"kernel_provisioner": {"provisioner_name": NAME, "config": config}},
        )


class Kernels:
    """The kernels of one run.

    Attributes:
        manager: a class of kernel managers whose kernels keep their sockets and settings under ``scratch``.

    """

    def __init__(self, scratch: Path, zygote: str, environment: Mapping[str, str]) -> None:
        """Make the manager class; the arguments are those of :func:`own_kernels`."""
        started: list[AsyncKernelManager] = []

        class OwnKernelManager(AsyncKernelManager):  # type: ignore[misc]
            def __init__(self, **given: Any) -> None:
                given["client_factory"] = PromptClient
                given["kernel_spec_manager"] = OwnKernels(scratch, zygote, environment)
                if sys.platform != "win32":
                    # Sockets are files here, so two reports at the same time can't take the same port.
                    given.update(transport="ipc", connection_file=str(scratch / "kernel.json"))
                super().__init__(**given)
                started.append(self)

        self.manager = OwnKernelManager
        self._started = started

    def end(self) -> None:
        """Kill every kernel that is running; may be called from another thread and more than once."""
        for manager in self._started:
            process = getattr(manager.provisioner, "process", None)
            if process is not None and process.poll() is None:
                _kill(process)


@contextmanager
def own_kernels(scratch: Path, zygote: str, environment: Mapping[str, str]) -> Iterator[Kernels]:
    """Give the kernels of one run; all of them are killed when the context ends, for any reason.

    Args:
        scratch: an empty folder whose path is short.
        zygote: the socket of the process to fork from; empty: this process starts its own.
        environment: variables that the kernels have in addition to those of this process.

    """
    register()
    kernels = Kernels(scratch, zygote, environment)
    try:
        yield kernels
    finally:
        kernels.end()


def _kill(process: "subprocess.Popen[bytes] | ForkedProcess") -> None:
    if sys.platform == "win32" or isinstance(process, ForkedProcess):
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)  # a kernel is the leader of its own process group
    process.wait()
