"""The kernel provisioner ``monitor-lib-fork`` forks a kernel from a process that has already imported its libraries.

Any Jupyter client can use it if the kernel's ``kernel.json`` contains::

    "metadata": {"kernel_provisioner": {"provisioner_name": "monitor-lib-fork", "config": {"preload": ["numpy"]}}}
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner
from traitlets import List, Unicode

from monitor_lib.kernels.client import ForkedProcess, NotForkedError, can_fork, fork_kernel, own_zygote

NAME = "monitor-lib-fork"
LAUNCHER = Path(__file__).parent / "launcher.py"
LOOK = 0.005  # seconds
KILLING = 5.0  # seconds to wait until a killed kernel has ended


class ForkProvisioner(LocalProvisioner):  # type: ignore[misc]
    """A provisioner that forks kernels if possible, and otherwise starts them like its base class."""

    preload = List(Unicode(), config=True, help="Modules to import before kernels are forked; module:function calls.")
    socket = Unicode("", config=True, help="Of a zygote that runs already; empty: one of this process is started.")
    stderr_file = Unicode(
        "", config=True, help="A file that takes the kernel's standard error; empty: it stays as it is."
    )

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork the kernel, or start it with ``cmd`` if it can't be forked."""
        with _log(self.stderr_file) as log:
            if log is not None:
                kwargs["stderr"] = log
            if can_fork() and is_ours(cmd):
                try:
                    # The zygote may still be importing: other kernels of this client must not wait for that.
                    self.process = await asyncio.to_thread(self._fork, cmd, kwargs)
                    self.pid, self.cwd = self.process.pid, kwargs.get("cwd")
                    return self.connection_info
                except NotForkedError as error:
                    self.tell(f"kernel started without forking: {error}")
            return await super().launch_kernel(cmd, **kwargs)

    async def wait(self) -> int | None:
        """Wait for the kernel's end, and check more often than the base class does."""
        while self.process is not None and self.process.poll() is None:
            await asyncio.sleep(LOOK)
        return cast("int | None", await super().wait())

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel and wait for its end, so that a caller who checks at once finds it dead."""
        await super().kill(restart)
        with suppress(TimeoutError):
            async with asyncio.timeout(KILLING):
                await self.wait()

    def tell(self, message: str) -> None:
        """Write a message to the log of the kernel manager, at level INFO."""
        if self.parent is not None:
            self.parent.log.info(message)

    def _fork(self, cmd: Sequence[str], kwargs: Mapping[str, Any]) -> ForkedProcess:
        argv = list(cmd[cmd.index("-f") :])
        env = {**kwargs.get("env", os.environ), "JPY_PARENT_PID": str(os.getpid())}
        path = self.socket or own_zygote(tuple(self.preload), **self.kernel_spec.env).path
        with open(os.devnull, "r+b") as nothing:  # noqa: PTH123 - a device
            streams = [_descriptor(kwargs.get(name), nothing.fileno()) for name in ("stdin", "stdout", "stderr")]
            return fork_kernel(path, argv, env, kwargs.get("cwd") or str(Path.cwd()), streams)


def register() -> None:
    """Register the provisioner in this process, which is needed if the project is not installed as a package."""
    known = KernelProvisionerFactory.instance().provisioners
    known.setdefault(NAME, EntryPoint(NAME, f"{__name__}:ForkProvisioner", KernelProvisionerFactory.GROUP_NAME))


def is_ours(cmd: Sequence[str]) -> bool:
    """Return whether a command starts ipykernel with this Python: only then is a forked kernel equivalent."""
    if "-f" not in cmd:
        return False
    starts = cmd[cmd.index("-f") - 1]
    return cmd[0] == sys.executable and starts in ("ipykernel_launcher", "ipykernel", str(LAUNCHER))


def _descriptor(given: Any, nothing: int) -> int:
    if given is None or given in (subprocess.DEVNULL, subprocess.PIPE):
        return nothing
    return given if isinstance(given, int) else int(given.fileno())


@contextmanager
def _log(path: str) -> Iterator[Any]:
    if not path:
        yield None
        return
    with Path(path).open("ab") as file:
        yield file
