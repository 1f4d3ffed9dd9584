"""The mean of scores."""

import math

from monitor_lib.tallies.sample import Sample

SAFE = 900  # a score below 2**900 can be added up more than 2**100 times


def mean_score(sample: Sample) -> float | None:
    """The arithmetic mean of all scores; None where there is none.

    The sum is exact before it is rounded once (``math.fsum``), so the order of the records has no influence.
    """
    if not sample.n:
        return None
    counted = [
        (score, count)
        for part in sample.parts
        for score, count in zip(part.scores.tolist(), part.counts.tolist(), strict=True)
    ]
    largest = max(abs(score) for score, _count in counted)
    # A power of two changes no digit; it keeps a sum of very large scores below the largest float.
    exponent = max(0, math.frexp(largest)[1] - SAFE)
    total = math.fsum(math.ldexp(score, -exponent) * count for score, count in counted)
    return math.ldexp(total / sample.n, exponent)
