"""Scores to 16 significant bits, where a report holds too many distinct ones to count each by itself.

A score keeps its sign and the 16 leading bits of its mantissa; half-way cases go to the even neighbour, as
everywhere in IEEE 754. With p bits the largest relative change is at most 2^-p (N. J. Higham, Accuracy and Stability of
Numerical Algorithms, 2nd ed. 2002, 2.1: the unit roundoff).
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

BITS = 16  # 20 left 70 million entries of a hundred million random scores
MAX_RELATIVE_CHANGE = 2.0**-BITS

STORED = 52  # bits of a float64's mantissa that are stored; the leading one is implied
DROPPED = np.uint64(STORED - (BITS - 1))
ONE = np.uint64(1)
LEAST_NORMAL = np.finfo(np.float64).tiny


def rounded(scores: Floats) -> Floats:
    """Each score to the nearest with :data:`BITS` significant bits.

    The order of scores stays (two may become one), and so does what is finite: above the largest such number, scores
    become that number. Zero stays zero. Numbers below the least normal one (2.2e-308) have no more bits to spare and
    stay as they are.

    Args:
        scores: finite, shape (n,).

    Returns:
        A new array, shape (n,); none differs from its score by more than :data:`MAX_RELATIVE_CHANGE` of the score.

    """
    bits = np.ascontiguousarray(scores, np.float64).view(np.uint64)
    even = (bits >> DROPPED) & ONE
    # The sign bit is not touched, and a carry out of the mantissa is the next power of two, as it should be.
    nearest = (bits + ((ONE << (DROPPED - ONE)) - ONE) + even) >> DROPPED << DROPPED
    found = nearest.view(np.float64)
    beyond = ~np.isfinite(found)
    if beyond.any():
        nearest[beyond] = bits[beyond] >> DROPPED << DROPPED
    small = np.abs(scores) < LEAST_NORMAL
    return np.where(small, scores, found)
