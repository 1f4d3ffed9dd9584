"""Codes in, sentences out: what a light, a reason or a caveat says in words."""

from collections.abc import Sequence

from monitor_lib.caveats import Caveat
from monitor_lib.i18n import _
from monitor_lib.present.text import count, cut, decimal, limit, percent, points
from monitor_lib.status import Status
from monitor_lib.verdict.light import Light

NAMES_TOLD = 8


def status_headline(status: Status, *, applies: bool) -> str:
    """What the overall light means; ``applies`` is whether any light could be lit at all."""
    if not applies:
        return _("Not an all-clear: there is nothing to judge by")
    return {
        Status.RED: _("Limit breached: action plan required"),
        Status.AMBER: _("Attention: beyond the alert limit"),
        Status.INCONCLUSIVE: _("Not an all-clear: too few records to tell"),
        Status.GREEN: _("Within limits"),
    }[status]


def light_name(name: str) -> str:
    """A light's name in words."""
    return {
        "discrimination": _("Discrimination"),
        "stability": _("Score stability"),
        "csi": _("Stability of the variables"),
        "missing": _("Missing values"),
        "unseen": _("Unseen or out of range"),
        "volume": _("Volume"),
    }[name]


def why(code: str) -> str:
    """Why a figure is not there."""
    return {
        "no_outcome": _("no outcome is known"),
        "no_scored_outcome": _("no record has both a score and an outcome"),
        "one_class": _("all known outcomes are the same"),
        "fewer_than_two_of_a_class": _("fewer than two records of one outcome"),
        "no_scores": _("no record has a score"),
        "one_cell": _("too few records or distinct scores for two cells"),
        "no_reference": _("no reference is configured"),
        "no_reference_outcome": _("the reference holds no outcome"),
        "scores_not_comparable": _("the scores of the two can't be compared"),
        "reference_is_batch": _("the batch is the reference itself"),
        "few_months": _("fewer than six earlier months are at hand"),
        "no_variables": _("the reference holds no further column"),
        "reference_too_small": _("the reference has fewer than 30 records"),
    }[code]


def light_sentence(light: Light) -> str:
    """What one light found, in one sentence."""
    if light.name in ("csi", "missing", "unseen"):
        return _variables_sentence(light)
    found = light.found
    amber, red = light.limits or (0.0, 0.0)
    values = {"amber": limit(amber), "red": limit(red), "smallest": decimal(light.smallest)}
    values |= {"value": decimal(found.value), "low": decimal(found.low), "high": decimal(found.high)} if found else {}
    return _light_text(light).format(**values)


def _variables_sentence(light: Light) -> str:
    """What a light of the variables found."""
    if light.found is None or light.smallest is None:
        return _("Variables are not watched: {why}.").format(why=why(light.code))
    shares = light.name != "csi"
    values = {
        "first": cut(light.subjects[0], 40),
        "more": _(" and {n} more").format(n=count(len(light.subjects) - 1)) if len(light.subjects) > 1 else "",
        "value": points(light.found.value) if shares else decimal(light.found.value),
        "smallest": points(light.smallest) if shares else decimal(light.smallest),
    }
    flagged = {
        "csi": _("Variables moved beyond their limit: {first} (CSI {value}){more}."),
        "missing": _("Values went missing beyond the limit: {first} ({value} points){more}."),
        "unseen": _("Values that the reference never saw, or out of its range: {first} ({value} points){more}."),
    }
    within = _("No variable moved, lost its values or brought unseen ones beyond its limit.")
    if light.limits and light.found.value >= light.limits[0]:
        within = {
            "csi": _("{first} lies above the alert limit (CSI {value}), but chance is not ruled out: no light."),
            "missing": _("{first} lost values above the alert limit ({value} points), but chance is not ruled out."),
            "unseen": _("{first} brought unseen values above the alert limit ({value}), but chance is not ruled out."),
        }[light.name]
    return {
        "variables_flagged": flagged[light.name],
        "variables_within": within,
        "variables_too_few": _("Too few records to rule out that some variable is beyond its limit."),
    }[light.code].format(**values)


