"""Have the work of requests done in processes, which end with their request when nobody waits for it any more."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import Any, TypeVar

from anyio import CancelScope, CapacityLimiter, create_task_group, move_on_after, to_thread
from fastapi import Request

from monitor_lib.execution.forking import LIBRARIES, start_server, worker_context
from monitor_lib.i18n import _
from monitor_lib.service.call import Call
from monitor_lib.service.refusal import Refusal
from monitor_lib.service.settings import Settings
from monitor_lib.service.worker import IMPORTED, Outcome, Work, begin, carried_out

Result = TypeVar("Result")
DIED = (BrokenProcessPool, OSError, EOFError)


class Abandoned(Exception):  # noqa: N818 - named after what happened
    """The caller went away before the answer."""


class _Process:
    """One process that does one request's work at a time; it is started when it is needed."""

    def __init__(self) -> None:
        self._executor: ProcessPoolExecutor | None = None
        self._pid = 0

    def start(self) -> None:
        """Start the process, unless it runs; this takes a moment, so it is done in a thread."""
        if self._executor is None:
            start_server((*LIBRARIES, *IMPORTED))
            executor = ProcessPoolExecutor(1, worker_context(), begin, (dict(os.environ),))
            self._pid = executor.submit(os.getpid).result()
            self._executor = executor

    async def do(self, work: Work, settings: Settings, call: Call) -> Outcome:
        """Do some work; the process is ended when this is cancelled."""
        done = False
        try:
            # A process that is being started must not be forgotten when the caller goes away meanwhile.
            with CancelScope(shield=True):
                await to_thread.run_sync(self.start)
            if self._executor is None:
                raise BrokenProcessPool
            outcome = await asyncio.wrap_future(self._executor.submit(carried_out, work, settings, call))
            done = True
        finally:
            if not done:
                self.end()
        return outcome

    def end(self) -> None:
        """End the process, whatever it does."""
        if self._executor is not None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, getattr(signal, "SIGKILL", signal.SIGTERM))
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = None

    def close(self) -> None:
        """Let the process end by itself, after what it does."""
        if self._executor is not None:
            self._executor.shutdown()
            self._executor = None


class Workers:
    """The processes of a service; each keeps what it imported and counted, and the models that it opened."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._limiter = CapacityLimiter(settings.jobs)
        self._idle = [_Process() for _number in range(settings.jobs)]

    async def warm_up(self) -> None:
        """Start all processes, so that the first requests need not wait for imports."""
        for one in self._idle.copy():
            with CancelScope(shield=True), suppress(*DIED):  # the first request says so
                await to_thread.run_sync(one.start)

    async def close(self) -> None:
        """End all processes; none has work any more."""
        for one in self._idle:
            with CancelScope(shield=True):
                await to_thread.run_sync(one.close)

    async def answer(self, request: Request, work: Work, call: Call) -> Any:
        """Return what ``work`` answers to a request.

        Raises:
            Refusal: there is no answer, or it took too long.
            Abandoned: the caller went away; the process that did the work was ended.

        """
        seconds = self._settings.limits.max_seconds
        outcome = await while_awaited(request, seconds, lambda: self._perform(work, call))
        return outcome.result()

    async def _perform(self, work: Work, call: Call) -> Outcome:
        async with self._limiter:
            process = self._idle.pop()
            try:
                return await process.do(work, self._settings, call)
            except DIED:
                sentence = _("The process that worked on this died; the usual cause is too little memory.")
                return Outcome(refusal=Refusal(503, "process_died", sentence))
            finally:
                self._idle.append(process)


async def while_awaited(request: Request, seconds: float, work: Callable[[], Awaitable[Result]]) -> Result:
    """Await work for as long as its caller waits; then, or when the time is up, the work is cancelled.

    Args:
        request: whose body was read to its end.
        seconds: how long the work may take.
        work: raises nothing but what a caller of this function expects.

    Raises:
        Refusal: the time is up.
        Abandoned: the caller went away.

    """
    results: list[Result] = []
    gone = False
    with move_on_after(seconds):
        async with create_task_group() as group:

            async def listen() -> None:
                nonlocal gone
                while (await request.receive())["type"] != "http.disconnect":
                    pass
                gone = True
                group.cancel_scope.cancel()

            group.start_soon(listen)
            results.append(await work())
            group.cancel_scope.cancel()
    if gone:
        raise Abandoned
    if results:
        return results[0]
    raise Refusal(
        503,
        "too_long",
        _("This took longer than {seconds:g} seconds and was stopped; send fewer records, or report them as a file."),
        seconds=seconds,
    )
