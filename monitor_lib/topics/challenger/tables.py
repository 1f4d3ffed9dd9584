"""The tables of a comparison: the AUCs by month, what each model approves, and who swaps in and out."""

from monitor_lib.i18n import _
from monitor_lib.render.display import Shown
from monitor_lib.render.numbers import NONE, count, decimal, interval, month, percent, points, pvalue, scores, signed
from monitor_lib.render.tables import Row, note, side_by_side, table
from monitor_lib.report.headline import reason_text
from monitor_lib.report.report import Report, part
from monitor_lib.stats.approvals import Approvals
from monitor_lib.stats.paired_auc import PairedAuc
from monitor_lib.stats.swap_set import Cell, SwapSet
from monitor_lib.topics.challenger.measure import ChallengerResult
from monitor_lib.topics.challenger.topic import CHALLENGER_TOPIC
from monitor_lib.topics.challenger.words import money, months_text, with_currency


def result_of(report: Report) -> ChallengerResult:
    """The comparison.

    Raises:
        ValueError: the report has no challenger.

    """
    result = report.of(CHALLENGER_TOPIC)
    if result is None:
        raise ValueError("a report without a challenger has no comparison to show")
    return result


@part
def gain_table(report: Report) -> Shown:
    """Both AUCs and the gain, for each month, for the judged months and for the reference."""
    result = result_of(report)
    if result.paired.gain is None and not result.by_month:
        return note(_("The AUCs were not compared: {reason}.").format(reason=_reason(result)))
    by_month = [] if tuple(number for number, _one in result.by_month) == result.months else result.by_month
    if len(result.months) > 1:
        by_month = list(result.by_month)
    rows = [[month(number), *_gain_cells(one)] for number, one in by_month]
    total = None
    if result.together is not None:
        rows.append([_("All these months"), *_gain_cells(result.together)])
    if result.months:
        total = len(rows)
        rows.append([_("Judged: {months}").format(months=months_text(result)), *_gain_cells(result.paired)])
    if result.at_reference is not None:
        rows.append([_("Reference"), *_gain_cells(result.at_reference)])
    head = [
        _("Months"),
        _("Bads"),
        _("Goods"),
        _("Champion"),
        _("Challenger"),
        _("Gain"),
        _("95% interval"),
        _("p"),
        _("Correlation"),
    ]
    text = _(
        "Paired DeLong (1988): both AUCs come from the same records, so most of their chance is shared (the correlation"
        " of the two) and the interval of the gain is narrower than those of the AUCs. p is two-sided, of no"
        " difference. Months by themselves decide nothing."
    )
    return table(head, rows, note=text, total=total)


def _reason(result: ChallengerResult) -> str:
    return reason_text(result.paired.reason or "no_outcome")


def _gain_cells(one: PairedAuc) -> list[str]:
    return [
        count(one.n_event),
        count(one.n_non_event),
        decimal(one.champion),
        decimal(one.challenger),
        signed(one.gain) if one.reason is None else reason_text(one.reason),
        interval(one.low, one.high),
        pvalue(one.pvalue),
        decimal(one.correlation, 2),
    ]


@part
def approvals_table(report: Report) -> Shown:
    """What each model approves at the cut-off, with expected and observed bads and what they cost."""
    result = result_of(report)
    swap, both = result.swap, result.approvals
    if swap is None or both is None:
        return note(
            _(
                "No cut-off is configured: write score, and amount for money, under [cutoff] to see who swaps in and"
                " out."
            )
        )
    head = [_("At the cut-off"), _("Champion"), _("Challenger"), _("Difference")]
    rows = [_cutoff_row(swap), _counted_row(_("Approved"), both, [percent(one.share) for one in both])]
    if result.n_known:
        rows += _observed_rows(both, swap)
    if not any(one.reason for one in both):
        rows.append(_expected_row(both))
    if result.money is not None:
        rows.append(_money_row(both, result))
    return side_by_side(head, [("", "", rows)], note=_approvals_note(result, both))


def _cutoff_row(swap: SwapSet) -> Row:
    limits = [NONE if one is None else scores([one])[0] for one in (swap.cutoff, swap.challenger_cutoff)]
    return Row(_("Cut-off score"), ((limits[0], ""), (limits[1], ""), ("", "")))


