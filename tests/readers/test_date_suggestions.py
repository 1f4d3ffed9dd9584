"""Formats are suggested after they were tried on every date; none that reads them all is left unsaid."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.iso_dates import EPOCH, day_name
from monitor_lib.readers.date_formats import day_of
from monitor_lib.readers.date_suggestions import (
    LATEST,
    SUGGESTED,
    far_from_others,
    months_as_decimals,
    only_years,
    readable_as,
    readings,
    since_1960,
    without_zero,
)

DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@given(st.lists(DAYS, min_size=1, max_size=20), st.sampled_from([one for one in SUGGESTED if "%d" in one]))
def test_a_suggestion_reads_all(given, date_format):
    """Dates of one format get it suggested, beside others only where these read every date, too."""
    if "%y" in date_format:  # two digits of a year are those of 1969 to 2068
        given = [day for day in given if day.year < 2069] or [date(2017, 1, 1)]
    texts = [day.strftime(date_format) for day in given]
    suggestions = readable_as(texts)
    days = [day.toordinal() - EPOCH for day in given]
    assert any([day_of(text, one) for text in texts] == days for one in suggestions)
    for suggested in suggestions:
        assert all(day_of(text, suggested) is not None for text in texts)
    assert [day_of(text, date_format) for text in texts] == days


def month(written, n=28, first=date(2017, 2, 1)):
    """The first days of February in one writing."""
    return [(first + timedelta(days=day)).strftime(written) for day in range(n)]


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
        (["May/2017"], ["%b/%Y"]),
        (["3T2017"], ["%qT%Y"]),
        (["3T17"], ["%qT%y"]),
        (["2017"], []),
        (["yesterday"], []),
        ([], []),
        (["2017-02-01"], ["%Y-%m-%d"]),  # and no number's format, which reads ISO dates beside numbers
        (month("%y/%m/%d"), ["%y/%m/%d", "%d/%m/%y"]),
        (month("%d/%m/%y"), ["%d/%m/%y", "%y/%m/%d"]),
        (month("%d-%m-%y"), ["%d-%m-%y", "%y-%m-%d"]),
        (month("%m-%d-%y"), ["%m-%d-%y"]),
        *((month(f"%m{sign}%d{sign}%Y", 11), [f"%m{sign}%d{sign}%Y", f"%d{sign}%m{sign}%Y"]) for sign in "/-."),
        *((month(f"%d{sign}%m{sign}%Y", 11), [f"%d{sign}%m{sign}%Y", f"%m{sign}%d{sign}%Y"]) for sign in "/-."),
        (month("%m/%d/%Y %H:%M", 11), ["%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M"]),
        (month("%d%m%Y", 11), ["%d%m%Y", "%m%d%Y"]),
        # Firsts of months are likelier than the first days of one January.
        ([f"01/{one:02d}/2017" for one in range(1, 13)], ["%d/%m/%Y", "%m/%d/%Y"]),
        (["201201"], ["%Y%m", "%y%m%d", "%d%m%y"]),
        (["201213"], ["%y%m%d", "%d%m%y"]),
        (["171331"], []),
        (month("%Y%m%d10"), ["%Y%m%d%H", "epoch_s"]),
        (["01FEB2017:00:00:00", "02FEB2017:10:59:59"], ["%d%b%Y:%H:%M:%S"]),
        (["42017"], []),  # mm/yyyy without its zero; or days of Excel, in 2015
        (["52017", "122017"], []),
        (["52017"], []),
        ([f"Feb-{day:02d}" for day in range(1, 29)], []),  # days without a year
        ([f"{name}-{year}" for name in ("Jan", "Jul") for year in range(14, 18)], ["%b-%y"]),
        (["2100000000"], []),  # seconds since 1970, in 2036
    ],
)
def test_suggested(texts, suggested):
    """All formats that read all of these, the likeliest first; none where no format does, or no year is plausible."""
    assert readable_as(texts) == suggested


@pytest.mark.parametrize("first", [date(2017, 4, 1), date(2017, 3, 1)])
def test_days_of_excel(first):
    """Those of one month are suggested, although some of them could be other dates without their zero."""
    excel = [str((first - date(1899, 12, 30)).days + day) for day in range(28)]
    assert readable_as(excel) == ["excel"]
    assert without_zero(excel) == ()


@pytest.mark.parametrize(
    ("texts", "written"),
    [
        ([text.lstrip("0") for text in month("%m%d%y", 28, date(2017, 4, 1))], ("mm/dd/yy",)),
        ([f"4{one:02d}17" for one in range(1, 13)], ("mm/dd/yy", "dd/mm/yy")),
        (["42017"], ("mm/yyyy", "mm/dd/yy")),
        (["42018", "52017", "102017"], ("mm/yyyy", "mm/dd/yy")),
        (["42017", "42030"], ("mm/yyyy",)),
        (["1022017", "13022017"], ("dd/mm/yyyy",)),
        (["1022017", "2022017"], ("dd/mm/yyyy", "mm/dd/yyyy")),
        (["122017"], ()),
        (["42767"], ()),
    ],
)
def test_a_lost_zero(texts, written):
    """Dates that lost their zero in a number are told, and Excel is not suggested for them."""
    assert without_zero(texts) == written
    assert not written or readable_as(texts) == []


def test_numbers_that_may_count_from_1960():
    """Ten years less, unless dates beside them tell what they are; never where the years would not be plausible."""
    texts = ["1799020800", "1799107200"]
    (reading,) = readings(texts)
    assert [day_name(day) for day in reading.days] == ["2027-01-04", "2027-01-05"]
    assert [day_name(day) for day in since_1960(texts, reading)] == ["2017-01-03", "2017-01-04"]
    assert since_1960([*texts, "2026-12-01"], reading) == ()
    assert since_1960([*texts, "2016-12-01"], reading) != ()
    early = ["800000000"]
    assert since_1960(early, readings(early)[0]) == ()
    excel = ["42767"]
    assert since_1960(excel, readings(excel)[0]) == ()


def test_numbers_far_from_other_dates():
    """Excel's days of more than a year after the dates beside them are told."""
    for other, far in (("2016-12-01", False), ("2015-12-01", True), ("2018-01-01", False)):
        texts = ["42767", other]
        assert far_from_others(texts, readings(texts)[0]) == far
    assert not far_from_others(["42767"], readings(["42767"])[0])


def test_what_is_lost():
    """Years without a month, and months after a decimal sign of which some have one digit."""
    assert only_years(["2017", "2018.0", "1999,0"])
    assert not only_years(["2017", "2017.1"])
    assert not only_years([])
    assert months_as_decimals(["2017.1", "2017.11"])
    assert not months_as_decimals(["2017.01", "2017.11"])
    assert not months_as_decimals(["2017.1", "x"])
    assert day_name(LATEST) == "2035-12-31"