def _light_text(light: Light) -> str:
    beyond_red = light.found is not None and light.limits is not None and light.found.value >= light.limits[1]
    if light.code == "ranking":
        return {
            Status.RED: _("The AUC fell by {value} through worse ranking, beyond the limit of {red}."),
            Status.AMBER: _(
                "The AUC fell by {value} through worse ranking, beyond the red limit of {red} too, but so few records"
                " do not confirm it: the true drop lies between {low} and {high}."
            )
            if beyond_red
            else _("The AUC fell by {value} through worse ranking, beyond the alert limit of {amber}."),
            Status.GREEN: _(
                "The ranking kept within its limits; a drop of the AUC of {smallest} or more would be noticed in 8 of"
                " 10 such batches."
            ),
            Status.INCONCLUSIVE: _(
                "The AUC may have fallen by up to {high} through worse ranking: too few records to rule out a breach."
            ),
        }[light.status or Status.INCONCLUSIVE]
    if light.code == "psi":
        return {
            Status.RED: _("The scores moved away from the reference: PSI {value}, beyond the limit of {red}."),
            Status.AMBER: _(
                "The scores moved away from the reference: PSI {value}, beyond the red limit of {red} too, but so few"
                " records do not confirm it: the true PSI lies between {low} and {high}."
            )
            if beyond_red
            else _("The scores moved away from the reference: PSI {value}, beyond the alert limit of {amber}."),
            Status.GREEN: _(
                "The scores' PSI kept within its limits; {smallest} or more would be noticed in 8 of 10 such batches."
            ),
            Status.INCONCLUSIVE: _("The PSI may be as high as {high}: too few records to rule out a breach."),
        }[light.status or Status.INCONCLUSIVE]
    if light.name == "stability":
        compared = {
            "reference_is_batch": _("Score stability was not judged: the batch is the reference itself."),
            "no_reference": _("Adherence does not apply: no reference is configured."),
        }
    else:
        compared = {
            "reference_is_batch": _("The AUC was compared with nothing: the batch is the reference itself."),
            "no_reference": _("The AUC has nothing to be compared with: no reference is configured."),
        }
    return {
        **compared,
        "inverted": _("The score ranks backwards: the AUC lies below one half with confidence."),
        "no_outcome": _("Discrimination does not apply: no outcome is known."),
        "no_scored_outcome": _("Discrimination could not be computed: no record has both a score and an outcome."),
        "one_class": _("Discrimination could not be computed: all known outcomes are the same."),
        "too_few_of_a_class": _("Discrimination is inconclusive: fewer than 30 records of the scarcer outcome."),
        "no_reference_outcome": _("The AUC has nothing to be compared with: the reference holds no outcome."),
        "reference_too_few_of_a_class": _(
            "Discrimination is inconclusive: the reference has fewer than 30 records of the scarcer outcome."
        ),
        "no_separation": _(
            "Discrimination is inconclusive: an AUC of one half, no separation at all, can't be ruled out."
        ),
        "scores_not_comparable": _(
            "Discrimination is inconclusive: the batch's scores lie where the reference has none, or are all the same."
        ),
        "few_months": _("Volume is not judged: fewer than six earlier months are at hand."),
        "volume_usual": _("The number of records is usual for this model."),
        "volume_unusual": _("The number of records is unusual against the months before; see Volumetry."),
        "no_scores": _("Score stability could not be computed: one side has no scores."),
        "one_cell": _("Score stability could not be computed: too few records or distinct scores for two cells."),
    }[light.code]


def listed(names: Sequence[str]) -> str:
    """Names of columns in a sentence, the first few of many."""
    told = ", ".join(cut(name, 40) for name in names[:NAMES_TOLD])
    return told + (_(" and {n} more").format(n=count(len(names) - NAMES_TOLD)) if len(names) > NAMES_TOLD else "")


def caveat_sentence(caveat: Caveat) -> str:
    """What a reader must know, in one sentence."""
    values = {name: count(value) if isinstance(value, int) else str(value) for name, value in caveat.values.items()}
    values |= {name: decimal(caveat.values[name]) for name in ("auc", "drop", "mix") if name in caveat.values}
    if "names" in caveat.values:
        values["listed"] = listed(caveat.values["names"])
    if "event_rate" in caveat.values:
        values["rate"] = percent(caveat.values["event_rate"])
    if "records" in caveat.values and "n" in caveat.values:
        values["share"] = percent(caveat.values["n"] / caveat.values["records"], 2)
    return {
        "reference_inverted": _(
            "The reference ranks backwards too (AUC {auc}): check direction under [score] before you look for a cause."
        ),
        "months_without_records": _(
            "Months between the first and the last without any record: {months}."
            " Check that day and month are not swapped."
        ),
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
        "drop_is_mix": _(
            "The AUC lies {drop} below the reference's, though not through worse ranking: the mix of scores"
            " explains {mix}. Ask why other people are scored."
        ),
        "history_unreadable": _("Earlier batches that can't be read and are left out of every comparison: {n}."),
        "performance_is_earlier": _(
            "No outcome of this batch is known yet: performance is that of earlier batches, up to {month}."
        ),
        "variables_absent": _(
            "In the reference and not in the batch, and therefore missing throughout: {listed}."
            " Ask why they did not come."
        ),
        "sentinels_unused": _(
            "Declared as sentinels under [variables], and in no record of batch or reference: {listed}."
        ),
        "variables_added": _("In the batch and not in the reference, and therefore not watched: {listed}."),
        "policy_later_than_batch": _("The policy takes effect on {effective_from}, after this batch."),
    }[caveat.code].format(**values)
