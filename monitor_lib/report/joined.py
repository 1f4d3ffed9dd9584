"""Files that are joined to the batches by id, in a report: for programs, and as caveats."""

from collections.abc import Iterator

from monitor_lib.i18n import _
from monitor_lib.render.numbers import count, cut
from monitor_lib.report.inputs import Inputs
from monitor_lib.report.part import Part
from monitor_lib.report.topic import Caveat, Gravity
from monitor_lib.scan.join import OUTCOMES
from monitor_lib.scan.joined import JoinedFile, JoinFacts, ids_seen
from monitor_lib.scan.result import ScanResult


class JoinedPart(Part):
    """A file that is joined by id.

    ``records`` are its lines with an id and a value, ``ids`` the distinct ids, ``contradicted_ids`` those with
    different values, ``orphans`` those that stand in no batch at hand. Of the records of these batches ``matched``
    stand in the file; ``filled`` of them had no value of their own, ``contradicted`` another one.
    """

    sha256: str
    records: int
    ids: int
    duplicates: int
    contradicted_ids: int
    orphans: int
    matched: int
    filled: int
    contradicted: int


def joined_part(inputs: Inputs, role: str) -> JoinedPart | None:
    """The file of one role; None without one."""
    facts = next((one for one in inputs.joined if one.role == role), None)
    if facts is None:
        return None
    found = matched(inputs, role)
    return JoinedPart(
        sha256=facts.source.sha256,
        records=facts.records,
        ids=facts.ids,
        duplicates=facts.records - facts.ids,
        contradicted_ids=facts.contradicted,
        orphans=facts.ids - ids_seen(_of(inputs, role), facts.ids),
        matched=found.matched,
        filled=found.filled,
        contradicted=found.contradicted,
    )


def matched(inputs: Inputs, role: str) -> JoinedFile:
    """What became of the records of the batch and of the earlier batches."""
    found = _of(inputs, role)
    return JoinedFile(
        role,
        sum(one.matched for one in found),
        sum(one.filled for one in found),
        sum(one.contradicted for one in found),
    )


def _of(inputs: Inputs, role: str) -> list[JoinedFile]:
    files = [inputs.batch, *(one for one in inputs.earlier if isinstance(one, ScanResult))]
    return [one for file in files for one in file.joined if one.role == role]


def joined_note(inputs: Inputs) -> str:
    """What was joined, in a sentence for each file."""
    text = _(
        "{file}: {records} values of {ids} ids, of which the last counts; {orphans} of these ids stand in no batch at"
        " hand. They belong to {matched} records, of which {filled} had no value of their own."
    )
    parts = [(one, joined_part(inputs, one.role)) for one in inputs.joined]
    return " ".join(
        text.format(
            file=cut(facts.source.name, 60),
            records=count(part.records),
            ids=count(part.ids),
            orphans=count(part.orphans),
            matched=count(part.matched),
            filled=count(part.filled),
        )
        for facts, part in parts
        if part is not None
    )


def caveats_of_joined(inputs: Inputs) -> Iterator[Caveat]:
    """Files that fit no record, or contradict themselves or the batches."""
    for facts in inputs.joined:
        found = matched(inputs, facts.role)
        if not found.matched:
            yield _fits_nothing(facts)
        elif facts.contradicted or found.contradicted:
            yield _contradicts(facts, found)


def _fits_nothing(facts: JoinFacts) -> Caveat:
    return Caveat(
        "joined_to_no_record",
        Gravity.MISSING_PART,
        {"table": facts.role, "ids": facts.ids},
        lambda: _(
            "No id of {file} stands in a batch at hand: check id under [{table}] and [columns], and whether this is the"
            " file of this portfolio."
        ).format(file=cut(facts.source.name, 60), table=facts.role),
    )


def _contradicts(facts: JoinFacts, found: JoinedFile) -> Caveat:
    values = {"table": facts.role, "ids": facts.contradicted, "n": found.contradicted}

    def said() -> str:
        text = (
            _(
                "Outcomes contradict each other: {ids} ids have different ones in {file}, of which the last counts, and"
                " {n} records of the batches had another one of their own, which the file replaces."
            )
            if facts.role == OUTCOMES
            else _(
                "Scores contradict each other: {ids} ids have different ones in {file}, of which the last counts, and"
                " {n} records of the batches had another one of their own, which the file replaces."
            )
        )
        return text.format(ids=count(facts.contradicted), n=count(found.contradicted), file=cut(facts.source.name, 60))

    return Caveat("joined_values_contradict", Gravity.RECORDS, values, said)
