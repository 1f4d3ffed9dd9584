"""Which of several figures comes first."""

PLACES = 10


def to_order(value: float) -> float:
    """A figure, rounded for use as a key of an order.

    Two variables that mirror each other, an age and a year of birth, have one index but for its last digit, which
    differs from one processor to the next. It must not decide which of them a page names first.
    """
    return round(value, PLACES)
