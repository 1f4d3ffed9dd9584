"""The heat map: how far each variable lay from the reference, month by month."""

import math

from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.patches import Patch

from monitor_lib.assessment import Results, Variables
from monitor_lib.metrics.order import to_order
from monitor_lib.metrics.variables import ENOUGH
from monitor_lib.present.display import Shown
from monitor_lib.present.drawing import GRID, INK, drawing, shown
from monitor_lib.present.sentences import why
from monitor_lib.present.tables import note
from monitor_lib.present.text import count, cut, decimal, month
from monitor_lib.words import _

FEWEST_ROWS, MOST_ROWS = 8, 24
ROW_INCHES = 0.23
TOO_FEW = "#d5dae0"
SHADES = ["#f7fafd", "#cfe0f1", "#7fb0dc", "#1d5fa8"]
BOUNDS = [-math.inf, 0.02, 0.10, 0.25, math.inf]
LEAST_WRITTEN = 0.02
LIGHT_TEXT_FROM = 0.25


def variables_figure(results: Results) -> Shown:
    """The variables that lay farthest from the reference in any month, by month; grey where records are too few."""
    found = results.variables
    if found is None or not found.shifts:
        code = "no_reference" if found is None else "no_variables"
        return note(_("There is no heat map: {why}.").format(why=why(code)))
    names = _farthest(found)
    months = [number for number, _indices in found.by_month]
    values = [[indices.get(name) for _month, indices in found.by_month] for name in names]
    with drawing(height=1.15 + ROW_INCHES * len(names)) as (figure, axes):
        _draw(axes, names, months, values)
        caption = _("CSI by month: the {n} variables that moved most, of {all}").format(
            n=len(names), all=len(found.bins)
        )
        last = found.by_month[-1][1]
        told = [f"{cut(name, 40)} {decimal(last.get(name), 2)}" for name in names[:5]]
        described = _("In the last month: {told}. Grey: fewer than {n} records.").format(
            told=", ".join(told), n=count(ENOUGH)
        )
        return shown(figure, caption, described)


def _farthest(found: Variables) -> list[str]:
    """The variables by the largest of their months' indices, then by their judged one."""
    judged = {shift.name: shift.csi.corrected for shift in found.shifts}
    most = {
        name: max((indices[name] or 0.0 for _month, indices in found.by_month if name in indices), default=0.0)
        for name in judged
    }
    names = sorted(judged, key=lambda name: (-to_order(most[name]), -to_order(judged[name]), name))
    moved = sum(most[name] >= LEAST_WRITTEN for name in names)
    return names[: min(max(moved, FEWEST_ROWS), MOST_ROWS)]


def _draw(axes: Axes, names: list[str], months: list[int], values: list[list[float | None]]) -> None:
    shades = ListedColormap(SHADES).with_extremes(bad=TOO_FEW)
    norm = BoundaryNorm([-1e9, *BOUNDS[1:-1], 1e9], len(SHADES))
    grid = [[math.nan if value is None else value for value in row] for row in values]
    axes.pcolormesh(grid, cmap=shades, norm=norm, edgecolors="white", linewidth=1.2)
    for y, row in enumerate(values):
        for x, value in enumerate(row):
            if value is not None and value >= LEAST_WRITTEN:
                colour = "white" if value >= LIGHT_TEXT_FROM else INK
                axes.annotate(
                    decimal(value, 2), (x + 0.5, y + 0.5), ha="center", va="center", fontsize=7.5, color=colour
                )
    axes.set_xticks([x + 0.5 for x in range(len(months))], [month(one) for one in months])
    axes.set_yticks([y + 0.5 for y in range(len(names))], [cut(name, 24) for name in names], parse_math=False)
    axes.invert_yaxis()
    axes.xaxis.tick_top()
    axes.grid(visible=False)
    for side in axes.spines.values():
        side.set_visible(False)
    words = [_("below 0.02"), _("0.02 to 0.10"), _("0.10 to 0.25"), _("0.25 or more"), _("too few records")]
    patches = [
        Patch(facecolor=shade, edgecolor=GRID, label=word)
        for shade, word in zip([*SHADES, TOO_FEW], words, strict=True)
    ]
    axes.legend(handles=patches, loc="upper left", bbox_to_anchor=(0, -0.01), ncols=5, fontsize=8, handlelength=1.2)
