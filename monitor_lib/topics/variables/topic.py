"""The variables as a topic of the report."""

from collections.abc import Iterator

from monitor_lib.config.policy import Policy
from monitor_lib.config.schema import Config
from monitor_lib.i18n import _
from monitor_lib.report.comparison import Comparison
from monitor_lib.report.light import Light
from monitor_lib.report.report import Report
from monitor_lib.report.topic import Caveat, Change, Half, KeyRow, Topic
from monitor_lib.status import Status
from monitor_lib.topics.variables import judge, warn
from monitor_lib.topics.variables.document import VariablesDocument, document
from monitor_lib.topics.variables.measure import VariablesResult, measure
from monitor_lib.topics.variables.words import key_row, light_name, light_sentences


class VariablesTopic(Topic[VariablesResult]):
    """Do the variables still look like those of the reference."""

    half = Half.POPULATION
    document_type = VariablesDocument

    def measure(self, comparison: Comparison, config: Config, known: VariablesResult | None = None) -> VariablesResult:
        """CSI, missing, unseen and out-of-range shares of every variable."""
        return measure(comparison, config, known)

    def lights(self, result: VariablesResult, policy: Policy) -> tuple[Light, ...]:
        """One for the index, one for missing values, one for unseen ones."""
        return judge.lights(result, policy)

    def changes(self, result: VariablesResult, config: Config) -> Iterator[Change]:
        """Variables that moved."""
        return warn.changes(result, config.policy)

    def caveats(self, result: VariablesResult, config: Config) -> Iterator[Caveat]:  # noqa: ARG002 - a topic's
        """Added or absent columns, and sentinels that occur in no record."""
        return warn.caveats(result)

    def light_name(self, light: Light) -> str:
        """A light's name in words."""
        return light_name(light.name)

    def sentences(self, report: Report) -> list[str]:
        """What the lights found."""
        lights = report.lights(self)
        sentences = light_sentences(lights, report.of(self))
        if report.verdict.status is Status.AMBER and any(light.status is Status.RED for light in lights):
            sentences.append(_("Variables by themselves raise the verdict to amber at most."))
        return sentences

    def key_rows(self, report: Report) -> list[KeyRow]:
        """A row for each light that applies."""
        return [key_row(light, report.of(self)) for light in report.lights(self) if light.status]

    def document(self, report: Report) -> VariablesDocument:
        """The figures for programs."""
        return document(report.of(self))


VARIABLES = VariablesTopic()
