"""Round scores to 16 significant bits where a report has too many distinct ones to count each of them.

A score keeps its sign and the 16 leading bits of its mantissa; half-way cases go to the even neighbour, as
everywhere in IEEE 754. With p bits the largest relative change is at most 2^-p (N. J. Higham, Accuracy and Stability of
Numerical Algorithms, 2nd ed. 2002, 2.1: the unit roundoff).
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

BITS = 16  # with 20 bits, a hundred million random scores still made 70 million entries
MAX_RELATIVE_CHANGE = 2.0**-BITS

STORED = 52  # bits of a float64's mantissa that are stored; the leading one is implied
DROPPED = np.uint64(STORED - (BITS - 1))
ONE = np.uint64(1)
LEAST_NORMAL = np.finfo(np.float64).tiny


def rounded(scores: Floats) -> Floats:
    """Round each score to the nearest number with :data:`BITS` significant bits.

    The order of scores is kept (two may become equal), and finite scores stay finite: scores above the largest such
    number become that number. Zero stays zero. Numbers below the least normal one (2.2e-308) already have fewer bits
    and are not changed.

    Args:
        scores: finite, shape (n,).

    Returns:
        A new array, shape (n,); none differs from its score by more than :data:`MAX_RELATIVE_CHANGE` of the score.

    """
    bits = np.ascontiguousarray(scores, np.float64).view(np.uint64)
    even = (bits >> DROPPED) & ONE
    # The sign bit is not touched, and a carry out of the mantissa is the next power of two, as it should be.
    nearest = (bits + ((ONE << (DROPPED - ONE)) - ONE) + even) >> DROPPED << DROPPED
    result = nearest.view(np.float64)
    beyond = ~np.isfinite(result)
    if beyond.any():
        nearest[beyond] = bits[beyond] >> DROPPED << DROPPED
    small = np.abs(scores) < LEAST_NORMAL
    return np.where(small, scores, result)
