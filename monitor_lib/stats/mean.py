"""The mean of scores."""

import math

from monitor_lib.tallies.sample import Sample


def mean_score(sample: Sample) -> float | None:
    """The arithmetic mean of all scores; None where there is none.

    The sum is exact before it is rounded once (``math.fsum``), so the order of the records has no influence.
    """
    if not sample.n:
        return None
    return (
        math.fsum(
            score * count
            for part in sample.parts
            for score, count in zip(part.scores.tolist(), part.counts.tolist(), strict=True)
        )
        / sample.n
    )
