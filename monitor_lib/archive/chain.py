"""Reading the ledger: each line contains the hash of the line before it, and faults are reported.

Reading is strict. A line is accepted only if each byte is what its writer would have written, so a change of any byte
is detected. ``ledger.head`` holds the hash of the last line, so the loss of lines at the end is detected too.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from monitor_lib.archive.reading import plain_file
from monitor_lib.i18n import _
from monitor_lib.names import plain_name

LEDGER = "ledger.jsonl"
HEAD = "ledger.head"
ZEROS = "0" * 64
HASH = re.compile("[0-9a-f]{64}")
# Keys that a line may have in addition to REQUIRED, each with one type; NEEDED lists those that an event must have.
HASHES = ("started", "notebook", "cut_sha256")
TEXTS = ("why", "by", "text", "done", "challenger")
ALWAYS_TEXTS = ("at", "batch", "hash", "model", "previous", "run")
NEEDED = {"started": ("work", "inputs"), "note": ("by", "text"), "repaired": ("cut_bytes", "cut_sha256")}
WORK_NAME = re.compile(r"\.work-[A-Za-z0-9_]+")  # the folder is removed with all its files
REQUIRED = frozenset({"at", "batch", "event", "hash", "manifest", "model", "previous", "run"})


class Event(StrEnum):
    """The event that a line records."""

    STARTED = "started"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    INTERRUPTED = "interrupted"
    ADOPTED = "adopted"
    REPERFORMED = "reperformed"
    NOTE = "note"
    REPAIRED = "repaired"


# Events that put a run's folder in the archive: the last such line records the run's current manifest.
RECORDING = (Event.SUCCEEDED, Event.ADOPTED)


@dataclass(frozen=True)
class Line:
    """One line of the ledger, with its values as they were written."""

    values: dict[str, Any]

    @cached_property
    def event(self) -> Event:
        """What happened."""
        return Event(self.values["event"])

    @cached_property
    def key(self) -> tuple[str, str, str]:
        """Model, batch and run that the event concerns."""
        return self.values["model"], self.values["batch"], self.values["run"]

    @property
    def hash(self) -> str:
        """SHA-256 of the line without its hash."""
        return str(self.values["hash"])

    def encoded(self) -> bytes:
        """Return the line as the file contains it."""
        return canonical(self.values) + b"\n"


@dataclass(frozen=True)
class Chain:
    """The content of a ledger.

    Attributes:
        lines: the lines that can be read, up to the first fault.
        torn: the incomplete line that a crash left after the last complete line; the next writer cuts it off and
            records that.
        recorded_head: the hash of the last line according to ``ledger.head``; zeros if there is no such file.
        fault: what is wrong, in words; empty if the chain is intact.

    """

    lines: tuple[Line, ...]
    torn: bytes
    recorded_head: str
    fault: str

    @property
    def head(self) -> str:
        """The hash of the last line; it identifies the content of the whole ledger."""
        return self.lines[-1].hash if self.lines else ZEROS

    def recorded_manifests(self) -> dict[tuple[str, str, str], str]:
        """Return the SHA-256 of the manifest of each run that the ledger puts in the archive, by model, batch, run."""
        return self._recorded_manifests

    def replaced(self, after: int = 0) -> list[Line]:
        """Return the lines, from index ``after`` on, that record another manifest for a run than an earlier line.

        Such a line has a legitimate cause when a damaged run's folder was moved away and the batch was reported again.
        A run that was put in the place of another run looks the same.
        """
        known: dict[tuple[str, str, str], str] = {}
        unfinished = []
        for number, line in enumerate(self.lines):
            if line.event in RECORDING:
                manifest = str(line.values["manifest"])
                if known.setdefault(line.key, manifest) != manifest and number >= after:
                    unfinished.append(line)
                known[line.key] = manifest
        return unfinished

    @cached_property
    def _recorded_manifests(self) -> dict[tuple[str, str, str], str]:
        return {line.key: str(line.values["manifest"]) for line in self.lines if line.event in RECORDING}

    def unfinished(self) -> list[Line]:
        """Return the started lines that have no outcome line."""
        ended = {line.values.get("started") for line in self.lines}
        return [line for line in self.lines if line.event is Event.STARTED and line.hash not in ended]


def canonical(values: dict[str, Any]) -> bytes:
    """Return the only valid encoding of a line: sorted keys, no spaces, ASCII."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def hashed(values: dict[str, Any]) -> Line:
    """Return a line with these values and their hash."""
    return Line({**values, "hash": hashlib.sha256(canonical(values)).hexdigest()})


