"""The report's figures: each takes results and gives an image with its text alternative."""

import math
from collections.abc import Sequence
from itertools import pairwise

from matplotlib.patches import Polygon

from monitor_lib.assessment.inputs import Inputs
from monitor_lib.assessment.results import Results
from monitor_lib.i18n import _
from monitor_lib.present.display import Shown
from monitor_lib.present.drawing import (
    BAD,
    BATCH,
    DASHED,
    GOOD,
    INK,
    LABEL_SIZE,
    MIDDLE,
    REFERENCE,
    SOFT,
    WITHIN_CHANCE,
    Plot,
    drawing,
)
from monitor_lib.present.scales import COUNTS, DECIMALS, SCORES, SHARES, ticks
from monitor_lib.present.sentences import why
from monitor_lib.present.tables import note
from monitor_lib.present.text import count, decimal, month, scores
from monitor_lib.readers.dates import day_name
from monitor_lib.stats.bands import Band
from monitor_lib.stats.curves import CumulativeCurves

FEW_BARS, MANY_BARS = 8, 14
BAR = 0.72  # of the room between two bars' middles


def volumetry_figure(inputs: Inputs, results: Results) -> Shown:
    """Records by month; by day where the batch is one month."""
    by_month = results.volume.by_month
    if len(by_month) > 1:
        labels, heights = [month(one.month) for one in by_month], [one.n for one in by_month]
        caption = _("Records by month")
    else:
        days = inputs.batch.by_day
        labels = [day_name(day) for day in range(inputs.batch.first_day, inputs.batch.last_day + 1)]
        heights = [days.get(day, 0) for day in range(inputs.batch.first_day, inputs.batch.last_day + 1)]
        caption = _("Records by day")
    with drawing(height=2.3) as plot:
        _bars(plot, heights, BATCH)
        room = max(0, FEW_BARS - len(heights)) / 2
        plot.axes.set(xlim=(-0.6 - room, len(heights) - 0.4 + room), ylim=(0, max(*heights, 1) * 1.02))
        plot.measure_up(*ticks(plot.axes.get_ylim(), COUNTS, at_most=4))
        plot.name_across(labels, range(len(labels)))
        if len(heights) <= MANY_BARS:
            plot.top += LABEL_SIZE
            for place, height in enumerate(heights):
                plot.write(place, height, count(height), (0, 3), ha="center", color=SOFT)
        described = _("From {least} to {most} records.").format(least=count(min(heights)), most=count(max(heights)))
        return plot.shown(caption, described)


def roc_figure(results: Results) -> Shown:
    """The ROC curve of the judged months beside the reference's."""
    roc, then = results.plot_data.roc, results.plot_data.reference_roc
    if roc is None:
        return _not_drawn(results.judged.why)
    with drawing(4.6, 4.75) as plot:
        axes = plot.axes
        axes.plot([0, 1], [0, 1], color=REFERENCE, linewidth=1, linestyle=DASHED)
        below = [*zip(roc.x.tolist(), roc.y.tolist(), strict=True), (1.0, 0.0)]
        axes.add_artist(Polygon(below, facecolor=BATCH, alpha=0.08, linewidth=0))
        if then is not None:
            axes.plot(then.x, then.y, color=REFERENCE, label=_("Reference"))
        axes.plot(roc.x, roc.y, color=BATCH, label=_("Judged months"))
        axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal", anchor="SW")
        plot.measure_up(*ticks((0, 1), SHARES), title=_("Share of bads rejected"))
        plot.name_across(*ticks((0, 1), SHARES), title=_("Share of goods rejected"))
        if then is not None:
            plot.key()
        area = _("AUC {auc}").format(auc=decimal(results.judged.auc))
        plot.write(0.97, 0.06, area, ha="right", fontsize=12)
        described = _("The area below the curve is {auc}; the dashed line is a score that separates nothing.").format(
            auc=decimal(results.judged.auc)
        )
        return plot.shown(_("ROC curve of the judged months"), described, narrow=True)


