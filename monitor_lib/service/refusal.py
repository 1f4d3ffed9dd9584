"""A request that is not answered: one sentence for its caller, and a code for programs."""

from typing import Any

from monitor_lib.errors import MonitorError


class Refusal(MonitorError):  # noqa: N818 - it is what the caller gets
    """What is said instead of an answer.

    Attributes:
        status: of HTTP.
        code: for programs.

    """

    def __init__(self, status: int, code: str, sentence: str, **values: object) -> None:
        super().__init__(sentence.format(**values) if values else sentence)
        self.status, self.code = status, code

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.status, self.code, str(self))

    def document(self) -> dict[str, str]:
        """The body of the answer."""
        return {"detail": str(self), "code": self.code}
