"""Plots that several topics draw: bars, lines from low to high, two cumulative curves."""

import math
from collections.abc import Sequence

from monitor_lib.i18n import _
from monitor_lib.render.drawing import INK, Plot
from monitor_lib.render.numbers import decimal, scores
from monitor_lib.render.scales import SCORES, SHARES, ticks
from monitor_lib.stats.curves import CumulativeCurves

MANY_BARS = 14  # more bear no numbers
BAR_WIDTH = 0.72  # of the room between two bars' middles


def bars(
    plot: Plot, heights: Sequence[float], color: str, label: str = "", *, width: float = BAR_WIDTH, beside: float = 0.0
) -> None:
    """Bars around 0, 1, 2 and so on, drawn as one; none where a height is nan."""
    edges = [place + beside + side * width / 2 for place in range(len(heights)) for side in (-1, 1)]
    with_gaps = [value for height in heights for value in (height, math.nan)][:-1]
    plot.steps(with_gaps, edges, fill=True, color=color, linewidth=0, label=label)


def name_ends(plot: Plot, ends: Sequence[float]) -> None:
    """Write the score between each two bars where the one ends and the other begins."""
    if ends:
        plot.name_across(scores(ends), [place + 0.5 for place in range(len(ends))], title=_("Score"))


def upright(spans: Sequence[tuple[float | None, float | None]]) -> tuple[list[float], list[float]]:
    """A line from low to high at each of 0, 1, 2 and so on, as one."""
    both = [(place, low, high) for place, (low, high) in enumerate(spans) if low is not None and high is not None]
    across = [value for place, _low, _high in both for value in (place, place, math.nan)]
    return across, [value for _place, low, high in both for value in (low, high, math.nan)]


def cumulative(
    plot: Plot, curves: CumulativeCurves, first: tuple[str, str], second: tuple[str, str], label: str
) -> None:
    """Two distribution functions, and a line where they are farthest apart.

    Args:
        plot: where they are drawn.
        curves: the two functions.
        first: color and name of the first.
        second: color and name of the second.
        label: of the line; ``{d}`` is the distance.

    """
    axes = plot.axes
    for (color, name), curve in ((first, curves.first), (second, curves.second)):
        axes.plot(curve.x, curve.y, color=color, label=name)
    low, high = sorted((curves.apart_first, curves.apart_second))
    axes.plot([curves.apart_at] * 2, [low, high], color=INK, linewidth=1.2)
    axes.margins(x=0.01)
    axes.set_ylim(0, 1)
    _name_distance(plot, (curves.apart_at, low, high), label.format(d=decimal(high - low)))
    plot.measure_up(*ticks((0, 1), SHARES))
    plot.name_across(*ticks(axes.get_xlim(), SCORES, at_most=10), title=_("Score"))
    plot.key()


def _name_distance(plot: Plot, span: tuple[float, float, float], name: str) -> None:
    """Beside the line from low to high. The curves only rise, so right below it and left above it there is room."""
    at, low, high = span
    left, right = plot.axes.get_xlim()
    if at < left + 0.8 * (right - left):
        plot.write(at, low, name, (6, -11), fontsize=9.5)
    else:
        plot.write(at, high, name, (-6, 4), ha="right", fontsize=9.5)
