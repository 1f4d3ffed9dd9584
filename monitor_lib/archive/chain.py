"""The ledger as it is read: lines that bear each other's hashes, and what is wrong with them.

Reading is strict. A line stands if it is, to the byte, what its writer would have written; so no byte of it can change
unseen. ``ledger.head`` holds the hash of the last line, so that lines can't go missing at the end unseen either.
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
# What a line may hold beyond what each line holds, and must where it is named under NEEDED; each has one kind.
HASHES = ("started", "notebook", "cut_sha256")
TEXTS = ("why", "by", "text", "done")
NEEDED = {"started": ("work", "inputs"), "note": ("by", "text"), "repaired": ("cut_bytes", "cut_sha256")}
WORK_NAME = re.compile(r"\.work-[A-Za-z0-9_]+")  # it is removed with all that lies in it
REQUIRED = frozenset({"at", "batch", "event", "hash", "manifest", "model", "previous", "run"})


class Event(StrEnum):
    """What a line tells."""

    STARTED = "started"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    INTERRUPTED = "interrupted"
    ADOPTED = "adopted"
    REPERFORMED = "reperformed"
    NOTE = "note"
    REPAIRED = "repaired"


# Lines that put a run's folder in the archive: the last of them says which manifest stands there.
VOUCHING = (Event.SUCCEEDED, Event.ADOPTED)


@dataclass(frozen=True)
class Line:
    """One line: its values as written."""

    values: dict[str, Any]

    @cached_property
    def event(self) -> Event:
        """What happened."""
        return Event(self.values["event"])

    @cached_property
    def key(self) -> tuple[str, str, str]:
        """Model, batch and run that it happened to."""
        return self.values["model"], self.values["batch"], self.values["run"]

    @property
    def hash(self) -> str:
        """SHA-256 of all the rest of the line."""
        return str(self.values["hash"])

    def encoded(self) -> bytes:
        """The line as it stands in the file."""
        return canonical(self.values) + b"\n"


@dataclass(frozen=True)
class Chain:
    """All that stands in a ledger.

    Attributes:
        lines: those that can be read, up to the first fault.
        torn: what a crash left of a line behind the last whole one; the next writer cuts it off and says so.
        told: the last line's hash as ``ledger.head`` has it; zeros where there is no such file.
        fault: what is wrong, in words; empty where the chain is whole.

    """

    lines: tuple[Line, ...]
    torn: bytes
    told: str
    fault: str

    @property
    def head(self) -> str:
        """The last line's hash: it stands for the whole ledger."""
        return self.lines[-1].hash if self.lines else ZEROS

    def vouched(self) -> dict[tuple[str, str, str], str]:
        """SHA-256 of the manifest of each run that is in the archive, by model, batch and run."""
        return self._vouched

    def replaced(self, after: int = 0) -> list[Line]:
        """Lines, from number ``after`` on, that vouch for a run by another manifest than a line before them did.

        They come about honestly where a damaged run's folder was moved away and the batch reported again; a run that is
        put in the place of another looks the same.
        """
        known: dict[tuple[str, str, str], str] = {}
        found = []
        for number, line in enumerate(self.lines):
            if line.event in VOUCHING:
                manifest = str(line.values["manifest"])
                if known.setdefault(line.key, manifest) != manifest and number >= after:
                    found.append(line)
                known[line.key] = manifest
        return found

    @cached_property
    def _vouched(self) -> dict[tuple[str, str, str], str]:
        return {line.key: str(line.values["manifest"]) for line in self.lines if line.event in VOUCHING}

    def unfinished(self) -> list[Line]:
        """Started lines whose outcome no line tells."""
        ended = {line.values.get("started") for line in self.lines}
        return [line for line in self.lines if line.event is Event.STARTED and line.hash not in ended]


def canonical(values: dict[str, Any]) -> bytes:
    """A line's one writing: keys sorted, no blanks, ASCII."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def hashed(values: dict[str, Any]) -> Line:
    """The line of these values, with its hash."""
    return Line({**values, "hash": hashlib.sha256(canonical(values)).hexdigest()})


def read_chain(root: Path) -> Chain:
    """Read an archive's ledger; whatever stands there, this gives what can be said of it.

    A writer may be at work meanwhile: it writes the head after the line.
    """
    told = read_head(root)
    while True:
        content = _content(root / LEDGER)
        again = read_head(root)
        if again == told:
            break
        told = again
    *whole, torn = (content or b"").split(b"\n")
    lines: list[Line] = []
    for number, raw in enumerate(whole, 1):
        head = lines[-1].hash if lines else ZEROS
        line = parse(raw)
        if line is None and raw and number == len(whole) and not torn and told == head:
            torn = raw + b"\n"  # its end came to the disk before its middle
        elif line is None:
            fault = _("line {number} is not as it was written").format(number=number)
            return Chain(tuple(lines), torn, told, fault)
        elif line.values["previous"] != head:
            fault = _("line {number} does not follow from the line before it: a line was removed, added or moved")
            return Chain(tuple(lines), torn, told, fault.format(number=number))
        else:
            lines.append(line)
    return Chain(tuple(lines), torn, told, _end_fault(lines, torn, told))


def parse(raw: bytes) -> Line | None:
    """One line without its end, or None where it is not what its writer wrote."""
    try:
        values = json.loads(raw)
        Event(values["event"])
        rest = {key: value for key, value in values.items() if key != "hash"}
        sound = _is_typed(values) and hashed(rest).encoded() == raw + b"\n"
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return Line(values) if sound else None


def _is_typed(values: dict[str, Any]) -> bool:
    """Whether a line has what its readers take for granted, and names no folder that may lie outside the archive."""
    if not set(values) >= {*REQUIRED, *NEEDED.get(values["event"], ())}:
        return False
    texts = [values[name] for name in (*TEXTS, "at", "batch", "hash", "model", "previous", "run") if name in values]
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
    """Whether a ledger lies in a folder, or what is left of one."""
    return (root / LEDGER).exists() or (root / HEAD).exists()


def read_head(root: Path) -> str:
    """What ``ledger.head`` says, zeros where there is none."""
    content = _content(root / HEAD)
    return ZEROS if content is None else content.decode("latin-1").removesuffix("\n")


def _content(path: Path) -> bytes | None:
    """Of a file, or None where none is there; a link that leads nowhere is there, and can't be read."""
    try:
        with plain_file(path) as file:
            return file.read()
    except FileNotFoundError:
        return None


def _end_fault(lines: list[Line], torn: bytes, told: str) -> str:
    """A crash leaves ``ledger.head`` one line behind, or half a line beyond it; all else is damage."""
    if told == (lines[-1].hash if lines else ZEROS) or (lines and not torn and told == lines[-1].values["previous"]):
        return ""
    if told == ZEROS:
        return _("{head} is missing, which holds the hash of the last line").format(head=HEAD)
    if any(line.hash == told for line in lines[:-1]):
        return _("{head} names a line that is not the last").format(head=HEAD)
    return _("{head} names a line that is not there: lines are missing at the end, or {head} was changed").format(
        head=HEAD
    )
