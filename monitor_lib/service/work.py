"""Have the work of requests done in processes, which end with their request when nobody waits for it any more."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from anyio import BrokenWorkerProcess, CapacityLimiter, create_task_group, move_on_after, to_process
from fastapi import Request

from monitor_lib.i18n import _
from monitor_lib.service.call import Call
from monitor_lib.service.refusal import Refusal
from monitor_lib.service.settings import Settings
from monitor_lib.service.worker import Given, Outcome, Work, carried_out, ready

Result = TypeVar("Result")


class Abandoned(Exception):  # noqa: N818 - named after what happened
    """The caller went away before the answer."""


class Workers:
    """The processes of a service; each keeps what it imported, and the models that it opened."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._limiter = CapacityLimiter(settings.jobs)

    async def warm_up(self) -> None:
        """Start all processes, so that the first requests need not wait for imports."""
        async with create_task_group() as group:
            for _number in range(self._settings.jobs):
                group.start_soon(self._perform, ready, None)

    async def answer(self, request: Request, work: Work, call: Call) -> object:
        """Return what ``work`` answers to a request.

        Raises:
            Refusal: there is no answer, or it took too long.
            Abandoned: the caller went away; the process that did the work was ended.

        """
        outcome = await while_awaited(request, self._settings.limits.max_seconds, lambda: self._perform(work, call))
        return outcome.result()

    async def _perform(self, work: Callable[[Settings, Given], Any], call: Given) -> Outcome:
        try:
            return await to_process.run_sync(
                carried_out, work, self._settings, call, cancellable=True, limiter=self._limiter
            )
        except BrokenWorkerProcess:
            return Outcome(
                refusal=Refusal(
                    503,
                    "process_died",
                    _("The process that worked on this died; the usual cause is too little memory."),
                )
            )


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
