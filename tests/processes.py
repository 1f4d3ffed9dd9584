"""Looking at other processes: which there are, and waiting for what must come."""

import time
from pathlib import Path

import psutil

PATIENCE = 120


def until(true, what):
    """Wait for what must come; the limit only keeps a broken test from hanging."""
    end = time.monotonic() + PATIENCE
    while not (result := true()):
        assert time.monotonic() < end, what
        time.sleep(0.005)
    return result


def alive(process):
    """Whether a process still runs."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def below(pid):
    """All processes that this one started, and theirs."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def catches(pid, signal):
    """Whether a process of a Linux system has a handler of its own for a signal."""
    status = Path(f"/proc/{pid}/status")
    caught = next(line for line in status.read_text().splitlines() if line.startswith("SigCgt:")).split()[1]
    return bool(int(caught, 16) >> (signal - 1) & 1)


def all_end(processes):
    """Wait until none of them lives."""
    until(lambda: not [one for one in processes if alive(one)], "processes that live on")
