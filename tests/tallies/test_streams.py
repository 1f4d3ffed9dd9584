"""Streams of chunks: any split of the records gives one tally, rounded by all of them together and never by chunk."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.tallies import scores as tally
from monitor_lib.tallies import streams as streams
from monitor_lib.tallies.scores import ScoreTally
from monitor_lib.tallies.streams import PartialSums, ScoreStream
from tests.strategies import RECORDS, arrays_of, tally_of
from tests.tallies.test_scores import same

SIZES = st.lists(st.integers(1, 12), min_size=60, max_size=60)


def streamed(records, sizes, planted=0):
    """The tally of the records, given in chunks of these sizes."""
    stream, month_score_outcome_included, at = ScoreStream(planted=planted), arrays_of(records), 0
    for size in sizes:
        stream.add(*(values[at : at + size] for values in month_score_outcome_included))
        at += size
    return stream.total()


@given(RECORDS, SIZES, st.integers(1, 20), st.integers(0, 70))
def test_chunks_do_not_show(records, sizes, held, most):
    """However the records are split, counted together and merged: all of them at once, rounded where they pass."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams, "HELD", held)
        patch.setattr(tally, "MOST_ENTRIES", most)
        result = streamed(records, sizes)
    whole = tally_of(records)
    assert result.is_rounded == (whole.entries > most)
    assert same(result, whole.rounded() if whole.entries > most else whole)


@given(RECORDS, SIZES, st.integers(0, 70))
def test_a_copy_is_never_rounded_before_its_file(records, sizes, most):
    """Where one score is planted in some records, the copy's own count decides only once the file's must have."""
    copy = [(month, 0.123456789 if i % 3 else score, *rest) for i, (month, score, *rest) in enumerate(records)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams, "HELD", 7)
        patch.setattr(tally, "MOST_ENTRIES", most)
        result = streamed(copy, sizes, planted=1)
    if result.is_rounded:
        assert tally_of(records).entries > most


def test_a_total_may_be_asked_for_twice():
    """Asking changes nothing, and more records may follow."""
    records = [(570, 0.1, 1, True), (570, 0.2, 0, True), (571, 0.1, 1, False)]
    stream = ScoreStream()
    stream.add(*arrays_of(records[:2]))
    assert same(stream.total(), tally_of(records[:2]))
    assert same(stream.total(), tally_of(records[:2]))
    stream.add(*arrays_of(records[2:]))
    assert same(stream.total(), tally_of(records))


def test_nothing_is_an_empty_tally():
    """A stream without records has no entries and is exact."""
    result = ScoreStream().total()
    assert (result.entries, result.count(), result.is_rounded) == (0, 0, False)


class Term(tuple[int, ...]):
    """Terms to add; every addition tells how much it went through."""

    moved = 0

    def __add__(self, other):
        Term.moved += len(self) + len(other)
        return Term(sorted((*self, *other)))


@given(st.lists(st.integers(1, 9), min_size=1, max_size=300))
def test_no_term_is_merged_more_than_log_n_times(sizes):
    """The work is at most 3 n log2(n) + n, the partial sums at most log2(n) + 1, and the sum is the whole."""
    Term.moved = 0
    sums, terms = PartialSums(len), [Term([number] * size) for number, size in enumerate(sizes)]
    for term in terms:
        sums.add(term)
        assert len(sums._sums) <= np.log2(sum(sizes)) + 1
    assert list(sums.total(Term())) == [number for number, size in enumerate(sizes) for _each in range(size)]
    assert Term.moved <= 3 * sum(sizes) * (np.log2(sum(sizes)) + 1)


@given(RECORDS, RECORDS)
def test_rounding_adds(a, b):
    """Rounded terms give the rounded sum, also where only one of them was rounded before."""
    together = tally_of(a + b).rounded()
    assert same(tally_of(a).rounded() + tally_of(b).rounded(), together)
    assert same(tally_of(a) + tally_of(b).rounded(), together)
    assert (tally_of(a).rounded() + tally_of(b)).is_rounded
    assert together.count() == len(a) + len(b)


def test_very_many_months():
    """More months than 16 bits can number: as by one month at a time."""
    month = np.array([0, 40_000, 90_000, 40_000, 119_000], np.int32)
    score, outcome, included = np.array([0.5, 0.2, 0.3, 0.1, 0.4]), np.array([0, 1, 2, 1, 0], np.int8), np.ones(5, bool)
    result = ScoreTally.of(month, score, outcome, included)
    assert result.months == [0, 40_000, 90_000, 119_000]
    assert result.scored[40_000, 1].scores.tolist() == [0.1, 0.2]
