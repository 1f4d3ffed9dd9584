"""Who may call: this machine only, or whoever knows the token; and no page of another site through a browser."""

import base64
import hmac
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor_lib.i18n import _
from monitor_lib.service.refusal import Refusal

LOCAL = {"localhost", "127.0.0.1", "::1"}
OPEN = {"/healthz", "/healthz/"}
READING = {"GET", "HEAD", "OPTIONS"}
ANSWERED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
}


class Access:
    """Lets requests through to an application, or refuses them."""

    def __init__(self, app: ASGIApp, token: str | None) -> None:
        self._app, self._token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(message)
            await send(message)

        refusal = self._refused(scope)
        if refusal is None:
            await self._app(scope, receive, send_guarded)
            return
        asks = {"WWW-Authenticate": 'Basic realm="credit model monitoring", charset="UTF-8"'}
        response = JSONResponse(refusal.document(), refusal.status, asks if refusal.status == 401 else None)
        await response(scope, receive, send_guarded)

    def _refused(self, scope: Scope) -> Refusal | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        # With no token, a page of another site could reach this one under a name of its own (DNS rebinding).
        if self._token is None and _name_of(host) not in LOCAL:
            return Refusal(403, "host", _("Call this service as localhost or 127.0.0.1; others need a token."))
        if scope["method"] not in READING and _from_another_site(headers, host):
            return Refusal(403, "other_site", _("A page of another site must not call this service."))
        if self._token is not None and scope["path"] not in OPEN and not self._knows(headers.get("authorization", "")):
            return Refusal(401, "token", _("Send the token of this service: Authorization: Bearer TOKEN."))
        return None

    def _knows(self, authorization: str) -> bool:
        """Whether the token was sent, alone or, as browsers do, as the password of any user."""
        kind, _blank, sent = authorization.partition(" ")
        if kind.lower() == "basic":
            try:
                sent = base64.b64decode(sent, validate=True).decode("utf-8").partition(":")[2]
            except ValueError:  # no base64, or no text
                return False
        elif kind.lower() != "bearer":
            return False
        return hmac.compare_digest(sent.strip().encode("utf-8", "surrogateescape"), (self._token or "").encode())


def _name_of(host: str) -> str:
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0].lower()


def _from_another_site(headers: Headers, host: str) -> bool:
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return True
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2].lower() != host.lower()


def _add_headers(message: MutableMapping[str, Any]) -> None:
    given = {name for name, _value in message["headers"]}
    added = [(name.encode(), value.encode()) for name, value in ANSWERED.items() if name.encode() not in given]
    message["headers"] = [*message["headers"], *added]
