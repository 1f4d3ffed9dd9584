"""What there is to say of a file that is joined to records by id, and of the records that it was joined to."""

import base64
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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
        seen: which ids of the file stand in the batch, packed as text; see :func:`ids_seen`.

    """

    role: str
    matched: int = 0
    filled: int = 0
    contradicted: int = 0
    seen: str = ""


def packed(hit: npt.NDArray[np.bool_]) -> str:
    """Flags as text, shape (k,); the reverse is :func:`ids_seen`."""
    return base64.b64encode(zlib.compress(np.packbits(hit).tobytes())).decode()


def ids_seen(files: Sequence[JoinedFile], ids: int) -> int:
    """How many of the file's ids stand in at least one of some batches."""
    seen = np.zeros(ids, np.bool_)
    for one in files:
        if one.seen:
            bits = np.frombuffer(zlib.decompress(base64.b64decode(one.seen)), np.uint8)
            seen |= np.unpackbits(bits, count=ids).astype(np.bool_)
    return int(seen.sum())
