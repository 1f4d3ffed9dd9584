"""The course of the bad rate: observed over promised bads in every month since the reference, taken together.

Bad rates swing with the economy, and a swing lasts for months. So the months' errors hold such swings: of the size that
the policy expects, and of twice that size; what the months themselves show decides between the two.
"""

import math

import numpy as np

from monitor_lib.config.policy import BadRatePolicy
from monitor_lib.report.comparison import Comparison
from monitor_lib.report.course import Course, CourseStart, Point, blocks, course_status
from monitor_lib.stats.bad_rate import BadRate
from monitor_lib.stats.course import Changes, evidence
from monitor_lib.tallies.scores import EVENT, NON_EVENT

# Passed ever in 36 months by 1 to 2 of 100 portfolios whose bad rates swing by a tenth.
AMBER_EVIDENCE = 10.0
LEAST_PROMISED = 30.0  # bads
EXCESSES = (0.6, 1.0, 2.0)  # that are looked for, in units of the red limit
FROM_FIRST = 0.5
SWINGS = (1.0, 2.0)  # in units of the policy's
PERSISTENCE = 0.7  # the correlation of a swing with itself a month later


def course(
    comparison: Comparison, policy: BadRatePolicy, start: CourseStart | None, before: int | None = None
) -> Course | None:
    """The course; None where nothing can be compared, or no months hold enough.

    Args:
        comparison: what is measured.
        policy: the light's limits.
        start: where it begins.
        before: the month before which it ends, since 1970-01; None for the latest.

    """
    promised = comparison.promised
    if start is None or promised.event_rate is None:
        return None
    scores = comparison.outcomes
    months = [month for month in start.months(scores.months, before) if scores.count(EVENT, NON_EVENT, month=month)]
    by_month = {month: promised.of(scores, month) for month in months}
    bads = {month: (rate.expected or 0.0) * rate.n_known for month, rate in by_month.items()}
    pooled, waiting = blocks(months, lambda some: math.fsum(bads[month] for month in some) >= LEAST_PROMISED)
    found = [
        (block, by_month[block[0]] if len(block) == 1 else promised.of(scores.of_months(block))) for block in pooled
    ]
    found = [(block, rate) for block, rate in found if rate.ratio is not None]
    if not found:
        return None
    points = tuple(Point(block, (rate.ratio or 0.0) - 1, _error(rate)) for block, rate in found)
    shared = np.array([(rate.expected_error or 0.0) / (rate.expected or 1.0) for _block, rate in found])
    middles = np.array([(block[0] + block[-1]) / 2 for block, _rate in found])
    apart = np.abs(middles[:, None] - middles[None, :])
    own = np.diag([point.error**2 for point in points]) + np.outer(shared, shared)
    covariances = [own + (swing * policy.swing) ** 2 * PERSISTENCE**apart for swing in SWINGS]
    changes = Changes(FROM_FIRST, tuple(excess * policy.red for excess in EXCESSES))
    differences = np.array([point.difference for point in points])
    seen = evidence(differences, covariances, changes)
    statuses = tuple(course_status(one, AMBER_EVIDENCE, policy.amber, policy.red) for one in seen)
    return Course(start, points, seen, statuses, AMBER_EVIDENCE, waiting)


def _error(rate: BadRate) -> float:
    """The standard error of observed over promised if the promise is right: that of a binomial count."""
    share = rate.expected or 0.0
    return math.sqrt((1 - share) / (share * rate.n_known))
