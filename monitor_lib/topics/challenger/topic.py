"""The challenger as a topic of the report."""

from collections.abc import Iterable

from monitor_lib.config.policy import Policy
from monitor_lib.config.schema import Config
from monitor_lib.i18n import _
from monitor_lib.report.comparison import Comparison
from monitor_lib.report.light import Light
from monitor_lib.report.report import Report
from monitor_lib.report.topic import Caveat, Half, KeyRow, Topic
from monitor_lib.topics.challenger import judge
from monitor_lib.topics.challenger.document import ChallengerDocument, document
from monitor_lib.topics.challenger.measure import ChallengerResult, measure


class ChallengerTopic(Topic[ChallengerResult | None]):
    """Is another model better; it has no light, since it says nothing of the model in use."""

    half = Half.PERFORMANCE
    document_type = ChallengerDocument

    def measure(
        self,
        comparison: Comparison,
        config: Config,
        known: ChallengerResult | None = None,  # noqa: ARG002 - copies with faults have no challenger
    ) -> ChallengerResult | None:
        """Both models on the same records; None without a challenger."""
        return measure(comparison, config)

    def lights(self, result: ChallengerResult | None, policy: Policy) -> tuple[Light, ...]:  # noqa: ARG002 - a topic's
        """None."""
        return ()

    def caveats(self, result: ChallengerResult | None, config: Config) -> Iterable[Caveat]:
        """What to know before relying on the comparison."""
        return () if result is None else judge.caveats(result, config.policy)

    def light_name(self, light: Light) -> str:  # noqa: ARG002 - there is none
        """The topic's name."""
        return _("Challenger")

    def sentences(self, report: Report) -> list[str]:  # noqa: ARG002 - its report has a first screen of its own
        """None."""
        return []

    def key_rows(self, report: Report) -> list[KeyRow]:  # noqa: ARG002 - the same
        """None."""
        return []

    def document(self, report: Report) -> ChallengerDocument:
        """The figures for programs."""
        return document(report.of(self), report.inputs, report.config.policy.challenger.least_gain)


CHALLENGER_TOPIC = ChallengerTopic()
