"""Volumetry as a topic of the report."""

import math
from collections.abc import Iterator

from monitor_lib.config.policy import Policy
from monitor_lib.config.schema import Config
from monitor_lib.i18n import _
from monitor_lib.render.numbers import count, decimal, month
from monitor_lib.report.comparison import Comparison
from monitor_lib.report.light import Light
from monitor_lib.report.report import Report
from monitor_lib.report.topic import Caveat, Change, Half, KeyRow, Topic
from monitor_lib.status import Status
from monitor_lib.topics.volumetry import judge
from monitor_lib.topics.volumetry.document import VolumetryDocument, document
from monitor_lib.topics.volumetry.measure import VolumetryResult, measure


class VolumetryTopic(Topic[VolumetryResult]):
    """How many records came."""

    half = Half.POPULATION
    document_type = VolumetryDocument

    def measure(
        self,
        comparison: Comparison,
        config: Config,  # noqa: ARG002 - a topic's
        known: VolumetryResult | None = None,  # noqa: ARG002 - nothing of it is slow
    ) -> VolumetryResult:
        """Count the records."""
        return measure(comparison)

    def lights(self, result: VolumetryResult, policy: Policy) -> tuple[Light, ...]:
        """The light of the volume."""
        return judge.lights(result, policy.volume)

    def changes(self, result: VolumetryResult, config: Config) -> Iterator[Change]:  # noqa: ARG002 - a topic's
        """An unusual month."""
        return judge.changes(result)

    def caveats(self, result: VolumetryResult, config: Config) -> Iterator[Caveat]:  # noqa: ARG002 - a topic's
        """Months without any record."""
        return judge.caveats(result)

    def light_name(self, light: Light) -> str:  # noqa: ARG002 - there is but one
        """The light's name in words."""
        return _("Volume")

    def sentences(self, report: Report) -> list[str]:
        """An unusual volume; a usual one needs no sentence on the first screen."""
        result = report.of(self)
        if result.comparison.shared.uncertain:
            return []
        course = result.course
        if course is not None and course.status is Status.AMBER:
            size = math.exp(course.now.lasting)
            text = (
                _("Fewer records come since {month}: in the latest month, {times} times what was to be expected.")
                if size < 1
                else _("More records come since {month}: in the latest month, {times} times what was to be expected.")
            )
            return [text.format(month=month(course.since), times=decimal(size, 2))]
        if course is not None or not result.check.unusual:
            return []
        return [_("The number of records is unusual against the months before; see Volumetry.")]

    def key_rows(self, report: Report) -> list[KeyRow]:
        """Records, with what would be usual."""
        result, compared = report.of(self), report.comparison
        check, usual = result.check, ""
        if check.low is not None and check.high is not None:
            usual = _("usual {low} to {high}") if check.n == result.total else _("{month}: {n}, usual {low} to {high}")
            low, high = count(round(check.low)), count(round(check.high))
            usual = usual.format(month=month(check.month), n=count(check.n), low=low, high=high)
        if check.reason == "few_months":
            usual = _("needs six earlier months")
        return [
            KeyRow(
                _("Records"),
                count(result.total),
                usual,
                count(compared.reference.n) if compared.reference else "",
                count(compared.previous.n) if compared.previous else "",
                light=report.lights(self)[0],
            )
        ]

    def document(self, report: Report) -> VolumetryDocument:
        """The figures for programs."""
        return document(report.of(self))


VOLUMETRY = VolumetryTopic()
