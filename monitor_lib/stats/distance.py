"""The largest distance between two distribution functions, without merging millions of scores.

Both functions rise, so between two scores each function stays between its values at these scores. This bounds the
distance there. Where the bound is below the largest distance found so far, the scores between are skipped. The result
is exactly the largest distance over all scores.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitor_lib.stats.normal import Z_TWO_SIDED
from monitor_lib.tallies.sample import Sample

Floats = npt.NDArray[np.float64]

COARSE = 4_096  # scores of each sample in the first pass
FINER = 8  # each further pass divides the step by this number


@dataclass(frozen=True)
class Distance:
    """The largest distance, and the largest of distance plus 1.96 pointwise standard errors."""

    largest: float
    upper: float


def largest_distance(first: Sample, second: Sample) -> Distance:
    """Compare two samples, none of them empty."""
    parts = (*first.parts, *second.parts)
    step = max(1, max(len(part.scores) for part in parts) // COARSE)
    scores = np.unique(np.concatenate([part.scores[::step] for part in parts] + [part.scores[-1:] for part in parts]))
    left, right = scores[:1], scores[-1:]
    so_far = Distance(0.0, 0.0)
    while True:
        f, g = first.upto(scores) / first.n, second.upto(scores) / second.n
        so_far = _larger(so_far, f, g, first.n, second.n)
        if step == 1:
            return so_far
        # Scores outside the open intervals were excluded in an earlier pass.
        inside = scores[:-1] < right[np.searchsorted(left, scores[:-1], "right") - 1]
        intervals = np.flatnonzero(inside & _may_hold_more(f, g, first.n, second.n, so_far))
        left, right = scores[intervals], scores[intervals + 1]
        step = max(1, step // FINER)
        scores = np.unique(np.concatenate([left, right] + [_between(part.scores, left, right, step) for part in parts]))
        if not len(scores):
            return so_far


def _larger(so_far: Distance, f: Floats, g: Floats, n: int, m: int) -> Distance:
    distance = np.abs(f - g)
    upper = distance + Z_TWO_SIDED * np.sqrt(f * (1 - f) / n + g * (1 - g) / m)
    return Distance(max(so_far.largest, float(distance.max())), max(so_far.upper, float(upper.max())))


def _may_hold_more(f: Floats, g: Floats, n: int, m: int, so_far: Distance) -> npt.NDArray[np.bool_]:
    """Which intervals (from one score to the next) may contain a larger distance, shape (len(f) - 1,)."""
    bound = np.maximum(f[1:] - g[:-1], g[1:] - f[:-1])
    upper = bound + Z_TWO_SIDED * np.sqrt(_most(f) / n + _most(g) / m)
    return np.asarray((bound > so_far.largest) | (upper > so_far.upper), np.bool_)


def _most(share: Floats) -> Floats:
    """The largest p (1 - p) with p between two neighbouring shares."""
    spread = share * (1 - share)
    return np.where((share[:-1] <= 0.5) & (share[1:] >= 0.5), 0.25, np.maximum(spread[:-1], spread[1:]))


def _between(scores: Floats, left: Floats, right: Floats, step: int) -> Floats:
    """Every ``step``-th of the scores inside the intervals."""
    begins, ends = np.searchsorted(scores, left, "right"), np.searchsorted(scores, right, "left")
    counts = np.maximum(0, -(-(ends - begins) // step))
    # The positions of all intervals in sequence: the beginning of the interval plus a multiple of the step.
    before = np.cumsum(counts) - counts
    places = np.repeat(begins, counts) + step * (np.arange(counts.sum()) - np.repeat(before, counts))
    return np.asarray(scores[places], np.float64)
