"""Score bands: whether the event rate rises from the safest to the riskiest, as the score promises."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import special

from monitor_lib.tally import EVENT, NON_EVENT, UNKNOWN, ScoreTally

LEVEL = 0.05


@dataclass(frozen=True)
class Band:
    """One band, by rising risk.

    Attributes:
        low, high: the scores it lies between, the upper one included; None where it is open.
        n: records, whatever is known of their outcome.
        n_event, n_non_event: of those with a known outcome.
        reversed: its event rate lies below that of the safer band before it.
        pvalue: of the test that the two rates do not differ that way; None without a reversal.
        significant: the reversal holds at 5 % over all pairs of neighbours (Bonferroni).

    """

    low: float | None
    high: float | None
    n: int
    n_event: int
    n_non_event: int
    reversed: bool = False
    pvalue: float | None = None
    significant: bool = False

    @property
    def event_rate(self) -> float | None:
        """Events among the records with a known outcome, None where none is known."""
        known = self.n_event + self.n_non_event
        return self.n_event / known if known else None


def score_bands(
    tally: ScoreTally, edges: npt.NDArray[np.float64], *, higher_is_riskier: bool = True
) -> tuple[Band, ...]:
    """Count each band and test each reversal, the safest band first.

    Args:
        tally: the batch's.
        edges: the upper edge of each band but the last, ascending.
        higher_is_riskier: the direction of the score.

    """
    counts = [_in_cells(tally, edges, outcome) for outcome in (EVENT, NON_EVENT, UNKNOWN)]
    lows: list[float | None] = [None, *edges.tolist()]
    highs: list[float | None] = [*edges.tolist(), None]
    bands = [
        Band(low, high, event + non_event + unknown, event, non_event)
        for low, high, event, non_event, unknown in zip(lows, highs, *counts, strict=True)
    ]
    ordered = bands if higher_is_riskier else bands[::-1]
    pairs = max(1, len(ordered) - 1)
    return (*ordered[:1], *(_tested(safer, band, pairs) for safer, band in pairwise(ordered)))


def _in_cells(tally: ScoreTally, edges: npt.NDArray[np.float64], outcome: int) -> list[int]:
    found = tally.distribution(outcome)
    cells = np.bincount(np.searchsorted(edges, found.scores), found.counts, len(edges) + 1)
    return [int(n) for n in cells]


def _tested(safer: Band, band: Band, pairs: int) -> Band:
    """The band with its reversal against the safer one: pooled two-proportion z, one-sided."""
    before, rate = safer.event_rate, band.event_rate
    if before is None or rate is None or rate >= before:
        return band
    n, m = band.n_event + band.n_non_event, safer.n_event + safer.n_non_event
    pooled = (band.n_event + safer.n_event) / (n + m)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    pvalue = float(special.ndtr((rate - before) / error))
    return Band(band.low, band.high, band.n, band.n_event, band.n_non_event, True, pvalue, pvalue < LEVEL / pairs)
