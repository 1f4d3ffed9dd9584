"""Everything that a scan counts adds, and comes back from its arrays."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings

from monitor_lib.bins.binning import binned
from monitor_lib.bins.bins import Bins, Kind
from monitor_lib.bins.summary import ValueTally
from monitor_lib.bins.tally import VariableTally
from monitor_lib.config.schema import Config
from monitor_lib.readers.checks import check
from monitor_lib.readers.exclusions import Exclusions
from monitor_lib.readers.hash_ranges import Fingerprints
from monitor_lib.scan.accumulators import Chunk
from monitor_lib.tallies.arrays import nested, under
from monitor_lib.tallies.days import DayTally
from monitor_lib.tallies.pairs import PairTally
from monitor_lib.tallies.scores import ScoreTally
from monitor_lib.topics.self_test.faults import Subjects
from monitor_lib.topics.self_test.injection import FaultInjection
from monitor_lib.topics.self_test.tally import FaultTally
from tests.strategies import RECORDS, arrays_of

CONFIG = Config.model_validate({"model": "m", "columns": {"date": "date", "score": "score", "target": "bad"}})
NUMBER = Bins("n", Kind.NUMBER, edges=(0.2, 0.4, 0.6), low=0.1, high=0.9)
STATE = Bins("s", Kind.CATEGORY, levels=("a", "b"), others=frozenset({"c"}), groups=1)
SUBJECTS = Subjects(NUMBER, STATE, NUMBER.first_regular, NUMBER.first_regular + 2, 0.0, 0.0, 1.0, probability=True)


def scores(records):
    return ScoreTally.of(*arrays_of(records))


def variables(records):
    month, score, *_rest = arrays_of(records)
    columns = {"n": (NUMBER, binned(pa.array(score), NUMBER, "."))}
    texts = pa.array([["a", "b", "c", "d"][outcome] for _month, _score, outcome, _included in records], pa.string())
    return VariableTally.of({**columns, "s": (STATE, binned(texts, STATE, "."))}, month)


def exclusions(records):
    month, _score, outcome, included = arrays_of(records)
    raw = pa.record_batch(
        {
            "date": pa.array(["2024-01-05" if one % 5 else "?" for one in month.tolist()], pa.string()),
            "score": pa.array(["0.5" if one else "x" for one in included.tolist()], pa.string()),
            "bad": pa.array([str(one) for one in outcome.tolist()], pa.string()),
        }
    )
    return Exclusions.of(check(len(records), raw, CONFIG, "."), raw, CONFIG)


def values(records):
    return ValueTally.of(pa.array([f"v{outcome}" for _m, _s, outcome, _i in records], pa.string()))


def fingerprints(records):
    result = Fingerprints("b.csv")
    result.add(np.array([abs(hash(one)) for one in records], np.uint64))
    return result


def days(records):
    return DayTally.of(arrays_of(records)[0])


def faults(records):
    month, score, outcome, included = arrays_of(records)
    injection = FaultInjection(SUBJECTS, higher_is_riskier=True)
    chunk = Chunk(month, month, score, outcome, included, ".")
    injection.update_column("n", pa.array(score), chunk)
    injection.update_column("s", pa.array(["a"] * len(records), pa.string()), chunk)
    injection.update(chunk, np.arange(len(records), dtype=np.uint64))
    return injection.total()


def pairs(records):
    month, score, outcome, included = arrays_of(records)
    return PairTally.of(month, score, np.where(included, -score, np.nan), outcome, (True, False))


TALLIES = {
    ScoreTally: scores,
    PairTally: pairs,
    VariableTally: variables,
    Exclusions: exclusions,
    ValueTally: values,
    Fingerprints: fingerprints,
    DayTally: days,
    FaultTally: faults,
}


def plain(tally):
    """All of a tally as what can be compared; values that came in two chunks together."""
    arrays = {name: array.tolist() for name, array in tally.to_arrays().items()}
    if isinstance(tally, ValueTally):
        total = {}
        for value, n in zip(tally.values().to_pylist(), tally.counts().tolist(), strict=True):
            total[value] = total.get(value, 0) + n
        return {**arrays, "values": sorted(total.items()), "counts": sum(total.values())}
    if isinstance(tally, VariableTally):
        counts = {name: {month: row.tolist() for month, row in by.items()} for name, by in tally.counts.items()}
        return counts, tally.unseen
    if isinstance(tally, FaultTally):
        return (
            tally.records,
            dict(tally.selected),
            {code: plain(one) for code, one in tally.scores.items()},
            {code: plain(one) for code, one in tally.variables.items()},
        )
    return arrays


@pytest.mark.parametrize("kind", TALLIES)
@settings(max_examples=25)
@given(RECORDS.filter(len), RECORDS.filter(len))
def test_tallies_add(kind, a, b):
    """The tally of two sets of records together is the sum of theirs."""
    of = TALLIES[kind]
    if kind is FaultTally:  # who is selected follows from the record's place here
        total = of(a) + of(b)
        assert total.records == len(a) + len(b)
        assert {code: one.count() for code, one in total.scores.items()} == dict.fromkeys(total.scores, total.records)
        return
    assert plain(of(a) + of(b)) == plain(of(a + b))


@pytest.mark.parametrize("kind", TALLIES)
@settings(max_examples=25)
@given(RECORDS.filter(len))
def test_arrays_lead_back(kind, records):
    """What comes back from a tally's arrays is the same tally, of the same kind, also nested among others."""
    result = TALLIES[kind](records)
    again = kind.from_arrays(under(nested({"x": result, "xy": result}), "x"))
    assert type(again) is kind
    assert plain(again) == plain(result)
    assert plain(again + result) == plain(result + result)


@pytest.mark.parametrize("kind", TALLIES)
def test_arrays_are_plain(kind):
    """Nothing in them is an object, so that reading them executes nothing."""
    arrays = TALLIES[kind]([(570, 0.5, 1, True), (571, 0.25, 0, True)]).to_arrays()
    assert arrays
    assert all(array.dtype.kind in "iuf" for array in arrays.values())


def test_the_first_that_broke_a_rule():
    """Of two sets the first record that broke a rule is numbered from the first of both."""
    good, bad = (571, 0.5, 1, True), (571, 0.5, 1, False)
    total = exclusions([good, good]) + exclusions([good, bad])
    [first] = total.first.values()
    assert first.record == 3
    assert (exclusions([bad]) + exclusions([bad])).first == exclusions([bad]).first
