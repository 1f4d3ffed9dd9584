"""The figures of discrimination."""

import math
from itertools import pairwise

from matplotlib.patches import Polygon

from monitor_lib.i18n import _
from monitor_lib.render.display import Shown
from monitor_lib.render.drawing import (
    BAD,
    BATCH,
    DASHED,
    GOOD,
    LABEL_SIZE,
    MIDDLE,
    REFERENCE,
    WITHIN_CHANCE,
    drawing,
)
from monitor_lib.render.numbers import decimal, month, scores
from monitor_lib.render.plots import MANY_BARS, bars, cumulative, name_ends, upright
from monitor_lib.render.scales import DECIMALS, SCORES, SHARES, ticks
from monitor_lib.render.tables import note
from monitor_lib.report.headline import nothing_to_draw
from monitor_lib.report.report import Report, part
from monitor_lib.stats.bands import Band
from monitor_lib.topics.discrimination.topic import DISCRIMINATION


@part
def auc_by_month_figure(report: Report) -> Shown:
    """AUC and interval by month, earlier batches included, with the reference's as a line."""
    result = report.of(DISCRIMINATION)
    known = [(number, one, one.auc) for number, one in result.trend if one.auc is not None]
    if not known:
        return nothing_to_draw(result.judged.reason or "no_outcome")
    if len(known) == 1:
        return note(_("One month with known outcomes is at hand, so there is no course over months to draw."))
    aucs = [auc for _month, _found, auc in known]
    with drawing(height=2.7) as plot:
        axes, ends = plot.axes, [-0.5, len(known) - 0.4]
        reference = result.reference
        if reference is not None and reference.auc is not None:
            label = _("Reference {auc}").format(auc=decimal(reference.auc))
            axes.plot(ends, [reference.auc] * 2, color=REFERENCE, linewidth=1.4, label=label)
        axes.plot(ends, [0.5] * 2, color=BAD, linewidth=1, linestyle=DASHED, label=_("No separation 0.500"))
        across, up = upright([(one.auc_low, one.auc_high) for _month, one, _auc in known])
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


@part
def roc_figure(report: Report) -> Shown:
    """The ROC curve of the judged months beside the reference's."""
    result = report.of(DISCRIMINATION)
    roc, reference = result.roc, result.reference_roc
    if roc is None:
        return nothing_to_draw(result.judged.reason)
    with drawing(4.6, 4.75) as plot:
        axes = plot.axes
        axes.plot([0, 1], [0, 1], color=REFERENCE, linewidth=1, linestyle=DASHED)
        below = [*zip(roc.x.tolist(), roc.y.tolist(), strict=True), (1.0, 0.0)]
        axes.add_artist(Polygon(below, facecolor=BATCH, alpha=0.08, linewidth=0))
        if reference is not None:
            axes.plot(reference.x, reference.y, color=REFERENCE, label=_("Reference"))
        axes.plot(roc.x, roc.y, color=BATCH, label=_("Judged months"))
        axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal", anchor="SW")
        plot.measure_up(*ticks((0, 1), SHARES), title=_("Share of bads rejected"))
        plot.name_across(*ticks((0, 1), SHARES), title=_("Share of goods rejected"))
        if reference is not None:
            plot.key()
        area = _("AUC {auc}").format(auc=decimal(result.judged.auc))
        plot.write(0.97, 0.06, area, ha="right", fontsize=12)
        described = _("The area below the curve is {auc}; the dashed line is a score that separates nothing.").format(
            auc=decimal(result.judged.auc)
        )
        return plot.shown(_("ROC curve of the judged months"), described, narrow=True)


@part
def separation_figure(report: Report) -> Shown:
    """The two classes' cumulative shares, with KS where they are farthest apart."""
    result = report.of(DISCRIMINATION)
    curves = result.separation
    if curves is None:
        return nothing_to_draw(result.judged.reason)
    with drawing() as plot:
        cumulative(plot, curves, (BAD, _("Bads")), (GOOD, _("Goods")), _("KS {d}"))
        described = _("The largest distance between bads and goods is {ks}, at a score of {score}.").format(
            ks=decimal(result.judged.ks), score=scores([curves.apart_at])[0]
        )
        return plot.shown(_("Bads and goods at or below each score"), described)


@part
def distribution_figure(report: Report) -> Shown:
    """How the scores of bads and of goods are spread."""
    result = report.of(DISCRIMINATION)
    histogram = result.histogram
    if histogram is None:
        return nothing_to_draw(result.judged.reason)
    with drawing(height=2.6) as plot:
        axes = plot.axes
        for shares, color, name in (
            (histogram.non_event_share, GOOD, _("Goods")),
            (histogram.event_share, BAD, _("Bads")),
        ):
            plot.steps(
                shares.tolist(),
                histogram.edges.tolist(),
                fill=True,
                facecolor=(color, 0.12),
                edgecolor=color,
                label=name,
                lw=1.6,
            )
        beside = 0.01 * (histogram.edges[-1] - histogram.edges[0])
        axes.set_xlim(histogram.edges[0] - beside, histogram.edges[-1] + beside)
        axes.set_ylim(0, max(histogram.event_share.max(), histogram.non_event_share.max()) * 1.04)
        plot.measure_up(*ticks(axes.get_ylim(), SHARES, at_most=4))
        plot.name_across(*ticks(axes.get_xlim(), SCORES, at_most=10), title=_("Score"))
        plot.key()
        described = _("The more the two overlap, the less the score separates.")
        return plot.shown(_("Scores of bads and of goods"), described)


@part
def bands_figure(report: Report) -> Shown:
    """The bad rate of each band, the safest first."""
    result = report.of(DISCRIMINATION)
    bands = result.bands
    rates = [math.nan if band.event_rate is None else band.event_rate for band in bands]
    if all(map(math.isnan, rates)):
        return nothing_to_draw(result.judged.reason or "no_scores")
    with drawing(height=2.6) as plot:
        colors = [_band_color(band) for band in bands]
        names = {BATCH: _("Bad rate"), WITHIN_CHANCE: _("lower, could be chance"), BAD: _("lower, beyond chance")}
        for color, name in names.items():
            if color in colors:
                bars(plot, [r if own == color else math.nan for r, own in zip(rates, colors, strict=True)], color, name)
        highest = max((rate for rate in rates if rate == rate), default=0)
        plot.axes.set(xlim=(-0.6, len(bands) - 0.4), ylim=(0, (highest or 1) * 1.04))
        plot.measure_up(*ticks(plot.axes.get_ylim(), SHARES, at_most=4))
        name_ends(plot, [_between(one, other) for one, other in pairwise(bands)])
        if len(set(colors)) > 1:
            plot.key()
        described = _("Lower than in the safer band before: {n} (amber could be chance, red is beyond it).").format(
            n=sum(band.reversed for band in bands)
        )
        return plot.shown(_("Bad rate by score band, the safest first"), described)


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
