"""Which formats read some dates: each is tried on all of them, and none is left out that reads them, too."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from monitor_lib.config.schema import NUMBER_FORMATS
from monitor_lib.iso_dates import EPOCH, day_name
from monitor_lib.readers.date_formats import (
    EPOCHS,
    EXCEL,
    FIRST,
    LAST,
    SECONDS_OF_DAY,
    UNITS_OF_SECOND,
    day_of,
    lost_its_zero,
)

YEAR = 366  # days
# A number that is a date of other years is more likely something else. No clock says which years are still to come.
RECENT, LATEST = (date(*one).toordinal() - EPOCH for one in ((1990, 1, 1), (2035, 12, 31)))
# SAS counts seconds from 1960, Stata milliseconds: what they write reads as a date of ten years later.
UNITS_SINCE_1960 = EPOCHS[:2]
DAYS_FROM_1960_TO_1970 = EPOCH - date(1960, 1, 1).toordinal()

YEARS_OF_A_MONTH = 3  # that dates without a day have, where their two digits are years

_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
# Where nothing else tells, the day comes before the month, as in most countries. Each order has its twins here.
_ORDERS = ("%d{s}%m{s}%Y", "%m{s}%d{s}%Y", "%Y{s}%m{s}%d", "%d{s}%m{s}%y", "%m{s}%d{s}%y", "%y{s}%m{s}%d")
SUGGESTED = ["%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"]
SUGGESTED += [order.format(s=sign) + time for sign in "/-." for time in _TIMES for order in _ORDERS]
SUGGESTED = list(dict.fromkeys(SUGGESTED))
SUGGESTED += ["%Y%m", "%Y%m%d", "%m%Y", "%d%m%Y", "%m%d%Y", "%y%m%d", "%d%m%y", "%m%d%y"]
SUGGESTED += ["%Y%m%d%H", "%Y%m%d%H%M", "%Y%m%d%H%M%S", "%Y%m%d %H:%M:%S"]
SUGGESTED += ["%m/%Y", "%m-%Y", "%m.%Y", "%Y/%m", "%Y.%m"]
SUGGESTED += ["%b/%Y", "%b-%Y", "%b %Y", "%b/%y", "%b-%y", "%d%b%Y", "%d%b%Y:%H:%M:%S", "%d%b%y", "%d-%b-%Y"]
SUGGESTED += ["%d/%b/%Y", "%d %b %Y", "%d-%b-%y", "%b %d, %Y", "%b %d %Y", "%B/%Y", "%B %Y", "%B %d, %Y", "%d %B %Y"]
SUGGESTED += ["%YQ%q", "%Y-Q%q", "%Y Q%q", "Q%q/%Y", "Q%q-%Y", "Q%q %Y", "%qT%Y", "%qT/%Y", "%qT%y", "%qT/%y"]
SUGGESTED += [*EPOCHS, EXCEL]

# By their number of digits, dates whose first zero may be lost in a number.
_WITHOUT_ZERO = {
    6: {"mm/yyyy": "%m%Y", "mm/dd/yy": "%m%d%y", "dd/mm/yy": "%d%m%y"},
    8: {"dd/mm/yyyy": "%d%m%Y", "mm/dd/yyyy": "%m%d%Y"},
}
_YEAR = re.compile(r"(19|20)\d\d")
_DIGITS = re.compile(r"\d+")
_TENTHS = re.compile(r"(19|20)\d\d[.,]\d{1,2}")


def _shape(text: str) -> tuple[bool, str]:
    """Whether a date is of digits alone, and the signs in it: formats of another shape need not be tried."""
    text = re.sub(r"^(\d+)[.,]0+$", r"\1", text)
    return text.isdecimal(), re.sub(r"\s+", " ", re.sub(r"[^\W_]+", "", text))


_SHAPES = {one: _shape(re.sub("%[bBp]", "x", re.sub("%[dmYyHIMSq]", "1", one))) for one in SUGGESTED}


@dataclass(frozen=True)
class Reading:
    """What some dates are in one format.

    Attributes:
        date_format: the format.
        days: the distinct days, since 1970-01-01, ascending.

    """

    date_format: str
    days: tuple[int, ...]

    @property
    def months(self) -> int:
        """How many months these dates are of."""
        return len({day_name(day)[:7] for day in self.days})

    @property
    def may_lack_a_year(self) -> bool:
        """Whether a year of two digits after a month may be a day: Feb-01 to Feb-28 are no month of 28 years."""
        names = [day_name(day) for day in self.days]
        written = "%y" in self.date_format and "%b" in self.date_format and "%d" not in self.date_format
        return written and len({name[:4] for name in names}) > YEARS_OF_A_MONTH * len({name[5:7] for name in names})

    def order(self) -> tuple[bool, bool, int]:
        """The likeliest reading has the least order: no mere number, all first days of months, then the fewest months.

        By their months alone, firsts of months as %d/%m/%Y would look like days of one January.
        """
        is_number = self.date_format in NUMBER_FORMATS
        return is_number, any(day_name(day)[8:] != "01" for day in self.days), self.months


def readings(texts: Iterable[str]) -> list[Reading]:
    """All formats that read every one of these texts as a plausible date, the likeliest first."""
    distinct = sorted({text.strip() for text in texts})
    if not distinct:
        return []
    shape = _shape(distinct[0])
    # A number's format reads ISO dates, too, and is none where all are ISO dates.
    numbers = any(_DIGITS.fullmatch(_plain(text)) for text in distinct)
    alike = [one for one in SUGGESTED if (numbers if one in NUMBER_FORMATS else _SHAPES[one] == shape)]
    found = [Reading(one, days) for one in alike if (days := days_of(distinct, one))]
    found = [one for one in found if not one.may_lack_a_year]
    known = {one.date_format for one in found}
    # In May, the name of the month and its first three letters are the same word.
    found = [one for one in found if "%B" not in one.date_format or one.date_format.replace("%B", "%b") not in known]
    if without_zero(distinct):
        found = [one for one in found if one.date_format != EXCEL]
    return sorted(found, key=Reading.order)


def readable_as(texts: Iterable[str]) -> list[str]:
    """The formats of these readings: where there are several, only the analyst knows which one is right."""
    return [one.date_format for one in readings(texts)]


def reads_all(texts: Iterable[str], date_format: str | None) -> bool:
    """Whether a format (None for ISO 8601) reads all of these texts as plausible dates."""
    return all(day is not None for day in _each(texts, date_format))


def only_years(texts: Sequence[str]) -> bool:
    """Whether all of these are years, of which no month is known."""
    return bool(texts) and all(_YEAR.fullmatch(re.sub(r"[.,]0+$", "", text.strip())) for text in texts)


def months_as_decimals(texts: Sequence[str]) -> bool:
    """Whether these are years with a month after the decimal sign, some of one digit: 2017.1 may have been 2017.10."""
    return all(_TENTHS.fullmatch(text.strip()) for text in texts) and any(
        lost_its_zero(text, "%Y.%m") for text in texts
    )


def without_zero(texts: Sequence[str]) -> tuple[str, ...]:
    """How numbers may have been written before they lost their first zero, such as ``"mm/yyyy"``; none if they can't.

    Excel's days of one month of 2015 look like that, too, and only the analyst knows.
    """
    plain = [_plain(text) for text in texts]
    widths = {*map(len, plain)}
    width = next((one for one in _WITHOUT_ZERO if widths in ({one - 1}, {one - 1, one})), 0)
    if not width or not all(map(_DIGITS.fullmatch, plain)):
        return ()
    padded = [text.zfill(width) for text in plain]
    excel = days_of(plain, EXCEL)
    found = []
    for written, date_format in _WITHOUT_ZERO[width].items():
        days = days_of(padded, date_format, nearer=True)
        # Excel's days of one month are days of as many years in another writing with a day.
        if days and (written == "mm/yyyy" or not excel or Reading("", days).months <= Reading("", excel).months):
            found.append(written)
    return tuple(found)


def since_1960(texts: Sequence[str], reading: Reading) -> tuple[int, ...]:
    """The days that numbers stand for if they count from 1960; none where they can't, or other dates tell otherwise.

    Args:
        texts: of both files, where both are looked at: some may be dates in words.
        reading: in a unit since 1970.

    """
    if reading.date_format not in UNITS_SINCE_1960:
        return ()
    numbers = [int(_plain(text)) for text in texts if _DIGITS.fullmatch(_plain(text))]
    days = [number // (UNITS_OF_SECOND[reading.date_format] * SECONDS_OF_DAY) for number in numbers]
    others = _others(texts)
    if not days or (others and max(days) <= max(others) + YEAR and min(days) >= min(others) - YEAR):
        return ()
    earlier = tuple(day - DAYS_FROM_1960_TO_1970 for day in sorted(set(days)))
    return earlier if earlier[0] >= RECENT else ()


def far_from_others(texts: Sequence[str], reading: Reading) -> bool:
    """Whether numbers are dates of more than a year after the dates that are none."""
    others = _others(texts) if reading.date_format in NUMBER_FORMATS else []
    return bool(others) and reading.days[-1] > max(others) + YEAR


def _others(texts: Sequence[str]) -> list[int]:
    """The days of the texts that are ISO dates, among numbers."""
    return [day for text in texts if not _DIGITS.fullmatch(_plain(text)) if (day := day_of(text, None)) is not None]


def days_of(texts: Iterable[str], date_format: str, *, nearer: bool = False) -> tuple[int, ...]:
    """The distinct days of all texts, in years around now if ``nearer``; none where the format does not read each."""
    found = set()
    for day in _each(texts, date_format):
        if day is None or (nearer and not RECENT <= day <= LATEST):
            return ()
        found.add(day)
    return tuple(sorted(found))


def _each(texts: Iterable[str], date_format: str | None) -> Iterable[int | None]:
    first, last = (RECENT, LATEST) if date_format in NUMBER_FORMATS else (FIRST, LAST)
    for text in texts:
        day = day_of(text, date_format)
        yield day if day is not None and first <= day <= last else None


def _plain(text: str) -> str:
    return re.sub(r"[.,]\d+$", "", text.strip())
