"""Which column is what: by its values first, and by its name where several could be it."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from monitor_lib.draft.sample import Sample
from monitor_lib.readers.date_formats import FIRST, LAST, day_of
from monitor_lib.readers.date_hints import doubt_of
from monitor_lib.readers.date_suggestions import Reading, readings, reads_all
from monitor_lib.readers.numbers import floats
from monitor_lib.readers.recurring import LEAST, Recurring, pattern

MOST_OUTCOMES = 6
NAMES = {
    "date": r"date|data|dt|month|mes|m[eê]s|safra|vintage|period|ref|as_?of|day",
    "score": r"score|\bpd\b|pd_|_pd|prob|rating|pontos|nota",
    "target": r"target|bad|default|mau|inad|event|outcome|label|status|flag|dlq|delinq|over",
    "id": r"id|cpf|contract|contrato|proposta|application|key|chave|number|nr",
}


@dataclass(frozen=True)
class Guess:
    """What a file's columns suggest; None where no column fits.

    Attributes:
        date, score, target, id: the columns.
        date_format: of the date; None where it is ISO 8601.
        two_writings: how the dates of the batch and those of the reference are written, where no format reads both.
        other_formats: further formats that read every date: only the analyst knows which is right.
        date_doubt: why the numbers may be other dates than the format makes of them; empty without a doubt.
        probability: whether all scores lie from 0 to 1.
        outcomes: the values of the target that 20 records or more hold, the most frequent first.

    """

    date: str | None
    date_format: str | None
    other_formats: tuple[str, ...]
    score: str | None
    probability: bool
    target: str | None
    outcomes: tuple[str, ...]
    id: str | None
    two_writings: tuple[str, str] | None = None
    date_doubt: str = ""


def guess(sample: Sample, reference: Sample | None = None) -> Guess:
    """Look at the columns of a batch; a format of dates must read those of the reference, too, where that has any."""
    decimal = str(sample.dialect.get("decimal", "."))
    columns = {name: values for name, values in sample.columns.items() if values}
    formats = {name: found for name, values in columns.items() if (found := _date_formats(values)) is not None}
    # What a folder's name says, such as month=201702, is less than a date of the file's own.
    own = {name: found for name, found in formats.items() if name not in sample.of_path}
    date = _best(own, "date") or _best(formats, "date")
    left = {name: values for name, values in columns.items() if name != date}
    target = _best([name for name, values in left.items() if _could_be_outcomes(values)], "target", named=True)
    numbers = {name: floats(pa.array(values), decimal) for name, values in left.items() if name != target}
    score = _best([name for name, found in numbers.items() if not np.isnan(found).any()], "score", named=True)
    others = [name for name, values in left.items() if name not in (target, score) and len(set(values)) == len(values)]
    ours, theirs = (one.columns.get(date or "", []) for one in (sample, reference or Sample({}, 0, {})))
    of_batch = formats[date] if date is not None else ()
    of_both = _date_formats([*ours, *theirs]) if date is not None else ()
    looked_at, read = (ours, of_batch) if of_both is None else ([*ours, *theirs], of_both)
    two_writings = (_example(ours, ()), _example(theirs, of_batch)) if of_both is None else None
    return Guess(
        date=date,
        date_format=read[0].date_format if read else None,
        other_formats=tuple(one.date_format for one in read[1:]),
        date_doubt=doubt_of(read[0], looked_at) if read else "",
        score=score,
        probability=score is not None and bool(((numbers[score] >= 0) & (numbers[score] <= 1)).all()),
        target=target,
        outcomes=_frequent(columns[target]) if target is not None else (),
        id=_best(others, "id", named=True),
        two_writings=two_writings,
    )


def _date_formats(values: Sequence[str]) -> tuple[Reading, ...] | None:
    """The formats that read every value, none of them where that is ISO 8601; None where it is no date."""
    distinct = sorted(set(values))
    days = [day_of(value, None) for value in distinct]
    if all(day is not None and FIRST <= day <= LAST for day in days):
        return ()
    return tuple(readings(distinct)) or None


def _example(values: Sequence[str], read: tuple[Reading, ...]) -> str:
    """A date that none of these formats reads: itself where many records hold it, else its pattern."""
    formats: list[str | None] = [one.date_format for one in read] or [None]
    unread = [value for value in values if not any(reads_all([value], one) for one in formats)] or values
    named = Recurring.of(pa.array(unread, pa.string())).named
    return next(iter(named), "") or Counter(map(pattern, unread)).most_common(1)[0][0]


def _could_be_outcomes(values: Sequence[str]) -> bool:
    return 2 <= len(set(values)) <= MOST_OUTCOMES


def _frequent(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(value for value, n in Counter(values).most_common() if n >= LEAST)


def _best(names: Sequence[str] | dict[str, tuple[Reading, ...]], role: str, *, named: bool = False) -> str | None:
    """The first of these columns that is named like its role; else the first, unless only a name would tell."""
    given = list(names)
    fits: Callable[[str], object] = re.compile(NAMES[role], re.IGNORECASE).search
    like = [name for name in given if fits(name)]
    return next(iter(like or ([] if named else given)), None)
