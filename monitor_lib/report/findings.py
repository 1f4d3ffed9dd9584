"""Findings: each light that is amber or red, since when, and by when something must have been done about it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from monitor_lib.config.schema import Config
from monitor_lib.report.comparison import Comparison, Records
from monitor_lib.report.light import Light
from monitor_lib.report.topic import Topic
from monitor_lib.stats.maturity import last_day
from monitor_lib.status import Status
from monitor_lib.tallies.scores import NOTHING

LIT = (Status.AMBER, Status.RED)
PERFORMANCE = ("discrimination", "bad_rate")


@dataclass(frozen=True)
class Finding:
    """One light that is amber or red.

    Attributes:
        light: its name.
        status: what it shows.
        since: the first month of the unbroken breach, since 1970-01, as far as the earlier batches at hand tell.
        due: the day by which the policy's action is due, since 1970-01-01: the policy's days after the breach could be
            known, which is the end of that month or, of a light of performance, the day on which its outcomes were
            due. None where the policy names no days.
        overdue: whether that day lies before the batch's last.

    """

    light: str
    status: Status
    since: int
    due: int | None
    overdue: bool


def findings(
    comparison: Comparison, config: Config, lights: Iterable[tuple[Topic[Any], Light]], today: int
) -> tuple[Finding, ...]:
    """The findings of a report.

    Args:
        comparison: what was measured.
        config: the configuration.
        lights: each light with the topic that it belongs to.
        today: the batch's last day, since 1970-01-01; the clock plays no part.

    """
    found = []
    for topic, light in lights:
        if light.status not in LIT:
            continue
        since, days = _since(topic, light, comparison, config), light.policy.days
        due = _known_on(light, since, comparison) + days if days else None
        found.append(Finding(light.name, light.status, since, due, due is not None and due < today))
    return tuple(found)


def _known_on(light: Light, month: int, comparison: Comparison) -> int:
    """The day on which a breach in a month could first be known, since 1970-01-01."""
    maturity = comparison.maturity
    return maturity.matures_on(month) if maturity and light.name in PERFORMANCE else last_day(month)


def _since(topic: Topic[Any], light: Light, comparison: Comparison, config: Config) -> int:
    """The month in which the breach began: by the light's course, else month by month through the earlier files."""
    if light.course is not None:
        began = light.course.breached_since
        if began is not None:
            return began
    return _walked_back(topic, light, comparison, config)


def _walked_back(topic: Topic[Any], light: Light, comparison: Comparison, config: Config) -> int:
    """The first month of the breach, going back month by month from those that the light judges."""
    gathered = comparison.gathered
    judged = comparison.window.months if light.name in PERFORMANCE else comparison.batch.judged_scores.months
    since = min(judged or comparison.months)
    for month in sorted((month for month in gathered.scores.months if month < since), reverse=True):
        scores, variables = gathered.scores.of_months([month]), gathered.variables.of_months([month])
        alone = replace(
            comparison,
            batch=Records(scores.count(), scores, variables),
            beside=Records(0, NOTHING),
            own_months=None,
            whole=None,
            previous=None,
            course_start=None,
        )
        statuses = {one.name: one.status for one in topic.lights(topic.measure(alone, config), config.policy)}
        if statuses.get(light.name) not in LIT:
            break
        since = month
    return since
