"""The tables of the variables: which moved most, in which bins, and which columns were added or are absent."""

from collections.abc import Sequence

from monitor_lib.bins.bins import Kind
from monitor_lib.i18n import _
from monitor_lib.render.display import Shown, render
from monitor_lib.render.numbers import count, cut, decimal, interval, months_between, percent, plain_table, points
from monitor_lib.render.tables import note
from monitor_lib.render.tables import table as table_of
from monitor_lib.report.headline import listed, reason_text
from monitor_lib.report.light import Light
from monitor_lib.report.report import Report, part
from monitor_lib.stats.order import to_order
from monitor_lib.stats.variable import ABOVE, BELOW, UNSEEN, VariableShift
from monitor_lib.topics.variables.labels import bin_labels
from monitor_lib.topics.variables.measure import VariablesResult
from monitor_lib.topics.variables.topic import VARIABLES

ROWS = 12
WORST = 3
NAMES_SHOWN = 12
LIGHTS = ("csi", "missing", "unseen")


@part
def table(report: Report) -> Shown:
    """The variables that moved most in the judged months, those beyond a limit first."""
    result = report.of(VARIABLES)
    if not result.shifts:
        return note(_("Variables are not watched: {reason}.").format(reason=reason_text(_not_watched(result))))
    flags = _flags(report.lights(VARIABLES))
    shifts = worst_first(result.shifts, flags)[:ROWS]
    head = [
        _("Variable"),
        _("CSI"),
        _("True CSI, 95% bounds"),
        _("Among values present"),
        _("95% bounds"),
        _("Missing"),
        _("Rise"),
        _("Unseen"),
        _("Out of range"),
        _("Beyond its limit"),
    ]
    rows = [
        [
            cut(shift.name, 40),
            *_indices(shift),
            percent(shift.missing.count / shift.n),
            points(shift.missing.value),
            percent(shift.share(UNSEEN)),
            percent(shift.share(BELOW, ABOVE)),
            ", ".join(_light_word(name) for name in LIGHTS if shift.name in flags[name]),
        ]
        for shift in shifts
    ]
    text = _(
        "The {shown} of {all} variables that moved most, in {months} ({n} records). CSI is bias-corrected; missing"
        " includes declared sentinels, and among values present both are left out; its rise is against the reference,"
        " in points. Where a bin of a hundredth of one side is empty on the other, half a record was added"
        " there and no bounds are shown."
        " A variable is beyond its limit where a test of that, at 5% false ones among those found (Benjamini and"
        " Hochberg), says so."
    ).format(shown=len(shifts), all=len(result.shifts), months=_months(result), n=count(shifts[0].n))
    return table_of(head, rows, words=(0, 9), note=text)


def _indices(shift: VariableShift) -> list[str]:
    """The index and its bounds, of all records and among values present; none where a bin was filled."""
    cells: list[str] = []
    for index in (shift.csi, shift.present):
        if index is None:
            cells += [decimal(None), decimal(None)]
        else:
            bounds = (None, None) if shift.rests_on_filled and index.filled else (index.low, index.high)
            cells += [decimal(max(0.0, index.corrected)), interval(*bounds)]
    return cells


@part
def columns_note(report: Report) -> Shown:
    """Columns that the reference has and the batch has not, and the other way round."""
    result = report.of(VARIABLES)
    if not result.is_compared:
        return note(_("Columns were not compared: {reason}.").format(reason=reason_text("no_reference")))
    sentences = [_read_as(result)]
    if result.absent:
        text = _("In the reference and not in the batch, and therefore missing throughout: {names}.")
        sentences.append(text.format(names=listed(result.absent)))
    if result.added:
        text = _("In the batch and not in the reference, and therefore not watched: {names}.")
        sentences.append(text.format(names=listed(result.added)))
    if len(sentences) == 1:
        sentences.append(_("Batch and reference hold the same variables."))
    return note(" ".join(filter(None, sentences)))


