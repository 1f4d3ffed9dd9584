"""A million scores with outcomes: ``python -m benchmarks.score_metrics`` sets ours beside scikit-learn's and scipy's.

Ours: both samples counted, then AUC, DeLong's variance, KS separation, D with its interval, and PSI with its bounds.
Theirs: ``roc_auc_score`` and ``ks_2samp``, which give the AUC, D and its p-value. The p-value is scipy's own function
in both; it is left out of ours and timed on its own, since no counting can make it faster. Both in turn, in one
process; what counts is the ratio. A third figure leaves out the counting of the reference, which every report after
the first takes from the cache.
"""

import argparse
import time
from collections.abc import Callable
from statistics import median

import numpy as np
import numpy.typing as npt
from scipy.stats import ks_2samp, kstwo
from sklearn.metrics import roc_auc_score

from monitor_lib.metrics.discrimination import discrimination
from monitor_lib.metrics.distance import largest_distance
from monitor_lib.metrics.stability import score_stability
from monitor_lib.tally import ScoreTally

Scores = npt.NDArray[np.float64]
Outcomes = npt.NDArray[np.int8]
DIGITS = {"no two scores alike": None, "six digits": 6, "four digits": 4}
SHIFTS = {"healthy": 0.0, "drifted": 0.1}


def tallied(scores: Scores, outcome: Outcomes) -> ScoreTally:
    """One month's records."""
    return ScoreTally.of(np.zeros(len(scores), np.int32), scores, outcome, np.ones(len(scores), np.bool_))


def ours(scores: Scores, bad: Outcomes, reference: ScoreTally) -> tuple[float, float]:
    """AUC and D, and all that comes with them."""
    batch, then = tallied(scores, bad), reference.sample()
    found, distance = discrimination(batch), largest_distance(batch.sample(), then)
    score_stability(batch.sample(), then)
    return found.auc or 0.0, distance.largest


def theirs(scores: Scores, bad: Outcomes, reference: Scores) -> tuple[float, float]:
    """AUC and D."""
    return float(roc_auc_score(bad, scores)), float(ks_2samp(scores, reference).statistic)


def seconds(call: Callable[[], tuple[float, float]]) -> tuple[float, tuple[float, float]]:
    """How long one call takes, and what it gives."""
    begun = time.perf_counter()
    found = call()
    return time.perf_counter() - begun, found


def population(rng: np.random.Generator, n: int, shift: float, digits: int | None) -> tuple[Scores, Outcomes]:
    """Scores from 0 to 1, a tenth of them of bad payers."""
    bad = (rng.random(n) < 0.1).astype(np.int8)
    scores = 1 / (1 + np.exp(-(rng.normal(shift, 1, n) + bad)))
    return (scores if digits is None else scores.round(digits)), bad


def compared(n: int, repeats: int, shift: float, digits: int | None) -> str:
    """Both in turn, as medians and the median of their ratios."""
    rng = np.random.default_rng(0)
    (scores, bad), (reference, known) = population(rng, n, shift, digits), population(rng, n, 0.0, digits)
    then, rounds = tallied(reference, known), []
    for _repeat in range(repeats + 1):
        here, found = seconds(lambda: ours(scores, bad, tallied(reference, known)))
        there, expected = seconds(lambda: theirs(scores, bad, reference))
        kept, again = seconds(lambda: ours(scores, bad, then))
        np.testing.assert_allclose((found, again), (expected, expected), rtol=0, atol=1e-12)
        rounds.append((here, there, kept))
    rounds = rounds[1:]  # the first pays for imports
    here, there, kept = (median(column) * 1000 for column in zip(*rounds, strict=True))
    alone, _p = seconds(lambda: (float(kstwo.sf(found[1], round(n / 2))), 0.0))
    ratio, ratio_kept = (median(one[1] / one[place] for one in rounds) for place in (0, 2))
    return (
        f"ours {here:.0f} ms, theirs {there:.0f} ms, {ratio:.1f} times faster; with the reference's tally kept"
        f" {kept:.0f} ms, {ratio_kept:.1f} times; the p-value alone {alone * 1000:.0f} ms"
    )


def main() -> None:
    """Print a line for each kind of score."""
    parser = argparse.ArgumentParser(description="Ours beside scikit-learn's and scipy's.")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=7)
    given = parser.parse_args()
    for kind, shift in SHIFTS.items():
        for name, digits in DIGITS.items():
            print(f"{kind}, {name}: {compared(given.records, given.repeats, shift, digits)}", flush=True)


if __name__ == "__main__":
    main()
