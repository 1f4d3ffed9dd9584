"""What a client and the zygote say to each other: one JSON object a line."""

import json
from typing import Any

MOST_BYTES = 1 << 20
STANDARD_STREAMS = 3  # file descriptors that come beside the first line


def encoded(**message: Any) -> bytes:
    """A message as it is sent."""
    return json.dumps(message).encode() + b"\n"


class Lines:
    """The messages in a stream of bytes that comes in pieces."""

    def __init__(self) -> None:
        self._rest = b""

    def add(self, piece: bytes) -> list[dict[str, Any]]:
        """The messages that are complete with this piece.

        Raises:
            ValueError: a line is no JSON, or has no end.

        """
        *lines, self._rest = (self._rest + piece).split(b"\n")
        if len(self._rest) > MOST_BYTES:
            raise ValueError(f"a message of more than {MOST_BYTES} bytes")
        return [json.loads(line) for line in lines]
