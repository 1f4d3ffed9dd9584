"""The report's figures: each takes results and gives an image with its text alternative."""

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from monitor_lib.assessment import Inputs, Results
from monitor_lib.data.dates import day_name
from monitor_lib.metrics.bands import Band
from monitor_lib.metrics.curves import Curves
from monitor_lib.present.display import Shown
from monitor_lib.present.drawing import BAD, BATCH, GOOD, INK, REFERENCE, SOFT, WITHIN_CHANCE, drawing, shown
from monitor_lib.present.performance import band_names
from monitor_lib.present.population import cell_names
from monitor_lib.present.sentences import why
from monitor_lib.present.tables import note
from monitor_lib.present.text import count, decimal, month, percent, scores
from monitor_lib.words import _

SHARES = FuncFormatter(lambda value, _position: percent(value, 0))
COUNTS = FuncFormatter(lambda value, _position: count(int(value)))
MANY_BARS = 14
SLANTED_FROM = 10
DASHED = (0, (4, 3))
# Text that lines may cross stands on paper of its own.
PAPER = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}


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
    with drawing(height=2.3) as (figure, axes):
        axes.bar(range(len(heights)), heights, color=BATCH, width=0.72)
        _label(axes, labels)
        axes.grid(visible=False, axis="x")
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.yaxis.set_major_formatter(COUNTS)
        if len(heights) <= MANY_BARS:
            for place, height in enumerate(heights):
                axes.annotate(count(height), (place, height), ha="center", va="bottom", fontsize=8, color=SOFT)
        described = _("From {least} to {most} records.").format(least=count(min(heights)), most=count(max(heights)))
        return shown(figure, caption, described)


def roc_figure(results: Results) -> Shown:
    """The ROC curve of the judged months beside the reference's."""
    if results.drawn.roc is None:
        return _not_drawn(results.judged.why)
    with drawing(4.6, 4.0) as (figure, axes):
        axes.plot([0, 1], [0, 1], color=REFERENCE, linewidth=1, linestyle=DASHED)
        if results.drawn.reference_roc is not None:
            then = results.drawn.reference_roc
            axes.plot(then.non_event_share, then.event_share, color=REFERENCE, label=_("Reference"))
        axes.plot(
            results.drawn.roc.non_event_share, results.drawn.roc.event_share, color=BATCH, label=_("Judged months")
        )
        if results.drawn.reference_roc is not None:
            axes.legend(loc="lower right", bbox_to_anchor=(1, 0.1))
        axes.fill_between(
            results.drawn.roc.non_event_share, results.drawn.roc.event_share, color=BATCH, alpha=0.08, linewidth=0
        )
        axes.set(xlim=(0, 1), ylim=(0, 1.005), aspect="equal")
        axes.set_xlabel(_("Share of goods rejected"))
        axes.set_ylabel(_("Share of bads rejected"))
        axes.xaxis.set_major_formatter(SHARES)
        axes.yaxis.set_major_formatter(SHARES)
        area = _("AUC {auc}").format(auc=decimal(results.judged.auc))
        axes.annotate(area, (0.97, 0.06), ha="right", fontsize=12, color=INK)
        described = _("The area below the curve is {auc}; the dashed line is a score that separates nothing.").format(
            auc=decimal(results.judged.auc)
        )
        return shown(figure, _("ROC curve of the judged months"), described, narrow=True)


def auc_by_month_figure(results: Results) -> Shown:
    """AUC and interval by month, earlier batches included, with the reference's as a line."""
    drawn = [(number, found, found.auc) for number, found in results.trend if found.auc is not None]
    if not drawn:
        return _not_drawn(results.judged.why or "no_outcome")
    if len(drawn) == 1:
        return note(_("One month with known outcomes is at hand, so there is no course over months to draw."))
    aucs = [auc for _month, _found, auc in drawn]
    with drawing(height=2.7) as (figure, axes):
        then = results.reference_performance
        if then is not None and then.auc is not None:
            label = _("Reference {auc}").format(auc=decimal(then.auc))
            axes.axhline(then.auc, color=REFERENCE, linewidth=1.2, label=label)
        axes.axhline(0.5, color=BAD, linewidth=1, linestyle=DASHED, label=_("No separation 0.500"))
        for place, (_month, found, auc) in enumerate(drawn):
            if found.auc_low is not None and found.auc_high is not None:
                axes.plot([place, place], [found.auc_low, found.auc_high], color=BATCH, linewidth=1.4, alpha=0.55)
            if len(drawn) <= MANY_BARS:
                axes.annotate(
                    decimal(auc), (place, auc), (7, 0), textcoords="offset points", va="center", fontsize=8, bbox=PAPER
                )
        axes.plot(range(len(drawn)), aucs, "o", color=BATCH, markersize=5.5)
        _label(axes, [month(number) for number, _found, _auc in drawn])
        axes.set_xlim(-0.5, len(drawn) - 0.3)
        axes.grid(visible=False, axis="x")
        axes.set_ylabel(_("AUC"))
        figure.legend(loc="outside upper right", ncols=2)
        described = _("From {least} to {most}; the lines are 95% intervals.").format(
            least=decimal(min(aucs)), most=decimal(max(aucs))
        )
        return shown(figure, _("AUC by month"), described)


