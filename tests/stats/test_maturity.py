"""When the outcomes of a month are due."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.stats.maturity import Maturity

EPOCH = date(1970, 1, 1)


def day(year, month, number):
    return (date(year, month, number) - EPOCH).days


def month(year, number):
    return 12 * (year - 1970) + number - 1


@pytest.mark.parametrize(
    ("after", "as_of", "mature"),
    [
        ({"after_months": 6}, day(2019, 2, 27), False),
        ({"after_months": 6}, day(2019, 2, 28), True),
        ({"after_days": 180}, day(2019, 2, 26), False),
        ({"after_days": 180}, day(2019, 2, 27), True),
        ({"after_months": 18}, day(2020, 2, 28), False),
        ({"after_months": 18}, day(2020, 2, 29), True),
    ],
)
def test_august_2018(after, as_of, mature):
    """Six months after 31 August 2018 end with February 2019."""
    assert Maturity(as_of, **after).is_mature(month(2018, 8)) is mature


@given(year=st.integers(1950, 2100), number=st.integers(1, 12), days=st.integers(1, 4000))
def test_days(year, number, days):
    """Python's own calendar."""
    last = date(year, number, calendar.monthrange(year, number)[1])
    assert Maturity(0, after_days=days).matures_on(month(year, number)) == (last + timedelta(days) - EPOCH).days


@given(as_of=st.integers(-8000, 40_000), months=st.integers(1, 120), first=st.integers(-300, 1500))
def test_a_later_month_matures_later(as_of, months, first):
    """What is mature is a beginning of the months, and stays mature."""
    here = Maturity(as_of, after_months=months)
    assert here.matures_on(first) < here.matures_on(first + 1)
    assert set(here.mature(range(first, first + 24))) <= set(
        Maturity(as_of + 1, after_months=months).mature(range(first, first + 24))
    )
