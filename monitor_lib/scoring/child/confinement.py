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
EQUAL_NOT = -1  # an EQUAL whose branches are exchanged
NOT_ALLOWED = REFUSE | errno.EPERM
NUMBER_AT, ARCH_AT, FIRST_ARGUMENT_AT = 0, 4, 16
CLONE_THREAD = 0x10000
MOST_WRITTEN = 16 << 20  # bytes of a temporary file
X32 = 0x40000000
# What is refused, by the kernel's names: the numbers on x86_64 and aarch64 (None where a machine has no such call).
REFUSED = {
    # Sockets, programs, processes, and signals or settings for other processes.
    "socket": (41, 198), "connect": (42, 203), "socketpair": (53, 199), "fork": (57, None), "vfork": (58, None),
    "execve": (59, 221), "execveat": (322, 281), "kill": (62, 129), "tkill": (200, 130), "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "process_madvise": (440, 440), "migrate_pages": (256, 238), "move_pages": (279, 239), "setpriority": (141, 140),
    "sched_setaffinity": (203, 122), "sched_setparam": (142, 118), "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274), "ioprio_set": (251, 30),
    # Files: what Landlock does not deny on every kernel, and what is hard to remove from a folder.
    "truncate": (76, 45), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54), "utime": (132, None),
    "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88), "setxattr": (188, 5),
    "lsetxattr": (189, 6), "fsetxattr": (190, 7), "removexattr": (197, 14), "lremovexattr": (198, 15),
    "fremovexattr": (199, 16), "setxattrat": (463, 463), "removexattrat": (466, 466), "mkdir": (83, None),
    "mkdirat": (258, 34), "mknod": (133, None), "mknodat": (259, 33), "symlink": (88, None), "symlinkat": (266, 36),
    "link": (86, None), "linkat": (265, 37), "open_by_handle_at": (304, 265),
    # Memory that no limit counts, or that outlives the process.
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "msgget": (68, 186),
    "semget": (64, 190), "mq_open": (240, 180),
    # The system itself.
    "io_uring_setup": (425, 425), "bpf": (321, 280), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "unshare": (272, 97), "setns": (308, 268), "fsopen": (430, 430), "fspick": (433, 433),
    "move_mount": (429, 429), "open_tree": (428, 428), "mount_setattr": (442, 442), "sethostname": (170, 161),
    "setdomainname": (171, 162), "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171),
    "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "acct": (163, 89), "quotactl": (179, 60), "syslog": (103, 116), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "personality": (135, 92),
}  # fmt: skip
# The audit number of a machine, and the calls that are looked at more closely.
MACHINES = {
    "x86_64": (0xC000003E, {"seccomp": 317, "clone": 56, "clone3": 435, "tgkill": 234, "prlimit": 302, "prctl": 157}),
    "aarch64": (0xC00000B7, {"seccomp": 277, "clone": 220, "clone3": 435, "tgkill": 131, "prlimit": 261, "prctl": 167}),
}
CAPSET = {"x86_64": 126, "aarch64": 91}


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
    _without_capabilities(libc)
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


def _without_capabilities(libc):
    """Give up what root may do beyond its own files."""
    number = CAPSET.get(platform.machine())
    if number is not None:
        libc.syscall(number, struct.pack("Ii", 0x20080522, 0), struct.pack("6I", *[0] * 6))


def _only_if(number, test, value):
    """Allow a call where its first argument passes a test, else refuse it; the number is loaded before and after."""
    first = (LOAD, 0, 0, FIRST_ARGUMENT_AT)
    passed = (0, 1) if test != EQUAL_NOT else (1, 0)
    code = EQUAL if test == EQUAL_NOT else test
    return [(EQUAL, 0, 4, number), first, (code, *passed, value), (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, NOT_ALLOWED)]


def _seccomp(libc):
    """Refuse system calls; return whether the kernel offers it on this machine."""
    known = MACHINES.get(platform.machine())
    if known is None or struct.calcsize("P") != 8:
        return False
    arch, calls = known
    place = list(MACHINES).index(platform.machine())
    program = [(LOAD, 0, 0, ARCH_AT), (EQUAL, 1, 0, arch), (RETURN, 0, 0, KILL), (LOAD, 0, 0, NUMBER_AT)]
    if platform.machine() == "x86_64":
        program += [(AT_LEAST, 0, 1, X32), (RETURN, 0, 0, NOT_ALLOWED)]
    # The C library then uses clone, whose flags can be looked at.
    program += [(EQUAL, 0, 1, calls["clone3"]), (RETURN, 0, 0, REFUSE | errno.ENOSYS)]
    for numbers in REFUSED.values():
        if numbers[place] is not None:
            program += [(EQUAL, 0, 1, numbers[place]), (RETURN, 0, 0, NOT_ALLOWED)]
    # Threads may be started, processes not; signals and limits are for this process alone, and it dies with its parent.
    program += _only_if(calls["clone"], ANY_BIT, CLONE_THREAD)
    program += _only_if(calls["tgkill"], EQUAL, os.getpid())
    program += _only_if(calls["prlimit"], EQUAL, 0)
    program += _only_if(calls["prctl"], EQUAL_NOT, PR_SET_PDEATHSIG)
    program += [(RETURN, 0, 0, ALLOW)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *one) for one in program))
    header = struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    return libc.syscall(calls["seccomp"], 1, ctypes.c_uint32(0), header) == 0
