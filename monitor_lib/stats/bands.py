"""Score bands: whether the event rate rises from the safest band to the riskiest, as it should."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from monitor_lib.tallies.scores import EVENT, INDETERMINATE, NON_EVENT, UNKNOWN, ScoreTally

LEVEL = 0.05


@dataclass(frozen=True)
class Band:
    """One band, by rising risk.

    Attributes:
        low, high: the limits of its scores, the upper one included; None where it is open.
        n: records, with a known outcome or not.
        n_event, n_non_event: events and non-events among the records with a known outcome.
        reversed: whether its event rate lies below that of the previous, safer band.
        pvalue: the p-value of Fisher's exact test of H0 that the rates do not differ in this direction; None without a
            reversal.
        significant: whether the reversal is significant at 5 % over all pairs of neighbours (Bonferroni).

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


def score_bands(tally: ScoreTally, edges: npt.NDArray[np.float64]) -> tuple[Band, ...]:
    """Count each band and test each reversal, the safest band first.

    Args:
        tally: the batch's.
        edges: the upper edge of each band but the last, ascending.

    """
    counts = [_in_bands(tally, edges, outcome) for outcome in (EVENT, NON_EVENT, UNKNOWN, INDETERMINATE)]
    lows: list[float | None] = [None, *edges.tolist()]
    highs: list[float | None] = [*edges.tolist(), None]
    bands = [
        Band(low, high, event + non_event + sum(others), event, non_event)
        for low, high, event, non_event, *others in zip(lows, highs, *counts, strict=True)
    ]
    ordered = bands if tally.higher_is_riskier else bands[::-1]
    pairs = max(1, len(ordered) - 1)
    tested: list[Band] = []
    safer: Band | None = None
    for band in ordered:
        tested.append(band if safer is None else _tested(safer, band, pairs))
        # A band without known outcomes can't be compared with.
        safer = band if band.event_rate is not None else safer
    return tuple(tested)


def _in_bands(tally: ScoreTally, edges: npt.NDArray[np.float64], outcome: int) -> list[int]:
    distribution = tally.distribution(outcome)
    counts = np.bincount(np.searchsorted(edges, distribution.scores), distribution.counts, len(edges) + 1)
    return [int(n) for n in counts]


def _tested(safer: Band, band: Band, pairs: int) -> Band:
    """The band with the result of Fisher's exact test, one-sided, against the safer band."""
    before, rate = safer.event_rate, band.event_rate
    if before is None or rate is None or rate >= before:
        return band
    n, m = band.n_event + band.n_non_event, safer.n_event + safer.n_non_event
    pvalue = fewer_by_chance(band.n_event, n, safer.n_event, m)
    return replace(band, reversed=True, pvalue=pvalue, significant=pvalue < LEVEL / pairs)


def fewer_by_chance(events: int, n: int, other_events: int, m: int) -> float:
    """The probability that at most ``events`` of all events fall on ``n`` of ``n + m`` records: Fisher's exact test.

    Source: R. A. Fisher, Journal of the Royal Statistical Society 85 (1922) 87-94; the hypergeometric distribution.
    """
    total = events + other_events
    fewest = max(0, total - m)
    k = np.arange(fewest, min(n, total), dtype=np.float64)
    # The ratios of the probabilities of neighbouring numbers of events are accumulated away from the most likely one:
    # logarithms of factorials of millions would leave eight exact digits, and differ from one processor to the next.
    growth = np.log((n - k) * (total - k) / ((k + 1) * (m - total + k + 1)))
    likeliest = int((growth > 0).sum())
    fewer = -np.cumsum(growth[:likeliest][::-1])[::-1]
    weight = np.exp(np.concatenate([fewer, [0.0], np.cumsum(growth[likeliest:])]))
    return float(weight[: events - fewest + 1].sum() / weight.sum())
