"""Numbers that are written with a sign of a currency, per cent or a unit, in brackets, or with grouped thousands."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monitor_lib.readers.numbers import floats
from monitor_lib.readers.texts import as_text

# Signs of currencies in Unicode's order, alone or after letters (R$, MX$), and words that stand next to the digits.
_SYMBOL = r"[^\W\d_]{0,3}\.?[$\u00a2-\u00a5\u0e3f\u20a0-\u20c0\ufdfc\uff04\uffe0\uffe1\uffe5\uffe6]"
_CODES = (
    "BRL USD EUR GBP CHF INR MXN ARS CLP COP PEN UYU PYG BOB PLN CZK HUF RON SEK NOK DKK JPY CNY KRW AUD CAD NZD ZAR"
    r" TRY Rs\.? RM kr\.? S/\.?"
).replace(" ", "|")
# Letters of another kind need a blank before the digits, and no leading zero after it: K0001 is a code.
_BEFORE = rf"{_SYMBOL}|(?:{_CODES})(?![^\W\d_])|[^\W\d_]{{1,3}}[./]?(?=[-+(\u2212]?\s+[-+(\u2212]?(?!0\d))"
_NUMBER = r"\d(?:[\d.,'\u2019\s]*\d)?"
_UNIT = r"\s[^\W\d_]{1,12}\.?"
_AFTER = rf"%|\s*(?:{_SYMBOL}|{_CODES})|{_UNIT}"
_SIGN = r"[-+(\u2212]?\s*"
_END = r"\s*[-)\u2212]?"
_WRITTEN = re.compile(rf"{_SIGN}(?P<before>(?:{_BEFORE})?)\s*{_SIGN}{_NUMBER}{_END}(?P<after>{_AFTER})?{_END}")
# The blanks that people and programs put between thousands, as Arrow's expressions need them: its \s is ASCII alone.
_BLANK = r"[\s\x{00a0}\x{2000}-\x{200a}\x{202f}]"
LOOKED_AT = 1000  # distinct values


@dataclass(frozen=True)
class NumberForm:
    """How the numbers of one column are written, where that is more than a number.

    Attributes:
        before, after: a sign that may stand around them.
        grouped: whether thousands may be grouped, by the sign that is not the decimal one, by a blank or an apostrophe.

    Negative numbers may have their sign in front, at the end, or be in brackets, as accountants write them.

    """

    before: str = ""
    after: str = ""
    grouped: bool = False

    def read(self, column: pa.Array, decimal: str) -> npt.NDArray[np.float64]:
        """Each value as a float, shape (n,), as :func:`monitor_lib.readers.numbers.floats` reads plain ones."""
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
            return floats(column, decimal)
        texts = pc.replace_substring(pc.utf8_trim_whitespace(as_text(column)), "\u2212", "-")
        if self.before:
            texts = pc.replace_substring_regex(texts, rf"^([-+(]?){_BLANK}*{re.escape(self.before)}{_BLANK}*", r"\1")
        if self.after:
            texts = pc.replace_substring_regex(texts, rf"{_BLANK}*{re.escape(self.after)}{_BLANK}*([-)]?)$", r"\1")
        # Most columns have no negative numbers: the search for a sign is much faster than these expressions.
        if pc.any(pc.or_(pc.match_substring(texts, "-"), pc.match_substring(texts, "("))).as_py():
            texts = pc.replace_substring_regex(
                texts, rf"^(?:\({_BLANK}*(\d.*?){_BLANK}*\)|(\d.*?){_BLANK}*-)$", r"-\1\2"
            )
            texts = pc.replace_substring_regex(texts, rf"^([-+]){_BLANK}+", r"\1")
        if self.grouped:
            texts = _without_groups(texts, decimal)
        return floats(texts, decimal)


def _without_groups(texts: pa.Array, decimal: str) -> pa.Array:
    """Numbers whose thousands are grouped, without what stands between the groups; all else as it is."""
    groups = rf"(?:[.'\x{{2019}}]|{_BLANK})" if decimal == "," else rf"(?:[,'\x{{2019}}]|{_BLANK})"
    # India groups by two digits before the last three: 1,23,456.
    matched = pc.match_substring_regex(
        texts, rf"^[+-]?(\d{{1,3}}({groups}\d{{3}})+|\d{{1,2}}(,\d{{2}})+,\d{{3}})(\{decimal}\d+)?$"
    )
    return pc.if_else(matched, pc.replace_substring_regex(texts, groups, ""), texts)


def read_numbers(column: pa.Array, decimal: str, form: NumberForm | None) -> npt.NDArray[np.float64]:
    """Each value as a float, shape (n,), in the column's form if it has one."""
    return floats(column, decimal) if form is None else form.read(column, decimal)


def form_of(texts: Sequence[str], decimal: str) -> NumberForm | None:
    """The form in which most of these texts, none of which is a plain number, are numbers; None if there is none."""
    signs: Counter[tuple[str, str]] = Counter()
    for text in texts[:LOOKED_AT]:
        found = _WRITTEN.fullmatch(text.strip())
        if found and re.search(r"\d", text):
            signs[found["before"], (found["after"] or "").strip()] += 1
    if not signs:
        return None
    before, after = signs.most_common(1)[0][0]
    form = NumberForm(before, after, grouped=True)
    read = ~np.isnan(form.read(pa.array(texts[:LOOKED_AT], pa.string()), decimal))
    return form if read.mean() > 1 / 2 else None
