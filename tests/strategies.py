"""Random samples of scored records, with many ties and with none."""

import numpy as np
from hypothesis import strategies as st

from monitor_lib.tallies.distribution import Distribution
from monitor_lib.tallies.sample import Sample
from monitor_lib.tallies.scores import ScoreTally

SCORES = st.one_of(
    st.sampled_from([0.1, 0.25, 0.5, 0.75]),
    st.floats(-1e6, 1e6, allow_nan=False, width=64).map(lambda x: x + 0.0),
)
RECORDS = st.lists(
    st.tuples(st.integers(570, 575), SCORES, st.sampled_from([0, 1, 2]), st.booleans()), min_size=0, max_size=60
)


def arrays_of(records: list[tuple[int, float, int, bool]]) -> tuple[np.ndarray, ...]:
    """Months, scores, outcomes and whether included, each of shape (n,)."""
    month, score, outcome, included = zip(*records, strict=True) if records else ((), (), (), ())
    return (
        np.array(month, np.int32),
        np.array(score, np.float64),
        np.array(outcome, np.int8),
        np.array(included, bool),
    )


def tally_of(records: list[tuple[int, float, int, bool]]) -> ScoreTally:
    """The tally of records given as (month, score, outcome, included)."""
    return ScoreTally.of(*arrays_of(records))


@st.composite
def labelled(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Scores and outcomes (0, 1) with at least two of each class."""
    n = draw(st.integers(4, 50))
    scores = np.array(draw(st.lists(SCORES, min_size=n, max_size=n)))
    bad = np.array([1, 1, 0, 0, *draw(st.lists(st.integers(0, 1), min_size=n - 4, max_size=n - 4))])
    return scores, bad


def tally_of_labelled(scores: np.ndarray, bad: np.ndarray) -> ScoreTally:
    """One month of included records."""
    n = len(scores)
    return ScoreTally.of(np.zeros(n, np.int32), scores, bad.astype(np.int8), np.ones(n, bool))


def whole(scores: np.ndarray) -> Sample:
    """A sample in one part."""
    return Sample((Distribution.of(scores),))
