"""How figures are drawn: one style, the same bytes each time, and a text for people who can't see them.

matplotlib's own ticks, legends and layout measure each text again and again, in a font that the page does not use; that
was most of the time a figure took. Here the labels along the axes are plain texts, and margins follow from letters.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle, StepPatch
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, BboxTransformTo, ScaledTranslation, Transform

from monitor_lib.render.display import Shown, render
from monitor_lib.render.svg import HELD_OFF, as_address, compact

INK, SOFT, GRID = "#1f2933", "#616e7c", "#e4e7eb"
BATCH, REFERENCE, BAD, GOOD = "#1d5fa8", "#9aa5b1", "#b3402e", "#2f7d5b"
WITHIN_CHANCE = "#d9a441"
DASHED = (0, (4, 3))

# A user's matplotlibrc must not reach a report, so every figure starts from matplotlib's own defaults.
LOOK = {
    "svg.hashsalt": "monitor_lib",
    "svg.fonttype": "none",
    "text.parse_math": False,
    "text.color": INK,
    "font.family": ["DejaVu Sans"],
    "font.size": 9.0,
    "axes.grid": False,
    "lines.linewidth": 1.8,
    "lines.solid_capstyle": "butt",
}
# The user's choice of a backend is kept: our figures are never shown on a screen.
WANTED = {key: value for key, value in {**mpl.rcParamsDefault, **LOOK}.items() if key != "backend"}
# matplotlib places texts by the font that it brings along; the page shows its own, which is narrower.
PAGE_FONT = "system-ui,Segoe UI,Helvetica,Arial,sans-serif"

POINTS_PER_INCH = 72
LABEL_SIZE = 8.5
GAP = 5.0  # points between an axis and its labels
KEY_WIDTH = 21.0  # points for the piece of a line in a key, with a point at its end, and the space after it
# The height of a text's letters above the baseline, as a share of the font size: half of it, and all of it.
MIDDLE, ABOVE = 0.36, 0.76
EM_NARROW, EM_CAPITAL, EM_FULL = 0.64, 0.74, 1.0
WIDE = "%@\u2030"


@dataclass(frozen=True)
class ShownFigure(Shown):
    """A figure as it is shown, and the axes that it was drawn from, for code that reads them."""

    axes: Axes | None = field(default=None, repr=False, compare=False)


class Label(Text):
    """A text at its anchor; only the browser knows its font, so nothing is measured here.

    matplotlib would lay it out in a font of its own, at half a millisecond each time.

    Attributes:
        role: where it belongs: ``"across"`` or ``"up"`` along an axis, ``"title"`` of one, ``"key"``, or ``"within"``.

    """

    def __init__(self, x: float, y: float, text: str, role: str, **look: Any) -> None:
        """As matplotlib's text."""
        super().__init__(x, y, text, **look)
        self.role = role

    def draw(self, renderer: RendererBase) -> None:
        """Draw the text without any layout."""
        x, y = self.get_transform().transform(self.get_unitless_position())
        if renderer.flipy():
            y = renderer.get_canvas_width_height()[1] - y
        gc = renderer.new_gc()
        gc.set_foreground(self.get_color())
        renderer.open_group("text", self.get_gid())
        renderer.draw_text(gc, x, y, self.get_text(), self.get_fontproperties(), self.get_rotation(), mtext=self)
        renderer.close_group("text")
        gc.restore()


@contextmanager
def drawing(width: float = 9.2, height: float = 3.1) -> Iterator["Plot"]:
    """An empty figure in our look, sizes in inches; it is to be drawn and shown within the context."""
    with mpl.rc_context({key: value for key, value in WANTED.items() if mpl.rcParams[key] != value}):
        yield Plot(width, height)


def warm_up_drawing() -> None:
    """Draw a figure that is not shown, so that all parts of matplotlib that figures need are loaded."""
    with drawing(1, 1) as plot:
        plot.axes.plot([0, 1], [0, 1], "o-", label="0")
        plot.steps([1.0], [0.0, 1.0], fill=True)
        plot.measure_up(["0", "1"], [0.0, 1.0])
        plot.name_across(["0"], [0.5], title="0")
        plot.key()
        plot.shown("0", "0")


def text_width(text: str, size: float = LABEL_SIZE) -> float:
    """About how many points wide a text is in a wide font: the page's own is not known here."""
    return size * sum(
        EM_FULL if character in WIDE or ord(character) > 0x2E7F else EM_CAPITAL if character.isupper() else EM_NARROW
        for character in text
    )


