"""Run one command and measure it with every process that it starts: ``python watch.py COST LOG -- COMMAND ...``.

Run as a file in a process of its own, which imports nothing large: so the first process of the command inherits no
memory that would count as its own, and this process becomes the parent of whatever the command leaves behind. Linux
alone tells how memory is shared among processes.
"""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

PR_SET_CHILD_SUBREAPER = 36
LEAST_PAUSE = 0.05  # seconds between two looks at the memory
REST = 20  # a pause is at least so many times what the look before it cost
LEFT_BEHIND = 10.0  # seconds that processes may live on after the command has ended
ALIVE = 70  # the exit code where they live longer
INTERRUPTED = 130  # what shells give a command that Ctrl-C ended


def descendants(root: int) -> list[int]:
    """All processes below ``root``; one that ends meanwhile is left out."""
    result: list[int] = []
    waiting = [root]
    while waiting:
        for path in Path(f"/proc/{waiting.pop()}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                children = [int(one) for one in path.read_text().split()]
                result += children
                waiting += children
    return result


def memory(process: int) -> tuple[int, int]:
    """PSS and RSS of a process in bytes: a page that n processes share counts for 1/n in each one's PSS."""
    held = {"Pss:": 0, "Rss:": 0}
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            name, *rest = line.split()
            if name in held:
                held[name] = int(rest[0]) * 1024
    return held["Pss:"], held["Rss:"]


class Sampler(threading.Thread):
    """Looks at the memory again and again until told to stop; the peaks are in bytes."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.stopped = threading.Event()
        self.together = self.largest_pss = self.largest_rss = self.processes = 0

    def run(self) -> None:
        """Until :attr:`stopped` is set."""
        pause = 0.0
        while not self.stopped.wait(pause):
            begun = time.perf_counter()
            held = [memory(process) for process in descendants(os.getpid())]
            self.together = max(self.together, sum(pss for pss, _rss in held))
            self.largest_pss = max([self.largest_pss, *(pss for pss, _rss in held)])
            self.largest_rss = max([self.largest_rss, *(rss for _pss, rss in held)])
            self.processes = max(self.processes, len(held))
            pause = max(LEAST_PAUSE, REST * (time.perf_counter() - begun))


def watched(command: list[str], log: Path) -> tuple[int, dict[str, Any]]:
    """Run a command to its end, its output kept in ``log``.

    Returns:
        Its exit code, and its cost: seconds from start to end, CPU seconds of all its processes, and peaks of memory.

    """
    sampler = Sampler()
    with log.open("wb") as output:
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL)  # noqa: S603
        sampler.start()
        _pid, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = code = os.waitstatus_to_exitcode(status)
    usages = [usage, *_the_rest()]
    sampler.stopped.set()
    sampler.join()
    return code, {
        "seconds": seconds,
        "cpu_seconds": sum(one.ru_utime + one.ru_stime for one in usages),
        "together_bytes": sampler.together,
        "largest_pss_bytes": sampler.largest_pss,
        "largest_bytes": max(sampler.largest_rss, *(one.ru_maxrss * 1024 for one in usages)),
        "processes": sampler.processes,
    }


def _the_rest() -> list[Any]:
    """What the processes used that outlived the command.

    Raises:
        TimeoutError: some live on.

    """
    usages, deadline = [], time.monotonic() + LEFT_BEHIND
    while True:
        try:
            ended, _status, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return usages
        if ended:
            usages.append(usage)
        elif time.monotonic() > deadline:
            raise TimeoutError
        else:
            time.sleep(0.01)


def _end_all() -> None:
    """Kill what lives on, and what it starts meanwhile; nobody may keep this from coming to its end."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    while result := descendants(os.getpid()):
        for process in result:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.wait4(-1, 0)


def main() -> int:
    """Write the cost and end with the command's own exit code; whatever happens, no process of its lives on."""
    cost, log, _dashes, *command = sys.argv[1:]
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code, measured = watched(command, Path(log))
    except TimeoutError:
        return ALIVE
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        _end_all()
    Path(cost).write_text(json.dumps(measured), "utf-8")
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
