"""What a cold kernel's process begins with: it ties its life to the process that started it, then becomes ipykernel.

Run as a file: ``python -P launcher.py -f CONNECTION_FILE``.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with(parent: int) -> None:
    """Have the system kill this process when ``parent`` dies, however that dies; end at once where it is dead already.

    Linux alone offers that. Elsewhere ipykernel looks for its parent once a second, which a long computation delays.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if sys.platform != "win32" and os.getppid() != parent:
        os._exit(1)


if __name__ == "__main__":
    end_with(int(os.environ["JPY_PARENT_PID"]))
    if sys.platform != "win32":
        # Whoever started this may have held signals back; a kernel's client interrupts it by one.
        signal.pthread_sigmask(signal.SIG_SETMASK, ())

    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance()
