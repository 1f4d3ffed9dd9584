"""Sort by figures in the same way on every processor."""

PLACES = 10


def to_order(value: float) -> float:
    """Round a figure for use as a sort key.

    Two variables that carry the same information, such as an age and a year of birth, have the same index except for
    its last digit, which differs from one processor to the next. It must not decide which of them a page names first.
    """
    return round(value, PLACES)
