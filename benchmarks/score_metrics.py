"""AUC and KS drift of many scores: ``python -m benchmarks.score_metrics`` sets ours beside scikit-learn's and scipy's.

Ours: both samples counted from their records, then AUC with DeLong's variance and KS separation, D with its interval
and its p-value. Theirs: ``roc_auc_score`` and ``ks_2samp``, which give the AUC, D and the p-value. Answers are compared
before times. Both in turn, in one process; what counts is the ratio of processor times, of which the median and the
range over the repeats are printed. A second ratio leaves out the counting of the reference, which every report after
the first takes from the cache; a third leaves both p-values out, theirs by what ``kstwo.sf`` takes by itself.
"""

import argparse
import time
from collections.abc import Callable
from statistics import median
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy.stats import ks_2samp, kstwo
from sklearn.metrics import roc_auc_score

from monitor_lib.stats.discrimination import discrimination
from monitor_lib.stats.ks_drift import ks_drift
from monitor_lib.tallies.scores import ScoreTally

Scores = npt.NDArray[np.float64]
Outcomes = npt.NDArray[np.int8]
Answers = tuple[float, float, float]
T = TypeVar("T")
DIGITS = {"no two scores alike": None, "six digits": 6, "four digits": 4}
SHIFTS = {"healthy": 0.0, "drifted": 0.1}


def tallied(scores: Scores, outcome: Outcomes) -> ScoreTally:
    """One month's records."""
    return ScoreTally.of(np.zeros(len(scores), np.int32), scores, outcome, np.ones(len(scores), np.bool_))


def ours(scores: Scores, bad: Outcomes, reference: ScoreTally) -> Answers:
    """AUC, D and its p-value, and what comes with them."""
    batch = tallied(scores, bad)
    result, drift = discrimination(batch), ks_drift(batch.sample(), reference.sample())
    return result.auc or 0.0, drift.ks or 0.0, drift.pvalue or 0.0


def theirs(scores: Scores, bad: Outcomes, reference: Scores) -> Answers:
    """AUC, D and its p-value."""
    drift = ks_2samp(scores, reference)
    return float(roc_auc_score(bad, scores)), float(drift.statistic), float(drift.pvalue)


def seconds(call: Callable[[], T]) -> tuple[float, T]:
    """What one call takes of the processor, and what it gives."""
    begun = time.process_time()
    result = call()
    return time.process_time() - begun, result


def population(rng: np.random.Generator, n: int, shift: float, digits: int | None) -> tuple[Scores, Outcomes]:
    """Scores from 0 to 1, a tenth of them of bad payers."""
    bad = (rng.random(n) < 0.1).astype(np.int8)
    scores = 1 / (1 + np.exp(-(rng.normal(shift, 1, n) + bad)))
    return (scores if digits is None else scores.round(digits)), bad


def compared(n: int, repeats: int, shift: float, digits: int | None) -> str:
    """Both in turn, as medians, and their ratios as median and range."""
    rng = np.random.default_rng(0)
    (scores, bad), (reference, known) = population(rng, n, shift, digits), population(rng, n, 0.0, digits)
    then, rounds = tallied(reference, known), []
    for _repeat in range(repeats + 1):
        here, result = seconds(lambda: ours(scores, bad, tallied(reference, known)))
        there, expected = seconds(lambda: theirs(scores, bad, reference))
        kept, again = seconds(lambda: ours(scores, bad, then))
        # Above a million records scipy's p-value is itself an approximation, good to about 1/sqrt(n).
        np.testing.assert_allclose((result[:2], again[:2]), (expected[:2], expected[:2]), rtol=0, atol=1e-12)
        np.testing.assert_allclose(result[2], expected[2], rtol=0, atol=1e-10 if n <= 1_000_000 else 1e-6)
        alone, _p = seconds(lambda d=expected[1]: float(kstwo.sf(d, round(n / 2))))
        rounds.append((here, there, kept, alone))
    rounds = rounds[1:]  # the first pays for imports
    here, there, kept, alone = (median(column) * 1000 for column in zip(*rounds, strict=True))
    return (
        f"ours {here:.0f} ms, theirs {there:.0f} ms (its p-value {alone:.0f} ms): {_ratio(rounds, 0)};"
        f" reference kept {kept:.0f} ms: {_ratio(rounds, 2)};"
        f" without its p-value: {_ratio([(one[0], one[1] - one[3]) for one in rounds], 0)}"
    )


def _ratio(rounds: list[tuple[float, ...]], place: int) -> str:
    ratios = [one[1] / one[place] for one in rounds]
    return f"{median(ratios):.1f} times ({min(ratios):.1f} to {max(ratios):.1f})"


def main() -> None:
    """Print a line for each size and kind of score."""
    parser = argparse.ArgumentParser(description="Ours beside scikit-learn's and scipy's.")
    parser.add_argument("--records", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    for n in given.records:
        for kind, shift in SHIFTS.items():
            for name, digits in DIGITS.items():
                print(f"{n:,} {kind}, {name}: {compared(n, given.repeats, shift, digits)}", flush=True)


if __name__ == "__main__":
    main()
