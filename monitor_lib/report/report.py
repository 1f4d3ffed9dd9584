"""One report as one value: every table, figure and document is made from this value only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from monitor_lib.config.schema import Config
from monitor_lib.i18n import speaking
from monitor_lib.report.action import Remedy, remedy
from monitor_lib.report.changes import largest
from monitor_lib.report.comparison import Comparison
from monitor_lib.report.findings import Finding, findings
from monitor_lib.report.inputs import Inputs
from monitor_lib.report.light import Light, Verdict
from monitor_lib.report.topic import Caveat, Change, Topic
from monitor_lib.report.trial import Trial

Result = TypeVar("Result")
Made = TypeVar("Made")


@dataclass(frozen=True)
class Report:
    """A report.

    Attributes:
        inputs: what it is about.
        comparison: what was counted.
        results: each topic's figures, in the order of the report.
        verdict: all lights and the overall one.
        caveats: what a reader must know before relying on it, the most serious first.
        changes: what changed most since the reference, the largest first.
        findings: its lights that are amber or red, since when, and by when something is due.
        trials: the faults that were injected into copies of the batch, and whether they were noticed.
        language: the language that it is shown in.

    """

    inputs: Inputs
    comparison: Comparison
    results: Mapping[Topic[Any], Any]
    verdict: Verdict
    caveats: tuple[Caveat, ...] = ()
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()
    trials: tuple[Trial, ...] = ()
    language: str = "en"

    @property
    def config(self) -> Config:
        """The configuration."""
        return self.inputs.config

    @property
    def remedy(self) -> Remedy:
        """What is to be done."""
        return remedy(self.verdict.lights)

    @property
    def topics(self) -> tuple[Topic[Any], ...]:
        """The topics, in the order of the report."""
        return tuple(self.results)

    def of(self, topic: Topic[Result]) -> Result:
        """One topic's figures."""
        result: Result = self.results[topic]
        return result

    def lights(self, topic: Topic[Any]) -> tuple[Light, ...]:
        """One topic's lights."""
        return topic.lights(self.results[topic], self.config.policy)

    def light_name(self, name: str) -> str:
        """A light's name in words."""
        return next(
            topic.light_name(light) for topic in self.topics for light in self.lights(topic) if light.name == name
        )

    @classmethod
    def measured(
        cls,
        inputs: Inputs,
        comparison: Comparison,
        topics: tuple[Topic[Any], ...],
        caveats: tuple[Caveat, ...] = (),
        language: str = "en",
    ) -> "Report":
        """Measure and judge every topic; ``caveats`` are those that belong to no topic."""
        config = inputs.config
        results = {topic: topic.measure(comparison, config) for topic in topics}
        everything = [*caveats, *(one for topic, result in results.items() for one in topic.caveats(result, config))]
        changes = [one for topic, result in results.items() for one in topic.changes(result, config)]
        lit = [(topic, light) for topic, result in results.items() for light in topic.lights(result, config.policy)]
        return cls(
            inputs=inputs,
            comparison=comparison,
            results=results,
            verdict=Verdict.of(tuple(light for _topic, light in lit)),
            caveats=tuple(sorted(everything, key=lambda one: one.gravity)),
            changes=largest(changes),
            findings=findings(comparison, config, lit, inputs.batch.last_day),
            language=language,
        )


def part(make: Callable[[Report], Made]) -> Callable[[Report], Made]:
    """A part of a report that the notebook shows; it is made in the report's language, whatever language is active."""

    @wraps(make)
    def spoken(report: Report) -> Made:
        with speaking(report.language):
            return make(report)

    return spoken
