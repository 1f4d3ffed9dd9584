"""A million scores with outcomes: ``python -m benchmarks.score_metrics`` sets ours beside scikit-learn's and scipy's.

Ours: both samples counted, then AUC, DeLong's variance, KS separation, D with its interval, and PSI with its bounds.
Theirs: ``roc_auc_score`` and ``ks_2samp``, which give the AUC, D and its p-value; the p-value is scipy's in both, so it
is timed with ours on a line of its own. Both in turn, in one process; what counts is the ratio.
"""

import argparse
import time
from collections.abc import Callable
from statistics import median

import numpy as np
import numpy.typing as npt
from scipy.stats import ks_2samp
from sklearn.metrics import roc_auc_score

from monitor_lib.metrics.discrimination import discrimination
from monitor_lib.metrics.drift import score_drift
from monitor_lib.metrics.stability import score_stability
from monitor_lib.tally import ScoreTally


def ours(
    scores: npt.NDArray[np.float64], bad: npt.NDArray[np.int8], reference: npt.NDArray[np.float64]
) -> tuple[float, float]:
    """AUC and D, and all that comes with them."""
    month, everyone = np.zeros(len(scores), np.int32), np.ones(len(scores), np.bool_)
    tally = ScoreTally.of(month, scores, bad, everyone)
    then = ScoreTally.of(month, reference, np.zeros(len(scores), np.int8), everyone)
    found, drift = discrimination(tally), score_drift(tally.sample(), then.sample())
    score_stability(tally.sample(), then.sample())
    return found.auc or 0.0, drift.ks or 0.0


def theirs(
    scores: npt.NDArray[np.float64], bad: npt.NDArray[np.int8], reference: npt.NDArray[np.float64]
) -> tuple[float, float]:
    """AUC and D."""
    return float(roc_auc_score(bad, scores)), float(ks_2samp(scores, reference).statistic)


def seconds(call: Callable[[], tuple[float, float]]) -> tuple[float, tuple[float, float]]:
    """How long one call takes, and what it gives."""
    begun = time.perf_counter()
    found = call()
    return time.perf_counter() - begun, found


def main() -> None:
    """Print a line for each kind of score."""
    parser = argparse.ArgumentParser(description="Ours beside scikit-learn's and scipy's.")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=7)
    given = parser.parse_args()
    rng = np.random.default_rng(0)
    bad = (rng.random(given.records) < 0.1).astype(np.int8)
    logits = [rng.normal(0, 1, given.records) + bad, rng.normal(0.1, 1, given.records)]
    for name, digits in (("no two scores alike", None), ("six digits", 6), ("four digits", 4)):
        scores, reference = (1 / (1 + np.exp(-logit)) for logit in logits)
        if digits is not None:
            scores, reference = scores.round(digits), reference.round(digits)
        pairs = []
        for _repeat in range(given.repeats + 1):
            here, found = seconds(lambda: ours(scores, bad, reference))  # noqa: B023 - called at once
            there, expected = seconds(lambda: theirs(scores, bad, reference))  # noqa: B023 - called at once
            np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)
            pairs.append((here, there))
        pairs = pairs[1:]  # the first pays for imports
        here, there = (median(column) for column in zip(*pairs, strict=True))
        ratio = median(there / here for here, there in pairs)
        print(f"{name}: ours {here * 1000:.0f} ms, theirs {there * 1000:.0f} ms, {ratio:.1f} times faster")


if __name__ == "__main__":
    main()
