"""What a process of the service executes: one request's work, whose outcome is a value, whatever happens."""

import logging
import os
import signal
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import util
from typing import Any

from monitor_lib.errors import BatchError, ConfigError, MonitorError, ReferenceUnusableError
from monitor_lib.execution.worker import end_with_parent
from monitor_lib.i18n import _
from monitor_lib.service.call import Call
from monitor_lib.service.refusal import Refusal
from monitor_lib.service.settings import Settings

log = logging.getLogger(__name__)
Work = Callable[[Settings, Call], Any]
# What such a process imports before its first request.
IMPORTED = ("monitor_lib.service.performance", "monitor_lib.service.adherence", "monitor_lib.service.reports")
LINES = 8


@dataclass(frozen=True)
class Outcome:
    """How a request's work ended.

    Attributes:
        answer: what it returned.
        refusal: why there is no answer, for the caller.
        cause: the same for the log of the service, where it is none of the caller's business; without any value.

    """

    answer: Any = None
    refusal: Refusal | None = None
    cause: str = ""

    def result(self) -> Any:
        """Return the answer.

        Raises:
            Refusal: there is none.

        """
        if self.cause:
            log.error("%s", self.cause)
        if self.refusal:
            raise self.refusal
        return self.answer


def begin(environment: dict[str, str]) -> None:
    """Begin a process: it ends with the service, which alone listens to Ctrl-C, and takes its open models with it."""
    from monitor_lib.service.scorers import close_scorers

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The server that this process was forked from may have an older environment.
    os.environ.clear()
    os.environ.update(environment)
    threading.Thread(target=end_with_parent, daemon=True).start()
    util.Finalize(None, close_scorers, exitpriority=1)


def carried_out(work: Callable[[Settings, Call], Any], settings: Settings, call: Call) -> Outcome:
    """Do the work of a request."""
    try:
        return Outcome(work(settings, call))
    except Refusal as refusal:
        return Outcome(refusal=refusal)
    except (ConfigError, ReferenceUnusableError) as error:  # all was right when the service started
        return Outcome(refusal=not_ready(), cause=str(error))
    except BatchError as error:
        return Outcome(refusal=Refusal(422, "unreadable", str(error)))
    except MonitorError as error:
        return Outcome(refusal=broken(), cause=str(error))
    except Exception as error:  # noqa: BLE001 - the service goes on, and a developer sees where it happened
        return Outcome(refusal=broken(), cause=without_values(error))


def broken() -> Refusal:
    """The refusal where the service itself failed."""
    return Refusal(500, "failed", _("The service failed at this request; its log says where."))


def not_ready() -> Refusal:
    """The refusal where what the service needs for a model can't be used any more."""
    return Refusal(
        503,
        "not_ready",
        _("This model can't be used now: its configuration, reference or model file; the service's log says why."),
    )


def without_values(error: BaseException) -> str:
    """An error's kind and the lines of code that led to it, without its message, which could quote a record."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    return f"{type(error).__name__} at {' > '.join(places[-LINES:])}"