class Plot:
    """One pair of axes with room around it for what is written there.

    Attributes:
        figure, axes: matplotlib's; the axes' own ticks, spines and labels are off.
        left, right, top, bottom: room beside the axes, in points.

    """

    def __init__(self, width: float, height: float) -> None:
        """``width`` and ``height`` in inches."""
        self.figure = Figure(figsize=(width, height))
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.width, self.height = width * POINTS_PER_INCH, height * POINTS_PER_INCH
        self.left, self.right, self.top, self.bottom = 2.0, 8.0, 8.0, 6.0

    def measure_up(self, labels: Sequence[str], ticks: Sequence[float], *, title: str = "") -> None:
        """Label the upright axis and draw a line through the plot at each of its ticks."""
        self.name_up(labels, ticks)
        self._rule([0, 1], ticks)
        if title:
            self.left += LABEL_SIZE + GAP
            at = self._beside(self.axes.transAxes, (GAP + ABOVE * LABEL_SIZE - self.left, 0))
            self._write("title", 0, 0.5, title, at, ha="center", rotation=90)

    def name_up(self, labels: Sequence[str], places: Sequence[float]) -> None:
        """Label each place along the upright axis."""
        beside = self._beside(self.axes.get_yaxis_transform(which="grid"), (-GAP, -MIDDLE * LABEL_SIZE))
        for place, label in zip(places, labels, strict=True):
            self._write("up", 0, place, label, beside, ha="right")
        self.left = max(map(text_width, labels)) + 2 * GAP

    def name_across(self, labels: Sequence[str], places: Sequence[float], *, title: str = "") -> None:
        """Label places along the level axis, as many as can be read, and say below what they are."""
        step = self._readable(labels, places)
        self.right = max(self.right, text_width(labels[-1]) / 2)
        below = self._beside(self.axes.get_xaxis_transform(which="grid"), (0, -GAP - ABOVE * LABEL_SIZE))
        for place, label in zip(places[::step], labels[::step], strict=True):
            self._write("across", place, 0, label, below, ha="center")
        self.bottom += GAP + LABEL_SIZE
        if title:
            at = self._beside(self.axes.transAxes, (0, -self.bottom - ABOVE * LABEL_SIZE))
            self._write("title", 0.5, 0, title, at, ha="center")
            self.bottom += GAP + LABEL_SIZE

    def key(self) -> None:
        """Say above the axes which colour is what: everything that was drawn with a label."""
        self.top += 16
        points = Affine2D().scale(1 / POINTS_PER_INCH) + self.figure.dpi_scale_trans
        at = self._beside(points + ScaledTranslation(0, 1, BboxTransformTo(self.axes.bbox)), (0, 11))
        right = 0.0
        for artist, label in zip(*self.axes.get_legend_handles_labels(), strict=True):
            self.axes.add_artist(_swatch(artist, right, at))
            self._write("key", right + KEY_WIDTH, -MIDDLE * LABEL_SIZE, label, at, color=INK)
            right += KEY_WIDTH + text_width(label) + 16

    def write(self, x: float, y: float, text: str, offset: tuple[float, float] = (0, 0), **look: Any) -> None:
        """A text that stands on a place of the data, moved by ``offset`` points; white keeps lines off it."""
        at = self._beside(self.axes.transData, offset)
        self._write("within", x, y, text, at, **{"color": INK, "gid": HELD_OFF, **look})

    def steps(self, values: Sequence[float], edges: Sequence[float], **look: Any) -> None:
        """A level line from each edge to the next; none where a value is nan."""
        # Axes.stairs would look at each corner for limits, which every figure sets itself.
        self.axes.add_artist(StepPatch(values, edges, baseline=0, **look))

    def shown(self, caption: str, description: str, *, narrow: bool = False) -> ShownFigure:
        """The figure as an image that stands for itself: inlined SVGs would share their ids and leak their styles."""
        for artist in self.axes.get_children():
            artist.set_clip_on(False)  # all limits are such that nothing is cut off
        self.axes.set_position(
            (
                self.left / self.width,
                self.bottom / self.height,
                (self.width - self.left - self.right) / self.width,
                (self.height - self.top - self.bottom) / self.height,
            )
        )
        self.figure.patch.set_visible(False)
        buffer = io.StringIO()
        FigureCanvasSVG(self.figure).print_svg(buffer, metadata={"Date": None, "Creator": None})
        address = as_address(compact(buffer.getvalue(), PAGE_FONT))
        html = render("figure.html.j2", address=address, caption=caption, description=description, narrow=narrow)
        return ShownFigure(html, f"{caption}\n{description}", axes=self.axes)

    def _write(self, role: str, x: float, y: float, text: str, at: Transform, **look: Any) -> None:
        look = {"color": SOFT, "fontsize": LABEL_SIZE, "rotation_mode": "anchor", **look}
        self.axes.add_artist(Label(x, y, text, role, transform=at, **look))

    def _beside(self, at: Transform, points: tuple[float, float]) -> Transform:
        right, up = (distance / POINTS_PER_INCH for distance in points)
        return at + ScaledTranslation(right, up, self.figure.dpi_scale_trans)

    def _rule(self, across: Sequence[float], heights: Sequence[float]) -> None:
        """Level lines, drawn as one."""
        nan = float("nan")
        x, y = [*across, nan] * len(heights), [value for height in heights for value in (height, height, nan)]
        line = Line2D(
            x, y, color=GRID, linewidth=0.8, zorder=0.5, transform=self.axes.get_yaxis_transform(which="grid")
        )
        self.axes.add_artist(line)

    def _readable(self, labels: Sequence[str], places: Sequence[float]) -> int:
        """Each which label there is room for."""
        if len(labels) < 2:
            return 1
        low, high = self.axes.get_xlim()
        apart = (self.width - self.left - self.right) * (places[1] - places[0]) / (high - low)
        return max(1, -int(-(max(map(text_width, labels)) + 2 * GAP) // apart))


def _swatch(artist: Artist, right: float, at: Transform) -> Artist:
    """What an artist looks like: a piece of a line, or a small field."""
    if isinstance(artist, Line2D):
        # Points without a line between them are one point here.
        across = [right, right + 14] if artist.get_linestyle() != "None" else [right + 7]
        line = Line2D(across, [0] * len(across))
        line.update_from(artist)
        line.set(transform=at, label="")
        return line
    if not isinstance(artist, Patch):
        raise TypeError(f"a key shows lines and patches, got {artist}")
    edge = (artist.get_edgecolor(), artist.get_linewidth()) if isinstance(artist, StepPatch) else (GRID, 0.8)
    field = Rectangle((right, -4), 14, 8, facecolor=artist.get_facecolor(), edgecolor=edge[0], linewidth=edge[1])
    field.set_transform(at)
    return field
