"""What there is to say of a file that is joined to records by id, and of the records that it was joined to."""

from dataclasses import dataclass

from monitor_lib.readers.source import Source


@dataclass(frozen=True)
class JoinFacts:
    """What there is to say of the file.

    Attributes:
        role: ``"outcomes"`` or ``"scores"``.
        source: name, hash and size of the file.
        records: its lines with an id and a value.
        ids: the distinct ids among them.
        contradicted: ids with different values; the last one counts.

    """

    role: str
    source: Source
    records: int
    ids: int
    contradicted: int


@dataclass(frozen=True)
class JoinedFile:
    """What became of the records of one batch.

    Attributes:
        role: ``"outcomes"`` or ``"scores"``.
        matched: records whose id stands in the file.
        filled: those of them that had no value of their own.
        contradicted: those whose own value was another one.

    """

    role: str
    matched: int = 0
    filled: int = 0
    contradicted: int = 0
