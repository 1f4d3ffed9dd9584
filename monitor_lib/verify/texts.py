"""Pages that were made on two kinds of processor: the same words, and numbers that differ in rounding alone."""

import math
import re

IMAGE = re.compile(r'(data:image/[a-z+]+;base64,|"image/(?:png|jpeg)": ")[A-Za-z0-9+/=\\\s]+')
NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
TOLERANCE = 1e-9


def same_texts(one: str, other: str) -> bool:
    """Whether two texts say the same, embedded pictures left out.

    Whole numbers must be equal; of others the last digit shown may be rounded the other way.
    """
    one, other = (IMAGE.sub(r"\1", text) for text in (one, other))
    if NUMBER.sub("0", one) != NUMBER.sub("0", other):
        return False
    return all(_same_number(*pair) for pair in zip(NUMBER.findall(one), NUMBER.findall(other), strict=True))


def _same_number(one: str, other: str) -> bool:
    if one == other:
        return True
    if not any(set(text) & set(".eE") for text in (one, other)):
        return False
    unit = max(_unit(one), _unit(other))
    return math.isclose(float(one), float(other), rel_tol=TOLERANCE, abs_tol=1.01 * unit)


def _unit(number: str) -> float:
    """One in the last digit shown."""
    mantissa, _sign, exponent = number.lower().partition("e")
    return float(f"1e{int(exponent or 0) - len(mantissa.partition('.')[2])}")
