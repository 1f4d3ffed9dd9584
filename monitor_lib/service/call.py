"""What a process needs to know of a request."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Call:
    """One request.

    Attributes:
        body: the file that holds its body.
        folder: a folder of its own, removed after the answer.
        model, batch: the names in its address, if any.
        as_of: the day until which outcomes are known, as its address gives it.

    """

    body: Path
    folder: Path
    model: str | None = None
    batch: str | None = None
    as_of: str | None = None
