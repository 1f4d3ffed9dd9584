"""What a worker tells of itself before anything starts."""

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor_lib.execution.identity import code, environment
from monitor_lib.execution.project import CHAMPION_CHALLENGER, MONITORING


@dataclass(frozen=True)
class Facts:
    """On what a report depends, but for its files.

    Attributes:
        code: a hash of the project's code and notebooks.
        versions: those of Python and of each library.
        machine: the kind of processor.

    """

    code: str
    versions: Mapping[str, str]
    machine: str


def facts() -> Facts:
    """Those of this process."""
    files = code(MONITORING) | code(CHAMPION_CHALLENGER)
    digest = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
    return Facts(digest, environment(), platform.machine())


def unseen(paths: Sequence[Path]) -> str:
    """The first of these files or folders that this process can't read; empty where it can read all."""
    for path in paths:
        try:
            next(path.iterdir(), None) if path.is_dir() else path.open("rb").close()
        except OSError:
            return str(path)
    return ""
