"""What a reader must know before relying on a report: each caveat a code and the values that belong to it."""

from dataclasses import dataclass
from typing import Any

from monitor_lib.assessment.inputs import Inputs
from monitor_lib.assessment.results import Results
from monitor_lib.readers.dates import EPOCH, month_name
from monitor_lib.stats.variable import TROUBLES
from monitor_lib.tallies.scores import EVENT, NON_EVENT


@dataclass(frozen=True)
class Caveat:
    """One caveat; the sentence is made where it is shown."""

    code: str
    values: dict[str, Any]


def find_caveats(inputs: Inputs, results: Results) -> tuple[Caveat, ...]:
    """All caveats of a report, the gravest first."""
    return (
        *_direction(results),
        *_outcomes_and_reference(inputs),
        *_mix(inputs, results),
        *_history(inputs, results),
        *_shared(inputs),
        *_records(inputs),
        *_columns(results),
        *_sentinels(results),
        *_days(inputs),
        *_policy(inputs),
    )


def _outcomes_and_reference(inputs: Inputs) -> list[Caveat]:
    """What the report has to do without, or what looks odd about what it has."""
    found = []
    if inputs.config.columns.target is None:
        found.append(Caveat("no_target", {}))
    elif not inputs.batch.has_outcomes:
        found.append(Caveat("no_outcome_column", {"column": inputs.config.columns.target}))
    known = [inputs.batch.tally.count(outcome) for outcome in (EVENT, NON_EVENT)]
    if known[0] > known[1]:
        found.append(Caveat("events_are_the_majority", {"event_rate": known[0] / sum(known)}))
    if inputs.reference is None:
        found.append(Caveat("no_reference", {}))
    return found


def _mix(inputs: Inputs, results: Results) -> list[Caveat]:
    """A drop beyond the limit that the light does not show, since the mix of scores explains it."""
    change, policy = results.change, inputs.config.policy.discrimination
    if change is not None and change.drop >= policy.red and change.ranking < policy.amber:
        return [Caveat("drop_is_mix", {"drop": change.drop, "mix": change.mix})]
    return []


def _history(inputs: Inputs, results: Results) -> list[Caveat]:
    """Earlier batches that were not read, and performance that is theirs alone."""
    found = []
    unreadable = len(inputs.earlier) - len(inputs.history)
    if unreadable:
        found.append(Caveat("history_unreadable", {"n": unreadable}))
    if results.window.months and not results.performance.n_known:
        found.append(Caveat("performance_is_earlier", {"month": month_name(results.window.months[-1])}))
    return found


def _direction(results: Results) -> list[Caveat]:
    """A reference that ranks backwards as well speaks of a wrong direction in the configuration."""
    then = results.reference_performance
    if then is not None and then.auc is not None and then.auc_high is not None and then.auc_high < 0.5:
        return [Caveat("reference_inverted", {"auc": then.auc})]
    return []


def _shared(inputs: Inputs) -> list[Caveat]:
    """A reference that holds the batch, or some of it, makes every comparison too kind."""
    if inputs.reference is None or inputs.overlap is None:
        return []
    if inputs.reference.source.sha256 == inputs.batch.source.sha256:
        return [Caveat("reference_is_batch", {})]
    records = inputs.batch.records
    if inputs.overlap.by_id:
        return [Caveat("reference_shares_ids", {"n": inputs.overlap.by_id, "records": records})]
    if inputs.overlap.by_content:
        values = {"n": inputs.overlap.by_content, "records": records, "columns": inputs.overlap.columns}
        return [Caveat("reference_shares_content", values)]
    return []


def _records(inputs: Inputs) -> list[Caveat]:
    """Records that repeat an id, and records left out."""
    found = []
    for role, intake in (("batch", inputs.batch), ("reference", inputs.reference)):
        if intake and intake.duplicates:
            found.append(Caveat(f"duplicates_in_{role}", {"n": intake.duplicates, "records": intake.records}))
        if intake and intake.exclusions.total:
            found.append(Caveat(f"excluded_from_{role}", {"n": intake.exclusions.total, "records": intake.records}))
    return found


def _columns(results: Results) -> list[Caveat]:
    """Columns that came or went since the reference."""
    found = results.variables
    named = (("variables_absent", found.absent), ("variables_added", found.added)) if found else ()
    return [Caveat(code, {"n": len(names), "names": list(names)}) for code, names in named if names]


def _sentinels(results: Results) -> list[Caveat]:
    """Declared sentinels that stand in no record, of batch or reference: a slip of the pen, or of another file."""
    if results.variables is None:
        return []
    held: dict[str, int] = {}
    for shift in results.variables.overall:
        for place, value in enumerate(results.variables.bins[shift.name].sentinels, start=TROUBLES):
            held[value] = held.get(value, 0) + shift.batch[place] + shift.reference[place]
    unused = sorted(value for value, records in held.items() if not records)
    return [Caveat("sentinels_unused", {"n": len(unused), "names": unused})] if unused else []


def _days(inputs: Inputs) -> list[Caveat]:
    """Months between the first and the last without any record: a gap, or dates read in the wrong order."""
    months = inputs.batch.tally.months
    gaps = months[-1] - months[0] + 1 - len(months)
    return [Caveat("months_without_records", {"months": gaps})] if gaps else []


def _policy(inputs: Inputs) -> list[Caveat]:
    """Limits are fixed beforehand."""
    effective = inputs.config.policy.effective_from
    if effective is not None and effective.toordinal() > inputs.batch.last_day + EPOCH:
        return [Caveat("policy_later_than_batch", {"effective_from": effective.isoformat()})]
    return []
