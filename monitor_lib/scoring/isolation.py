"""How the process that opens a model is started, and whether this machine can confine it; tried, not assumed."""

import os
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from monitor_lib.errors import ConfigError
from monitor_lib.i18n import _

CHILD = Path(__file__).parent / "child"
UNISOLATED = "MONITOR_LIB_UNISOLATED"
BOTH = {"files", "network"}
# What an interpreter reads besides its own folders: libraries, what the loader needs, and what it asks of the machine.
SYSTEM = (
    *("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime"),
    *("/dev/null", "/dev/urandom", "/dev/random", "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat"),
    *("/proc/sys/vm/overcommit_memory", "/sys/devices/system/cpu", "/sys/devices/system/node"),
)
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
ENVIRONMENT |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
START = "import runpy, sys; sys.path.insert(0, {folder!r}); runpy.run_path({file!r}, run_name='__main__')"
PREFIXES = "import sys; print(sys.prefix); print(sys.base_prefix); print(sys.exec_prefix)"


def is_unisolated() -> bool:
    """Whether the user has allowed that a model is opened without confinement."""
    return os.environ.get(UNISOLATED) == "1"


@lru_cache
def readable(interpreter: Path) -> tuple[str, ...]:
    """The folders and files that a confined interpreter may read.

    Raises:
        ConfigError: the interpreter does not start, or its own folder is the root of the file system or a home.

    """
    try:
        done = subprocess.run(  # noqa: S603 - the Python that the user names
            [interpreter, "-I", "-c", PREFIXES], capture_output=True, text=True, check=True, timeout=60, env=ENVIRONMENT
        )
    except (OSError, subprocess.SubprocessError):
        raise ConfigError(
            _("{file}: this Python ([scorer] interpreter) does not start; correct the path.").format(file=interpreter)
        ) from None
    prefixes = sorted({os.path.realpath(line) for line in done.stdout.splitlines()} | set(done.stdout.splitlines()))
    for prefix in prefixes:
        if Path(prefix) in (Path("/"), Path.home(), Path("/home")):
            raise ConfigError(
                _(
                    "{file}: this Python lives in {folder} itself, where other files lie that a model must not read;"
                    " make an environment in a folder of its own."
                ).format(file=interpreter, folder=prefix)
            )
    return (*prefixes, str(CHILD), *SYSTEM)


def command(interpreter: Path, writable: Path) -> list[str]:
    """The command that starts the worker: bubblewrap around it where the kernel offers no Landlock."""
    worker = [str(interpreter), "-I", "-c", START.format(folder=str(CHILD), file=str(CHILD / "worker.py"))]
    wrapper = None if has_landlock() else shutil.which("bwrap")
    if wrapper is None:
        return worker
    paths = [path for path in readable(interpreter) if not path.startswith(("/proc", "/dev", "/sys"))]
    binds = ["--proc", "/proc", "--dev", "/dev", *(part for path in paths for part in ("--ro-bind-try", path, path))]
    return [
        wrapper,
        "--unshare-all",
        "--die-with-parent",
        "--new-session",
        *binds,
        "--bind",
        str(writable),
        str(writable),
        "--",
        *worker,
    ]


@lru_cache(maxsize=1)
def has_landlock() -> bool:
    """Whether the kernel of this machine offers Landlock."""
    if sys.platform != "linux":
        return False
    import ctypes

    return bool(ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), ctypes.c_uint32(1)) >= 1)
