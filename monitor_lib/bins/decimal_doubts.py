"""Variables of the reference whose numbers are not read, or may be read in one of two ways."""

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from monitor_lib.bins.bins import Bins, Kind
from monitor_lib.bins.mixed_numbers import Counts, Numbers, is_text, mixed_as, read_mixed, words_among
from monitor_lib.readers.decimal_signs import may_be_grouped, other_sign

OTHER_SIGN, THOUSANDS, BOTH_SIGNS = "other_decimal_sign", "thousands_or_decimals", "both_decimal_signs"
UNREAD = "texts_with_digits"  # each record has a text of its own, and most of them hold digits
FEWEST = 20  # distinct numbers, below which any writing may be chance
FIRST = 1024  # values that are looked at before all others
_SIGNS = ".,"
_AROUND = re.compile(r"[^\d.,]+")
_POINT_OF_A_WORD = re.compile(r"([^\W\d_])[./]")  # that of Rs. is none of the number


def doubt_of(values: pa.Array, counts: Counts, bins: Bins, decimal: str) -> tuple[str, str] | None:
    """A code for what is unsure about a variable's numbers, and the sign in question; None where nothing is.

    Args:
        values: the distinct values of the reference.
        counts: the records of each.
        bins: as the values were read.
        decimal: the decimal sign in text.

    """
    if not is_text(values):
        return None
    if bins.kind is Kind.NUMBER and _may_be_unsure(values) and (sign := unsure_sign(values.to_pylist(), decimal)):
        return THOUSANDS, sign
    if bins.kind is not Kind.CATEGORY:
        return None
    other = other_sign(decimal)
    form, numbers = read_mixed(values, other)
    if mixed_as(values, counts, form, numbers, other) is not None:
        return OTHER_SIGN, other
    if np.isfinite(numbers).any() and _are_of_both_signs(values, counts, numbers, decimal):
        return BOTH_SIGNS, other
    if bins.identifiers and _with_digits(values, counts) * 2 > counts.sum():
        return UNREAD, ""
    return None


def _are_of_both_signs(values: pa.Array, counts: Counts, theirs: Numbers, decimal: str) -> bool:
    """Whether some of the numbers have one decimal sign and some the other, and together they are all numbers."""
    _form, ours = read_mixed(values, decimal)
    if not ((np.isfinite(ours) & np.isnan(theirs)).any() and (np.isfinite(theirs) & np.isnan(ours)).any()):
        return False
    together = np.where(np.isnan(ours), theirs, ours)
    return words_among(values.to_pylist(), counts, together, decimal) is not None


def _with_digits(values: pa.Array, counts: Counts) -> int:
    """The records whose value holds a digit."""
    return int(counts[pc.match_substring_regex(values, "[0-9]").to_numpy(zero_copy_only=False)].sum())


def unsure_sign(texts: Sequence[str], decimal: str) -> str:
    """The sign that stands either between thousands or before decimals in all numbers that hold it; empty if none does.

    ``1.234`` is 1234 to one half of the world. One number decides for all: ``1.5`` has decimals, ``1.234.567`` has
    thousands, ``1,234.5`` has both.

    Args:
        texts: distinct values, as they are in the file.
        decimal: the decimal sign in text.

    """
    # With a comma declared, a point can only stand between thousands.
    if decimal != ".":
        return ""
    return next((sign for sign, held in _undecided(texts).items() if len(held) >= FEWEST), "")


def _may_be_unsure(values: pa.Array) -> bool:
    """Whether it is worth looking at all values: mostly one of the first decides, or none holds the sign."""
    open_signs = _undecided(values.slice(0, FIRST).to_pylist())
    return any(pc.any(pc.match_substring(values, sign)).as_py() for sign in open_signs)


def _undecided(texts: Sequence[str]) -> dict[str, set[str]]:
    """The signs of which no number says what they are, each with the numbers that hold it."""
    found = {}
    for sign in _SIGNS:
        held = _held(texts, sign)
        if held is not None:
            found[sign] = held
    return found


def _held(texts: Sequence[str], sign: str) -> set[str] | None:
    """The numbers that hold a sign, if it may stand between thousands in each of them; None at the first where not."""
    held, rest = set(), other_sign(sign)
    for text in texts:
        if sign in text or rest in text:
            number = _AROUND.sub("", text if text[:1].isdigit() else _POINT_OF_A_WORD.sub(r"\1", text))
            if rest in number or (sign in number and not _is_unsure(number, sign)):
                return None
            if sign in number:
                held.add(number)
    return held


def _is_unsure(number: str, sign: str) -> bool:
    return number.count(sign) == 1 and may_be_grouped(number, sign)
