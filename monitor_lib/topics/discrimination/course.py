"""The course of the ranking: the drop by worse ranking in every month since the reference, taken together."""

from collections.abc import Sequence

import numpy as np

from monitor_lib.config.policy import LightPolicy
from monitor_lib.report.comparison import Comparison
from monitor_lib.report.course import Course, CourseStart, Point, blocks, course_status
from monitor_lib.report.rule import LEAST_OF_SCARCER_CLASS
from monitor_lib.stats.auc_change import auc_change
from monitor_lib.stats.course import Changes, evidence
from monitor_lib.stats.discrimination import discrimination
from monitor_lib.tallies.scores import EVENT, NON_EVENT

# Passed ever in 36 months by 6 to 8 of 100 healthy models (5,000 records a month, 5 % bads, a reference of 10,000).
AMBER_EVIDENCE = 3.0
# Drops that are looked for, in units of the red limit; half the weight is on a drop from the first month on.
DROPS = (0.6, 1.0, 1.6)
FROM_FIRST = 0.5
LEAST_ERROR = 1e-4  # of an AUC of 1, whose own estimate is 0


def course(
    comparison: Comparison, policy: LightPolicy, start: CourseStart | None, before: int | None = None
) -> Course | None:
    """The course; None where nothing can be compared, or no months hold enough.

    Args:
        comparison: what is measured.
        policy: the light's limits.
        start: where it begins.
        before: the month before which it ends, since 1970-01; None for the latest.

    """
    reference = comparison.reference
    if start is None or reference is None or reference.discrimination.scarcer < LEAST_OF_SCARCER_CLASS:
        return None
    scores, rate = comparison.outcomes, reference.event_rate
    months = [month for month in start.months(scores.months, before) if scores.count(EVENT, NON_EVENT, month=month)]
    classes = {month: [scores.distribution(one, month=month).n for one in (EVENT, NON_EVENT)] for month in months}

    def enough(some: Sequence[int]) -> bool:
        return all(sum(classes[month][one] for month in some) >= LEAST_OF_SCARCER_CLASS for one in (0, 1))

    pooled, waiting = blocks(months, enough)
    points, shared = [], []
    for block in pooled:
        tally = scores.of_months(block)
        figures = discrimination(tally)
        change = auc_change(figures, reference.discrimination, tally, rate)
        if change is None or figures.auc_error is None:
            continue
        points.append(Point(block, change.ranking, max(LEAST_ERROR, figures.auc_error)))
        shared.append(np.sqrt(max(0.0, change.ranking_error**2 - figures.auc_error**2)))
    if not points:
        return None
    covariance = np.diag([point.error**2 for point in points]) + np.outer(shared, shared)
    changes = Changes(FROM_FIRST, tuple(drop * policy.red for drop in DROPS))
    found = evidence(np.array([point.difference for point in points]), [covariance], changes)
    statuses = tuple(course_status(one, AMBER_EVIDENCE, policy.amber, policy.red) for one in found)
    return Course(start, tuple(points), found, statuses, AMBER_EVIDENCE, waiting)
