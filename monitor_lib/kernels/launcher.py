"""Start a kernel without forking: make it end with the process that started it, then run ipykernel.

This file is run as a script: ``python -P launcher.py -f CONNECTION_FILE``.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with(parent: int) -> None:
    """Make the system kill this process when ``parent`` dies for any reason; end at once if it is already dead.

    Only Linux offers this. On other systems ipykernel checks once a second whether its parent is alive, and a long
    computation delays the check.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if sys.platform != "win32" and os.getppid() != parent:
        os._exit(1)


if __name__ == "__main__":
    end_with(int(os.environ["JPY_PARENT_PID"]))
    if sys.platform != "win32":
        # The process that started this one may have blocked signals; a kernel needs them to be interrupted.
        signal.pthread_sigmask(signal.SIG_SETMASK, ())

    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance()
