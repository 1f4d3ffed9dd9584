"""The course of the volume: the number of records in every month at hand, taken together.

Volumes grow, have seasons, and swing for months, and none of these is a reason to alarm. So the months' errors hold a
steady growth, a season, and swings, of several sizes each; what the months themselves show decides between them.
"""

import math
from collections.abc import Mapping
from itertools import product

import numpy as np
import numpy.typing as npt

from monitor_lib.report.course import Course, CourseStart, Point
from monitor_lib.stats.course import Changes, Evidence, evidence
from monitor_lib.status import Status

# Passed ever in 36 months by up to 6 of 100 steady, growing, seasonal or swinging volumes.
AMBER_EVIDENCE = 6.0
CHANGED = 0.25  # on the log scale: about a fifth fewer, or a quarter more
LEAST_MONTHS = 7
LEAST_BEFORE = 2  # months before a change
# A first month with a smaller share of the month after it is taken for incomplete, and left out.
COMPLETE = 0.75
YEAR = 12
# All on the log scale. Nothing is known beforehand of the level; a steady growth is about 2 % a month.
LEVEL, GROWTH = 10.0, 0.02
SWINGS, PERSISTENCE = (0.05, 0.10, 0.20, 0.40), 0.7
# Seasons: how much each calendar month has of its own, and how large a wave over the year is.
SEASONS = ((0.03, 0.03), (0.05, 0.12), (0.30, 0.12))
STEPS = (-0.4, -0.7, -1.2, 0.4, 0.7, 1.2)
SLOPES = (-0.2, -0.1, -0.05, 0.05, 0.1, 0.2)
LEAST_ERROR = 0.02


def course(by_month: Mapping[int, int], start: CourseStart | None = None) -> Course | None:
    """The course; None with fewer than seven months.

    Args:
        by_month: records by month, since 1970-01; months without any are left out.
        start: where it begins under the present version; None for the first month at hand.

    """
    begins = start if start is not None and start.former is not None else None
    months = sorted(month for month, n in by_month.items() if n and (begins is None or month >= begins.month))
    if len(months) > 1 and by_month[months[0]] < COMPLETE * by_month[months[1]]:
        months = months[1:]
    if len(months) < LEAST_MONTHS:
        return None
    logs = np.log([by_month[month] for month in months])
    errors = [math.sqrt(LEAST_ERROR**2 + 1 / by_month[month]) for month in months]
    points = tuple(
        Point((month,), float(log - logs.mean()), error) for month, log, error in zip(months, logs, errors, strict=True)
    )
    number = np.array(months, np.float64) - months[0]
    own = np.diag(np.square(errors)) + LEVEL**2 + GROWTH**2 * np.outer(number, number)
    covariances = [own + _swing(number, swing) + _season(number, *season) for swing, season in product(SWINGS, SEASONS)]
    found = evidence(logs - logs[0], covariances, Changes(0.0, STEPS, SLOPES, LEAST_BEFORE))
    statuses = tuple(
        _status(one, logs[: after + 1]) if after + 1 >= LEAST_MONTHS else None for after, one in enumerate(found)
    )
    return Course(begins or CourseStart(months[0], "first_month"), points, found, statuses, AMBER_EVIDENCE)


def _status(found: Evidence, logs: npt.NDArray[np.float64]) -> Status:
    """Amber where the months together show a change that lasts, and the latest month itself still shows it.

    It must lie as far from the usual month before the change, so a volume that came back is green.
    """
    if found.value < AMBER_EVIDENCE or abs(found.lasting) < CHANGED or not found.start:
        return Status.GREEN
    moved = float(logs[-1] - np.median(logs[: found.start]))
    return Status.AMBER if moved * math.copysign(1, found.lasting) >= CHANGED else Status.GREEN


def _swing(number: npt.NDArray[np.float64], size: float) -> npt.NDArray[np.float64]:
    return np.asarray(size**2 * PERSISTENCE ** np.abs(number[:, None] - number[None, :]), np.float64)


def _season(number: npt.NDArray[np.float64], own: float, wave: float) -> npt.NDArray[np.float64]:
    apart = number[:, None] - number[None, :]
    return np.asarray(own**2 * (apart % YEAR == 0) + wave**2 * np.cos(2 * np.pi * apart / YEAR), np.float64)
