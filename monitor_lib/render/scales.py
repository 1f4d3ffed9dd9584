"""The ticks of an axis and what is written at them."""

from collections.abc import Callable, Sequence

from matplotlib.ticker import MaxNLocator

from monitor_lib.render.numbers import count, decimal, percent, scores

Labels = Callable[[Sequence[float]], list[str]]
MOST_DIGITS = 6


def ticks(limits: tuple[float, float], labels: Labels, *, at_most: int = 5) -> tuple[list[str], list[float]]:
    """Round values from one limit to the other, and their labels; whole values where the labels are counts."""
    low, high = limits
    locator = MaxNLocator(at_most, steps=[1, 2, 2.5, 5, 10], integer=labels is COUNTS)
    near = (high - low) / 1e6
    values = [float(value) for value in locator.tick_values(low, high) if low - near <= value <= high + near]
    return labels(values), values


def COUNTS(values: Sequence[float]) -> list[str]:  # noqa: N802 - one of the kinds of labels below
    """``2,000``."""
    return [count(round(value)) for value in values]


def _exact(written: Callable[[float, int], str], scale: int) -> Labels:
    """Labels with as few decimals as tell all values exactly."""

    def labels(values: Sequence[float]) -> list[str]:
        digits = 0
        while digits < MOST_DIGITS and any(
            abs(round(value * scale, digits) - value * scale) > 1e-9 * scale for value in values
        ):
            digits += 1
        return [written(value, digits) for value in values]

    return labels


SHARES = _exact(percent, 100)
DECIMALS = _exact(decimal, 1)
SCORES: Labels = scores
