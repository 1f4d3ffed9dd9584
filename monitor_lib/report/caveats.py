"""Caveats that belong to no topic: what the report lacks, and what is unusual about its files."""

from collections.abc import Callable, Iterator

from monitor_lib.i18n import _
from monitor_lib.iso_dates import EPOCH
from monitor_lib.render.numbers import count, percent
from monitor_lib.report.column_caveats import caveats_of_columns
from monitor_lib.report.inputs import Inputs
from monitor_lib.report.joined import caveats_of_joined
from monitor_lib.report.scored import caveats_of_scoring
from monitor_lib.report.topic import Caveat, Gravity
from monitor_lib.scan.result import ScanResult
from monitor_lib.tallies.scores import EVENT, NON_EVENT


def caveats_of_inputs(inputs: Inputs) -> tuple[Caveat, ...]:
    """All caveats that belong to no topic."""
    return (
        *_outcomes_and_reference(inputs),
        *_history(inputs),
        *_shared(inputs),
        *caveats_of_joined(inputs),
        *caveats_of_columns(inputs),
        *_records(inputs),
        *_policy(inputs),
        *caveats_of_scoring(inputs),
    )


def _outcomes_and_reference(inputs: Inputs) -> Iterator[Caveat]:
    """What the report lacks, or what is unusual about its outcomes and its reference."""
    column = inputs.config.columns.target
    if column is None:
        yield Caveat(
            "no_target",
            Gravity.MISSING_PART,
            {},
            lambda: _("No outcome column is configured (target under [columns]): performance does not apply."),
        )
    elif not inputs.batch.has_outcomes:
        yield Caveat(
            "no_outcome_column",
            Gravity.MISSING_PART,
            {"column": column},
            lambda: _("The batch has no column {column}: outcomes are not known yet, performance waits.").format(
                column=column
            ),
        )
    known = [inputs.batch.tally.count(outcome) for outcome in (EVENT, NON_EVENT)]
    if known[0] > known[1]:
        rate = known[0] / sum(known)
        yield Caveat(
            "events_are_the_majority",
            Gravity.MISSING_PART,
            {"event_rate": rate},
            lambda: _(
                "{rate} of the known outcomes count as bad: ask"
                " the owner whether event under [target] is the bad payer."
            ).format(rate=percent(rate)),
        )
    if inputs.reference is None:
        yield Caveat(
            "no_reference",
            Gravity.MISSING_PART,
            {},
            lambda: _("No reference is configured: adherence and the drop of the AUC do not apply."),
        )


def _history(inputs: Inputs) -> Iterator[Caveat]:
    """Earlier batches that were not read."""
    unreadable = len(inputs.earlier) - len(inputs.history)
    if unreadable:
        yield Caveat(
            "history_unreadable",
            Gravity.HISTORY,
            {"n": unreadable},
            lambda: _("Earlier batches that can't be read and are left out of every comparison: {n}.").format(
                n=count(unreadable)
            ),
        )


def _shared(inputs: Inputs) -> Iterator[Caveat]:
    """Caveats about a reference that contains records of the batch: every change then looks smaller than it is."""
    shared, records = inputs.overlap, inputs.batch.records
    if shared is None:
        return
    if inputs.is_own_reference:
        yield Caveat(
            "reference_is_batch",
            Gravity.SHARED_RECORDS,
            {},
            lambda: _("The batch and the reference are the same file: comparisons with it mean nothing."),
        )
    elif shared.by_id:
        yield Caveat(
            "reference_shares_ids",
            Gravity.SHARED_RECORDS,
            {"n": shared.by_id, "records": records},
            lambda: _(
                "The reference holds {n} of the batch's"
                " {records} records, by id: comparisons with it understate change."
            ).format(n=count(shared.by_id), records=count(records)),
        )
    elif shared.by_content:
        yield Caveat(
            "reference_shares_content",
            Gravity.SHARED_RECORDS,
            {"n": shared.by_content, "records": records, "columns": shared.columns},
            lambda: _(
                "The reference holds {n} of the batch's {records} records, equal in all {columns} shared columns:"
                " comparisons with it understate change."
            ).format(n=count(shared.by_content), records=count(records), columns=count(shared.columns)),
        )


def _records(inputs: Inputs) -> Iterator[Caveat]:
    """Records that repeat an id, and records left out."""
    batch, reference = inputs.batch, inputs.reference
    yield from _counted(
        "duplicates_in_batch",
        batch,
        batch.duplicates,
        lambda: _("Repeated ids in the batch: {n} of {records} records, counted and kept."),
    )
    yield from _counted(
        "excluded_from_batch",
        batch,
        batch.exclusions.total,
        lambda: _("Excluded from the batch: {n} of {records} records ({share}); see Exclusions."),
    )
    if reference is None:
        return
    yield from _counted(
        "duplicates_in_reference",
        reference,
        reference.duplicates,
        lambda: _("Repeated ids in the reference: {n} of {records} records, counted and kept."),
    )
    yield from _counted(
        "excluded_from_reference",
        reference,
        reference.exclusions.total,
        lambda: _("Excluded from the reference: {n} of {records} records ({share}); see Exclusions."),
    )


def _counted(code: str, scanned: ScanResult, n: int | None, text: Callable[[], str]) -> Iterator[Caveat]:
    """A caveat with a number of a file's records, if there are any."""
    if n:
        records = scanned.records
        yield Caveat(
            code,
            Gravity.RECORDS,
            {"n": n, "records": records},
            lambda: text().format(n=count(n), records=count(records), share=percent(n / records, 2)),
        )


def _policy(inputs: Inputs) -> Iterator[Caveat]:
    """Caveats about the policy, whose limits must be fixed in advance."""
    effective = inputs.config.policy.effective_from
    if effective is not None and effective.toordinal() > inputs.batch.last_day + EPOCH:
        day = effective.isoformat()
        yield Caveat(
            "policy_later_than_batch",
            Gravity.POLICY,
            {"effective_from": day},
            lambda: _("The policy takes effect on {effective_from}, after this batch.").format(effective_from=day),
        )
