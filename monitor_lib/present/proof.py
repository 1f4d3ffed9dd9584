"""Proof of detection: one line, and the faults that were planted beneath it."""

from collections.abc import Sequence

from monitor_lib.assessment.proof import Trial
from monitor_lib.i18n import _
from monitor_lib.present.display import Shown, render
from monitor_lib.present.sentences import light_name
from monitor_lib.present.text import cut, plain_table
from monitor_lib.status import status_word


def proof_table(trials: Sequence[Trial]) -> Shown:
    """Every fault and the light that showed it, folded where all were plainly noticed."""
    head = [_("Planted in a copy of this batch"), _("In"), _("Noticed"), _("By the light"), _("It shows")]
    rows = [
        [
            _fault(trial.code),
            cut(trial.subject, 40) if trial.subject else _("score") if trial.on == "score" else _("outcome"),
            _noticed(trial),
            light_name(trial.light) if trial.light else "",
            status_word(trial.status) if trial.status else "",
        ]
        if trial.subject or trial.on in ("score", "outcome")
        else [_fault(trial.code), "", _noticed(trial), "", ""]
        for trial in trials
    ]
    missed = [trial.caught is False for trial in trials]
    plain = all(trial.caught and not trial.already for trial in trials)
    line = proof_line(trials)
    shown = {"head": head, "rows": list(zip(missed, rows, strict=True)), "line": line}
    html = render("proof.html.j2", **shown, loud=any(missed), folded=plain)
    return Shown(html, f"{line}\n{plain_table(head, rows)}")


def proof_line(trials: Sequence[Trial]) -> str:
    """How many of the planted faults were noticed, in one line; those that were not, by name."""
    tried = [trial for trial in trials if trial.caught is not None]
    missed = [trial for trial in tried if not trial.caught]
    already = sum(trial.already for trial in tried)
    line = _("{caught} of {tried} faults planted in copies of this batch were noticed.").format(
        caught=len(tried) - len(missed) - already, tried=len(tried)
    )
    if already:
        line += " " + _("{n} can't be told, since their light is lit without them.").format(n=already)
    if missed:
        names = "; ".join(_fault(trial.code) for trial in missed)
        line += " " + _("NOT noticed, and so would not be in a batch like this one: {names}.").format(names=names)
    if len(tried) < len(trials):
        line += " " + _("Not tried: {n}.").format(n=len(trials) - len(tried))
    return line


def _noticed(trial: Trial) -> str:
    if trial.caught is None:
        return _("not tried: {why}").format(why=_untried(trial.why or ""))
    if not trial.caught:
        return _("NO")
    return _("yes, though lit without it too") if trial.already else _("yes")


def _untried(code: str) -> str:
    return {
        "no_reference": _("no reference is configured"),
        "no_such_variable": _("the reference has no variable that is fit for it"),
        "no_records": _("no record to count"),
        "no_outcome": _("no outcome is known"),
        "records_alike": _("the records are too much alike to spoil that share of them"),
    }[code]


def _fault(code: str) -> str:
    return {
        "unseen_category": _("a category never seen, in 1 of 10 records"),
        "category_missing": _("category gone missing, in 3 of 10 records more than in the reference"),
        "number_missing": _("number gone missing, in 3 of 10 records more than in the reference"),
        "lowest_bin_missing": _("the lowest cell gone missing"),
        "one_sentinel": _("3 of 10 records at the top of the range, and one sentinel such as 99999 beside them"),
        "top_decile": _("3 of 10 records moved to the top of the range"),
        "emptied_bin": _("a middle cell emptied into the one below"),
        "score_top_decile": _("3 of 10 records moved to the riskiest score"),
        "score_inverted": _("the score turned upside down"),
        "one_class": _("every known outcome a bad"),
    }[code]
