"""The figures of a comparison: both AUCs by month, and the bad rate at each approval rate."""

from monitor_lib.i18n import _
from monitor_lib.render.display import Shown
from monitor_lib.render.drawing import BATCH, DASHED, LABEL_SIZE, MIDDLE, REFERENCE, drawing
from monitor_lib.render.numbers import decimal, month, percent, signed
from monitor_lib.render.plots import MANY_BARS, upright
from monitor_lib.render.scales import DECIMALS, SHARES, ticks
from monitor_lib.render.tables import note
from monitor_lib.report.headline import nothing_to_draw
from monitor_lib.report.report import Report, part
from monitor_lib.stats.approvals import ApprovalCurve
from monitor_lib.tallies.pairs import CHALLENGER, CHAMPION
from monitor_lib.topics.challenger.tables import result_of

COLOURS = {CHAMPION: REFERENCE, CHALLENGER: BATCH}


@part
def gain_figure(report: Report) -> Shown:
    """The gain of the AUC and its interval, month by month."""
    result = result_of(report)
    known = [(number, one) for number, one in result.by_month if one.low is not None]
    if not known:
        known_at_all = result.paired.error_reason or "fewer_than_two_of_a_class"
        return nothing_to_draw(known_at_all)
    if len(known) == 1:
        return note(_("One month with known outcomes is at hand, so there is no course over months to draw."))
    gains = [one.gain or 0.0 for _month, one in known]
    least = report.config.policy.challenger.least_gain
    with drawing(height=2.7) as plot:
        axes, ends = plot.axes, [-0.5, len(known) - 0.4]
        axes.plot(ends, [0, 0], color=REFERENCE, linewidth=1.4, label=_("No gain"))
        label = _("Least gain of the policy {least}").format(least=decimal(least))
        axes.plot(ends, [least] * 2, color=BATCH, linewidth=1, linestyle=DASHED, label=label)
        across, up = upright([(one.low, one.high) for _month, one in known])
        axes.plot(across, up, color=BATCH, linewidth=1.4, alpha=0.55)
        axes.plot(range(len(known)), gains, "o", color=BATCH, markersize=5.5)
        axes.set_xlim(*ends)
        axes.margins(y=0.06)
        plot.measure_up(*ticks(axes.get_ylim(), DECIMALS, at_most=4), title=_("Gain of the AUC"))
        plot.name_across([month(number) for number, _found in known], range(len(known)))
        if len(known) <= MANY_BARS:
            for place, gain in enumerate(gains):
                plot.write(place, gain, signed(gain), (6, -MIDDLE * LABEL_SIZE))
        plot.key()
        described = _("From {least} to {most}; the lines are 95% intervals. Below 0 the champion ranks better.").format(
            least=signed(min(gains)), most=signed(max(gains))
        )
        return plot.shown(_("Gain of the challenger by month"), described)


@part
def approval_figure(report: Report) -> Shown:
    """The bad rate of the approved, for each share of records that is approved, by each model."""
    result = result_of(report)
    champion, challenger = result.curves
    if champion is None or challenger is None:
        return nothing_to_draw("few_known_outcomes" if result.n_known else "no_outcome")
    with drawing() as plot:
        axes = plot.axes
        for curve, which, label in (
            (champion, CHAMPION, _("Champion")),
            (challenger, CHALLENGER, _("Challenger")),
        ):
            axes.plot(curve.approved, curve.bad_rate, color=COLOURS[which], label=label)
        top = max(float(curve.bad_rate.max()) for curve in (champion, challenger))
        axes.set(xlim=(0, 1), ylim=(0, top * 1.06 or 1.0))
        share = _known_share(report)
        if share is not None:
            axes.plot([share] * 2, [0, top], color=REFERENCE, linewidth=1, linestyle=DASHED)
            plot.write(share, top, _("cut-off"), (5, -LABEL_SIZE))
        plot.measure_up(*ticks(axes.get_ylim(), SHARES, at_most=4), title=_("Bad rate of the approved"))
        plot.name_across(*ticks((0, 1), SHARES), title=_("Approved, the safest first"))
        plot.key()
        near = [_near_half(curve) for curve in (champion, challenger)]
        described = _(
            "With {shares[0]} approved by the champion {rates[0]} of them are bad, with {shares[1]} by the challenger"
            " {rates[1]}."
        ).format(shares=[percent(one[0]) for one in near], rates=[percent(one[1]) for one in near])
        return plot.shown(_("Bad rate at each approval rate"), described)


def _known_share(report: Report) -> float | None:
    """The share that the champion approves of the records with a known outcome, which the curves are of."""
    result = result_of(report)
    if result.approvals is None or not result.n_known:
        return None
    return result.approvals[CHAMPION].n_known / result.n_known


def _near_half(curve: ApprovalCurve) -> tuple[float, float]:
    """The approval rate nearest to a half, and its bad rate."""
    place = int(abs(curve.approved - 0.5).argmin())
    return float(curve.approved[place]), float(curve.bad_rate[place])
