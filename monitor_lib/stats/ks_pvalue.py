"""The p-value of Kolmogorov and Smirnov's two-sample test, without an import of ``scipy.stats``, which takes 1 s."""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy import special

# scipy.stats.ks_2samp with method="auto": exact while the larger sample holds at most this many.
EXACT_UP_TO = 10_000
# scipy.stats.kstwo: above this n D^2 the two sides are added, below it comes from the limit and its corrections.
FAR_OUT = 2.2
FEW = 140
# The limit is also not exact to 1e-10 for a small distance and up to so many records: scipy multiplies matrices there.
CLOSE_UP_TO, CLOSE = 5_000, 1.4
# From this effective size on, in the far tail, a series that ends at 1/n^1.5 replaces scipy's n terms, which take .04 s
# at 20,000 and a second at 500,000; the difference is below 1e-10.
SERIES_FROM = 20_000
# Up to this size, and where counts of paths span at most so many orders of magnitude, small counts are not lost.
NEAR, MOST_SPREAD, HUGE = 60.0, 220.0, 1e150
SIGNS = np.array([1.0, -1.0, -1.0, 1.0])
TERMS = np.arange(-12, 13, dtype=np.float64)


def ks_pvalue(n: int, m: int, distance: float) -> tuple[float, str]:
    """The p-value of the largest distance between two samples, as scipy's ``ks_2samp`` computes it by default.

    Args:
        n: records of one sample.
        m: records of the other.
        distance: between their distribution functions, 0 to 1.

    Returns:
        The p-value, and ``"exact"`` or ``"asymptotic"``.

    """
    if max(n, m) <= EXACT_UP_TO:
        return exact(n, m, distance), "exact"
    effective = float(np.round(max(n, m) * float(min(n, m)) / (float(n) + m)))
    return asymptotic(effective, distance), "asymptotic"


