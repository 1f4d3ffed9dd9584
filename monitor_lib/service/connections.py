"""Connections that send nothing, or only half of a request's head, are closed: they would keep others out."""

from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = 10.0  # seconds for the head of a request, from the connection's begin or the end of the answer before


class PatientProtocol(H11Protocol):
    """uvicorn's own, which waits for a first request for as long as the connection lasts."""

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._idle_since = self.loop.time()
        self._look_again = self.loop.call_later(PATIENCE, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._look_again.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        self._idle_since = self.loop.time()
        super().on_response_complete()

    def _look(self) -> None:
        busy = self.cycle is not None and not self.cycle.response_complete
        if busy:
            self._idle_since = self.loop.time()
        left = self._idle_since + PATIENCE - self.loop.time()
        if left <= 0:
            self.transport.close()
        else:
            self._look_again = self.loop.call_later(left, self._look)
