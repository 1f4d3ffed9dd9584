"""Do the scores still look like those of the reference: Kolmogorov and Smirnov's two-sample test.

It says that the population changed, nothing of whether the model still separates.
"""

import warnings
from dataclasses import dataclass

import numpy as np

from monitor_lib.tally import Distribution

# scipy.stats.ks_2samp with method="auto": exact while the larger sample holds at most this many.
EXACT_UP_TO = 10_000


@dataclass(frozen=True)
class ScoreDrift:
    """The distance between two score distributions.

    Attributes:
        n_batch, n_reference: records with a score.
        ks: the largest distance between the two distribution functions.
        pvalue: of the test that both samples come from one distribution.
        method: ``"exact"`` or ``"asymptotic"``, how the p-value was computed.
        why: a code for what kept them from being computed.

    """

    n_batch: int
    n_reference: int
    ks: float | None = None
    pvalue: float | None = None
    method: str | None = None
    why: str | None = None


def score_drift(batch: Distribution, reference: Distribution) -> ScoreDrift:
    """Compare two samples, ties included; the same D and p-value as scipy's ``ks_2samp`` by its default method.

    Returns:
        ``why`` is ``"no_scores"`` where either side is empty.

    """
    n, m = batch.n, reference.n
    if not n or not m:
        return ScoreDrift(n, m, why="no_scores")
    # scipy.stats takes half a second to import, and the rest of the report does without.
    from scipy import stats

    if max(n, m) <= EXACT_UP_TO:
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            found = stats.ks_2samp(np.repeat(batch.scores, batch.counts), np.repeat(reference.scores, reference.counts))
        # scipy warns where the exact p-value can't be had and the asymptotic one stands in for it.
        return ScoreDrift(n, m, float(found.statistic), float(found.pvalue), "asymptotic" if raised else "exact")
    grid = np.union1d(batch.scores, reference.scores)
    distance = np.abs(np.cumsum(batch.at(grid)) / n - np.cumsum(reference.at(grid)) / m).max()
    larger, smaller = float(max(n, m)), float(min(n, m))
    effective = larger * smaller / (larger + smaller)
    return ScoreDrift(n, m, float(distance), float(stats.kstwo.sf(distance, np.round(effective))), "asymptotic")
