"""The heat map: how far each variable lay from the reference, month by month."""

from matplotlib.patches import PathPatch
from matplotlib.path import Path

from monitor_lib.i18n import _
from monitor_lib.render.display import Shown
from monitor_lib.render.drawing import INK, LABEL_SIZE, MIDDLE, Plot, drawing
from monitor_lib.render.numbers import count, cut, decimal, month
from monitor_lib.render.tables import note
from monitor_lib.report.headline import reason_text
from monitor_lib.report.report import Report, part
from monitor_lib.stats.order import to_order
from monitor_lib.stats.variable import ENOUGH
from monitor_lib.topics.variables.measure import VariablesResult
from monitor_lib.topics.variables.topic import VARIABLES

FEWEST_ROWS, MOST_ROWS = 8, 24
ROW_INCHES = 0.23
TOO_FEW = "#d5dae0"
SHADES = ["#f7fafd", "#cfe0f1", "#7fb0dc", "#1d5fa8"]
BOUNDS = [0.02, 0.10, 0.25]
LEAST_WRITTEN = 0.02
LIGHT_TEXT_FROM = 0.25


@part
def heat_map(report: Report) -> Shown:
    """The variables that lay farthest from the reference in any month, by month; grey where records are too few."""
    result = report.of(VARIABLES)
    if not result.shifts:
        code = "no_variables" if result.is_compared else "no_reference"
        return note(_("There is no heat map: {reason}.").format(reason=reason_text(code)))
    names = _farthest(result)
    months = [number for number, _indices in result.by_month]
    values = [[indices.get(name) for _month, indices in result.by_month] for name in names]
    with drawing(height=0.75 + ROW_INCHES * len(names)) as plot:
        _draw(plot, names, months, values)
        caption = _("CSI by month: the {n} variables that moved most, of {all}").format(
            n=len(names), all=len(result.comparison.bins)
        )
        last = result.by_month[-1][1]
        figures = [f"{cut(name, 40)} {decimal(last.get(name), 2)}" for name in names[:5]]
        described = _("In the last month: {figures}. Grey: fewer than {n} records.").format(
            figures=", ".join(figures), n=count(ENOUGH)
        )
        return plot.shown(caption, described)


def _farthest(result: VariablesResult) -> list[str]:
    """The variables by the largest of their months' indices, then by their judged one."""
    judged = {shift.name: shift.csi.corrected for shift in result.shifts}
    most = {
        name: max((indices[name] or 0.0 for _month, indices in result.by_month if name in indices), default=0.0)
        for name in judged
    }
    names = sorted(judged, key=lambda name: (-to_order(most[name]), -to_order(judged[name]), name))
    moved = sum(most[name] >= LEAST_WRITTEN for name in names)
    return names[: min(max(moved, FEWEST_ROWS), MOST_ROWS)]


def _draw(plot: Plot, names: list[str], months: list[int], values: list[list[float | None]]) -> None:
    axes = plot.axes
    words = [_("below 0.02"), _("0.02 to 0.10"), _("0.10 to 0.25"), _("0.25 or more"), _("too few records")]
    for shade, word in zip([*SHADES, TOO_FEW], words, strict=True):
        places = [(x, y) for y, row in enumerate(values) for x, value in enumerate(row) if _shade(value) == shade]
        axes.add_artist(PathPatch(_squares(places), facecolor=shade, edgecolor="white", linewidth=1.2, label=word))
    axes.set(xlim=(0, len(months)), ylim=(len(names), 0))
    for y, row in enumerate(values):
        for x, value in enumerate(row):
            if value is not None and value >= LEAST_WRITTEN:
                color = "white" if value >= LIGHT_TEXT_FROM else INK
                at = (x + 0.5, y + 0.5)
                plot.write(*at, decimal(value, 2), (0, -MIDDLE * LABEL_SIZE), ha="center", color=color, gid=None)
    plot.name_up([cut(name, 24) for name in names], [y + 0.5 for y in range(len(names))])
    plot.name_across([month(one) for one in months], [x + 0.5 for x in range(len(months))])
    plot.key()


def _shade(value: float | None) -> str:
    if value is None:
        return TOO_FEW
    return SHADES[sum(value >= bound for bound in BOUNDS)]


def _squares(places: list[tuple[int, int]]) -> Path:
    """One path around the cells at these places, column and row from 0."""
    corners = [(x + dx, y + dy) for x, y in places for dx, dy in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(places)
    return Path(corners, codes) if corners else Path([(0, 0)], [Path.MOVETO])
