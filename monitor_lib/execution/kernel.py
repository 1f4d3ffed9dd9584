"""The kernel that executes the notebook: this Python, whatever kernels or start-up files a user has installed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from monitor_lib.execution.project import ROOT

LAUNCHER = Path(__file__).parent / "launcher.py"
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "MPLBACKEND": "agg",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


class OwnKernels(KernelSpecManager):  # type: ignore[misc]
    """Knows this interpreter's own kernel and none that was installed for the user or the system."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The one kernel there is. With -P nothing is imported from the folder that it works in."""
        argv = [sys.executable, "-P", str(LAUNCHER), "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python 3", language="python", name=kernel_name)


@contextmanager
def own_kernels(scratch: Path) -> Iterator[type[AsyncKernelManager]]:
    """A class of kernel managers whose kernels keep their sockets and settings under ``scratch``.

    Sockets are files there, so reports side by side can't take each other's port. When the context ends, however it
    ends, so has every kernel that was started in it.
    """
    started: list[subprocess.Popen[bytes]] = []

    class OwnKernelManager(AsyncKernelManager):  # type: ignore[misc]
        def __init__(self, **given: Any) -> None:
            given["kernel_spec_manager"] = OwnKernels()
            if sys.platform != "win32":
                given.update(transport="ipc", connection_file=str(scratch / "kernel.json"))
            super().__init__(**given)

        async def _async_pre_start_kernel(self, **given: Any) -> Any:
            path = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH", "")) if part)
            own = {**ENVIRONMENT, "PYTHONPATH": path, "IPYTHONDIR": str(scratch / "ipython")}
            # What a kernel says to its terminal (that it was interrupted, say) is nothing to whoever runs the report.
            given |= {"env": {**os.environ, **own}, "stderr": (scratch / "kernel.log").open("wb")}
            return await super()._async_pre_start_kernel(**given)

        async def _async_launch_kernel(self, *given: Any, **named: Any) -> None:
            await super()._async_launch_kernel(*given, **named)
            started.append(self.provisioner.process)

    try:
        yield OwnKernelManager
    finally:
        for process in started:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """An interrupt can come between the start of a kernel and the part of its client that would end it."""
    if process.poll() is None:
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)  # a kernel leads a group of its own
        process.wait()
