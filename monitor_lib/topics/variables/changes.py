"""What changed most, in words."""

from monitor_lib.assessment.changes import Change
from monitor_lib.assessment.results import Results
from monitor_lib.i18n import _
from monitor_lib.present.cells import cell_labels
from monitor_lib.present.text import count, cut, decimal, percent


def change_sentence(change: Change, results: Results) -> str:
    """One change as a sentence."""
    values = change.values
    told = {"variable": cut(str(values.get("variable", "")), 40)}
    told |= {name: percent(values[name]) for name in ("batch", "reference") if name in values}
    if change.code in ("auc_fell", "auc_rose"):
        told |= {name: decimal(values[name]) for name in ("batch", "reference")}
    if change.code == "volume_unusual":
        told |= {"n": count(values["n"]), "low": count(round(values["low"])), "high": count(round(values["high"]))}
    if change.code == "scores_moved":
        told["psi"] = decimal(values["psi"])
    if change.code == "variable_moved":
        told |= {"csi": decimal(values["csi"]), "cell": _cell(change, results)}
    if change.code == "outside_rose":
        told["mostly"] = _mostly(change, results)
    return _text(change.code).format(**told)


def _text(code: str) -> str:
    return {
        "missing_rose": _("{variable}: the value is missing in {batch} of the records, {reference} in the reference."),
        "outside_rose": _(
            "{variable}: {batch} of the records hold a value that the reference never saw or that lies out of its range"
            "{mostly}; {reference} was to be expected."
        ),
        "variable_moved": _(
            "{variable} moved, CSI {csi}; most of all {cell}, from {reference} in the reference to {batch}."
        ),
        "scores_moved": _("The scores moved away from the reference, PSI {psi}."),
        "auc_fell": _("The AUC fell from {reference} in the reference to {batch}."),
        "auc_rose": _("The AUC rose from {reference} in the reference to {batch}."),
        "event_rate_rose": _("The bad rate rose from {reference} in the reference to {batch}."),
        "event_rate_fell": _("The bad rate fell from {reference} in the reference to {batch}."),
        "volume_unusual": _("{n} records came in the latest month, where {low} to {high} would be usual."),
    }[code]


def _cell(change: Change, results: Results) -> str:
    name, cell = str(change.values["variable"]), int(change.values["cell"])
    if results.variables is None:
        return ""
    shift = next(shift for shift in results.variables.shifts if shift.name == name)
    label = cell_labels(results.variables.bins[name], shift.reference)[cell]
    ranges = results.variables.bins[name].edges and cell >= results.variables.bins[name].first_regular
    return _("values {range}").format(range=label) if ranges else label


def _mostly(change: Change, results: Results) -> str:
    named = results.variables.unseen.get(change.values["variable"], ()) if results.variables else ()
    return _(", mostly \u201c{level}\u201d").format(level=cut(named[0][0], 40)) if named else ""
