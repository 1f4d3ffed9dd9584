"""Bins: every value has exactly one, whatever its type, and the reference alone says what they are."""

import datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.bins.binning import binned, encoded
from monitor_lib.bins.bins import ABOVE, BELOW, MISSING, TROUBLE, UNSEEN, Kind
from monitor_lib.bins.fitting import ParseOptions, fit_bins
from monitor_lib.bins.summary import ValueTally
from monitor_lib.bins.tally import VariableTally
from monitor_lib.stats.variable import variable_shift

ISO = ParseOptions(".")
TEXTS = st.one_of(
    st.none(), st.sampled_from(["", " ", "a", "b", "1", "1.0", "-3.5", "1e3", "nan", "inf", "2024-03-01"]), st.text()
)


def frozen(values, how=ISO, **given):
    """The bins cut from these values, any Arrow type."""
    summary = ValueTally()
    column = values if isinstance(values, pa.Array) else pa.array(values)
    half = len(column) // 2
    for part in (column[:half], column[half:]):
        summary += ValueTally.of(encoded(part))
    return fit_bins("v", summary, how, **given)


def counted(values, bins, decimal="."):
    """The records in each bin."""
    column = values if isinstance(values, pa.Array) else pa.array(values)
    return np.bincount(binned(encoded(column), bins, decimal).indices, minlength=bins.n)


@given(st.lists(TEXTS, min_size=1, max_size=40), st.lists(TEXTS, max_size=40))
def test_bins_add_up_to_the_records(reference, batch):
    """Whatever stands in a text column, of the reference and of the batch, every record has one bin."""
    result = frozen(pa.array(reference, pa.string()))
    assert result.counts.sum() == len(reference)
    assert (result.counts >= 0).all()
    assert counted(pa.array(batch, pa.string()), result.bins).sum() == len(batch)


@given(st.lists(st.one_of(st.none(), st.floats(width=64)), min_size=1, max_size=40), st.lists(st.floats(), max_size=40))
def test_numbers_add_up_to_the_records(reference, batch):
    """The same for numbers, infinite and missing ones included."""
    result = frozen(pa.array(reference, pa.float64()))
    assert result.counts.sum() == len(reference)
    assert counted(pa.array(batch, pa.float64()), result.bins).sum() == len(batch)


@given(st.lists(st.sampled_from("aabbbcdefgh"), min_size=1, max_size=40))
def test_the_reference_is_counted_record_against_the_others(values):
    """Leave-one-out: a record is unseen where no other record of the reference holds its category."""
    result = frozen(values + ["z"] * 200)
    assert result.counts[UNSEEN] == sum(values.count(value) == 1 for value in values)


@given(st.lists(st.integers(0, 12), min_size=2, max_size=40))
def test_an_end_of_the_range_that_stands_alone_is_outside(values):
    """Leave-one-out for numbers: the smallest is below the others' range where it is the only one, likewise above."""
    result = frozen(values)
    different = len(set(values)) > 1
    assert result.counts[BELOW] == (different and values.count(min(values)) == 1)
    assert result.counts[ABOVE] == (different and values.count(max(values)) == 1)


def test_ten_thousand_levels():
    """The frequent ones have a bin, the rest share one; what a healthy batch leaves unseen is what was expected."""
    rng = np.random.default_rng(1)
    weights = 1 / np.arange(1, 10_001)
    draws = [f"shop {level}" for level in rng.choice(10_000, 60_000, p=weights / weights.sum())]
    result = frozen(draws[:30_000])
    assert result.bins.kind is Kind.CATEGORY
    assert len(result.bins.levels) <= 30
    assert len(result.bins.levels) + len(result.bins.others) == len(set(draws[:30_000])) > 5_000
    assert counted(draws[30_000:], result.bins)[UNSEEN] == pytest.approx(result.counts[UNSEEN], rel=0.1)