def read_chain(root: Path) -> Chain:
    """Read an archive's ledger; damage is reported in the result and raises no error.

    Another process may write at the same time: it writes the line first and then the head, so the lines are read again
    if the head has changed.
    """
    recorded_head = read_head(root)
    while True:
        content = _content(root / LEDGER)
        again = read_head(root)
        if again == recorded_head:
            break
        recorded_head = again
    *complete, torn = (content or b"").split(b"\n")
    lines: list[Line] = []
    for number, raw in enumerate(complete, 1):
        head = lines[-1].hash if lines else ZEROS
        line = parse(raw)
        if line is None and raw and number == len(complete) and not torn and recorded_head == head:
            torn = raw + b"\n"  # a crash: the end of the line reached the disk before its middle
        elif line is None:
            fault = _("line {number} is not as it was written").format(number=number)
            return Chain(tuple(lines), torn, recorded_head, fault)
        elif line.values["previous"] != head:
            fault = _("line {number} does not follow from the line before it: a line was removed, added or moved")
            return Chain(tuple(lines), torn, recorded_head, fault.format(number=number))
        else:
            lines.append(line)
    return Chain(tuple(lines), torn, recorded_head, _end_fault(lines, torn, recorded_head))


def parse(raw: bytes) -> Line | None:
    """Parse one line without its line end; return None if it is not what its writer wrote."""
    try:
        values = json.loads(raw)
    except (ValueError, RecursionError):  # no JSON, or nested too deep for the parser
        return None
    if not isinstance(values, dict) or values.get("event") not in list(Event) or not _is_typed(values):
        return None
    rest = {key: value for key, value in values.items() if key != "hash"}
    try:
        again = hashed(rest).encoded()
    except ValueError:  # NaN, which JSON does not have and Python's parser accepts
        return None
    return Line(values) if again == raw + b"\n" else None


def _is_typed(values: dict[str, Any]) -> bool:
    """Return whether a line has all values its readers need, with their types, and names only safe folders."""
    if not set(values) >= {*REQUIRED, *NEEDED.get(values["event"], ())}:
        return False
    texts = [values[name] for name in (*TEXTS, *ALWAYS_TEXTS, "work") if name in values]
    hashes = [values[name] for name in HASHES if name in values] + [values["manifest"] or ZEROS]
    return (
        all(isinstance(text, str) for text in texts)
        and all(isinstance(one, str) and HASH.fullmatch(one) for one in hashes)
        and isinstance(values.get("cut_bytes", 0), int)
        and WORK_NAME.fullmatch(values.get("work", ".work-x")) is not None
        and isinstance(inputs := values.get("inputs", []), list)
        and all(isinstance(one, str) for one in inputs)
        and _names_a_run(values)
    )


def _names_a_run(values: dict[str, Any]) -> bool:
    names = [values[name] for name in ("model", "batch", "run")]
    if values["event"] == Event.REPAIRED:
        return not any(names)
    try:
        return [plain_name(name, "") for name in names] == names
    except ValueError:
        return False


def has_ledger(root: Path) -> bool:
    """Return whether a folder contains a ledger or a remaining part of one."""
    return (root / LEDGER).exists() or (root / HEAD).exists()


def read_head(root: Path) -> str:
    """Return the content of ``ledger.head``; zeros if there is no such file."""
    content = _content(root / HEAD)
    return ZEROS if content is None else content.decode("latin-1").removesuffix("\n")


def _content(path: Path) -> bytes | None:
    """Return a file's content, or None if there is no file; a broken link counts as a file that can't be read."""
    try:
        with plain_file(path) as file:
            return file.read()
    except FileNotFoundError:
        return None


def _end_fault(lines: list[Line], torn: bytes, recorded_head: str) -> str:
    """Describe a fault at the end of the ledger; return an empty text if there is none.

    A crash may leave ``ledger.head`` one line behind, or half a line after the line that it names. Everything else is
    damage.
    """
    if recorded_head == (lines[-1].hash if lines else ZEROS) or (
        lines and not torn and recorded_head == lines[-1].values["previous"]
    ):
        return ""
    if recorded_head == ZEROS:
        return _("{head}, which holds the hash of the last line, is missing").format(head=HEAD)
    if any(line.hash == recorded_head for line in lines[:-1]):
        return _("{head} names a line that is not the last").format(head=HEAD)
    return _("{head} names a line that is not there: lines are missing at the end, or {head} was changed").format(
        head=HEAD
    )
