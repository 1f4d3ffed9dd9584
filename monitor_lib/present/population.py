"""The tables of the population: how many records came, and whether their scores look like the reference's."""

from itertools import pairwise

from monitor_lib.assessment.results import Results
from monitor_lib.i18n import _
from monitor_lib.present.display import Shown
from monitor_lib.present.sentences import why
from monitor_lib.present.tables import note, table
from monitor_lib.present.text import count, decimal, interval, month, percent, points, pvalue, scores
from monitor_lib.readers.dates import day_name
from monitor_lib.stats.ks_drift import ScoreDrift
from monitor_lib.stats.psi import Stability

DAYS_TOLD = 10


def volumetry_table(results: Results) -> Shown:
    """Records and outcomes for each month."""
    volume = results.volume
    head = [_("Month"), _("Records"), _("Scored"), _("Bads"), _("Goods"), _("Not known yet"), _("Bad rate")]
    rows = [
        [
            month(one.month),
            *map(count, (one.n, one.n_scored, one.n_event, one.n_non_event, one.n_unknown)),
            percent(one.event_rate),
        ]
        for one in volume.by_month
    ]
    if len(rows) > 1:
        sums = (volume.total, volume.n_scored, volume.n_event, volume.n_non_event, volume.n_unknown)
        rows.append([_("All"), *map(count, sums), percent(volume.event_rate)])
    return table(
        head,
        rows,
        total=len(rows) - 1 if len(rows) > 1 else None,
        note=_("Bad rate: bads among the records whose outcome is known."),
    )


def volume_table(results: Results) -> Shown:
    """The latest month against the months before, and the days that brought no record."""
    check, days = results.volume_check, results.days_without
    text = _("Days without records between the first and the last: {n}").format(n=count(len(days)))
    if days:
        text += (
            " ("
            + ", ".join(day_name(day) for day in days[:DAYS_TOLD])
            + (", \u2026)" if len(days) > DAYS_TOLD else ")")
        )
    if check.low is None or check.high is None:
        usual = _("fewer than six earlier months are at hand, so no interval is given")
    else:
        usual = _("{low} to {high} would be usual after {months} earlier months").format(
            low=count(round(check.low)), high=count(round(check.high)), months=check.months
        )
    said = _("{month}: {n} records; {usual}.").format(month=month(check.month), n=count(check.n), usual=usual)
    return note(f"{said} {text}.")


def adherence_table(results: Results) -> Shown:
    """The KS test and the PSI of the scores against the reference."""
    drift, stability = results.drift, results.stability
    if drift is None or stability is None:
        return note(_("Adherence does not apply: {why}.").format(why=why("no_reference")))
    head = [_("Measure"), _("Value"), _("Uncertainty"), _("How")]
    method = {"exact": _("exact p-value"), "asymptotic": _("asymptotic p-value"), None: ""}[drift.method]
    rows = [
        [
            _("KS drift D"),
            decimal(drift.ks) if drift.why is None else why(drift.why),
            _("{interval}; p-value {p}").format(interval=interval(drift.low, drift.high), p=pvalue(drift.pvalue)),
            _("two-sample Kolmogorov\u2013Smirnov, {method}; 95% interval in closed form").format(method=method),
        ],
        *_chi_squared_row(drift),
        [
            _("PSI"),
            decimal(stability.psi) if stability.why is None else why(stability.why),
            _("up to {critical} in 95 of 100 unchanged batches").format(critical=decimal(stability.critical)),
            _("{cells} cells of the reference, {filled} filled").format(
                cells=len(stability.batch), filled=stability.filled
            ),
        ],
        [
            _("PSI, bias-corrected"),
            decimal(stability.corrected),
            _("true PSI from {interval}").format(interval=interval(stability.low, stability.high)),
            _("less what chance adds on average; bounds 95% each, noncentral \u03c7\u00b2"),
        ],
    ]
    rows += _outside_row(results)
    text = _("Adherence says nothing of performance: scores may look exactly as before while they no longer separate.")
    return table(head, rows, words=(0, 2, 3), note=text)


def _outside_row(results: Results) -> list[list[str]]:
    found = results.score_outside
    if found is None:
        return []
    return [
        [
            _("Out of the reference's range"),
            percent(found.count / found.n),
            _("{low} to {high} points more").format(low=points(found.low), high=points(found.high)),
            _("scores below or above all of the reference's; judged with the variables'"),
        ]
    ]


def _chi_squared_row(drift: ScoreDrift) -> list[list[str]]:
    if drift.chi2_pvalue is None:
        return []
    return [
        [
            _("\u03c7\u00b2 over distinct scores"),
            "",
            _("p-value {p}").format(p=pvalue(drift.chi2_pvalue)),
            _("{cells} scores; ties blunt the test above, not this one").format(cells=drift.chi2_cells),
        ]
    ]


def adherence_by_month_table(results: Results) -> Shown:
    """KS drift and PSI of each month."""
    if not results.adherence_by_month:
        return note(_("Adherence does not apply: {why}.").format(why=why("no_reference")))
    head = [_("Month"), _("Records"), _("KS drift D"), _("95% interval"), _("p-value"), _("PSI"), _("Bias-corrected")]
    head += [_("Chance reaches")]
    rows = [
        [
            month(one.month),
            count(one.drift.n_batch),
            decimal(one.drift.ks),
            interval(one.drift.low, one.drift.high),
            pvalue(one.drift.pvalue),
            decimal(one.stability.psi),
            decimal(one.stability.corrected),
            decimal(one.stability.critical),
        ]
        for one in results.adherence_by_month
    ]
    return table(head, rows, note=_("Months by themselves carry no light."))


def psi_table(results: Results) -> Shown:
    """The cells behind the PSI."""
    stability = results.stability
    if stability is None or stability.why is not None:
        code = "no_reference" if stability is None else stability.why or ""
        return note(_("PSI does not apply: {why}.").format(why=why(code)))
    head = [_("Scores"), _("Batch"), _("Reference"), _("Batch share"), _("Reference share")]
    rows = [
        [name, count(ours), count(theirs), percent(our_share), percent(their_share)]
        for name, ours, theirs, our_share, their_share in zip(
            cell_names(stability),
            stability.batch,
            stability.reference,
            stability.batch_shares,
            stability.reference_shares,
            strict=True,
        )
    ]
    return table(head, rows)


def cell_names(stability: Stability) -> list[str]:
    """The range of scores of each cell, its upper end included."""
    ends = scores(stability.edges)
    return [f"≤ {ends[0]}", *(f"{low} – {high}" for low, high in pairwise(ends)), f"> {ends[-1]}"]
