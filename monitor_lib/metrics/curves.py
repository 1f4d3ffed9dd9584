"""The points that figures draw: cumulative shares and the ROC curve, thinned so that a page stays small."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitor_lib.metrics.discrimination import by_rising_risk
from monitor_lib.tally import EVENT, NON_EVENT, Distribution, ScoreTally, aligned

POINTS = 240
BARS = 30


@dataclass(frozen=True)
class Curves:
    """Two cumulative distribution functions on one grid of scores, and where they are farthest apart.

    Attributes:
        scores: ascending, shape (k,).
        first, second: share of each sample at or below each score, shape (k,).
        apart_at: the score with the largest distance; ``apart_first`` and ``apart_second`` are the shares there.

    """

    scores: npt.NDArray[np.float64]
    first: npt.NDArray[np.float64]
    second: npt.NDArray[np.float64]
    apart_at: float
    apart_first: float
    apart_second: float


@dataclass(frozen=True)
class RocCurve:
    """The share of events and of non-events at or beyond each score, the riskiest first, (0, 0) included."""

    event_share: npt.NDArray[np.float64]
    non_event_share: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Histogram:
    """Shares of events and of non-events between edges of equal width.

    Attributes:
        edges: ascending, shape (b + 1,).
        event_share, non_event_share: of all events, of all non-events, shape (b,).

    """

    edges: npt.NDArray[np.float64]
    event_share: npt.NDArray[np.float64]
    non_event_share: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Drawn:
    """What only figures show; None where there is nothing to draw.

    Attributes:
        roc, reference_roc: of the judged window and of the reference.
        separation: the events' and the non-events' cumulative shares.
        histogram: the two classes' scores.
        adherence: the batch's and the reference's cumulative shares.

    """

    roc: RocCurve | None
    reference_roc: RocCurve | None
    separation: Curves | None
    histogram: Histogram | None
    adherence: Curves | None


def score_histogram(tally: ScoreTally) -> Histogram | None:
    """The scores by outcome; None without records of both classes."""
    events, non_events = tally.distribution(EVENT), tally.distribution(NON_EVENT)
    if not events.n or not non_events.n:
        return None
    low, high = (f(events.scores[end], non_events.scores[end]) for f, end in ((min, 0), (max, -1)))
    edges = np.linspace(low, high if high > low else low + 1, BARS + 1)
    shares = [np.histogram(found.scores, edges, weights=found.counts)[0] / found.n for found in (events, non_events)]
    return Histogram(edges, *shares)


def cumulative_curves(first: Distribution, second: Distribution) -> Curves | None:
    """Both distribution functions; None where either side is empty."""
    if not first.n or not second.n:
        return None
    grid, ours, theirs = aligned(first, second)
    below_first, below_second = np.cumsum(ours) / first.n, np.cumsum(theirs) / second.n
    apart = int(np.abs(below_first - below_second).argmax())
    kept = np.union1d(_thinned(below_first + below_second), [apart])
    return Curves(
        grid[kept],
        below_first[kept],
        below_second[kept],
        float(grid[apart]),
        float(below_first[apart]),
        float(below_second[apart]),
    )


def roc_curve(tally: ScoreTally, *, higher_is_riskier: bool = True) -> RocCurve | None:
    """The ROC curve over all months; None without records of both classes."""
    events, non_events = tally.distribution(EVENT), tally.distribution(NON_EVENT)
    if not events.n or not non_events.n:
        return None
    event, non_event = (
        np.concatenate([[0], np.cumsum(counts[::-1])]) / counts.sum()
        for counts in by_rising_risk(events, non_events, higher_is_riskier)
    )
    kept = _thinned(event + non_event)
    return RocCurve(event[kept], non_event[kept])


def _thinned(rising: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """About :data:`POINTS` positions, evenly spaced along a rising value, the first and the last included."""
    wanted = np.linspace(rising[0], rising[-1], POINTS)
    return np.unique(np.concatenate([[0], np.searchsorted(rising, wanted), [len(rising) - 1]]).clip(0, len(rising) - 1))
