"""Ctrl-C and SIGTERM set a flag: no write is cut short, and no interrupt is lost in code that swallows exceptions."""

import signal
from types import FrameType

# SIGTERM, which ends a service or a container, has the same meaning as Ctrl-C.
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Whether the call is requested to end; the call checks this before each further step."""

    def __init__(self) -> None:
        self.requested = False

    def listen(self) -> "Interruption":
        """Treat Ctrl-C and SIGTERM as such a request from now on."""
        for one in SIGNALS:
            signal.signal(one, self.request)
        return self

    def end(self) -> None:
        """Ignore further signals: nothing is left to stop.

        While Python shuts down, it gives back its handlers, and a signal would end the process with another exit code.
        """
        for one in SIGNALS:
            signal.signal(one, signal.SIG_IGN)

    def request(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Request the end of the call; also used as a signal handler."""
        self.requested = True
