"""What the AUC could be if the unknown outcomes were known: the worst and the best case, and stated scenarios."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from monitor_lib.stats.mix import EventRate, event_rate
from monitor_lib.tallies.scores import EVENT, NON_EVENT, UNKNOWN, ScoreTally

Floats = npt.NDArray[np.float64]
ODDS = (1 / 3, 1.0, 3.0)  # of an unknown outcome being bad, as multiples of those of known ones with the same score


@dataclass(frozen=True)
class Scenario:
    """The AUC if unknown outcomes are bad with ``odds`` times the odds of known ones; None where it has none."""

    odds: float
    auc: float | None


@dataclass(frozen=True)
class UnknownOutcomes:
    """Scored records without a known outcome.

    Attributes:
        n, share: how many, and of all scored records that are bad, good or unknown.
        auc_low, auc_high: the least and the largest AUC that the known ones and any outcomes of these have together;
            None where no outcome makes one.
        scenarios: of :data:`ODDS`.

    """

    n: int
    share: float | None
    auc_low: float | None
    auc_high: float | None
    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True)
class _Counts:
    """Bads, goods and unknown at each distinct score, the safest first; all of shape (k,)."""

    scores: Floats
    event: Floats
    non_event: Floats
    unknown: Floats

    @classmethod
    def of(cls, tally: ScoreTally) -> Self:
        parts = [tally.distribution(outcome) for outcome in (EVENT, NON_EVENT, UNKNOWN)]
        grid = np.unique(np.concatenate([part.scores for part in parts]))
        step = 1 if tally.higher_is_riskier else -1
        event, non_event, unknown = (part.at(grid).astype(np.float64)[::step] for part in parts)
        return cls(grid[::step], event, non_event, unknown)

    @property
    def safest_last(self) -> "_Counts":
        return _Counts(self.scores[::-1], self.event[::-1], self.non_event[::-1], self.unknown[::-1])


def unknown_outcomes(tally: ScoreTally) -> UnknownOutcomes:
    """Bound the AUC of some months.

    The bounds are exact. Of all ways to have so many bads among the unknown, the AUC is largest where these are the
    riskiest ones: to exchange the outcomes of a riskier good and a safer bad never lowers it. So one pass over the
    unknown from the riskiest to the safest meets the largest AUC, and one in the other direction the least.

    Args:
        tally: the records of the months.

    """
    counts = _Counts.of(tally)
    n, n_event, n_non_event = (int(one.sum()) for one in (counts.unknown, counts.event, counts.non_event))
    low, high = _largest_auc(counts.safest_last), _largest_auc(counts)
    rate = event_rate(tally) if n else None
    everyone = n + n_event + n_non_event
    return UnknownOutcomes(
        n=n,
        share=n / everyone if everyone else None,
        auc_low=None if low is None else 1 - low,
        auc_high=high,
        scenarios=tuple(Scenario(odds, _expected_auc(counts, rate, odds) if rate else None) for odds in ODDS),
    )


def _largest_auc(counts: _Counts) -> float | None:
    """The largest AUC that the unknown can give; None where no outcome of theirs gives one."""
    if not len(counts.scores):
        return None
    event, non_event, unknown = counts.event, counts.non_event, counts.unknown
    # The n-th riskiest unknown and all riskier ones are bad: at its own score so many are. The last case: none is.
    places = np.repeat(np.arange(len(unknown)), unknown.astype(np.int64))
    upto = np.cumsum(unknown)
    at_score = np.append(upto[places] - np.arange(len(places)), 0.0)
    places = np.append(places, len(unknown) - 1)

    # Wins of bads over goods, a tie counting half: of bads below this score, at it, and above it.
    good, bad = non_event + unknown, event + unknown
    good_before, surely_before = np.cumsum(good) - good, np.cumsum(non_event) - non_event
    won_below = event * (good_before + good / 2)
    won_above = bad * (surely_before + non_event / 2)
    wins = (
        (np.cumsum(won_below) - won_below)[places]
        + (event[places] + at_score) * (good_before[places] + (good[places] - at_score) / 2)
        + (won_above.sum() - np.cumsum(won_above))[places]
        + (bad.sum() - np.cumsum(bad))[places] * (upto[places] - at_score)
    )
    n_bad = event.sum() + unknown.sum() - upto[places] + at_score
    both = n_bad * (event.sum() + good.sum() - n_bad)
    return float((wins[both > 0] / both[both > 0]).max()) if (both > 0).any() else None


def _expected_auc(counts: _Counts, rate: EventRate, odds: float) -> float:
    """The AUC where each unknown counts as bad by a share of itself, and as good by the rest."""
    known = rate.at(counts.scores)
    share = known * odds / (known * odds + 1 - known)
    bad, good = counts.event + counts.unknown * share, counts.non_event + counts.unknown * (1 - share)
    return float((bad * (np.cumsum(good) - good / 2)).sum() / (bad.sum() * good.sum()))
