"""One fault of the self-test and its result."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from monitor_lib.status import Status


class On(StrEnum):
    """What a fault corrupts."""

    NUMBER = "number"
    CATEGORY = "category"
    SCORE = "score"
    OUTCOME = "outcome"


@dataclass(frozen=True)
class Trial:
    """One fault and its result.

    Attributes:
        code: the fault, for programs.
        fault: the same for people, made in the language of whoever shows it.
        on: what was corrupted.
        subject: the variable, None where it was the score or the outcome.
        caught: whether a light shows it; None where it could not be tried.
        light: the name of the light that shows it.
        status: what that light shows.
        already: whether the light shows the same without the fault, so that the trial proves little.
        reason: a code for why it could not be tried.

    """

    code: str
    fault: Callable[[], str] = field(compare=False, repr=False)
    on: On
    subject: str | None = None
    caught: bool | None = None
    light: str | None = None
    status: Status | None = None
    already: bool = False
    reason: str | None = None
