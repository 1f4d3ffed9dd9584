"""Pairs of scores: tallies add, survive storage, and hold every record."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.tallies.pairs import CHALLENGER, CHAMPION, PairTally
from monitor_lib.tallies.scores import OUTCOMES, ScoreTally
from monitor_lib.tallies.streams import PairStream

SCORES = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.7123456789, 1.0, np.nan])
RECORDS = st.lists(st.tuples(st.integers(600, 602), SCORES, SCORES, st.sampled_from(OUTCOMES)), max_size=30)


def tally(records, directions=(True, True)):
    """The tally of some records: month, both scores, outcome."""
    month, champion, challenger, outcome = (np.array([one[place] for one in records]) for place in range(4))
    return PairTally.of(
        month.astype(np.int32), champion.astype(float), challenger.astype(float), outcome.astype(np.int8), directions
    )


def plain(one):
    """A tally as what can be compared."""
    return {name: values.tolist() for name, values in one.to_arrays().items()}


@given(RECORDS, RECORDS, st.randoms())
def test_they_add(first, second, random):
    """The tally of two lists together is the sum of their tallies, in any order of the records."""
    together = first + second
    random.shuffle(together)
    assert plain(tally(first) + tally(second)) == plain(tally(together))
    assert plain(tally(second) + tally(first)) == plain(tally(together))


@given(RECORDS)
def test_stored_and_back(records):
    """Every field survives."""
    one = tally(records, (True, False))
    again = PairTally.from_arrays(one.to_arrays())
    assert plain(again) == plain(one)
    assert again.higher_is_riskier == (True, False)


@given(RECORDS)
def test_every_record_is_counted(records):
    """With both scores, one of them, or none; by month and outcome as they came."""
    one = tally(records)
    has = [(np.isfinite(champion), np.isfinite(challenger)) for _month, champion, challenger, _outcome in records]
    assert one.pairs().n == has.count((True, True))
    assert one.counted_alone() == (has.count((True, False)), has.count((False, True)), has.count((False, False)))
    assert one.months == sorted({record[0] for record in records})
    assert one.entries <= one.pairs().n


@given(RECORDS)
def test_each_score_alone(records):
    """The champion's and the challenger's scores of the common records are those that a tally of one score counts."""
    one = tally(records)
    common = [record for record in records if np.isfinite(record[1]) and np.isfinite(record[2])]
    for which in (CHAMPION, CHALLENGER):
        expected = ScoreTally.of(
            np.array([record[0] for record in common], np.int32),
            np.array([record[1 + which] for record in common], float),
            np.array([record[3] for record in common], np.int8),
            np.ones(len(common), bool),
        )
        found, wanted = one.scores(which).to_arrays(), expected.to_arrays()
        assert {name: values.tolist() for name, values in found.items()} == {
            name: values.tolist() for name, values in wanted.items()
        }


@given(RECORDS, RECORDS)
def test_rounding_and_adding(first, second):
    """Rounding a sum is the sum of what was rounded; a sum with a rounded term is rounded."""
    rounded = (tally(first) + tally(second)).rounded()
    assert plain(tally(first).rounded() + tally(second)) == plain(rounded)
    assert plain(rounded.rounded()) == plain(rounded)


@given(RECORDS)
def test_swapped_twice(records):
    """Champion and challenger in each other's place, and back."""
    assert plain(tally(records, (True, False)).swapped().swapped()) == plain(tally(records, (True, False)))


def test_directions_do_not_mix():
    """A score in points is not added to a probability."""
    with pytest.raises(ValueError, match="directions"):
        tally([]) + tally([], (True, False))


@given(RECORDS, st.integers(1, 7))
def test_a_stream_of_any_chunks(records, size):
    """Chunk by chunk the tally is that of all records at once."""
    stream = PairStream((True, False))
    for at in range(0, len(records), size):
        month, champion, challenger, outcome = (
            np.array([one[place] for one in records[at : at + size]]) for place in range(4)
        )
        stream.add(month.astype(np.int32), champion.astype(float), challenger.astype(float), outcome.astype(np.int8))
    assert plain(stream.total()) == plain(tally(records, (True, False)))


@given(RECORDS, st.sets(st.integers(600, 602)))
def test_of_some_months(records, months):
    """The records of these months only."""
    chosen = [record for record in records if record[0] in months]
    assert plain(tally(records).of_months(months)) == plain(tally(chosen))