def _counted_row(name: str, both: tuple[Approvals, Approvals], beneath: list[str]) -> Row:
    champion, challenger = both
    difference = (_whole(challenger.n - champion.n), "")
    return Row(name, ((count(champion.n), beneath[0]), (count(challenger.n), beneath[1]), difference))


def _observed_rows(both: tuple[Approvals, Approvals], swap: SwapSet) -> list[Row]:
    champion, challenger = both
    rates = champion.bad_rate, challenger.bad_rate
    gap = ""
    if rates[0] is not None and rates[1] is not None:
        gap = _("{gap} points").format(gap=points(rates[1] - rates[0]))
    known = (count(champion.n_known), count(challenger.n_known), _whole(challenger.n_known - champion.n_known))
    bads = [(count(one.n_event), interval(one.bad_low, one.bad_high, 0)) for one in both]
    fewer = (_whole(-swap.fewer_bads), interval(-swap.high, -swap.low, 0))
    if swap.incomparable:
        fewer = (NONE, "")
    return [
        Row(_("With a known outcome"), tuple((cell, "") for cell in known)),
        Row(_("Bads among them"), (*bads, fewer)),
        Row(_("Bad rate"), (*((percent(rate), "") for rate in rates), (gap or NONE, ""))),
    ]


def _expected_row(both: tuple[Approvals, Approvals]) -> Row:
    cells = [(decimal(one.expected, 0), interval(one.expected_low, one.expected_high, 0)) for one in both]
    champion, challenger = (one.expected for one in both)
    gap = None if champion is None or challenger is None else challenger - champion
    return Row(_("Expected bads among all approved"), (*cells, (signed(gap, 0), "")))


def _money_row(both: tuple[Approvals, Approvals], result: ChallengerResult) -> Row:
    """What is lost on bads; the interval of the difference is that of paired counts."""
    cutoff = result.cutoff
    each = cutoff.amount if cutoff and cutoff.amount else 0.0
    cells = [(money(one.n_event * each), _money_interval(one.bad_low, one.bad_high, each)) for one in both]
    saved, low, high = result.money or (0.0, 0.0, 0.0)
    name = _("Lost on bads")
    if cutoff and cutoff.currency:
        name = _("Lost on bads, {currency}").format(currency=cutoff.currency)
    return Row(name, (*cells, (money(-saved, signed=True), _money_interval(-high, -low, 1.0))))


def _money_interval(low: float | None, high: float | None, each: float) -> str:
    if low is None or high is None:
        return ""
    return _("{low} to {high}").format(low=money(low * each), high=money(high * each))


def _whole(n: int) -> str:
    return "0" if not n else f"{n:+,}".replace("-", "\u2212")


def _approvals_note(result: ChallengerResult, both: tuple[Approvals, Approvals]) -> str:
    notes = [
        _(
            "The challenger's cut-off is the one at which it approves as many records, as near as equal scores allow."
            " Interval of the bads: Wilson's; of the difference: Agresti and Min's for paired counts."
        )
    ]
    missing = next((one.reason for one in both if one.reason), None)
    if missing:
        notes.append(_("There are no expected bads: {reason}.").format(reason=reason_text(missing)))
    else:
        notes.append(
            _("Expected: the reference's smoothed bad rate at each model's score, over all records that it approves.")
        )
    if result.cutoff is not None and result.cutoff.amount is not None:
        notes.append(
            _("Lost: {amount} for each approved loan that goes bad.").format(
                amount=with_currency(result.cutoff.amount, result)
            )
        )
    return " ".join(notes)


@part
def swap_table(report: Report) -> Shown:
    """The records by what each model decides."""
    swap = result_of(report).swap
    if swap is None:
        return Shown()
    named = [
        (_("Approved by both"), swap.both),
        (_("Swap-in: by the challenger only"), swap.swap_in),
        (_("Swap-out: by the champion only"), swap.swap_out),
        (_("Approved by none"), swap.neither),
    ]
    head = [_("Records"), _("All"), _("Known outcomes"), _("Bads"), _("Goods"), _("Bad rate")]
    text = _("A challenger is better at this cut-off if fewer of its swap-ins go bad than of its swap-outs.")
    return table(head, [[name, *_cell(cell)] for name, cell in named], note=text)


def _cell(cell: Cell) -> list[str]:
    return [
        count(cell.n),
        count(cell.n_known),
        count(cell.n_event),
        count(cell.n_non_event),
        percent(cell.bad_rate),
    ]
