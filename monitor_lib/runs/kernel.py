"""The kernel that executes the notebook: this Python, whatever kernels or start-up files a user has installed."""

import os
import sys
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from monitor_lib.runs.project import ROOT

KERNEL_NAME = "python3"
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "MPLBACKEND": "agg",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


class OwnKernels(KernelSpecManager):  # type: ignore[misc]
    """Knows this interpreter's own kernel and none that was installed for the user or the system."""

    def _kernel_dirs_default(self) -> list[str]:
        return []


def kernel_manager(scratch: Path) -> type[AsyncKernelManager]:
    """A class of kernel managers whose kernels keep their sockets and settings under ``scratch``.

    Sockets are files there, so reports side by side can't take each other's port.
    """

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

    return OwnKernelManager
