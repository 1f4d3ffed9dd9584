"""The report's tables: each takes results and gives HTML and plain text."""

from collections.abc import Collection, Sequence
from itertools import pairwise

from monitor_lib.assessment import Results
from monitor_lib.metrics.discrimination import Discrimination
from monitor_lib.metrics.stability import Stability
from monitor_lib.present.display import Shown, render
from monitor_lib.present.sentences import why
from monitor_lib.present.text import count, decimal, interval, month, percent, plain_table, pvalue, scores
from monitor_lib.words import _


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    note: str = "",
    total: int | None = None,
    words: Collection[int] = (0,),
) -> Shown:
    """A table whose columns ``words`` (from 0) hold words, the others numbers; ``total`` is the row that sums up."""
    html = render("table.html.j2", head=head, rows=rows, note=note, total=total, words=words)
    return Shown(html, plain_table(head, rows) + (f"\n{note}" if note else ""))


def note(text: str) -> Shown:
    """A sentence where a table or figure would stand."""
    return Shown(render("note.html.j2", text=text), text)


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


def discrimination_table(results: Results) -> Shown:
    """AUC with its interval for each month, for all, and for the reference."""
    head = [_("Month"), _("Bads"), _("Goods"), _("AUC"), _("95% interval"), _("Standard error"), _("Gini")]
    rows = [[name, *_auc_cells(found)] for name, found in _named(results)]
    return table(
        head,
        rows,
        note=_(
            "Interval and standard error by DeLong (1988), ties counted as half. The interval says how little a small"
            " month can tell; months by themselves carry no light."
        ),
        total=_all_months(results),
    )


def _auc_cells(found: Discrimination) -> list[str]:
    return [
        count(found.n_event),
        count(found.n_non_event),
        decimal(found.auc) if found.why is None else why(found.why),
        interval(found.auc_low, found.auc_high),
        decimal(found.auc_error, 4),
        decimal(found.gini),
    ]


def ks_table(results: Results) -> Shown:
    """KS separation for each month, for all, and for the reference."""
    head = [_("Month"), _("Bads"), _("Goods"), _("KS separation")]
    rows = [
        [
            name,
            count(found.n_event),
            count(found.n_non_event),
            decimal(found.ks) if found.why is None else why(found.why),
        ]
        for name, found in _named(results)
    ]
    text = _("KS is a maximum, so chance alone pushes it up where records are few; it is shown, not judged.")
    return table(head, rows, total=_all_months(results), note=text)


def _named(results: Results) -> list[tuple[str, Discrimination]]:
    """Each month, all months, and the reference where there is one."""
    named = [(month(number), found) for number, found in results.by_month]
    if len(named) > 1:
        named.append((_("All months"), results.performance))
    if results.reference_performance:
        named.append((_("Reference"), results.reference_performance))
    return named


def _all_months(results: Results) -> int | None:
    """The row of :func:`_named` that holds all months."""
    return len(results.by_month) if len(results.by_month) > 1 else None


def adherence_table(results: Results) -> Shown:
    """The KS test and the PSI of the scores against the reference."""
    drift, stability = results.drift, results.stability
    if drift is None or stability is None:
        return note(_("Adherence does not apply: {why}.").format(why=why("no_reference")))
    head = [_("Measure"), _("Value"), _("What chance alone reaches"), _("How")]
    method = {"exact": _("exact p-value"), "asymptotic": _("asymptotic p-value"), None: ""}[drift.method]
    rows = [
        [
            _("KS drift D"),
            decimal(drift.ks) if drift.why is None else why(drift.why),
            _("p-value {p}").format(p=pvalue(drift.pvalue)),
            _("two-sample Kolmogorov–Smirnov, {method}").format(method=method),
        ],
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
            _("less what chance adds on average; bounds 95% each, noncentral χ²"),
        ],
    ]
    return table(head, rows, words=(0, 2, 3))


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