def auc_by_month_figure(results: Results) -> Shown:
    """AUC and interval by month, earlier batches included, with the reference's as a line."""
    known = [(number, found, found.auc) for number, found in results.trend if found.auc is not None]
    if not known:
        return _not_drawn(results.judged.why or "no_outcome")
    if len(known) == 1:
        return note(_("One month with known outcomes is at hand, so there is no course over months to draw."))
    aucs = [auc for _month, _found, auc in known]
    with drawing(height=2.7) as plot:
        axes, ends = plot.axes, [-0.5, len(known) - 0.4]
        then = results.reference_performance
        if then is not None and then.auc is not None:
            label = _("Reference {auc}").format(auc=decimal(then.auc))
            axes.plot(ends, [then.auc] * 2, color=REFERENCE, linewidth=1.4, label=label)
        axes.plot(ends, [0.5] * 2, color=BAD, linewidth=1, linestyle=DASHED, label=_("No separation 0.500"))
        across, up = _upright([(found.auc_low, found.auc_high) for _month, found, _auc in known])
        axes.plot(across, up, color=BATCH, linewidth=1.4, alpha=0.55)
        axes.plot(range(len(known)), aucs, "o", color=BATCH, markersize=5.5)
        axes.set_xlim(*ends)
        axes.margins(y=0.04)
        plot.measure_up(*ticks(axes.get_ylim(), DECIMALS), title=_("AUC"))
        plot.name_across([month(number) for number, _found, _auc in known], range(len(known)))
        if len(known) <= MANY_BARS:
            for place, auc in enumerate(aucs):
                plot.write(place, auc, decimal(auc), (6, -MIDDLE * LABEL_SIZE))
        plot.key()
        described = _("From {least} to {most}; the lines are 95% intervals.").format(
            least=decimal(min(aucs)), most=decimal(max(aucs))
        )
        return plot.shown(_("AUC by month"), described)


def separation_figure(results: Results) -> Shown:
    """The two classes' cumulative shares, with KS where they are farthest apart."""
    found = results.plot_data.separation
    if found is None:
        return _not_drawn(results.judged.why)
    with drawing() as plot:
        _cumulative(plot, found, (BAD, _("Bads")), (GOOD, _("Goods")), _("KS {d}"))
        described = _("The largest distance between bads and goods is {ks}, at a score of {score}.").format(
            ks=decimal(results.judged.ks), score=scores([found.apart_at])[0]
        )
        return plot.shown(_("Bads and goods at or below each score"), described)


def distribution_figure(results: Results) -> Shown:
    """How the scores of bads and of goods are spread."""
    found = results.plot_data.histogram
    if found is None:
        return _not_drawn(results.judged.why)
    with drawing(height=2.6) as plot:
        axes = plot.axes
        for shares, color, name in ((found.non_event_share, GOOD, _("Goods")), (found.event_share, BAD, _("Bads"))):
            plot.steps(
                shares.tolist(),
                found.edges.tolist(),
                fill=True,
                facecolor=(color, 0.12),
                edgecolor=color,
                label=name,
                lw=1.6,
            )
        beside = 0.01 * (found.edges[-1] - found.edges[0])
        axes.set_xlim(found.edges[0] - beside, found.edges[-1] + beside)
        axes.set_ylim(0, max(found.event_share.max(), found.non_event_share.max()) * 1.04)
        plot.measure_up(*ticks(axes.get_ylim(), SHARES, at_most=4))
        plot.name_across(*ticks(axes.get_xlim(), SCORES, at_most=10), title=_("Score"))
        plot.key()
        described = _("The more the two overlap, the less the score separates.")
        return plot.shown(_("Scores of bads and of goods"), described)


def bands_figure(results: Results) -> Shown:
    """The bad rate of each band, the safest first."""
    bands = results.bands
    rates = [math.nan if band.event_rate is None else band.event_rate for band in bands]
    if all(map(math.isnan, rates)):
        return _not_drawn(results.judged.why or "no_scores")
    with drawing(height=2.6) as plot:
        colors = [_band_color(band) for band in bands]
        names = {BATCH: _("Bad rate"), WITHIN_CHANCE: _("lower, within chance"), BAD: _("lower, beyond chance")}
        for color, name in names.items():
            if color in colors:
                _bars(
                    plot, [r if own == color else math.nan for r, own in zip(rates, colors, strict=True)], color, name
                )
        highest = max((rate for rate in rates if rate == rate), default=0)
        plot.axes.set(xlim=(-0.6, len(bands) - 0.4), ylim=(0, (highest or 1) * 1.04))
        plot.measure_up(*ticks(plot.axes.get_ylim(), SHARES, at_most=4))
        _name_ends(plot, [_between(one, other) for one, other in pairwise(bands)])
        if len(set(colors)) > 1:
            plot.key()
        described = _("Lower than in the safer band before: {n} (amber within chance, red beyond).").format(
            n=sum(band.reversed for band in bands)
        )
        return plot.shown(_("Bad rate by score band, the safest first"), described)


