"""The adherence of a report: the KS test and the PSI of its scores."""

from itertools import pairwise

from monitor_lib.i18n import _
from monitor_lib.render.display import Shown
from monitor_lib.render.drawing import BATCH, REFERENCE, drawing
from monitor_lib.render.numbers import count, decimal, interval, month, months_between, percent, points, pvalue, scores
from monitor_lib.render.plots import bars, cumulative, name_ends
from monitor_lib.render.scales import SHARES, ticks
from monitor_lib.render.tables import note
from monitor_lib.render.tables import table as table_of
from monitor_lib.report.headline import nothing_to_draw, reason_text
from monitor_lib.report.report import Report, part
from monitor_lib.stats.ks_drift import KsDrift
from monitor_lib.stats.psi import ScorePsi
from monitor_lib.topics.adherence.measure import AdherenceResult
from monitor_lib.topics.adherence.topic import ADHERENCE

__all__ = ["by_month_table", "figure", "psi_figure", "psi_table", "table"]


@part
def figure(report: Report) -> Shown:
    """The batch's and the reference's cumulative shares, with D where they are farthest apart."""
    result = report.of(ADHERENCE)
    curves = result.curves
    if curves is None or result.drift is None:
        return note(_("Without a reference there is nothing to compare the scores with."))
    with drawing() as plot:
        cumulative(plot, curves, (BATCH, _("Batch")), (REFERENCE, _("Reference")), _("D {d}"))
        described = _("The largest distance between batch and reference is {d}, at a score of {score}.").format(
            d=decimal(result.drift.ks), score=scores([curves.apart_at])[0]
        )
        return plot.shown(_("Batch and reference at or below each score"), described)


@part
def table(report: Report) -> Shown:
    """The KS test and the PSI of the judged scores against the reference."""
    result = report.of(ADHERENCE)
    drift, psi = result.drift, result.psi
    if drift is None or psi is None:
        return note(_("Adherence does not apply: {reason}.").format(reason=reason_text("no_reference")))
    head = [_("Measure"), _("Value"), _("Uncertainty"), _("How")]
    method = {"exact": _("exact p-value"), "asymptotic": _("asymptotic p-value"), None: ""}[drift.method]
    rows = [
        [
            _("KS drift D"),
            decimal(drift.ks) if drift.reason is None else reason_text(drift.reason),
            _("{interval}; p-value {p}").format(interval=interval(drift.low, drift.high), p=pvalue(drift.pvalue)),
            _("two-sample Kolmogorov\u2013Smirnov, {method}; 95% interval in closed form").format(method=method),
        ],
        *_chi_squared_row(drift),
        [
            _("PSI"),
            decimal(psi.psi) if psi.reason is None else reason_text(psi.reason),
            _("up to {critical} in 95 of 100 unchanged batches").format(critical=decimal(psi.critical)),
            _("{bins} bins of the reference, {filled} filled").format(bins=len(psi.batch), filled=psi.filled),
        ],
        [
            _("PSI, bias-corrected"),
            decimal(psi.corrected),
            _("true PSI from {interval}").format(interval=interval(psi.low, psi.high)),
            _("less what chance adds on average; bounds 95% each, noncentral \u03c7\u00b2"),
        ],
    ]
    rows += _outside_row(result)
    text = _("Adherence says nothing of performance: scores may look exactly as before while they no longer separate.")
    if not result.is_whole:
        months = months_between(result.months[0], result.months[-1])
        text = _("Judged: {months}").format(months=months) + ". " + text
    return table_of(head, rows, words=(0, 2, 3), note=text)


def _outside_row(result: AdherenceResult) -> list[list[str]]:
    outside = result.score_outside
    if outside is None:
        return []
    return [
        [
            _("Out of the reference's range"),
            percent(outside.count / outside.n),
            _("{low} to {high} points more").format(low=points(outside.low), high=points(outside.high)),
            _("scores below or above all of the reference's; judged with the variables'"),
        ]
    ]