def test_a_constant():
    """One regular bin; what moves away is out of range."""
    result = frozen([7, 7, 7, 7])
    assert (result.bins.kind, result.bins.regular) == (Kind.NUMBER, 1)
    assert counted([7, 8, 6, 7], result.bins).tolist() == [0, 0, 1, 1, 2]


def test_all_missing():
    """Any value that comes is one the reference never saw."""
    result = frozen(pa.nulls(5, pa.string()))
    assert result.bins.kind is Kind.EMPTY
    assert counted(["x", None, " "], result.bins).tolist() == [2, 1, 0, 0]


def test_numeric_in_the_reference_and_text_in_the_batch():
    """The type is the reference's: a text that is no number is a value never seen, not a new type."""
    result = frozen(np.arange(100.0))
    bins = counted(["5", "5.0", "fifty", "", "-4", "1e6"], result.bins)
    assert (bins[UNSEEN], bins[MISSING], bins[BELOW], bins[ABOVE]) == (1, 1, 1, 1)
    assert bins.sum() == 6


def test_text_in_the_reference_and_numbers_in_the_batch():
    """Codes written as numbers are the same codes."""
    result = frozen(["1", "2", "2", "1", "x", "x"])
    assert result.bins.kind is Kind.CATEGORY
    assert counted(pa.array([1.0, 2.0, 3.0]), result.bins)[UNSEEN] == 1
    assert counted(pa.array([1, 2, 3]), result.bins)[UNSEEN] == 1


def test_integers_beyond_two_to_the_53rd():
    """They would collide as floats, so they are names, each told from its neighbour."""
    big = 2**60
    for column in (pa.array([big, big, big + 1, big + 1]), pa.array([str(big), str(big), str(big + 1), str(big + 1)])):
        result = frozen(column)
        assert result.bins.kind is Kind.CATEGORY
        assert counted(pa.array([big, big + 2]), result.bins)[UNSEEN] == 1


@pytest.mark.parametrize("first", [10_001, 9_700, 1], ids=["new", "some again", "all again"])
@pytest.mark.parametrize("write", [int, lambda number: f"A{number}"], ids=["numbers", "text"])
def test_numbers_of_accounts_do_not_alarm(first, write):
    """Where nearly every value is its own, a hash gives its bin, whether accounts come again or not: CSI is chance."""
    result = frozen([write(number) for number in range(1, 10_001)])
    bins = counted([write(number) for number in range(first, first + 3_000)], result.bins)
    assert result.bins.identifiers
    assert (result.counts[UNSEEN], bins[UNSEEN]) == (0, 0)
    assert variable_shift("v", bins, result.counts, 0).csi.corrected < 0.01


def test_accounts_that_are_all_the_same():
    """A source that fills in one account for everybody shows, known or not."""
    result = frozen([f"A{number}" for number in range(10_000)])
    for account in ("A7", "A0000"):
        assert variable_shift("v", counted([account] * 500, result.bins), result.counts, 0).csi.corrected > 1


def test_many_rare_levels_are_watched():
    """500 levels of equal size share ten bins by a hash of theirs, so that a batch frozen at one of them shows."""
    levels = [f"L{i:05}" for i in range(500)]
    result = frozen(levels * 20)
    assert (len(result.bins.levels), result.bins.groups) == (0, 10)
    assert result.counts[result.bins.first_regular :].min() > 400
    assert counted(["L00007"] * 100, result.bins).max() == 100


def test_the_luckiest_of_many_rare_levels_have_no_bin():
    """Of 300 equal levels in 300 records the most frequent are so by luck: in a healthy batch they would fall back."""
    rng = np.random.default_rng(5)
    result = frozen([f"L{i}" for i in rng.integers(0, 300, 300)])
    assert result.bins.levels == ()


