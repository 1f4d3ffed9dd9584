"""Compare pages from two kinds of processor: the words must be equal, and numbers may differ only by rounding."""

import math
import re
from urllib.parse import unquote

PICTURE = re.compile(r"data:image/svg\+xml,[^\"\s\\]*")
# An exponent must have a sign, as Python writes it: otherwise an e between digits is part of a hash or a colour.
NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][-+]\d+)?")
TOLERANCE = 1e-9


def same_texts(one: str, other: str) -> bool:
    """Return whether two texts are the same except for rounding, including the texts and lines of embedded pictures.

    Whole numbers must be equal; in other numbers the last digit shown may be rounded in the other direction.
    """
    # An address encodes a special character as two hex digits, which are no number.
    one, other = (PICTURE.sub(lambda picture: unquote(picture[0]), text) for text in (one, other))
    if NUMBER.sub("0", one) != NUMBER.sub("0", other):
        return False
    return all(_same_number(*pair) for pair in zip(NUMBER.findall(one), NUMBER.findall(other), strict=True))


def _same_number(one: str, other: str) -> bool:
    if one == other:
        return True
    if not any(set(text) & set(".eE") for text in (one, other)):
        return False
    # The smaller unit counts, that of the number with more digits: fewer digits must not make the check easier.
    unit = min(_unit(one), _unit(other))
    return math.isclose(float(one), float(other), rel_tol=TOLERANCE, abs_tol=1.01 * unit)


def _unit(number: str) -> float:
    """Return the value of one unit in the last digit shown."""
    mantissa, _sign, exponent = number.lower().partition("e")
    return float(f"1e{int(exponent or 0) - len(mantissa.partition('.')[2])}")
