"""A share and its interval, and the difference of two.

References:
    E. B. Wilson, Journal of the American Statistical Association 22 (1927) 209-212;
    A. Agresti, B. Caffo, The American Statistician 54 (2000) 280-288.

"""

import math
from typing import NamedTuple


def wilson(count: int, n: int, z: float) -> tuple[float, float]:
    """Wilson's score interval of a share at ``z`` standard errors."""
    share, weight = count / n, z * z / n
    centre, half = share + weight / 2, z * math.sqrt(share * (1 - share) / n + weight / (4 * n))
    return max(0.0, (centre - half) / (1 + weight)), min(1.0, (centre + half) / (1 + weight))


class Difference(NamedTuple):
    """Agresti and Caffo's difference of two shares: its centre, slightly nearer to 0 than the raw one, and error."""

    centre: float
    error: float

    def interval(self, z: float) -> tuple[float, float]:
        """The interval at ``z`` standard errors."""
        return self.centre - z * self.error, self.centre + z * self.error


def difference(count: int, n: int, other: int, m: int, more_variance: float = 0.0) -> Difference:
    """The share ``count`` of ``n`` minus ``other`` of ``m``, with one success and one failure added to each."""
    p, q = (count + 1) / (n + 2), (other + 1) / (m + 2)
    return Difference(p - q, math.sqrt(p * (1 - p) / (n + 2) + q * (1 - q) / (m + 2) + more_variance))
