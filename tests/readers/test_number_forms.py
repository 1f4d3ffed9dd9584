"""Numbers with a sign, a unit or grouped thousands: read as what they are, and nothing else as a number."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.readers.number_forms import NumberForm, form_of, read_numbers

AMOUNTS = st.lists(st.integers(-(10**9), 10**9).map(lambda n: n / 100), min_size=1, max_size=20)
SIGNS = [("R$ ", ""), ("$", ""), ("", "%"), ("", " %"), ("", " anos"), ("", " EUR"), ("", "")]


def written(number, decimal):
    """As people write it in a country with this decimal sign."""
    text = f"{number:,.2f}"
    return text.translate(str.maketrans(",.", ".,")) if decimal == "," else text


@pytest.mark.parametrize("decimal", [",", "."])
@pytest.mark.parametrize(("before", "after"), SIGNS)
@given(numbers=AMOUNTS)
def test_read_back(before, after, decimal, numbers):
    """Every number that was written in one form is read back from it."""
    texts = [f"{before}{written(number, decimal)}{after}" for number in numbers]
    form = NumberForm(before.strip(), after.strip(), grouped=True)
    assert form.read(pa.array(texts), decimal).tolist() == numbers
    found = form_of(texts, decimal)
    if found is not None:
        assert read_numbers(pa.array(texts), decimal, found).tolist() == numbers
    large = [text for text, number in zip(texts, numbers, strict=True) if number >= 1000]
    assert found is not None or len(large) < len(texts)


@pytest.mark.parametrize(
    ("texts", "decimal"),
    [
        (["A12", "B3"], "."),
        (["12.3.4", "1.2.3"], "."),
        (["1.234,56", "2.345,67"], "."),  # another decimal sign than the declared one
        (["12/2017"], "."),
        (["K000123"], "."),
        (["north", "south"], ","),
    ],
)
def test_what_is_no_number(texts, decimal):
    """Codes, dates and numbers of another country have no form."""
    assert form_of(texts, decimal) is None


def test_grouping_is_strict():
    """Groups have three digits; anything else is not read."""
    form = NumberForm(grouped=True)
    found = form.read(pa.array(["1.234", "12.34", "1.2345", "1234.567", "1.234.567,8", None, ""]), ",")
    assert np.array_equal(found, [1234, np.nan, np.nan, np.nan, 1234567.8, np.nan, np.nan], equal_nan=True)


def test_other_types_are_numbers_already():
    """A column of numbers needs no form, whatever the reference had."""
    assert NumberForm("R$").read(pa.array([1.5, None]), ".").tolist()[0] == 1.5
