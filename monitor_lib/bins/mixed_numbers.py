"""Columns of text that are numbers all the same: a few texts stand among the numbers, or the numbers carry signs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monitor_lib.readers.number_forms import LOOKED_AT, NumberForm, form_of
from monitor_lib.readers.numbers import floats
from monitor_lib.readers.texts import level_key

Counts = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]

# So many distinct numbers, so few texts, each with so many records; the rest is rare.
MANY_NUMBERS, MOST_WORDS, RECURRING, RECURRING_SHARE, RARE_SHARE = 20, 10, 5, 0.001, 0.01
# Where most records hold a text, the numbers must be many beside the texts: codes are letters and digits in like parts.
NUMBERS_BY_WORD, RARE_AMONG_NUMBERS = 5, 0.1
EXACT = 2**53  # larger integers are not exact as floats, so two of them may become equal
MANY, CLOSE = 200, 10  # so many whole numbers within a range of ten times their count would repeat by chance


@dataclass(frozen=True)
class Mixed:
    """Numbers among which some texts stand: how the numbers are written, and the texts that recur."""

    form: NumberForm | None
    words: tuple[str, ...]


def is_text(values: pa.Array) -> bool:
    """Whether the values are texts, which may be anything."""
    return bool(pa.types.is_string(values.type) or pa.types.is_large_string(values.type))


def mixed(values: pa.Array, counts: Counts, decimal: str) -> Mixed | None:
    """Whether values that are not all numbers are numbers all the same; None where they are none.

    The share of the numbers does not matter: where ``NULL`` stands in most records, the others are numbers still.
    """
    if not is_text(values):
        return None
    form, numbers = read_mixed(values, decimal)
    return mixed_as(values, counts, form, numbers, decimal)


def mixed_as(values: pa.Array, counts: Counts, form: NumberForm | None, numbers: Numbers, decimal: str) -> Mixed | None:
    """The same for values that :func:`read_mixed` has read."""
    read = np.isfinite(numbers)
    if not read.any() or are_names(numbers[read], counts[read]):
        return None
    words = words_among(values.to_pylist(), counts, numbers, decimal)
    return None if words is None else Mixed(form, words)


def read_mixed(values: pa.Array, decimal: str) -> tuple[NumberForm | None, Numbers]:
    """The form of those texts that are no plain numbers, and each value in it, shape (n,), NaN where it is none."""
    plain = floats(values, decimal)
    form = form_of(values.filter(pa.array(np.isnan(plain))).slice(0, LOOKED_AT).to_pylist(), decimal)
    return form, plain if form is None else form.read(values, decimal)


def words_among(texts: Sequence[str], counts: Counts, numbers: Numbers, decimal: str) -> tuple[str, ...] | None:
    """The texts that recur among numbers; None where there are too few numbers, or too many texts.

    Args:
        texts: the distinct values, shape (n,).
        counts: the records of each, shape (n,).
        numbers: each value as a number, shape (n,), not finite where it is a text.
        decimal: the decimal sign in text.

    """
    read = np.isfinite(numbers)
    n, n_read = int(counts.sum()), int(counts[read].sum())
    distinct = len(np.unique(numbers[read]))
    if distinct < MANY_NUMBERS:
        return None
    n_of_word: Counter[str] = Counter()
    for place in np.flatnonzero(~read).tolist():
        n_of_word[level_key(texts[place], decimal)] += int(counts[place])
    least = max(RECURRING, RECURRING_SHARE * n)
    words = sorted(word for word, records in n_of_word.items() if records >= least)
    rare = sum(records for records in n_of_word.values() if records < least)
    if len(words) > MOST_WORDS or rare > RARE_SHARE * n or rare > RARE_AMONG_NUMBERS * n_read:
        return None
    if n_read * 2 < n and distinct < NUMBERS_BY_WORD * len(words):
        return None
    return tuple(words)


def are_names(numbers: Numbers, counts: Counts) -> bool:
    """Whether integers are names, not quantities.

    Names are long integers (two neighbours would be the same float) and running numbers, none of which occurs twice
    although they lie close together. A few long ones among others are errors, or stand for something else.

    Args:
        numbers: the distinct values, finite, shape (n,).
        counts: the records of each, shape (n,).

    """
    if not len(numbers) or (numbers != np.round(numbers)).any():
        return False
    if (np.abs(numbers) > EXACT).mean() > 1 / 2:
        return True
    return bool(len(numbers) >= MANY and np.ptp(numbers) < CLOSE * len(numbers) and counts.max() == 1)
