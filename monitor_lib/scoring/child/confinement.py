"""Confine the current process, with the means of the Linux kernel: Landlock, seccomp and limits on resources.

Sources: https://docs.kernel.org/userspace-api/landlock.html and https://docs.kernel.org/userspace-api/seccomp_filter.html
Nothing but the standard library, since this runs in the model's own environment, and before any thread is started:
both mechanisms bind the calling thread and those that it starts.
"""

import ctypes
import errno
import os
import platform
import resource
import signal
import socket
import struct
import sys

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_FILE, MAKE_FILE, TRUNCATE = (
    1 << bit for bit in (0, 1, 2, 3, 5, 8, 14)
)
# For the temporary folder: plain files only, no folders (deep ones are hard to remove), links or devices.
WRITABLE = WRITE_FILE | READ_FILE | READ_DIR | REMOVE_FILE | MAKE_FILE | TRUNCATE
# The rights that each version of Landlock knows; whatever is known is denied unless a rule allows it.
RIGHTS = ((1, (1 << 13) - 1), (2, (1 << 14) - 1), (3, (1 << 15) - 1), (5, (1 << 16) - 1))
TCP, SCOPES = 0b11, 0b11

ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER_AT, ARCH_AT, FIRST_ARGUMENT_AT = 0, 4, 16
CLONE_THREAD = 0x10000
MOST_WRITTEN = 16 << 20  # bytes of a temporary file
X32 = 0x40000000
# By machine: its audit number, seccomp, clone, clone3, tgkill, and what is refused: sockets, programs, processes,
# signals to others, other processes' memory, io_uring, bpf, mounts and namespaces, keys, files by handle, new folders,
# devices and links.
MACHINES = {
    "x86_64": (
        (0xC000003E, 317, 56, 435, 234),
        (41, 42, 53, 57, 58, 59, 322, 62, 200, 424, 434, 101, 310, 311, 425, 321)
        + (165, 272, 308, 248, 249, 250, 304, 298, 323, 83, 258, 133, 259, 88, 266, 86, 265),
    ),
    "aarch64": (
        (0xC00000B7, 277, 220, 435, 131),
        (198, 203, 199, 221, 281, 129, 130, 424, 434, 117, 270, 271, 425, 280)
        + (40, 97, 268, 217, 218, 219, 265, 241, 282, 34, 33, 36, 37),
    ),
}


def confine(readable, writable, max_bytes, max_seconds):
    """Confine this process; return what was applied, by what it denies: ``{"files": ..., "network": ...}``.

    Args:
        readable: the folders and files that may be read; everything else may be neither read nor written.
        writable: a folder for temporary files, which some libraries write when they are imported.
        max_bytes: of memory.
        max_seconds: of processor time.

    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
        (resource.RLIMIT_AS, max_bytes),
        (resource.RLIMIT_CPU, max_seconds),
    ):
        highest = resource.getrlimit(limit)[1]
        resource.setrlimit(limit, (value if highest < 0 else min(value, highest),) * 2)
    applied = {}
    if sys.platform != "linux" or libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return applied
    landlock = _landlock(libc, readable, writable)
    if landlock:
        applied["files"] = "landlock"
    if _seccomp(libc):
        applied["network"] = "seccomp"
    return applied


def holds(applied, forbidden):
    """Try what must not work, and return what of ``applied`` really holds; ``forbidden`` is an existing file."""
    result = {}
    try:
        with open(forbidden, "rb"):
            pass
    except OSError:
        result["files"] = applied.get("files", "mounts")
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.connect(("192.0.2.1", 9))  # an address for documentation: a datagram socket sends nothing here
    except OSError:
        result["network"] = applied.get("network", "namespace")
    return result


def _landlock(libc, readable, writable):
    """Deny files; return whether the kernel offers it."""
    version = libc.syscall(LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if version < 1:
        return False
    rights = [known for since, known in RIGHTS if since <= version][-1]
    attributes = struct.pack("QQQ", rights, TCP, SCOPES)[: 8 if version < 4 else 16 if version < 6 else 24]
    ruleset = libc.syscall(LANDLOCK_CREATE, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    if ruleset < 0:
        return False
    for path in readable:
        _allow(libc, ruleset, path, EXECUTE | READ_FILE | (READ_DIR if os.path.isdir(path) else 0))
    _allow(libc, ruleset, writable, rights & WRITABLE)
    restricted = libc.syscall(LANDLOCK_RESTRICT, ruleset, ctypes.c_uint32(0)) == 0
    os.close(ruleset)
    return restricted


def _allow(libc, ruleset, path, rights):
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # what does not exist needs no rule
        return
    rule = struct.pack("=Qi", rights, opened)
    libc.syscall(LANDLOCK_ADD, ruleset, 1, rule, ctypes.c_uint32(0))
    os.close(opened)


def _seccomp(libc):
    """Refuse system calls; return whether the kernel offers it on this machine."""
    known = MACHINES.get(platform.machine())
    if known is None or struct.calcsize("P") != 8:
        return False
    (arch, seccomp, clone, clone3, tgkill), refused = known
    refuse = (RETURN, 0, 0, REFUSE | errno.EPERM)
    program = [(LOAD, 0, 0, ARCH_AT), (EQUAL, 1, 0, arch), (RETURN, 0, 0, KILL), (LOAD, 0, 0, NUMBER_AT)]
    if platform.machine() == "x86_64":
        program += [(AT_LEAST, 0, 1, X32), refuse]
    # The C library then uses clone, whose flags can be looked at.
    program += [(EQUAL, 0, 1, clone3), (RETURN, 0, 0, REFUSE | errno.ENOSYS)]
    for number in refused:
        program += [(EQUAL, 0, 1, number), refuse]
    first = (LOAD, 0, 0, FIRST_ARGUMENT_AT)
    # Threads may be started, processes not; a signal may be sent to this process alone.
    program += [(EQUAL, 0, 4, clone), first, (ANY_BIT, 0, 1, CLONE_THREAD), (RETURN, 0, 0, ALLOW), refuse]
    program += [(EQUAL, 0, 4, tgkill), first, (EQUAL, 0, 1, os.getpid()), (RETURN, 0, 0, ALLOW), refuse]
    program += [(RETURN, 0, 0, ALLOW)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *one) for one in program))
    header = struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    return libc.syscall(seccomp, 1, ctypes.c_uint32(0), header) == 0