@lru_cache(maxsize=64)  # a report needs it for the whole batch, for each month, and for the batch before
def exact(n: int, m: int, distance: float) -> float:
    """The share of all orders of ``n`` and ``m`` records whose largest distance is at least ``distance``.

    Notes:
        An order is a path of steps from (0, 0) to (n, m); its distance from the diagonal is counted in whole numbers.

    References:
        J. L. Hodges, Arkiv för Matematik 3 (1958) 469-486.

    """
    n, m = sorted((n, m))
    common = math.gcd(n, m)
    paths = _Paths(n, m, m // common, n // common, round(distance * (m // common) * n))
    if paths.limit == 0:
        return 1.0
    # At large distances, counts of paths span too many orders of magnitude; shares do not, but take ten times longer.
    near = n * m / (n + m) * distance**2 < NEAR and paths.spread() < MOST_SPREAD
    return min(1.0, _by_counts(paths) if near else _by_shares(paths))


class _Paths(NamedTuple):
    """Paths to (n, m), n <= m, that stay inside |across x - up y| < limit."""

    n: int
    m: int
    across: int
    up: int
    limit: int

    def inside(self, x: int) -> tuple[int, int]:
        """The lowest and the highest y inside at ``x``."""
        low = max(0, (self.across * x - self.limit) // self.up + 1)
        return low, min(self.m, -((-self.across * x - self.limit) // self.up) - 1)

    def spread(self) -> float:
        """The largest difference, in orders of magnitude, between the counts of paths to two points of one x."""
        largest = 0.0
        for x in range(0, self.n + 1, max(1, self.n // 16)):
            low, high = self.inside(x)
            ends = np.array([x + high + 1, high + 1, x + low + 1, low + 1], np.float64)
            largest = max(largest, float((special.gammaln(ends) * SIGNS).sum()))
        return largest / math.log(10)


class _Count:
    """The number of all paths to a point that moves, in a unit that may change."""

    def __init__(self, x: int, y: int, number: float) -> None:
        self.x, self.y, self.number = x, y, number

    def right(self) -> None:
        """Move the point to the next x."""
        self.x += 1
        self.number *= (self.x + self.y) / self.x

    def rise(self) -> float:
        """Move the point to the next y, and return the number there."""
        self.y += 1
        self.number *= (self.x + self.y) / self.y
        return self.number


def _by_counts(paths: _Paths) -> float:
    """The share of paths that leave, x by x: paths to (x, y) come from (x - 1, y) and from (x, y - 1)."""
    left = np.zeros(paths.m + 1)  # paths to each y of one x that have already left
    low, high = paths.inside(0)
    unit, highest = 1.0, _Count(0, high, 1.0)
    below: _Count | None = None  # all paths to the point just below those inside have left
    for x in range(1, paths.n + 1):
        low, high = paths.inside(x)
        if low > high:
            return 1.0
        while highest.y < high:
            entered = highest.rise()
            left[highest.y] = entered
        highest.right()
        if low > 0:
            if below is None:
                below = _Count(x, 0, unit)
            else:
                below.right()
            while below.y < low - 1:
                below.rise()
            left[low] += below.number
        inside = left[low : high + 1]
        np.cumsum(inside, out=inside)
        if highest.number > HUGE:
            inside /= HUGE
            unit, highest.number = unit / HUGE, highest.number / HUGE
            if below is not None:
                below.number /= HUGE
    return float(left[paths.m] / highest.number)


def _by_shares(paths: _Paths) -> float:
    """The share of the paths to each point that have already left, for all points of one length x + y at once.

    Of all paths to (x, y), the last step came from (x - 1, y) for a share x / (x + y). All terms are positive, so small
    shares keep their digits.
    """
    n, m, across, up, limit = paths
    shares = np.ones(n + 2)  # of x = -1, 0, ..., n
    shares[1] = 0.0
    places = np.arange(n + 1, dtype=np.float64)
    for length in range(1, n + m + 1):
        # Inside, with y = length - x.
        low = max(0, length - m, (up * length - limit) // (across + up) + 1)
        high = min(n, length, -((-up * length - limit) // (across + up)) - 1)
        if low > high:
            return 1.0
        share = places[low : high + 1] / length
        inside = share * shares[low : high + 1] + (1 - share) * shares[low + 1 : high + 2]
        shares[low : high + 3] = 1.0
        shares[low + 1 : high + 2] = inside
    return float(shares[n + 1])


def asymptotic(n: float, distance: float) -> float:
    """The probability that ``n`` records lie at least ``distance`` from the distribution they were drawn from."""
    square = n * distance**2
    if n <= FEW or (n <= CLOSE_UP_TO and n * distance**1.5 <= CLOSE):
        from scipy import stats  # few cases need the import: hundreds of records against many thousands

        return float(stats.kstwo.sf(distance, n))
    if square < FAR_OUT:
        return float(min(1.0, max(0.0, 1 - _limit(n, math.sqrt(square)))))
    return _tail(n, distance) if n >= SERIES_FROM else float(min(1.0, 2 * special.smirnov(int(n), distance)))


def _limit(n: float, z: float) -> float:
    """P(sqrt(n) D < z): Kolmogorov's limit and three corrections.

    References:
        W. Pelz and I. J. Good, Journal of the Royal Statistical Society B 38 (1976) 152-156; the last divisor is
        scipy's 216, which exact values confirm, where reprints have 108.

    """
    if z < 0.1:  # below 1e-50
        return 0.0
    z2, z4, z6 = z**2, z**4, z**6
    h2 = (math.pi * (TERMS + 0.5)) ** 2
    k2 = (math.pi * TERMS) ** 2
    half, whole = np.exp(-h2 / (2 * z2)), np.exp(-k2 / (2 * z2))
    first = (h2 - z2) * half
    second = (6 * z6 + 2 * z4 + h2 * (2 * z4 - 5 * z2) + h2**2 * (1 - 2 * z2)) * half
    third = (
        h2**3 * (5 - 30 * z2) + h2**2 * (212 * z4 - 60 * z2) + h2 * (135 * z4 - 96 * z6) - (30 * z6 + 90 * z**8)
    ) * half
    root = math.sqrt(math.pi / 2)
    terms = (
        root / z * half.sum(),
        root / (6 * z4) * first.sum(),
        root * (second.sum() / (72 * z**7) - (k2 * whole).sum() / (36 * z**3)),
        root * (third.sum() / (6480 * z**10) + ((3 * k2 * z2 - k2**2) * whole).sum() / (216 * z6)),
    )
    return float(sum(term / n ** (power / 2) for power, term in enumerate(terms)))


def _tail(n: float, distance: float) -> float:
    """Twice P(D+ >= distance) for D+ of ``n`` records, which is the two-sided probability in the far tail.

    H. A. Lauwerier, Zeitschrift fuer Wahrscheinlichkeitstheorie 2 (1963) 61-68.
    """
    z = math.sqrt(n) * distance
    square, root = z * z, math.sqrt(n)
    series = (
        1
        - 2 * z / (3 * root)
        + 2 * square / (3 * n) * (1 - 2 * square / 3)
        + 4 * z / (9 * n * root) * (1 / 5 - 19 * square / 15 + 2 * square**2 / 3)
    )
    return 2 * math.exp(-2 * square) * max(0.0, series)
