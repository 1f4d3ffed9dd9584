"""Dates as people have them: each writing is read as what it is, or not at all; suggestions were tried."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.iso_dates import EPOCH, day_name
from monitor_lib.readers.date_formats import SUGGESTED, day_of, readable_as
from monitor_lib.readers.dates import NO_DAY, days

DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))


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
        ("1483228800", "epoch_s", "2017-01-01"),
        ("1483228800000", "epoch_ms", "2017-01-01"),
        ("1483228800000000", "epoch_us", "2017-01-01"),
        ("1483228800000000000", "epoch_ns", "2017-01-01"),
        ("42736", "excel", "2017-01-01"),
        ("42736.75", "excel", "2017-01-01"),
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


@given(st.lists(DAYS, min_size=1, max_size=20), st.sampled_from([one for one in SUGGESTED if "%d" in one]))
def test_a_suggestion_reads_all(given, date_format):
    """Whatever is suggested for dates of one format reads every one of them; that format is read back."""
    if "%y" in date_format:  # two digits of a year are those of 1969 to 2068
        given = [day for day in given if day.year < 2069] or [date(2017, 1, 1)]
    texts = [day.strftime(date_format) for day in given]
    suggestions = readable_as(texts)
    assert suggestions
    for suggested in suggestions:
        assert all(day_of(text, suggested) is not None for text in texts)
    assert [day_of(text, date_format) for text in texts] == [day.toordinal() - EPOCH for day in given]


@pytest.mark.parametrize(
    ("texts", "suggested"),
    [
        (["201712", "201711"], ["%Y%m"]),
        (["201712", "20171101"], []),
        (["201713"], []),
        (["13/02/2017", "02/03/2017"], ["%d/%m/%Y"]),
        (["02/03/2017"], ["%d/%m/%Y", "%m/%d/%Y"]),
        (["42767.0", "42768.0"], ["excel"]),
        (["1420070400000"], ["epoch_ms"]),
        (["dez/2017", "jan/2018"], ["%b/%Y"]),
        (["3T2017"], ["%qT%Y"]),
        (["2017"], []),
        (["yesterday"], []),
        ([], []),
    ],
)
def test_suggested(texts, suggested):
    """One format, two where day and month may be swapped, none where no format reads all."""
    assert readable_as(texts) == suggested


@pytest.mark.parametrize(("frequency", "first"), [("M", "2017-02-01"), ("Q", "2017-01-01"), ("D", "2017-02-03")])
def test_periods_of_pandas(frequency, first):
    """Periods as pandas writes them to Parquet: the first day of each; missing ones have none."""
    periods = pd.PeriodIndex(["2017-02-03", None], freq=frequency)
    column = pa.array(periods.array)
    assert isinstance(column.type, pa.ExtensionType)
    found = days(column, None)
    assert (day_name(found[0]), found[1]) == (first, NO_DAY)


def test_days_of_many():
    """A column is read as its texts are, each distinct one once."""
    texts = [(date(2017, 1, 1) + timedelta(days=day % 50)).strftime("%d/%m/%Y") for day in range(500)]
    found = days(pa.array([*texts, None]), "%d/%m/%Y")
    expected = [day_of(text, "%d/%m/%Y") for text in texts]
    assert found.tolist() == [*expected, NO_DAY]
    assert found.dtype == np.int32
