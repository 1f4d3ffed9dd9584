"""The bad rate as a topic of the report."""

from collections.abc import Iterable

from monitor_lib.config.policy import Policy
from monitor_lib.config.schema import Config
from monitor_lib.i18n import _
from monitor_lib.report.comparison import Comparison
from monitor_lib.report.light import Light
from monitor_lib.report.report import Report
from monitor_lib.report.topic import Caveat, Half, KeyRow, Topic
from monitor_lib.status import Status
from monitor_lib.topics.bad_rate import judge
from monitor_lib.topics.bad_rate.document import BadRateDocument, document
from monitor_lib.topics.bad_rate.measure import BadRateResult, measure
from monitor_lib.topics.bad_rate.words import key_rows, light_sentence


class BadRateTopic(Topic[BadRateResult]):
    """Do as many loans go bad as the reference promises for their scores."""

    half = Half.PERFORMANCE
    document_type = BadRateDocument

    def measure(
        self,
        comparison: Comparison,
        config: Config,
        known: BadRateResult | None = None,  # noqa: ARG002 - the reference keeps its own figures
    ) -> BadRateResult:
        """Observed and expected bads."""
        return measure(comparison, config.policy)

    def lights(self, result: BadRateResult, policy: Policy) -> tuple[Light, ...]:
        """The light of observed over expected."""
        return judge.lights(result, policy)

    def caveats(self, result: BadRateResult, config: Config) -> Iterable[Caveat]:
        """A bad rate far from the expected one."""
        return judge.caveats(result, config.policy)

    def light_name(self, light: Light) -> str:  # noqa: ARG002 - there is but one
        """The light's name in words."""
        return _("Bad rate")

    def sentences(self, report: Report) -> list[str]:
        """What the light found, if somebody should look at it."""
        result = report.of(self)
        lit = [light for light in report.lights(self) if light.status in (Status.AMBER, Status.RED)]
        return [light_sentence(light, result) for light in lit]

    def key_rows(self, report: Report) -> list[KeyRow]:
        """Observed and expected."""
        return key_rows(report.of(self), report.lights(self)[0])

    def document(self, report: Report) -> BadRateDocument:
        """The figures for programs."""
        return document(report.of(self))


BAD_RATE = BadRateTopic()