def adherence_figure(results: Results) -> Shown:
    """The batch's and the reference's cumulative shares, with D where they are farthest apart."""
    found = results.plot_data.adherence
    if found is None or results.drift is None:
        return note(_("Without a reference there is nothing to compare the scores with."))
    with drawing() as plot:
        _cumulative(plot, found, (BATCH, _("Batch")), (REFERENCE, _("Reference")), _("D {d}"))
        described = _("The largest distance between batch and reference is {d}, at a score of {score}.").format(
            d=decimal(results.drift.ks), score=scores([found.apart_at])[0]
        )
        return plot.shown(_("Batch and reference at or below each score"), described)


def psi_figure(results: Results) -> Shown:
    """Batch beside reference in each cell of the PSI."""
    found = results.stability
    if found is None or found.why is not None:
        return _not_drawn("no_reference" if found is None else found.why)
    with drawing(height=2.7) as plot:
        _bars(plot, found.batch_shares, BATCH, _("Batch"), width=0.38, beside=-0.2)
        _bars(plot, found.reference_shares, REFERENCE, _("Reference"), width=0.38, beside=0.2)
        highest = max(*found.batch_shares, *found.reference_shares)
        plot.axes.set(xlim=(-0.6, len(found.batch) - 0.4), ylim=(0, highest * 1.04))
        plot.measure_up(*ticks(plot.axes.get_ylim(), SHARES, at_most=4))
        _name_ends(plot, found.edges)
        plot.key()
        described = _("PSI {psi} over {cells} cells.").format(psi=decimal(found.psi), cells=len(found.batch))
        return plot.shown(_("Share of records in each tenth of the reference"), described)


def _band_color(band: Band) -> str:
    if not band.reversed:
        return BATCH
    return BAD if band.significant else WITHIN_CHANCE


def _between(one: Band, other: Band) -> float:
    """The score where one band ends and its riskier neighbour begins."""
    end = one.high if one.high is not None and one.high == other.low else one.low
    if end is None:
        raise ValueError(f"bands must follow one another, got {one} and {other}")
    return end


def _bars(
    plot: Plot, heights: Sequence[float], color: str, label: str = "", *, width: float = BAR, beside: float = 0.0
) -> None:
    """Bars around 0, 1, 2 and so on, drawn as one; none where a height is nan."""
    edges = [place + beside + side * width / 2 for place in range(len(heights)) for side in (-1, 1)]
    with_gaps = [value for height in heights for value in (height, math.nan)][:-1]
    plot.steps(with_gaps, edges, fill=True, color=color, linewidth=0, label=label)


def _name_ends(plot: Plot, ends: Sequence[float]) -> None:
    """Write the score between each two bars where the one ends and the other begins."""
    if ends:
        plot.name_across(scores(ends), [place + 0.5 for place in range(len(ends))], title=_("Score"))


def _upright(spans: Sequence[tuple[float | None, float | None]]) -> tuple[list[float], list[float]]:
    """A line from low to high at each of 0, 1, 2 and so on, as one."""
    both = [(place, low, high) for place, (low, high) in enumerate(spans) if low is not None and high is not None]
    across = [value for place, _low, _high in both for value in (place, place, math.nan)]
    return across, [value for _place, low, high in both for value in (low, high, math.nan)]


def _cumulative(
    plot: Plot, curves: CumulativeCurves, first: tuple[str, str], second: tuple[str, str], label: str
) -> None:
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


def _not_drawn(code: str | None) -> Shown:
    return note(_("There is nothing to draw: {why}.").format(why=why(code or "no_scores")))
