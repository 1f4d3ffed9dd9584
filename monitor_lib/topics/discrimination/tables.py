"""The tables of discrimination: AUC and KS, what changed since the reference, and the score bands."""

from collections.abc import Sequence

from monitor_lib.i18n import _
from monitor_lib.render.display import Shown
from monitor_lib.render.numbers import count, decimal, interval, month, percent, pvalue, scores
from monitor_lib.render.tables import note, table
from monitor_lib.report.headline import reason_text
from monitor_lib.report.report import Report, part
from monitor_lib.stats.auc_change import AucChange
from monitor_lib.stats.bands import Band
from monitor_lib.stats.discrimination import Discrimination
from monitor_lib.topics.discrimination.key_rows import window_months
from monitor_lib.topics.discrimination.measure import DiscriminationResult
from monitor_lib.topics.discrimination.topic import DISCRIMINATION


@part
def auc_table(report: Report) -> Shown:
    """AUC with its intervals for each month, for all, for the judged months, and for the reference."""
    head = [
        _("Months"),
        _("Bads"),
        _("Goods"),
        _("AUC"),
        _("95% interval"),
        _("On the logit scale"),
        _("Gini"),
        _("KS"),
    ]
    named = _named(report.of(DISCRIMINATION))
    rows = [[name, *_auc_columns(performance)] for name, performance in named]
    return table(
        head,
        rows,
        note=_(
            "Interval by DeLong (1988), ties counted as half; on the logit scale it covers better where bads are few."
            " Months by themselves carry no light: they are joined until they hold 200 bads (or goods, if fewer). KS is"
            " a maximum, so chance alone pushes it up where records are few; it is shown, not judged."
        ),
        total=next((place for place, (name, _found) in enumerate(named) if name.startswith(_("Judged"))), None),
    )


def _auc_columns(performance: Discrimination) -> list[str]:
    return [
        count(performance.n_event),
        count(performance.n_non_event),
        decimal(performance.auc) if performance.reason is None else reason_text(performance.reason),
        interval(performance.auc_low, performance.auc_high),
        interval(performance.logit_low, performance.logit_high),
        decimal(performance.gini),
        decimal(performance.ks),
    ]


def _named(result: DiscriminationResult) -> list[tuple[str, Discrimination]]:
    """Each month of the batch that is old enough, the months that are judged, and the reference where there is one."""
    maturity = result.comparison.maturity
    named = [
        (month(number), performance)
        for number, performance in result.by_month
        if maturity is None or maturity.is_mature(number)
    ]
    if result.window.months:
        named.append((_("Judged: {months}").format(months=window_months(result.window)), result.judged))
    if result.reference:
        named.append((_("Reference"), result.reference))
    return named


@part
def change_table(report: Report) -> Shown:
    """The drop of the AUC and its parts, the ECB's test, and KS at the reference's cut-off."""
    result = report.of(DISCRIMINATION)
    change, cutoff = result.change, result.cutoff
    if change is None or cutoff is None:
        return note(_("The AUC was not compared: {reason}.").format(reason=reason_text(change_reason(result))))
    head = [_("Part"), _("Value"), _("Uncertainty"), _("What it says")]
    rows = [
        *_change_rows(change),
        [
            _("KS at the reference's cut-off {c}").format(c=scores([cutoff.cutoff])[0]),
            decimal(cutoff.batch),
            interval(cutoff.low, cutoff.high),
            _("reference {ks}, its maximum; p-value of no separation {p}").format(
                ks=decimal(cutoff.reference), p=pvalue(cutoff.pvalue)
            ),
        ],
    ]
    return table(head, rows, words=(0, 2, 3))


def _change_rows(change: AucChange) -> list[list[str]]:
    return [
        [
            _("Drop of the AUC"),
            decimal(change.drop),
            _("standard error {e}").format(e=decimal(change.drop_error, 4)),
            _("reference less batch, unpaired DeLong"),
        ],
        [
            _("of which mix"),
            decimal(change.mix),
            _("expected AUC {auc}").format(auc=decimal(change.mix_auc)),
            _("who was scored: what the reference's bad rates promise for these scores"),
        ],
        [
            _("of which ranking"),
            decimal(change.ranking),
            _("standard error {e}").format(e=decimal(change.ranking_error, 4)),
            _("how they were ranked: the light is on this"),
        ],
        [
            _("ECB's S"),
            decimal(change.ecb_s, 2),
            _("p-value {p}").format(p=pvalue(change.ecb_pvalue)),
            _("takes the reference's AUC as fixed, so it rejects too often where that has few bads; for information"),
        ],
    ]


def change_reason(result: DiscriminationResult) -> str:
    """A code for what keeps the AUC from being compared with the reference's."""
    reference = result.reference
    if reference is None:
        return "no_reference"
    if result.judged.reason is not None:
        return result.judged.reason
    return "no_reference_outcome" if reference.reason == "no_outcome" else reference.reason or "scores_not_comparable"


@part
def bands_table(report: Report) -> Shown:
    """The score bands, the safest first, and where the bad rate falls instead of rising."""
    result = report.of(DISCRIMINATION)
    if not result.bands:
        return note(_("There are no bands: {reason}.").format(reason=reason_text(result.judged.reason or "no_outcome")))
    head = [_("Scores"), _("Records"), _("Bads"), _("Goods"), _("Bad rate"), _("Order")]
    rows = [
        [name, count(band.n), count(band.n_event), count(band.n_non_event), percent(band.event_rate), _order(band)]
        for name, band in zip(band_names(result.bands), result.bands, strict=True)
    ]
    text = _(
        "Bands are the reference's tenths; without a reference, the batch's own. A reversal is a lower bad rate than in"
        " the safer band before; its p-value is one-sided, and it counts as beyond chance at 5% over all neighbours."
    )
    return table(head, rows, words=(0, 5), note=text)


def _order(band: Band) -> str:
    if not band.reversed:
        return ""
    text = (
        _("lower than the band before, beyond chance (p = {p})")
        if band.significant
        else _("lower than the band before; could be chance (p = {p})")
    )
    return text.format(p=pvalue(band.pvalue))


def band_names(bands: Sequence[Band]) -> list[str]:
    """The range of scores of each band, in the bands' order."""
    edges = sorted({band.high for band in bands if band.high is not None})
    shown = dict(zip(edges, scores(edges), strict=True))
    return [
        _("all scores")
        if band.low is None and band.high is None
        else f"\u2264 {shown[band.high]}"
        if band.low is None and band.high is not None
        else f"> {shown[band.low]}"
        if band.high is None and band.low is not None
        else f"{shown[band.low or 0.0]} \u2013 {shown[band.high or 0.0]}"
        for band in bands
    ]
