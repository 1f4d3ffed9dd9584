"""Adherence as a topic of the report."""

from collections.abc import Iterable
from dataclasses import replace

from monitor_lib.config.policy import Policy
from monitor_lib.config.schema import Config
from monitor_lib.i18n import _
from monitor_lib.render.numbers import decimal, interval, limit, months_between, pvalue
from monitor_lib.report.comparison import Comparison
from monitor_lib.report.headline import reason_text
from monitor_lib.report.light import Light
from monitor_lib.report.report import Report
from monitor_lib.report.topic import Change, Half, KeyRow, Topic
from monitor_lib.stats.psi import ScorePsi
from monitor_lib.topics.adherence import judge
from monitor_lib.topics.adherence.document import AdherenceDocument, document
from monitor_lib.topics.adherence.measure import AdherenceResult, measure
from monitor_lib.topics.adherence.words import light_sentence


class AdherenceTopic(Topic[AdherenceResult]):
    """Do the scores still look like those of the reference."""

    half = Half.POPULATION
    document_type = AdherenceDocument

    def measure(
        self,
        comparison: Comparison,
        config: Config,  # noqa: ARG002 - a topic's
        known: AdherenceResult | None = None,  # noqa: ARG002 - nothing of it is slow
    ) -> AdherenceResult:
        """KS drift and PSI."""
        return measure(comparison)

    def lights(self, result: AdherenceResult, policy: Policy) -> tuple[Light, ...]:
        """The light of the PSI."""
        return judge.lights(result, policy.stability)

    def changes(self, result: AdherenceResult, config: Config) -> Iterable[Change]:
        """Scores that moved."""
        return judge.changes(result, config.policy.stability)

    def light_name(self, light: Light) -> str:  # noqa: ARG002 - there is but one
        """The light's name in words."""
        return _("Score stability")

    def sentences(self, report: Report) -> list[str]:
        """What the light found."""
        return [light_sentence(light) for light in report.lights(self)]

    def key_rows(self, report: Report) -> list[KeyRow]:
        """KS drift and PSI."""
        result, light = report.of(self), report.lights(self)[0]
        drift, psi, before = result.drift, result.psi, result.previous
        if drift is None or psi is None:
            return [KeyRow(_("Adherence of the scores"), _("not applicable"), light=light)]
        judged = "" if result.is_whole else months_between(result.months[0], result.months[-1])
        vintage = ""
        if result.comparison.previous is not None and before:
            of_before = result.comparison.previous.judged_scores.months
            vintage = months_between(of_before[0], of_before[-1]) if of_before else ""
        shift = KeyRow(
            _("KS drift D"),
            decimal(drift.ks) if drift.reason is None else reason_text(drift.reason),
            _("{interval}, p\u2011value {p}").format(interval=interval(drift.low, drift.high), p=pvalue(drift.pvalue)),
            previous=decimal(before[0].ks) if before else "",
            previous_beneath=vintage,
            measure_beneath=judged,
        )
        if psi.corrected is None:
            return [shift, KeyRow(_("PSI"), reason_text(psi.reason or "no_scores"), light=light)]
        return [shift, replace(_psi_row(psi, before[1] if before else None, light), measure_beneath=judged)]

    def document(self, report: Report) -> AdherenceDocument:
        """The figures for programs."""
        return document(report.of(self))


def _psi_row(psi: ScorePsi, before: ScorePsi | None, light: Light) -> KeyRow:
    return KeyRow(
        _("PSI"),
        decimal(max(0.0, psi.corrected or 0.0)),
        _("before correction {psi}").format(psi=decimal(psi.psi)),
        previous=decimal(max(0.0, before.corrected)) if before and before.corrected is not None else "",
        limits=" / ".join(limit(value) for value in light.limits or ()),
        minimum_detectable=decimal(light.minimum_detectable) if light.deterioration else "",
        light=light,
        change_beneath=interval(psi.low, psi.high),
    )


ADHERENCE = AdherenceTopic()
