"""Dates as people have them: each writing is read as what it is, or not at all."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from monitor_lib.iso_dates import day_name
from monitor_lib.readers.date_formats import day_of
from monitor_lib.readers.dates import NO_DAY, days, first_days, frequency_of


@pytest.mark.parametrize(
    ("text", "date_format", "day"),
    [
        ("201712", "%Y%m", "2017-12-01"),
        ("201712", "%Y%m%d", None),
        ("2017131", "%Y%m%d", None),
        ("201702.0", "%Y%m", "2017-02-01"),
        ("dez/2017", "%b/%Y", "2017-12-01"),
        ("DEZ/2017", "%b/%Y", "2017-12-01"),
        ("fevereiro 2017", "%B %Y", "2017-02-01"),
        ("março 2017", "%B %Y", "2017-03-01"),
        ("Dec-2015", "%b-%Y", "2015-12-01"),
        ("01FEB2017", "%d%b%Y", "2017-02-01"),
        ("2017Q3", "%YQ%q", "2017-07-01"),
        ("4T2017", "%qT%Y", "2017-10-01"),
        ("5T2017", "%qT%Y", None),
        ("4T17", "%qT%y", "2017-10-01"),
        ("201702,0", "%Y%m", "2017-02-01"),  # a file with a decimal comma
        ("2017.10", "%Y.%m", "2017-10-01"),
        ("2017.01", "%Y.%m", "2017-01-01"),
        ("2017.1", "%Y.%m", None),  # October, whose zero a number has lost
        ("17,1", "%y,%m", None),
        ("1.2017", "%m.%Y", "2017-01-01"),
        ("01FEB2017:00:00:00", "%d%b%Y:%H:%M:%S", "2017-02-01"),
        ("1483228800", "epoch_s", "2017-01-01"),
        ("1483228800000", "epoch_ms", "2017-01-01"),
        ("1483228800000000", "epoch_us", "2017-01-01"),
        ("1483228800000000000", "epoch_ns", "2017-01-01"),
        ("42736", "excel", "2017-01-01"),
        ("42736.75", "excel", "2017-01-01"),
        ("42736,4375", "excel", "2017-01-01"),
        ("42,736", "excel", "1900-02-10"),  # thousands: no plausible date, and so refused
        ("2017-01-01", "excel", "2017-01-01"),  # another file of the same report
        ("2017-02-01 00:00:00 UTC", None, "2017-02-01"),
        ("2017-02-01T23:00:00Z", None, "2017-02-01"),
        ("20170201", None, "2017-02-01"),
        ("1420070400000", None, None),
        ("201702", None, None),
        ("2017-02", None, "2017-02-01"),
        ("31/02/2017", "%d/%m/%Y", None),
        ("x", "epoch_ms", None),
        ("", "%Y%m", None),
    ],
)
def test_read(text, date_format, day):
    """One text, in one format."""
    found = day_of(text, date_format)
    assert (None if found is None else day_name(found)) == day


@pytest.mark.parametrize(("frequency", "first"), [("M", "2017-02-01"), ("Q", "2017-01-01"), ("D", "2017-02-03")])
def test_periods_of_pandas(frequency, first):
    """Periods as pandas writes them to Parquet: the first day of each; missing ones have none."""
    periods = pd.PeriodIndex(["2017-02-03", None], freq=frequency)
    column = pa.array(periods.array)
    assert isinstance(column.type, pa.ExtensionType)
    found = days(column, None)
    assert (day_name(found[0]), found[1]) == (first, NO_DAY)


def test_weeks_of_pandas():
    """A week is of no single month: the period is no date, which is unreadable and not missing."""
    column = pa.array(pd.PeriodIndex(["2017-02-03", None], freq="W").array)
    assert days(column, None).tolist() == [NO_DAY, NO_DAY]
    texts = first_days(column.storage, "W-SUN").to_pylist()
    assert frequency_of(texts[0]) == "W-SUN"
    assert texts[1] is None
    assert frequency_of("2017-02-03") == ""


def test_days_of_many():
    """A column is read as its texts are, each distinct one once."""
    texts = [(date(2017, 1, 1) + timedelta(days=day % 50)).strftime("%d/%m/%Y") for day in range(500)]
    found = days(pa.array([*texts, None]), "%d/%m/%Y")
    expected = [day_of(text, "%d/%m/%Y") for text in texts]
    assert found.tolist() == [*expected, NO_DAY]
    assert found.dtype == np.int32