def _read_as(result: VariablesResult) -> str:
    """How the columns of the reference were read, and which of them say little."""
    bins = [one.bins for one in result.comparison.bins.values()]
    kinds = [
        (_("numbers: {n}"), [one for one in bins if one.kind is Kind.NUMBER]),
        (_("categories: {n}"), [one for one in bins if one.kind is Kind.CATEGORY]),
        (_("dates: {n}"), [one for one in bins if one.kind is Kind.DATE]),
    ]
    said = _("Read as {kinds}.").format(kinds=", ".join(text.format(n=count(len(of))) for text, of in kinds if of))
    few = [
        (_("Without any value in the reference: {names}."), [one for one in bins if one.kind is Kind.EMPTY]),
        (_("One value only in the reference: {names}."), [one for one in bins if one.regular == 1]),
        (_("Ids or free text, of which only shares are compared: {names}."), [one for one in bins if one.identifiers]),
        (_("Numbers with a sign or grouped thousands: {names}."), [one for one in bins if one.form is not None]),
    ]
    more = [text.format(names=listed([one.name for one in of])) for text, of in few if of]
    return " ".join([said, *more]) if bins else ""


@part
def worst_table(report: Report) -> Shown:
    """The bins of the three variables that moved most, reference beside batch."""
    result = report.of(VARIABLES)
    if not result.shifts:
        return note(_("There are no bins to show: {reason}.").format(reason=reason_text(_not_watched(result))))
    shifts = worst_first(result.shifts, _flags(report.lights(VARIABLES)))[:WORST]
    head = [_("Values"), _("Reference"), _("Batch"), _("Reference share"), _("Batch share"), _("Change")]
    parts = [(cut(shift.name, 60), _unseen(result, shift), _bin_rows(result, shift)) for shift in shifts]
    html = render("bins.html.j2", head=head, parts=parts)
    text = "\n\n".join("\n".join([name, plain_table(head, rows), *said]) for name, said, rows in parts)
    return Shown(html, text)


def worst_first(shifts: Sequence[VariableShift], flags: dict[str, tuple[str, ...]]) -> list[VariableShift]:
    """Those beyond a limit first, then by how far their index lies."""
    flagged = {name for names in flags.values() for name in names}
    return sorted(shifts, key=lambda shift: (shift.name not in flagged, -to_order(shift.csi.corrected), shift.name))


def _bin_rows(result: VariablesResult, shift: VariableShift) -> list[list[str]]:
    labels = bin_labels(result.bins(shift.name), shift.reference)
    rows = [
        [label, count(q), count(p), percent(q / shift.m), percent(p / shift.n), points(p / shift.n - q / shift.m)]
        for label, p, q in zip(labels, shift.batch, shift.reference, strict=True)
        if p or q
    ]
    return [*rows, [_("All"), count(shift.m), count(shift.n), percent(1.0), percent(1.0), ""]]


def _unseen(result: VariablesResult, shift: VariableShift) -> list[str]:
    named = result.unseen.get(shift.name, ())
    if not named:
        return []
    each = ", ".join(f"{cut(level, 40)} ({count(n)})" for level, n in named[:NAMES_SHOWN])
    return [_("Never seen in the reference, in all months of the batch: {names}.").format(names=each)]


def _flags(lights: Sequence[Light]) -> dict[str, tuple[str, ...]]:
    """For each light of the variables, those beyond its limit."""
    return {light.name: light.subjects if light.code == "variables_flagged" else () for light in lights}


def _light_word(name: str) -> str:
    return {"csi": _("CSI"), "missing": _("missing"), "unseen": _("unseen or out of range")}[name]


def _not_watched(result: VariablesResult) -> str:
    return "no_variables" if result.is_compared else "no_reference"


def _months(result: VariablesResult) -> str:
    return months_between(result.months[0], result.months[-1])
