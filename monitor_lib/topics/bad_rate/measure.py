"""Compare the share of bads with the share expected from the reference's smoothed rates for the same scores."""

from dataclasses import dataclass, replace
from functools import cached_property

from monitor_lib.config.policy import Policy
from monitor_lib.report.comparison import Comparison
from monitor_lib.report.course import Course
from monitor_lib.stats.bad_rate import BadRate
from monitor_lib.topics.bad_rate.course import course

TREND_MONTHS = 12


@dataclass(frozen=True)
class BadRateResult:
    """The bad rate of a batch.

    Attributes:
        comparison: what was measured.
        overall: all months of the batch together.
        judged: the months that performance is judged on.
        course: over all months; None where there is none.
        former: the course before it, which a new version ended; None without one.

    """

    comparison: Comparison
    overall: BadRate
    judged: BadRate
    course: Course | None = None
    former: Course | None = None

    @cached_property
    def by_month(self) -> tuple[tuple[int, BadRate], ...]:
        """The latest twelve months with known outcomes, past ones included, ascending; months since 1970-01."""
        everything, promised = self.comparison.outcomes, self.comparison.promised
        measured = [(month, promised.of(everything, month)) for month in everything.months]
        return tuple((month, one) for month, one in measured if one.n_known)[-TREND_MONTHS:]


def measure(comparison: Comparison, policy: Policy) -> BadRateResult:
    """Compare the batch with its reference."""
    promised = comparison.promised
    judged = promised.bad_rate
    if comparison.is_immature and judged.reason == "no_outcome":
        judged = replace(judged, reason="not_mature")
    start, limits = comparison.course_start, policy.bad_rate
    return BadRateResult(
        comparison,
        promised.of(comparison.batch.scores),
        judged,
        course(comparison, limits, start),
        course(comparison, limits, start.former, start.month) if start else None,
    )