def separation_figure(results: Results) -> Shown:
    """The two classes' cumulative shares, with KS where they are farthest apart."""
    if results.drawn.separation is None:
        return _not_drawn(results.judged.why)
    with drawing() as (figure, axes):
        _cumulative(axes, results.drawn.separation, (BAD, _("Bads")), (GOOD, _("Goods")), _("KS {d}"))
        figure.legend(loc="outside upper right", ncols=2)
        described = _("The largest distance between bads and goods is {ks}, at a score of {score}.").format(
            ks=decimal(results.judged.ks), score=scores([results.drawn.separation.apart_at])[0]
        )
        return shown(figure, _("Bads and goods at or below each score"), described)


def distribution_figure(results: Results) -> Shown:
    """How the scores of bads and of goods are spread."""
    found = results.drawn.histogram
    if found is None:
        return _not_drawn(results.judged.why)
    with drawing(height=2.5) as (figure, axes):
        for shares, color, name in ((found.non_event_share, GOOD, _("Goods")), (found.event_share, BAD, _("Bads"))):
            axes.stairs(shares, found.edges, color=color, label=name, linewidth=1.6)
            axes.stairs(shares, found.edges, color=color, fill=True, alpha=0.12)
        axes.set_xlabel(_("Score"))
        axes.yaxis.set_major_formatter(SHARES)
        axes.margins(x=0.01)
        figure.legend(loc="outside upper right", ncols=2)
        described = _("The more the two overlap, the less the score separates.")
        return shown(figure, _("Scores of bads and of goods"), described)


def bands_figure(results: Results) -> Shown:
    """The bad rate of each band, the safest first."""
    rated = [(place, band.event_rate) for place, band in enumerate(results.bands) if band.event_rate is not None]
    if not rated:
        return _not_drawn(results.judged.why or "no_scores")
    with drawing(height=2.5) as (figure, axes):
        colors = [_band_color(results.bands[place]) for place, _rate in rated]
        axes.bar([place for place, _rate in rated], [rate for _place, rate in rated], 0.72, color=colors)
        names = band_names(results.bands)
        axes.set_xticks(range(len(names)), names, fontsize=7.5, rotation=20, ha="right", rotation_mode="anchor")
        axes.yaxis.set_major_formatter(SHARES)
        axes.grid(visible=False, axis="x")
        described = _("Lower than in the safer band before: {n} (amber within chance, red beyond).").format(
            n=sum(band.reversed for band in results.bands)
        )
        return shown(figure, _("Bad rate by score band, the safest first"), described)


def _band_color(band: Band) -> str:
    if not band.reversed:
        return BATCH
    return BAD if band.significant else WITHIN_CHANCE


def adherence_figure(results: Results) -> Shown:
    """The batch's and the reference's cumulative shares, with D where they are farthest apart."""
    if results.drawn.adherence is None or results.drift is None:
        return note(_("Without a reference there is nothing to compare the scores with."))
    with drawing() as (figure, axes):
        _cumulative(axes, results.drawn.adherence, (BATCH, _("Batch")), (REFERENCE, _("Reference")), _("D {d}"))
        figure.legend(loc="outside upper right", ncols=2)
        described = _("The largest distance between batch and reference is {d}, at a score of {score}.").format(
            d=decimal(results.drift.ks), score=scores([results.drawn.adherence.apart_at])[0]
        )
        return shown(figure, _("Batch and reference at or below each score"), described)


def psi_figure(results: Results) -> Shown:
    """Batch beside reference in each cell of the PSI."""
    found = results.stability
    if found is None or found.why is not None:
        return _not_drawn("no_reference" if found is None else found.why)
    with drawing(height=2.7) as (figure, axes):
        places = range(len(found.batch))
        axes.bar([p - 0.2 for p in places], found.batch_shares, 0.38, color=BATCH, label=_("Batch"))
        axes.bar([p + 0.2 for p in places], found.reference_shares, 0.38, color=REFERENCE, label=_("Reference"))
        axes.set_xticks(places, cell_names(found), fontsize=7.5, rotation=20, ha="right", rotation_mode="anchor")
        axes.yaxis.set_major_formatter(SHARES)
        axes.grid(visible=False, axis="x")
        figure.legend(loc="outside upper right", ncols=2)
        described = _("PSI {psi} over {cells} cells.").format(psi=decimal(found.psi), cells=len(found.batch))
        return shown(figure, _("Share of records in each tenth of the reference"), described)


def _label(axes: Axes, labels: list[str]) -> None:
    """Name the places along the axis, as many as can be read."""
    step = -(-len(labels) // MANY_BARS)
    axes.set_xticks(range(0, len(labels), step), labels[::step], fontsize=8)
    if len(labels) >= SLANTED_FROM:
        for label in axes.get_xticklabels():
            label.set(rotation=35, ha="right", rotation_mode="anchor")


def _cumulative(axes: Axes, curves: Curves, first: tuple[str, str], second: tuple[str, str], label: str) -> None:
    for (color, name), shares in ((first, curves.first), (second, curves.second)):
        axes.step(curves.scores, shares, where="post", color=color, label=name)
    low, high = sorted((curves.apart_first, curves.apart_second))
    axes.plot([curves.apart_at] * 2, [low, high], color=INK, linewidth=1.2)
    axes.annotate(
        label.format(d=decimal(high - low)),
        (curves.apart_at, (low + high) / 2),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
        color=INK,
        bbox=PAPER,
    )
    axes.set(ylim=(0, 1.01))
    axes.margins(x=0.01)
    axes.set_xlabel(_("Score"))
    axes.yaxis.set_major_formatter(SHARES)


def _not_drawn(code: str | None) -> Shown:
    return note(_("There is nothing to draw: {why}.").format(why=why(code or "no_scores")))
