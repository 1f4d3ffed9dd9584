"""Bodies of requests, written to files while they arrive, so that none fills the memory."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from anyio import move_on_after
from fastapi import Request

from monitor_lib.i18n import _
from monitor_lib.kernels.folders import ShortFolder
from monitor_lib.service.call import Call
from monitor_lib.service.refusal import Refusal
from monitor_lib.service.settings import Limits


class Bodies:
    """The folder for bodies; only this user can read it, and the next process removes it if this one is killed."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._folder = ShortFolder()

    @property
    def path(self) -> Path:
        """The folder."""
        return self._folder.path

    def remove(self) -> None:
        """Remove the folder."""
        self._folder.remove()

    @asynccontextmanager
    async def received(self, request: Request) -> AsyncIterator[Call]:
        """Read the body of a request into a file, which is removed at the end of the ``with``.

        Raises:
            Refusal: the body is too large or compressed, or its caller stopped sending.

        """
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise Refusal(415, "compressed", _("The body must not be compressed; send it as it is."))
        declared = request.headers.get("content-length", "0")
        if declared.isdecimal() and int(declared) > self._limits.max_bytes:
            raise self._too_large()
        self.path.mkdir(mode=0o700, exist_ok=True)  # whatever tidies temporary folders may have removed it
        folder = Path(tempfile.mkdtemp(dir=self.path))
        try:
            body = folder / ".body"
            with move_on_after(self._limits.max_seconds) as time:
                await self._write(request, body)
            if time.cancelled_caught:
                raise Refusal(408, "slow", _("The body did not arrive in time; send it again."))
            query = request.query_params
            yield Call(body, folder, query.get("model"), query.get("batch"), query.get("as_of"))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    async def _write(self, request: Request, body: Path) -> None:
        size = 0
        with body.open("wb") as file:
            async for chunk in request.stream():
                size += len(chunk)
                if size > self._limits.max_bytes:
                    raise self._too_large()
                file.write(chunk)

    def _too_large(self) -> Refusal:
        return Refusal(
            413,
            "too_large",
            _("The body is larger than {most:,} bytes; send fewer records, or report them as a file."),
            most=self._limits.max_bytes,
        )
