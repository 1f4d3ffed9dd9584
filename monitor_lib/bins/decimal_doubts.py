"""Variables of the reference whose numbers the declared decimal sign does not read, or reads in one of two ways."""

import re
from collections.abc import Sequence

from monitor_lib.readers.decimal_signs import may_be_grouped, other_sign

OTHER_SIGN, THOUSANDS = "other_decimal_sign", "thousands_or_decimals"
FEWEST = 20  # distinct numbers, below which any writing may be chance
_SIGNS = ".,"
_AROUND = re.compile(r"[^\d.,]")


def unsure_sign(texts: Sequence[str], decimal: str) -> str:
    """The sign that stands either between thousands or before decimals in all numbers that hold it; empty if none does.

    ``1.234`` is 1234 to one half of the world. One number decides for all: ``1.5`` has decimals, ``1.234.567`` has
    thousands, ``1,234.5`` has both.

    Args:
        texts: distinct values, as they are in the file.
        decimal: the decimal sign in text.

    """
    numbers = {_AROUND.sub("", text) for text in texts}
    with_sign = {sign: [number for number in numbers if sign in number] for sign in _SIGNS}
    for sign, held in with_sign.items():
        rest = with_sign[other_sign(sign)]
        # With a comma declared, a point can only stand between thousands.
        if len(held) >= FEWEST and not rest and decimal == "." and all(_is_unsure(number, sign) for number in held):
            return sign
    return ""


def _is_unsure(number: str, sign: str) -> bool:
    return number.count(sign) == 1 and may_be_grouped(number, sign)
