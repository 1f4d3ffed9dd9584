"""Which column is what: by its values first, and by its name where several could be it."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from monitor_lib.draft.sample import Sample
from monitor_lib.readers.date_formats import FIRST, LAST, day_of, readable_as
from monitor_lib.readers.numbers import floats

MOST_OUTCOMES = 6
LEAST_NAMED = 20  # records with a value, for the value to be named
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
        other_formats: further formats that read every date: only the analyst knows which is right.
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


def guess(sample: Sample) -> Guess:
    """Look at the columns of a file."""
    decimal = str(sample.dialect.get("decimal", "."))
    columns = {name: values for name, values in sample.columns.items() if values}
    formats = {name: found for name, values in columns.items() if (found := _date_formats(values)) is not None}
    date = _best(formats, "date")
    left = {name: values for name, values in columns.items() if name != date}
    target = _best([name for name, values in left.items() if _could_be_outcomes(values)], "target", named=True)
    numbers = {name: floats(pa.array(values), decimal) for name, values in left.items() if name != target}
    score = _best([name for name, found in numbers.items() if not np.isnan(found).any()], "score", named=True)
    others = [name for name, values in left.items() if name not in (target, score) and len(set(values)) == len(values)]
    read = formats.get(date, ()) if date is not None else ()
    return Guess(
        date=date,
        date_format=read[0] if read else None,
        other_formats=read[1:],
        score=score,
        probability=score is not None and bool(((numbers[score] >= 0) & (numbers[score] <= 1)).all()),
        target=target,
        outcomes=_frequent(columns[target]) if target is not None else (),
        id=_best(others, "id", named=True),
    )


def _date_formats(values: Sequence[str]) -> tuple[str, ...] | None:
    """The formats that read every value, none of them where that is ISO 8601; None where it is no date."""
    distinct = sorted(set(values))
    days = [day_of(value, None) for value in distinct]
    if all(day is not None and FIRST <= day <= LAST for day in days):
        return ()
    return tuple(readable_as(distinct)) or None


def _could_be_outcomes(values: Sequence[str]) -> bool:
    return 2 <= len(set(values)) <= MOST_OUTCOMES


def _frequent(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(value for value, n in Counter(values).most_common() if n >= LEAST_NAMED)


def _best(names: Sequence[str] | dict[str, tuple[str, ...]], role: str, *, named: bool = False) -> str | None:
    """The first of these columns that is named like its role; else the first, unless only a name would tell."""
    given = list(names)
    fits: Callable[[str], object] = re.compile(NAMES[role], re.IGNORECASE).search
    like = [name for name in given if fits(name)]
    return next(iter(like or ([] if named else given)), None)
