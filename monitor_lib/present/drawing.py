"""How figures are drawn: one look, the same bytes each time, and a text for those who can't see them."""

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from monitor_lib.present.display import Shown, render

INK, SOFT, GRID = "#1f2933", "#616e7c", "#e4e7eb"
BATCH, REFERENCE, BAD, GOOD = "#1d5fa8", "#9aa5b1", "#b3402e", "#2f7d5b"
WITHIN_CHANCE = "#d9a441"

# A user's matplotlibrc must not reach a report, so every figure starts from matplotlib's own defaults.
LOOK = {
    "svg.hashsalt": "monitor_lib",
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": SOFT,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "lines.linewidth": 1.8,
}
# matplotlib lays text out with the font it brings along; the page shows its own, which is narrower.
PAGE_FONT = "system-ui, 'Segoe UI', Helvetica, Arial, sans-serif"


@contextmanager
def drawing(width: float = 9.2, height: float = 3.1) -> Iterator[tuple[Figure, Axes]]:
    """An empty figure in our look, sizes in inches."""
    with mpl.rc_context():
        mpl.rcParams.update({**mpl.rcParamsDefault, **LOOK})
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure, figure.add_subplot()


def shown(figure: Figure, caption: str, description: str, *, narrow: bool = False) -> Shown:
    """The figure as an image that stands for itself: inlined SVGs would share their ids and leak their styles."""
    with mpl.rc_context():
        mpl.rcParams.update({**mpl.rcParamsDefault, **LOOK})
        buffer = io.BytesIO()
        FigureCanvasSVG(figure).print_svg(buffer, metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue().decode("utf-8").replace("'DejaVu Sans'", PAGE_FONT)
    data = base64.b64encode(svg.encode("utf-8")).decode("ascii")
    html = render("figure.html.j2", data=data, caption=caption, description=description, narrow=narrow)
    return Shown(html, f"{caption}\n{description}")
