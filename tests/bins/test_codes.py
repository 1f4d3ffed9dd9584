"""A code of the reference is the same code in every file's own writing."""

import pyarrow as pa
import pytest

from monitor_lib.bins.bins import TROUBLE, UNSEEN
from monitor_lib.bins.fitting import ParseOptions
from tests.bins.test_binning import counted, frozen

PLAIN = ["1", "2", "3"] * 100
TOGETHER = [100, 100, 100]


def regular(values, result, decimal="."):
    """The records in the regular bins; none may be anywhere else."""
    counts = counted(values, result.bins, decimal)
    assert counts.sum() == counts[result.bins.first_regular :].sum()
    return counts[result.bins.first_regular :].tolist()


@pytest.mark.parametrize("decimal", [".", ","])
def test_a_code_with_decimals(decimal):
    """``1``, ``1.0`` and, with a decimal comma, ``1,0``, in the reference as in the batch."""
    ways = [PLAIN, [f"{code}.0" for code in PLAIN], [f"{code}{decimal}0" for code in PLAIN], list(map(int, PLAIN))]
    for reference in ways:
        result = frozen(reference, ParseOptions(decimal), categorical=True)
        assert result.bins.levels == ("1", "2", "3")
        assert all(regular(batch, result, decimal) == TOGETHER for batch in ways)


@pytest.mark.parametrize("others", [[], ["0100"], ["N/A", "A1"]])
def test_a_code_that_lost_its_zeros(others):
    """``01`` is ``1``, and is shown as the reference writes it, beside other categories too."""
    padded = [f"0{code}" for code in PLAIN]
    for reference in (padded, PLAIN):
        result = frozen([*reference, *(others * 50)], categorical=True)
        assert set(reference) <= set(result.bins.levels)
        for batch in (padded, PLAIN, pa.array(map(int, PLAIN)), pa.array(map(float, PLAIN))):
            assert sorted(regular(batch, result))[-len(TOGETHER) :] == TOGETHER


def test_codes_that_differ_in_their_zeros():
    """Where ``01`` and ``1`` are two codes of the reference, each stays its own, and ``001`` is none of them."""
    result = frozen([*PLAIN, *["01"] * 100], categorical=True)
    counts = counted(["1", "01", "001"], result.bins)
    assert counts[UNSEEN] == 1
    assert sorted(counts[result.bins.first_regular :].tolist()) == [0, 0, 1, 1]


def test_a_sentinel_among_codes():
    """A sentinel is known without its zeros as well."""
    result = frozen([*(f"00{code}" for code in PLAIN), *["099"] * 50], categorical=True, sentinels=[99])
    assert result.counts[TROUBLE] == 50
    assert counted(["99", "099", "0099"], result.bins)[TROUBLE] == 3


def test_an_accent_in_two_characters():
    """An accented letter is one, as macOS writes it and as others do."""
    result = frozen(["n\u00e3o", "sim"] * 100)
    assert regular(["na\u0303o", "sim"], result) == [1, 1]
