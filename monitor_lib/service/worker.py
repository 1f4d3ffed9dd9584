"""What a process of the service executes: one request's work, whose outcome is a value, whatever happens."""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from monitor_lib.errors import BatchError, MonitorError
from monitor_lib.i18n import _
from monitor_lib.service.call import Call
from monitor_lib.service.refusal import Refusal
from monitor_lib.service.settings import Settings

log = logging.getLogger(__name__)
Work = Callable[[Settings, Call], Any]
Given = TypeVar("Given", Call, None)


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


def carried_out(work: Callable[[Settings, Given], Any], settings: Settings, call: Given) -> Outcome:
    """Do the work of a request."""
    try:
        return Outcome(work(settings, call))
    except Refusal as refusal:
        return Outcome(refusal=refusal)
    except BatchError as error:
        return Outcome(refusal=Refusal(422, "unreadable", str(error)))
    except MonitorError as error:  # the service's own configuration, which was right when it started
        return Outcome(refusal=broken(), cause=str(error))
    except Exception as error:  # noqa: BLE001 - the service goes on, and a developer sees where it happened
        return Outcome(refusal=broken(), cause=without_values(error))


def broken() -> Refusal:
    """The refusal where the service itself failed."""
    return Refusal(500, "failed", _("The service failed at this request; its log says where."))


def without_values(error: BaseException) -> str:
    """An error's kind and the lines of code that led to it, without its message, which could quote a record."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    return f"{type(error).__name__} at {' > '.join(places[-LINES:])}"


LINES = 8


def ready(_settings: Settings, _call: None) -> bool:
    """Import what the first request will need."""
    from monitor_lib.service import adherence, performance

    return bool(adherence and performance)
