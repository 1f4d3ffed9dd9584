"""The interface of a topic: how it measures, judges, warns, and what it shows on the first screen."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from monitor_lib.config.policy import Policy
from monitor_lib.config.schema import Config
from monitor_lib.report.comparison import Comparison
from monitor_lib.report.light import Light

if TYPE_CHECKING:
    from monitor_lib.report.part import Part
    from monitor_lib.report.report import Report

Result = TypeVar("Result")


class Half(StrEnum):
    """Where on the first screen a topic's key figures are shown."""

    POPULATION = "population"
    PERFORMANCE = "performance"


class Gravity(IntEnum):
    """How serious a caveat is: the most serious comes first."""

    WRONG_DIRECTION = 0
    YOUNG = 1
    MISSING_PART = 2
    EXPLAINED = 3
    HISTORY = 4
    SHARED_RECORDS = 5
    RECORDS = 6
    COLUMNS = 7
    DATES = 8
    POLICY = 9


@dataclass(frozen=True)
class Caveat:
    """What a reader must know before relying on a report.

    Attributes:
        code: its identifier, for programs.
        gravity: its position among other caveats.
        values: what belongs to it.
        sentence: the same for people, made in the language of whoever shows it.

    """

    code: str
    gravity: Gravity
    values: dict[str, Any] = field(compare=False)
    sentence: Callable[[], str] = field(compare=False, repr=False)


@dataclass(frozen=True)
class Change:
    """Something that changed beyond chance since the reference.

    Attributes:
        code: what changed, for programs.
        weight: the change divided by its alert limit.
        values: what belongs to it.
        sentence: the same for people, made in the language of whoever shows it.

    """

    code: str
    weight: float
    values: dict[str, Any]
    sentence: Callable[[], str] = field(compare=False, repr=False)


@dataclass(frozen=True)
class KeyRow:
    """One row of the table of key figures; ``beneath`` is shown in small type below the value."""

    measure: str
    value: str
    beneath: str = ""
    reference: str = ""
    previous: str = ""
    previous_beneath: str = ""
    change: str = ""
    change_beneath: str = ""
    limits: str = ""
    minimum_detectable: str = ""
    light: Light | None = None
    measure_beneath: str = ""


class Topic(Protocol[Result]):
    """One topic; :data:`monitor_lib.topics.order.TOPICS` lists them in the order of the report.

    A topic inherits from this class: without methods of its own for them, it has no changes, no caveats and no caption.
    """

    @property
    def half(self) -> Half:
        """Where its key figures stand on the first screen."""

    @property
    def document_type(self) -> "type[Part]":
        """What it adds to ``metrics.json``: each field a key of the document."""

    def measure(self, comparison: Comparison, config: Config, known: Result | None = None) -> Result:
        """Its figures.

        Args:
            comparison: what to measure.
            config: the configuration.
            known: the result of the batch itself, where this is a copy with injected faults: what the faults left as it
                was may be taken from it instead of being measured again.

        """

    def lights(self, result: Result, policy: Policy) -> tuple[Light, ...]:
        """Its lights, the same ones in the same order for every result."""

    def changes(self, result: Result, config: Config) -> Iterable[Change]:  # noqa: ARG002 - for those with changes
        """What changed beyond chance since the reference."""
        return ()

    def caveats(self, result: Result, config: Config) -> Iterable[Caveat]:  # noqa: ARG002 - for those with caveats
        """What to know before relying on its figures."""
        return ()

    def light_name(self, light: Light) -> str:
        """A light's name in words."""

    def sentences(self, report: "Report") -> list[str]:
        """What its lights found."""

    def caption(self, report: "Report") -> str:  # noqa: ARG002 - for those with a caption
        """Which records its key figures are about; empty where that is the batch."""
        return ""

    def key_rows(self, report: "Report") -> Sequence[KeyRow]:
        """Its key figures."""

    def document(self, report: "Report") -> "Part":
        """Its figures for programs, of :attr:`document_type`."""
