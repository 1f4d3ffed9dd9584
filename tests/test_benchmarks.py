"""The benchmarks measure what they say: ours gives what theirs gives."""

import numpy as np
import pytest

from benchmarks.score_metrics import ours, population, tallied, theirs


@pytest.mark.parametrize("digits", [None, 3])
def test_same_answers(digits):
    """AUC and D of the side-by-side run agree, with and without ties."""
    rng = np.random.default_rng(0)
    (scores, bad), (reference, known) = population(rng, 30_000, 0.1, digits), population(rng, 30_000, 0.0, digits)
    assert ours(scores, bad, tallied(reference, known)) == pytest.approx(theirs(scores, bad, reference), abs=1e-12)
