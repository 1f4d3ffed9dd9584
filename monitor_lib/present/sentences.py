"""Codes in, sentences out: what a light, a reason or a caveat says in words."""

from monitor_lib.caveats import Caveat
from monitor_lib.present.text import count, decimal, percent
from monitor_lib.verdict import Light, Status
from monitor_lib.words import _


def status_word(status: Status | None) -> str:
    """One word for a light."""
    if status is None:
        return _("Not applicable")
    return {
        Status.RED: _("Red"),
        Status.AMBER: _("Amber"),
        Status.INCONCLUSIVE: _("Inconclusive"),
        Status.GREEN: _("Green"),
    }[status]


def status_headline(status: Status) -> str:
    """What the overall light means."""
    return {
        Status.RED: _("Limit breached: action plan required"),
        Status.AMBER: _("Attention: beyond the alert limit"),
        Status.INCONCLUSIVE: _("Not an all-clear: too little is known to tell"),
        Status.GREEN: _("Within limits"),
    }[status]


def light_name(name: str) -> str:
    """A light's name in words."""
    return {"discrimination": _("Discrimination"), "stability": _("Score stability")}[name]


def why(code: str) -> str:
    """Why a figure is not there."""
    return {
        "no_outcome": _("no outcome is known yet"),
        "one_class": _("all known outcomes are the same"),
        "fewer_than_two_of_a_class": _("fewer than two records of one outcome"),
        "no_scores": _("no record has a score"),
        "one_cell": _("too few records or distinct scores for two cells"),
        "no_reference": _("no reference is configured"),
    }[code]


def light_sentence(light: Light) -> str:
    """What one light found, in one sentence."""
    policy, found = light.policy, light.found
    values = {"amber": decimal(policy.amber), "red": decimal(policy.red), "smallest": decimal(light.smallest)}
    values |= {"value": decimal(found.value), "low": decimal(found.low), "high": decimal(found.high)} if found else {}
    return _light_text(light).format(**values)


def _light_text(light: Light) -> str:
    if light.code == "auc_drop":
        return {
            Status.RED: _("The AUC fell by {value} against the reference, beyond the limit of {red}."),
            Status.AMBER: _("The AUC fell by {value} against the reference, beyond the alert limit of {amber}."),
            Status.GREEN: _("The AUC kept within its limits; a drop of {smallest} or more would have shown."),
            Status.INCONCLUSIVE: _("The AUC may have fallen by up to {high}: too few records to rule out a breach."),
        }[light.status or Status.INCONCLUSIVE]
    if light.code == "psi":
        return {
            Status.RED: _(
                "The scores moved away from the reference: corrected PSI {value}, beyond the limit of {red}."
            ),
            Status.AMBER: _(
                "The scores moved away from the reference: corrected PSI {value}, beyond the alert limit of {amber}."
            ),
            Status.GREEN: _("The scores' PSI kept within its limits; a PSI of {smallest} or more would have shown."),
            Status.INCONCLUSIVE: _("The PSI may be as high as {high}: too few records to rule out a breach."),
        }[light.status or Status.INCONCLUSIVE]
    return {
        "inverted": _("The score ranks backwards: the AUC lies below one half with confidence."),
        "no_outcome": _("Discrimination does not apply: no outcome is known yet."),
        "one_class": _("Discrimination could not be computed: all known outcomes are the same."),
        "too_few_of_a_class": _("Discrimination is inconclusive: fewer than 30 records of the scarcer outcome."),
        "no_reference_outcome": _("The AUC has nothing to be compared with: the reference holds no outcome."),
        "reference_too_few_of_a_class": _(
            "Discrimination is inconclusive: the reference has fewer than 30 records of the scarcer outcome."
        ),
        "no_scores": _("Score stability could not be computed: one side has no scores."),
        "one_cell": _("Score stability could not be computed: too few records or distinct scores for two cells."),
        "no_reference": {
            "discrimination": _("The AUC has nothing to be compared with: no reference is configured."),
            "stability": _("Adherence does not apply: no reference is configured."),
        }[light.name],
    }[light.code]


def caveat_sentence(caveat: Caveat) -> str:
    """What a reader must know, in one sentence."""
    values = {name: count(value) if isinstance(value, int) else str(value) for name, value in caveat.values.items()}
    if "event_rate" in caveat.values:
        values["rate"] = percent(caveat.values["event_rate"])
    if "records" in caveat.values and "n" in caveat.values:
        values["share"] = percent(caveat.values["n"] / caveat.values["records"], 2)
    return {
        "no_target": _("No outcome column is configured (target under [columns]): performance does not apply."),
        "no_outcome_column": _("The batch has no column {column}: outcomes are not known yet, performance waits."),
        "no_reference": _("No reference is configured: adherence and the drop of the AUC do not apply."),
        "reference_is_batch": _("The batch and the reference are the same file: comparisons with it mean nothing."),
        "reference_shares_ids": _(
            "The reference holds {n} of the batch's {records} records, by id: comparisons with it are too kind."
        ),
        "reference_shares_content": _(
            "The reference holds {n} of the batch's {records} records, equal in all {columns} shared columns:"
            " comparisons with it are too kind."
        ),
        "events_are_the_majority": _(
            "{rate} of the known outcomes count as bad: ask the owner whether event under [target] is the bad payer."
        ),
        "duplicates_in_batch": _("Repeated ids in the batch: {n} of {records} records, counted and kept."),
        "duplicates_in_reference": _("Repeated ids in the reference: {n} of {records} records, counted and kept."),
        "excluded_from_batch": _("Excluded from the batch: {n} of {records} records ({share}); see Exclusions."),
        "excluded_from_reference": _(
            "Excluded from the reference: {n} of {records} records ({share}); see Exclusions."
        ),
        "policy_later_than_batch": _("The policy takes effect on {effective_from}, after this batch."),
    }[caveat.code].format(**values)
