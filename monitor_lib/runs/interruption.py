"""Ctrl-C and SIGTERM as a flag: nothing is torn, and no interrupt is lost in code that an exception can't leave."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Whether somebody wants the call to end; looked at wherever it could go on."""

    def __init__(self) -> None:
        self.requested = False

    def request(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """End the call; also a signal handler."""
        self.requested = True


@contextmanager
def interruption() -> Iterator[Interruption]:
    """Take Ctrl-C and SIGTERM as the wish to end. Whoever ends a service or a container means what Ctrl-C means.

    Raises:
        KeyboardInterrupt: there was such a wish, once the context has ended in order.

    """
    found = Interruption()
    before = {one: signal.signal(one, found.request) for one in SIGNALS}
    try:
        yield found
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    if found.requested:
        raise KeyboardInterrupt
