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
    ("texts", "decimal", "numbers"),
    [
        (["R$\u00a01.234,56", "-R$ 5,00", "R$ -5,00", "(R$ 7,50)", "R$ (7,50)"], ",", [1234.56, -5, -5, -7.5, -7.5]),
        (["1.234,56 \u20ac", "7,00\u00a0\u20ac", "-7,00 \u20ac", "7,00- \u20ac"], ",", [1234.56, 7, -7, -7]),
        (["(1,234.56)", "( 7.50 )"], ".", [-1234.56, -7.5]),
        (["12.5-", "1,300.00 -"], ".", [-12.5, -1300]),
        (["\u22125.5", "\u2212 1,234.5", "5.5\u2212"], ".", [-5.5, -1234.5, -5.5]),
        (["1\u202f234,56", "12\u2009345,5", "1\u00a0234\u00a0567"], ",", [1234.56, 12345.5, 1234567]),
        (["CHF 1'234.50", "CHF 1\u2019234.50", "CHF5.50"], ".", [1234.5, 1234.5, 5.5]),
        (["Rs. 1,23,456.00", "Rs.1,234"], ".", [123456, 1234]),
        (["S/ 1,234.50", "S/5.00"], ".", [1234.5, 5]),
        (["MX$1,234.50", "MX$ 5"], ".", [1234.5, 5]),
        (["1 234,50 z\u0142", "5 z\u0142"], ",", [1234.5, 5]),
    ],
)
def test_signs_of_other_countries(texts, decimal, numbers):
    """Any currency, any blank between thousands, and every way to write that a number is negative."""
    form = form_of(texts, decimal)
    assert form is not None
    assert form.read(pa.array(texts), decimal).tolist() == numbers


@pytest.mark.parametrize(
    ("texts", "decimal"),
    [
        (["F32.1", "E11.9"], "."),
        (["No 00123", "No 00456"], "."),
        (["US$ 5", "R$ 7"], "."),
        (["4,005,54 \u20ac"], ","),
        (["12-34-"], "."),
        (["(1.234,56)"], "."),
        (["(-5.0)", "--5.0"], "."),
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
