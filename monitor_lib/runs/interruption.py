"""Ctrl-C and SIGTERM as a flag: nothing is torn, and no interrupt is lost in code that an exception can't leave."""

import signal
from types import FrameType

# Whoever ends a service or a container means what Ctrl-C means.
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Whether somebody wants the call to end; looked at wherever it could go on."""

    def __init__(self) -> None:
        self.requested = False

    def listen(self) -> "Interruption":
        """Take Ctrl-C and SIGTERM as such a wish from now on."""
        for one in SIGNALS:
            signal.signal(one, self.request)
        return self

    def request(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """End the call; also a signal handler."""
        self.requested = True
