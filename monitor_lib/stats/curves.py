"""The points that figures draw: cumulative shares and the ROC curve, reduced in number so that a page stays small."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitor_lib.stats.discrimination import by_rising_risk
from monitor_lib.stats.thinning import thinned
from monitor_lib.tallies.distribution import Distribution, aligned
from monitor_lib.tallies.scores import EVENT, NON_EVENT, ScoreTally

BARS = 30


@dataclass(frozen=True)
class Curve:
    """A rising curve, drawn with straight lines from point to point.

    Attributes:
        x: ascending, shape (k,).
        y: ascending, shape (k,).

    """

    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]


@dataclass(frozen=True)
class CumulativeCurves:
    """Two cumulative distribution functions, and the score at which they are farthest apart.

    Attributes:
        first, second: scores, and the share of each sample at or below them. Both begin with a share of 0 at the lowest
            score of the two samples and end with a share of 1 at the highest.
        apart_at: the score with the largest distance; ``apart_first`` and ``apart_second`` are the shares there. These
            points are on the curves exactly.

    """

    first: Curve
    second: Curve
    apart_at: float
    apart_first: float
    apart_second: float


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
class PlotData:
    """Data that only figures show; None where there is nothing to draw.

    Attributes:
        roc, reference_roc: of the judged window and of the reference: the share of non-events at or beyond each score,
            the riskiest first, and the share of events, (0, 0) included.
        separation: the events' and the non-events' cumulative shares.
        histogram: the two classes' scores.
        adherence: the batch's and the reference's cumulative shares.

    """

    roc: Curve | None
    reference_roc: Curve | None
    separation: CumulativeCurves | None
    histogram: Histogram | None
    adherence: CumulativeCurves | None


def score_histogram(tally: ScoreTally) -> Histogram | None:
    """The scores by outcome; None without records of both classes."""
    events, non_events = tally.distribution(EVENT), tally.distribution(NON_EVENT)
    if not events.n or not non_events.n:
        return None
    low, high = (f(events.scores[end], non_events.scores[end]) for f, end in ((min, 0), (max, -1)))
    edges = np.linspace(low, high if high > low else low + 1, BARS + 1)
    shares = [np.histogram(one.scores, edges, weights=one.counts)[0] / one.n for one in (events, non_events)]
    return Histogram(edges, *shares)


def cumulative_curves(first: Distribution, second: Distribution) -> CumulativeCurves | None:
    """Both distribution functions; None where either side is empty."""
    if not first.n or not second.n:
        return None
    grid, ours, theirs = aligned(first, second)
    below_first, below_second = np.cumsum(ours) / first.n, np.cumsum(theirs) / second.n
    apart = int(np.abs(below_first - below_second).argmax())
    return CumulativeCurves(
        _steps(grid, below_first, apart),
        _steps(grid, below_second, apart),
        float(grid[apart]),
        float(below_first[apart]),
        float(below_second[apart]),
    )


def roc_curve(tally: ScoreTally) -> Curve | None:
    """The ROC curve over all months; None without records of both classes."""
    if not tally.distribution(EVENT).n or not tally.distribution(NON_EVENT).n:
        return None
    event, non_event = (
        np.concatenate([[0], np.cumsum(counts[::-1])]) / counts.sum() for counts in by_rising_risk(tally)
    )
    return _thinned(non_event, event)


def _steps(grid: npt.NDArray[np.float64], below: npt.NDArray[np.float64], kept: int) -> Curve:
    """A distribution function as steps: up at each score, then level to the next; the points ``grid[kept]`` stay."""
    x, y = np.repeat(grid, 2), np.concatenate([[0.0], np.repeat(below, 2)[:-1]])
    return _thinned(x, y, [2 * kept + 1])


def _thinned(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], kept: Iterable[int] = ()) -> Curve:
    places = thinned(x, y, kept)
    return Curve(x[places], y[places])
