"""What the service says of itself: one line in the log for each request, and figures for Prometheus.

Neither holds a path, a query or a body, since callers may put anything there: a request is named by its route.
"""

import logging
import time
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor_lib.service.worker import broken, without_values

log = logging.getLogger("monitor_lib.service")

METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
ABANDONED = "abandoned"


class Watch:
    """Counts, times and logs the requests to an application, and answers where the application fails."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        self._app = app
        names = ("route", "method", "status")
        self._requests = Counter(
            "monitor_lib_http_requests", "Requests, by route and answer.", names, registry=registry
        )
        self._seconds = Histogram(
            "monitor_lib_http_request_seconds",
            "Seconds from a request's first byte to the end of its answer.",
            ("route",),
            registry=registry,
            buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100),
        )
        self._under_way = Gauge(
            "monitor_lib_http_requests_in_progress", "Requests without an answer yet.", registry=registry
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.monotonic()
        status: list[Any] = []

        async def send_noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                status.append(message["status"])
            await send(message)

        with self._under_way.track_inprogress():
            try:
                await self._app(scope, receive, send_noted)
            except Exception as error:  # noqa: BLE001 - the server would print its message, which could quote a record
                log.error("%s", without_values(error))
                if not status:
                    refusal = broken()
                    await JSONResponse(refusal.document(), refusal.status)(scope, receive, send_noted)
        self._note(scope, str(status[0]) if status else ABANDONED, time.monotonic() - began)

    def _note(self, scope: Scope, status: str, seconds: float) -> None:
        route = route_of(scope)
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._requests.labels(route, method, status).inc()
        self._seconds.labels(route).observe(seconds)
        log.info("%s %s %s %.3f s", method, route, status, seconds)


def route_of(scope: Scope) -> str:
    """The route that a request took, never the address that was asked for."""
    path = getattr(scope.get("route"), "path", None)
    if isinstance(path, str):
        return path.rstrip("/") or "/"
    return "/reports" if scope.get("root_path", "").endswith("/reports") else "(none)"
