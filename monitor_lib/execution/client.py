"""The client of a report's kernel, which is ready as soon as the kernel is, not a fixed time later."""

import time
from queue import Empty

from jupyter_client.asynchronous.client import AsyncKernelClient

ANSWER = 1.0  # seconds to wait for an answer before the request is sent again
HEARD = 0.2  # seconds for what the kernel publishes to arrive


class PromptClient(AsyncKernelClient):  # type: ignore[misc]
    """A client that is ready when it has received the kernel's published status for its own request.

    The base class waits until nothing has been published for .2 s.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and its published messages arrive.

        Args:
            timeout: seconds; None means no limit.

        Raises:
            RuntimeError: the kernel died, or did not answer in time.

        """
        deadline = time.monotonic() + (float("inf") if timeout is None else timeout)
        while not await self._answers():
            if not await self.is_alive():
                raise RuntimeError("the kernel died before it answered")
            if time.monotonic() > deadline:
                raise RuntimeError(f"the kernel did not answer in {timeout} seconds")

    async def _answers(self) -> bool:
        asked = self.kernel_info()
        try:
            await self.get_shell_msg(timeout=ANSWER)
            while True:
                message = await self.get_iopub_msg(timeout=HEARD)
                ours = message["parent_header"].get("msg_id") == asked
                if ours and message["content"].get("execution_state") == "idle":
                    return True
        except Empty:
            return False
