"""Have reports made in threads, and end one when its caller goes away; the work itself is done in other processes."""

from typing import Any

from anyio import CapacityLimiter, create_task_group, current_time, sleep_forever, to_thread
from fastapi import Request

from monitor_lib.runs.interruption import Interruption
from monitor_lib.service.call import Call
from monitor_lib.service.reports import Batch, batch_of, report
from monitor_lib.service.settings import Settings
from monitor_lib.service.work import Workers, while_awaited
from monitor_lib.service.worker import Outcome, carried_out


class Reporting:
    """Makes reports, as many at the same time as the service has processes."""

    def __init__(self, settings: Settings, workers: Workers) -> None:
        self._settings, self._workers = settings, workers
        self._limiter = CapacityLimiter(settings.jobs)
        self._under_way: set[Interruption] = set()

    def end(self) -> None:
        """Interrupt all reports; their batches can be reported again later."""
        for one in self._under_way.copy():
            one.request()

    async def answer(self, request: Request, call: Call) -> Any:
        """Return what a caller gets for a report.

        Raises:
            Refusal: the batch can't be reported, or that took too long; the ledger says so.
            Abandoned: the caller went away; the ledger says that the report was interrupted.

        """
        until = current_time() + self._settings.limits.max_seconds
        batch = await self._workers.answer(request, batch_of, call)
        if not isinstance(batch, Batch):
            raise TypeError(f"a batch was expected, got {type(batch).__name__}")
        seconds = max(0.0, until - current_time())
        outcome = await while_awaited(request, seconds, lambda: self._reported(batch, call))
        return outcome.result()

    async def _reported(self, batch: Batch, call: Call) -> Outcome:
        interruption = Interruption()

        async def interrupt() -> None:
            try:
                await sleep_forever()
            finally:  # cancelled, since nobody waits for the report any more, or since it is done
                interruption.request()

        def work(settings: Settings, _call: Call) -> object:
            return report(settings, batch, interruption)

        self._under_way.add(interruption)
        try:
            async with create_task_group() as group:
                group.start_soon(interrupt)
                outcome = await to_thread.run_sync(carried_out, work, self._settings, call, limiter=self._limiter)
                group.cancel_scope.cancel()
        finally:
            self._under_way.discard(interruption)
        return outcome
