"""Check records as they are in a file: each gets a day, a score, an outcome, and the rule that it breaks."""

from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monitor_lib.config.schema import Config
from monitor_lib.config.target import outcome_key
from monitor_lib.readers.date_formats import FIRST, LAST
from monitor_lib.readers.dates import NO_DAY, days
from monitor_lib.readers.numbers import floats
from monitor_lib.readers.outcomes import Outcome, outcomes
from monitor_lib.readers.texts import as_text, missing


class Rule(IntEnum):
    """Why a record is excluded; a record that breaks several rules is counted under the first of them."""

    INCLUDED = 0
    ROW = 1  # its fields don't fit the header: dropped by the reader
    DATE_MISSING = 2
    DATE_UNREADABLE = 3
    DATE_IMPLAUSIBLE = 4  # before 1970 or after 2100: the number of another unit, or a typing error
    SCORE_MISSING = 5
    SCORE_UNREADABLE = 6
    SCORE_INFINITE = 7
    SCORE_OUTSIDE = 8  # a probability below 0 or above 1
    OUTCOME_UNDECLARED = 9
    NOT_SCORED = 10  # no score where the configuration expects that: no exclusion, but in no figure of scores


CHECKED = pa.schema(
    [("day", pa.int32()), ("score", pa.float64()), ("outcome", pa.int8()), ("rule", pa.int8())],
)


def check(n: int, raw: pa.RecordBatch, config: Config, decimal: str) -> pa.RecordBatch:
    """Check ``n`` records and give them the columns of :data:`CHECKED`; their order is kept and none is dropped.

    ``raw`` holds the columns with a role as they are in the file, as far as this part of the file has them;
    ``decimal`` is the decimal sign in the file's text.

    ``day`` counts from 1970-01-01 (``NO_DAY`` where there is none), ``score`` is NaN where there is none, ``outcome``
    is an :class:`~monitor_lib.readers.outcomes.Outcome`, ``rule`` a :class:`Rule`.
    """
    columns = config.columns
    date_column = _column(raw, columns.date, n)
    day = days(date_column, columns.date_format)
    implausible = (day != NO_DAY) & ((day < FIRST) | (day > LAST))
    day = np.where(implausible, np.int32(NO_DAY), day)
    score_column = _column(raw, columns.score, n)
    score = _scores(score_column, decimal)
    target = columns.target
    if target is not None and target in raw.schema.names:
        outcome = outcomes(raw.column(target), config.target, decimal)
    else:
        outcome = np.full(n, Outcome.UNKNOWN, np.int8)
    rule = np.zeros(n, np.int8)
    unscored = _unscored(score, score_column, config)
    score = np.where(unscored, np.nan, score)
    rule[unscored] = Rule.NOT_SCORED
    rule[outcome == Outcome.UNDECLARED] = Rule.OUTCOME_UNDECLARED
    if config.score.kind == "probability":
        rule[_outside(score)] = Rule.SCORE_OUTSIDE
    rule[np.isinf(score)] = Rule.SCORE_INFINITE
    unread = np.isnan(score) & ~unscored
    rule[unread] = Rule.SCORE_UNREADABLE
    rule[_missing_of(score_column, unread)] = Rule.SCORE_MISSING
    rule[day == NO_DAY] = Rule.DATE_UNREADABLE
    rule[implausible] = Rule.DATE_IMPLAUSIBLE
    rule[_missing_of(date_column, day == NO_DAY)] = Rule.DATE_MISSING
    return pa.RecordBatch.from_arrays([pa.array(values) for values in (day, score, outcome, rule)], schema=CHECKED)


def _unscored(score: npt.NDArray[np.float64], column: pa.Array, config: Config) -> npt.NDArray[np.bool_]:
    """Which records have no score by [score] ``not_scored`` and ``may_be_missing``, shape (n,)."""
    declared = {outcome_key(value) for value in config.score.not_scored}
    found = np.isin(score, [key for key in declared if isinstance(key, float)])
    texts = {key for key in declared if isinstance(key, str)}
    if texts or config.score.may_be_missing:
        unread = np.flatnonzero(np.isnan(score))
        left = column.take(pa.array(unread))
        if texts:
            known = [text is not None and text.strip() in texts for text in as_text(left).to_pylist()]
            found[unread[np.array(known, np.bool_)]] = True
        if config.score.may_be_missing:
            found[unread[missing(left)]] = True
    return found


def usable_scores(column: pa.Array, kind: str, decimal: str) -> npt.NDArray[np.float64]:
    """The scores of a column, shape (n,), NaN wherever :func:`check` would exclude the record because of its score.

    Args:
        column: as it is in the file.
        kind: ``"probability"`` or ``"points"``.
        decimal: the decimal sign in text.

    """
    score = _scores(column, decimal)
    unusable = np.isinf(score) | (_outside(score) if kind == "probability" else False)
    return np.where(unusable, np.nan, score)


def _scores(column: pa.Array, decimal: str) -> npt.NDArray[np.float64]:
    return floats(column, decimal) + 0.0  # -0.0 and 0.0 are one score


def _outside(score: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    return (score < 0) | (score > 1)


def _column(raw: pa.RecordBatch, name: str, n: int) -> pa.Array:
    """The column; all values are missing where this part of the file lacks it (JSON records name their own columns)."""
    return raw.column(name) if name in raw.schema.names else pa.nulls(n, pa.string())


def _missing_of(column: pa.Array, unread: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Where the value is missing; only records without a usable value are checked, since most files have few."""
    places = np.flatnonzero(unread)
    return places[missing(column.take(pa.array(places)))] if len(places) else places
