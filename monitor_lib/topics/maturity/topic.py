"""Maturity as a topic of the report."""

from collections.abc import Iterable

from monitor_lib.config.policy import Policy
from monitor_lib.config.schema import Config
from monitor_lib.report.comparison import Comparison
from monitor_lib.report.light import Light
from monitor_lib.report.report import Report
from monitor_lib.report.topic import Caveat, Half, KeyRow, Topic
from monitor_lib.topics.maturity.document import MaturityDocument, document
from monitor_lib.topics.maturity.measure import MaturityResult, measure
from monitor_lib.topics.maturity.words import caveats, key_rows, sentences


class MaturityTopic(Topic[MaturityResult]):
    """Which months are old enough to be judged; it has no light of its own."""

    half = Half.PERFORMANCE
    document_type = MaturityDocument

    def measure(
        self,
        comparison: Comparison,
        config: Config,  # noqa: ARG002 - a topic's
        known: MaturityResult | None = None,  # noqa: ARG002 - the reference keeps its own figures
    ) -> MaturityResult:
        """Mature and young months."""
        return measure(comparison)

    def lights(self, result: MaturityResult, policy: Policy) -> tuple[Light, ...]:  # noqa: ARG002 - a topic's
        """None."""
        return ()

    def caveats(self, result: MaturityResult, config: Config) -> Iterable[Caveat]:  # noqa: ARG002 - a topic's
        """Outcomes that are unknown though they are due, and those that are known before they can be."""
        return caveats(result)

    def light_name(self, light: Light) -> str:
        """There is no light.

        Raises:
            ValueError: always.

        """
        raise ValueError(f"maturity has no light, got {light.name}")

    def sentences(self, report: Report) -> list[str]:
        """Which of the batch's months are too young."""
        return sentences(report.of(self))

    def key_rows(self, report: Report) -> list[KeyRow]:
        """The share of the batch that can be judged."""
        return key_rows(report.of(self))

    def document(self, report: Report) -> MaturityDocument:
        """The figures for programs."""
        return document(report.of(self))


MATURITY = MaturityTopic()
