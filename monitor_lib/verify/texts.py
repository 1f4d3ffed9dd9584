"""Pages that were made on two kinds of processor: the same words, and numbers that differ in rounding alone."""

import math
import re
from urllib.parse import unquote

PICTURE = re.compile(r"data:image/svg\+xml,[^\"\s\\]*")
# Exponents bear a sign, as Python writes them: what else has an e between digits is a hash, or a colour.
NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][-+]\d+)?")
TOLERANCE = 1e-9


def same_texts(one: str, other: str) -> bool:
    """Whether two texts say the same, the texts and lines of embedded pictures included.

    Whole numbers must be equal; of others the last digit shown may be rounded the other way.
    """
    # In an address a sign stands as two hex digits, which are no number.
    one, other = (PICTURE.sub(lambda picture: unquote(picture[0]), text) for text in (one, other))
    if NUMBER.sub("0", one) != NUMBER.sub("0", other):
        return False
    return all(_same_number(*pair) for pair in zip(NUMBER.findall(one), NUMBER.findall(other), strict=True))


def _same_number(one: str, other: str) -> bool:
    if one == other:
        return True
    if not any(set(text) & set(".eE") for text in (one, other)):
        return False
    # The unit of the number with more digits: whoever leaves digits away gains nothing by it.
    unit = min(_unit(one), _unit(other))
    return math.isclose(float(one), float(other), rel_tol=TOLERANCE, abs_tol=1.01 * unit)


def _unit(number: str) -> float:
    """One in the last digit shown."""
    mantissa, _sign, exponent = number.lower().partition("e")
    return float(f"1e{int(exponent or 0) - len(mantissa.partition('.')[2])}")
