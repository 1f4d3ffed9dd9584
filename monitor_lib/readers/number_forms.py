"""Numbers that are written with a sign of a currency, per cent or a unit, or with grouped thousands."""

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

_CURRENCY = r"R\$|US\$|[$€£¥]|BRL|USD|EUR|GBP"
_NUMBER = r"[+-]?\d[\d.,' \u00a0]*"
_UNIT = r"\s[^\W\d_]{1,12}\.?"
_WRITTEN = re.compile(rf"(?P<before>(?:{_CURRENCY})?)\s*{_NUMBER}?(?P<after>%|\s*(?:{_CURRENCY})|{_UNIT})?")
LOOKED_AT = 1000  # distinct values


@dataclass(frozen=True)
class NumberForm:
    """How the numbers of one column are written, where that is more than a number.

    Attributes:
        before, after: a sign that may stand around them.
        grouped: whether thousands may be grouped, by the sign that is not the decimal one, by a blank or an apostrophe.

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
        texts = pc.utf8_trim_whitespace(as_text(column))
        if self.before:
            texts = pc.replace_substring_regex(texts, rf"^([+-]?)\s*{re.escape(self.before)}\s*", r"\1")
        if self.after:
            texts = pc.replace_substring_regex(texts, rf"\s*{re.escape(self.after)}$", "")
        if self.grouped:
            groups = r"[.' \x{00a0}]" if decimal == "," else r"[,' \x{00a0}]"
            matched = pc.match_substring_regex(texts, rf"^[+-]?\d{{1,3}}({groups}\d{{3}})+(\{decimal}\d+)?$")
            texts = pc.if_else(matched, pc.replace_substring_regex(texts, groups, ""), texts)
        return floats(texts, decimal)


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