@pytest.mark.parametrize(
    "column",
    [
        pa.array([datetime.date(2024, 1, 1 + i % 28) for i in range(60)]),
        pa.array([f"2024-01-{1 + i % 28:02d}T12:00:00" for i in range(60)]).cast(pa.timestamp("s")),
        pa.array([f"2024-01-{1 + i % 28:02d}" for i in range(60)]),
    ],
    ids=["date", "timestamp", "text"],
)
def test_dates(column):
    """Dates are counted by day, whatever they are stored as; a later one is above the range, no date is unseen."""
    result = frozen(column)
    assert result.bins.kind is Kind.DATE
    bins = counted(["2024-01-05", "2024-02-01", "yesterday", None], result.bins)
    assert (bins[ABOVE], bins[UNSEEN], bins[MISSING]) == (1, 1, 1)


def test_booleans():
    """True and false are categories, however they are written."""
    result = frozen(pa.array([True, False] * 30))
    assert set(result.bins.levels) == {"true", "false"}
    assert counted(["True", "false", "maybe", None], result.bins)[[UNSEEN, MISSING]].tolist() == [1, 1]


def test_sentinels_have_bins_of_their_own():
    """Numbers by value, words by what they say; neither stretches the range nor turns numbers into categories."""
    values = [*(str(i) for i in range(50)), "99999", "99999", "n/a"]
    result = frozen(values, sentinels=[99999, "n/a"])
    assert result.bins.kind is Kind.NUMBER
    assert result.bins.high == 49
    bins = counted(["99999.0", "n/a", "7", "50"], result.bins)
    assert bins[TROUBLE : result.bins.first_regular].tolist() == [1, 1]
    assert bins[ABOVE] == 1


def test_categorical_by_configuration():
    """Numbers that are codes: one that the reference never saw is unseen although it lies in the range."""
    result = frozen([1, 1, 3, 3], categorical=True)
    assert counted([2], result.bins)[UNSEEN] == 1


def test_sentinels_with_a_decimal_comma():
    """A sentinel is known by its number, not by how the file writes it."""
    result = frozen([*(f"{i},5" for i in range(50)), "-999,0"], ParseOptions(","), sentinels=[-999])
    assert result.bins.low == 0.5
    assert counted(["-999,00"], result.bins, ",")[TROUBLE] == 1


def test_a_day_may_be_a_sentinel():
    """Known by its day, whether the file writes dates or times."""
    days = [datetime.date(2024, 1, 1 + i % 28) for i in range(60)] + [datetime.date(1900, 1, 1)] * 9
    for column in (pa.array(days), pa.array(days).cast(pa.timestamp("us"))):
        result = frozen(column, sentinels=["1900-01-01"])
        assert (result.bins.kind, result.counts[TROUBLE]) == (Kind.DATE, 9)
        assert counted(column, result.bins)[TROUBLE] == 9


def test_decimal_comma():
    """The file's decimal sign holds for variables too."""
    result = frozen(["1,5", "2,5", "1,5", "2,5"], ParseOptions(","))
    assert result.bins.kind is Kind.NUMBER
    assert counted(["1,5", "2.5"], result.bins, ",")[UNSEEN] == 1


MONTHS = st.lists(st.tuples(st.integers(570, 573), st.sampled_from(["a", "b", "c", "new", None])), max_size=40)


@given(MONTHS, MONTHS)
def test_tallies_add(first, second):
    """tally(a) + tally(b) is tally(a and b), in any order of records."""
    bins = frozen(["a", "a", "b", "b", "c", "c"]).bins

    def tally(records):
        if not records:
            return VariableTally()
        month, values = zip(*records, strict=True)
        column = encoded(pa.array(values, pa.string()))
        return VariableTally.of({"v": (bins, binned(column, bins, "."))}, np.array(month, np.int32))

    together, whole = tally(first) + tally(second), tally(sorted(first + second, key=str))
    assert together.months == whole.months
    assert together.unseen.get("v", {}) == whole.unseen.get("v", {})
    for month in whole.months:
        assert together.records_by_bin("v", [month]).tolist() == whole.records_by_bin("v", [month]).tolist()
