"""Discrimination as a topic of the report."""

from collections.abc import Iterator

from monitor_lib.config.policy import Policy
from monitor_lib.config.schema import Config
from monitor_lib.i18n import _
from monitor_lib.report.comparison import Comparison
from monitor_lib.report.light import Light
from monitor_lib.report.report import Report
from monitor_lib.report.topic import Caveat, Change, Half, KeyRow, Topic
from monitor_lib.topics.discrimination import judge
from monitor_lib.topics.discrimination.document import DiscriminationDocument, document
from monitor_lib.topics.discrimination.key_rows import caption, key_rows, window_months
from monitor_lib.topics.discrimination.measure import DiscriminationResult, measure
from monitor_lib.topics.discrimination.words import light_sentence


class DiscriminationTopic(Topic[DiscriminationResult]):
    """Does the score still separate bad payers from good."""

    half = Half.PERFORMANCE
    document_type = DiscriminationDocument

    def measure(
        self,
        comparison: Comparison,
        config: Config,
        known: DiscriminationResult | None = None,  # noqa: ARG002 - the reference keeps its own figures
    ) -> DiscriminationResult:
        """AUC and KS, and what has changed since the reference."""
        return measure(comparison, config.policy)

    def lights(self, result: DiscriminationResult, policy: Policy) -> tuple[Light, ...]:
        """The light of the ranking."""
        return judge.lights(result, policy)

    def changes(self, result: DiscriminationResult, config: Config) -> Iterator[Change]:
        """The AUC and the bad rate."""
        return judge.changes(result, config.policy.discrimination)

    def caveats(self, result: DiscriminationResult, config: Config) -> Iterator[Caveat]:
        """A wrong direction, a drop that no light shows, and performance that is not this batch's."""
        return judge.caveats(result, config.policy.discrimination)

    def light_name(self, light: Light) -> str:  # noqa: ARG002 - there is but one
        """The light's name in words."""
        return _("Discrimination")

    def sentences(self, report: Report) -> list[str]:
        """What the light found, and whose performance it is where it is not the batch's."""
        result = report.of(self)
        sentences = [light_sentence(light, result) for light in report.lights(self)]
        if result.is_earlier:
            earlier = (
                _("The lights of performance repeat those of {months}; they say nothing about this batch.")
                if result.comparison.maturity
                else _(
                    "No record of this batch has an outcome yet. The lights of performance repeat those of {months};"
                    " they say nothing about this batch."
                )
            )
            sentences.insert(0, earlier.format(months=window_months(result.window)))
        return sentences

    def caption(self, report: Report) -> str:
        """The months that are judged."""
        return caption(report.of(self), report.config)

    def key_rows(self, report: Report) -> list[KeyRow]:
        """AUC, Gini and KS of the judged months."""
        return key_rows(report.of(self), report.lights(self)[0])

    def document(self, report: Report) -> DiscriminationDocument:
        """The figures for programs."""
        return document(report.of(self))


DISCRIMINATION = DiscriminationTopic()