def _chi_squared_row(drift: KsDrift) -> list[list[str]]:
    if drift.chi2_pvalue is None:
        return []
    return [
        [
            _("\u03c7\u00b2 over distinct scores"),
            "",
            _("p-value {p}").format(p=pvalue(drift.chi2_pvalue)),
            _("{n} scores; ties blunt the test above, not this one").format(n=drift.chi2_bins),
        ]
    ]


@part
def by_month_table(report: Report) -> Shown:
    """KS drift and PSI of each month, and of the judged months where they are not the whole batch."""
    result = report.of(ADHERENCE)
    if not result.by_month:
        return note(_("Adherence does not apply: {reason}.").format(reason=reason_text("no_reference")))
    head = [_("Month"), _("Records"), _("KS drift D"), _("95% interval"), _("p-value"), _("PSI"), _("Bias-corrected")]
    head += [_("Chance reaches")]
    rows = [[month(one.month), *_figures(one.drift, one.psi)] for one in result.by_month]
    judged = None
    if not result.is_whole and result.drift and result.psi and result.overall:
        rows.append([_("All"), *_figures(*result.overall)])
        judged = len(rows)
        months = months_between(result.months[0], result.months[-1])
        rows.append([_("Judged: {months}").format(months=months), *_figures(result.drift, result.psi)])
    text = _(
        "Months by themselves carry no light: judged are the batch's latest months that together hold 200 scores and a"
        " quarter of its largest month."
    )
    return table_of(head, rows, note=text, total=judged)


def _figures(drift: KsDrift, psi: ScorePsi) -> list[str]:
    return [
        count(drift.n_batch),
        decimal(drift.ks),
        interval(drift.low, drift.high),
        pvalue(drift.pvalue),
        decimal(psi.psi),
        decimal(psi.corrected),
        decimal(psi.critical),
    ]


@part
def psi_figure(report: Report) -> Shown:
    """Batch beside reference in each bin of the PSI."""
    result = report.of(ADHERENCE)
    psi = result.psi
    if psi is None or psi.reason is not None:
        return nothing_to_draw("no_reference" if psi is None else psi.reason)
    with drawing(height=2.7) as plot:
        bars(plot, psi.batch_shares, BATCH, _("Batch"), width=0.38, beside=-0.2)
        bars(plot, psi.reference_shares, REFERENCE, _("Reference"), width=0.38, beside=0.2)
        highest = max(*psi.batch_shares, *psi.reference_shares)
        plot.axes.set(xlim=(-0.6, len(psi.batch) - 0.4), ylim=(0, highest * 1.04))
        plot.measure_up(*ticks(plot.axes.get_ylim(), SHARES, at_most=4))
        name_ends(plot, psi.edges)
        plot.key()
        described = _("PSI {psi} over {bins} bins.").format(psi=decimal(psi.psi), bins=len(psi.batch))
        return plot.shown(_("Share of records in each tenth of the reference"), described)


@part
def psi_table(report: Report) -> Shown:
    """The bins behind the PSI."""
    result = report.of(ADHERENCE)
    psi = result.psi
    if psi is None or psi.reason is not None:
        code = "no_reference" if psi is None else psi.reason or ""
        return note(_("PSI does not apply: {reason}.").format(reason=reason_text(code)))
    head = [_("Scores"), _("Batch"), _("Reference"), _("Batch share"), _("Reference share")]
    rows = [
        [name, count(ours), count(theirs), percent(our_share), percent(their_share)]
        for name, ours, theirs, our_share, their_share in zip(
            bin_names(psi),
            psi.batch,
            psi.reference,
            psi.batch_shares,
            psi.reference_shares,
            strict=True,
        )
    ]
    return table_of(head, rows)


def bin_names(psi: ScorePsi) -> list[str]:
    """The range of scores of each bin, its upper end included."""
    ends = scores(psi.edges)
    return [f"≤ {ends[0]}", *(f"{low} – {high}" for low, high in pairwise(ends)), f"> {ends[-1]}"]
