"""Outcomes: one value has one meaning in every file's own writing."""

import pyarrow as pa
import pytest

from monitor_lib.config.target import Target
from monitor_lib.readers.outcomes import Outcome, outcomes


@pytest.mark.parametrize("declared", ["n\u00e3o", "na\u0303o"])
def test_an_accent_in_two_characters(declared):
    """An accented letter is one, in the file as in the configuration."""
    target = Target(event=["sim"], non_event=[declared])
    found = outcomes(pa.array(["n\u00e3o", " na\u0303o", "nao", "sim"]), target).tolist()
    assert found == [Outcome.NON_EVENT, Outcome.NON_EVENT, Outcome.UNDECLARED, Outcome.EVENT]
