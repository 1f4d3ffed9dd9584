"""Variables that mirror each other, as an age and a year of birth do, stand in one order on every processor."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.config.policy import Policy
from monitor_lib.stats.variable import TROUBLES, variable_shift
from monitor_lib.topics.variables.judge import lights
from monitor_lib.topics.variables.tables import worst_first
from tests.topics.results import compared

COUNTS = st.lists(st.integers(300, 90_000), min_size=10, max_size=10)


def shift(name, batch, reference):
    """A variable of ten regular bins."""
    return variable_shift(name, *(np.array([0] * TROUBLES + bins) for bins in (batch, reference)), 0)


@given(COUNTS, COUNTS)
def test_the_name_decides(batch, reference):
    """Their indices differ in the last digit or not at all, by the processor: they are ordered by their names."""
    one, other = shift("age", batch, reference), shift("born", batch[::-1], reference[::-1])
    for first, second in ((one, other), (other, one)):
        assert [result.name for result in worst_first([first, second], {})] == ["age", "born"]
        csi, *_others = lights(compared([first, second]), Policy())
        assert csi.subjects in ((), ("age", "born"), (first.name,))


@given(COUNTS, COUNTS, COUNTS)
def test_the_larger_index_comes_first(batch, reference, more):
    """Names decide nothing where the indices are not the same."""
    one, other = shift("age", batch, reference), shift("born", more, reference)
    if abs(one.csi.corrected - other.csi.corrected) > 1e-9:
        expected = sorted((one, other), key=lambda result: -result.csi.corrected)
        assert worst_first([one, other], {}) == expected
