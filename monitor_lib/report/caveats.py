"""Caveats that belong to no topic: what the report lacks, and what is unusual about its files."""

from collections.abc import Callable, Iterator

from monitor_lib.bins.decimal_doubts import OTHER_SIGN, THOUSANDS
from monitor_lib.bins.unwatched import IDENTIFIER, MOVING_DATE
from monitor_lib.i18n import _
from monitor_lib.iso_dates import EPOCH
from monitor_lib.readers.formats import ENDINGS, ending_of
from monitor_lib.render.numbers import count, cut, percent
from monitor_lib.report.headline import listed
from monitor_lib.report.inputs import Inputs
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
        *_unwatched(inputs),
        *_decimal_doubts(inputs),
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


def _unwatched(inputs: Inputs) -> Iterator[Caveat]:
    """Columns of the reference that are no variables, and the line that says so."""
    unwatched = inputs.reference.unwatched if inputs.reference else {}
    ids, dates = ([name for name, why in unwatched.items() if why == code] for code in (IDENTIFIER, MOVING_DATE))
    if ids:
        yield Caveat(
            "looks_like_an_id",
            Gravity.COLUMNS,
            {"n": len(ids), "names": ids},
            lambda: (
                _(
                    "Not watched, since no value repeats and the name is that of an id: {listed}. Write exclude ="
                    ' ["{first}"] under [variables].'
                )
                if inputs.config.columns.id
                else _(
                    "Not watched, since no value repeats and the name is that of an id: {listed}. Write id ="
                    ' "{first}" under [columns], which also finds records that repeat.'
                )
            ).format(listed=listed(ids), first=cut(ids[0], 40)),
        )
    if dates:
        yield Caveat(
            "dates_move_with_the_batches",
            Gravity.COLUMNS,
            {"n": len(dates), "names": dates},
            lambda: _(
                "Not watched, since these dates are of the same time as the records and so move with every batch:"
                ' {listed}. Write exclude = ["{first}"] under [variables].'
            ).format(listed=listed(dates), first=cut(dates[0], 40)),
        )


def _decimal_doubts(inputs: Inputs) -> Iterator[Caveat]:
    """Variables of the reference whose numbers have the other decimal sign, or may have."""
    reference, csv = inputs.reference, inputs.config.csv
    if reference is None:
        return
    is_csv = ENDINGS.get(ending_of(reference.source.name) or "") == "csv"
    doubts = {name: one.doubt for name, one in reference.reference_bins.items() if one.doubt is not None}
    others = [name for name, (code, _sign) in doubts.items() if code == OTHER_SIGN]
    if others:
        other = doubts[others[0]][1]
        yield Caveat(
            "numbers_with_the_other_decimal_sign",
            Gravity.COLUMNS,
            {"n": len(others), "names": others},
            lambda: (
                _(
                    "Watched as categories, since their numbers have the decimal sign {other} and not {declared}:"
                    ' {listed}. Write decimal = "{other}" under [csv] if all numbers of the files have it.'
                )
                if is_csv
                else _(
                    "Watched as categories, since their numbers are texts with the decimal sign {other}: {listed}."
                    " Export them as numbers."
                )
            ).format(other=other, declared=csv.decimal, listed=listed(others)),
        )
    # Who writes the decimal sign down has said what is meant.
    if not is_csv or "decimal" in csv.model_fields_set:
        return
    for sign, read, instead in ((".", "1.234", "1234"), (",", "1234", "1.234")):
        unsure = [name for name, doubt in doubts.items() if doubt == (THOUSANDS, sign)]
        if unsure:
            yield _unsure(unsure, sign, read, instead)


def _unsure(names: list[str], sign: str, read: str, other: str) -> Caveat:
    return Caveat(
        "thousands_or_decimals",
        Gravity.COLUMNS,
        {"n": len(names), "names": names},
        lambda: _(
            "A number such as 1{sign}234 can be read in two ways, and is read as {read}, in {listed}. Under [csv] write"
            ' decimal = "." where that is right, and decimal = "," where it is {other}.'
        ).format(sign=sign, read=read, other=other, listed=listed(names)),
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
