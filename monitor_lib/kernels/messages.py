"""The messages between a client and the zygote: one JSON object per line."""

import json
from typing import Any

MOST_BYTES = 1 << 20
STANDARD_STREAMS = 3  # file descriptors that are sent with the first line


def encoded(**message: Any) -> bytes:
    """Return a message as the bytes to send."""
    return json.dumps(message).encode() + b"\n"


class Lines:
    """A decoder for messages in a stream of bytes that arrives in pieces."""

    def __init__(self) -> None:
        self._rest = b""

    def add(self, piece: bytes) -> list[dict[str, Any]]:
        """Add a piece and return the messages that it completes.

        Raises:
            ValueError: a line is no JSON, or is too long without a line end.

        """
        *lines, self._rest = (self._rest + piece).split(b"\n")
        if len(self._rest) > MOST_BYTES:
            raise ValueError(f"a message of more than {MOST_BYTES} bytes")
        return [json.loads(line) for line in lines]
