"""When a course is amber or red, how months are pooled, and since when it is in breach."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.report.course import RED_EVIDENCE, Course, CourseStart, Point, blocks, course_status
from monitor_lib.stats.course import Evidence
from monitor_lib.status import Status

AMBER, RED = 0.025, 0.05


def found(value, lasting, error=0.01, mean=0.0, mean_error=0.01):
    return Evidence(value, 0, lasting, error, mean, mean_error)


@pytest.mark.parametrize(
    ("seen", "status"),
    [
        (found(RED_EVIDENCE, 0.05), Status.RED),
        (found(RED_EVIDENCE - 1, 0.05), Status.AMBER),
        (found(1e9, 0.03, error=0.001), Status.AMBER),  # certain, and the red limit ruled out
        (found(1e9, 0.024, error=0.001), Status.GREEN),  # certain, and small
        (found(3.0, 0.03), Status.AMBER),
        (found(2.9, 0.03), Status.GREEN),
        (found(2.9, 0.03, mean=0.04), Status.INCONCLUSIVE),
    ],
)
def test_status(seen, status):
    """Both the evidence and the size of the lasting change decide."""
    assert course_status(seen, 3.0, AMBER, RED) is status


@given(st.dictionaries(st.integers(0, 60), st.integers(0, 50), max_size=30), st.integers(1, 60))
def test_blocks_hold_every_month_once_and_never_change(events, least):
    """Months are pooled in order, each block holds enough, and later months change no earlier block."""
    months = sorted(events)

    def enough(some):
        return sum(events[month] for month in some) >= least

    pooled, waiting = blocks(months, enough)
    assert [month for block in (*pooled, waiting) for month in block] == months
    assert all(enough(block) and not enough(block[:-1]) for block in pooled)
    assert blocks(months[:-1], enough)[0] in (pooled, pooled[:-1])


def course(*statuses):
    points = tuple(Point((month,), 0.0, 0.01) for month in range(len(statuses)))
    return Course(CourseStart(0, "first_month"), points, tuple(found(1, 0) for _point in points), statuses, 3.0)


@pytest.mark.parametrize(
    ("statuses", "since"),
    [
        ((Status.GREEN, Status.AMBER, Status.RED), 1),
        ((Status.AMBER, Status.GREEN, Status.RED), 2),
        ((Status.RED, Status.GREEN), None),
        ((Status.RED, Status.RED), 0),
    ],
)
def test_breached_since(statuses, since):
    """The first month of the breach that has not ended since."""
    assert course(*statuses).breached_since == since
