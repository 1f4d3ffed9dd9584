"""Read one date as it is written: ISO 8601, a ``strptime`` format, a number of seconds or days, or a quarter."""

import re
from datetime import date, datetime

from monitor_lib.config.schema import NUMBER_FORMATS, QUARTER
from monitor_lib.iso_dates import EPOCH

*EPOCHS, EXCEL = NUMBER_FORMATS
UNITS_OF_SECOND = dict(zip(EPOCHS, (1, 10**3, 10**6, 10**9), strict=True))
SECONDS_OF_DAY = 86_400
EXCEL_FIRST = date(1899, 12, 30).toordinal() - EPOCH  # right from 1 March 1900 on, since Excel has a 29 February 1900
FIRST, LAST = 0, date(2100, 12, 31).toordinal() - EPOCH  # plausible dates of loans, in days since 1970-01-01

# Months in Portuguese, whose names strptime does not know.
MONTHS = {
    "janeiro": "january",
    "fevereiro": "february",
    "março": "march",
    "marco": "march",
    "abril": "april",
    "maio": "may",
    "junho": "june",
    "julho": "july",
    "agosto": "august",
    "setembro": "september",
    "outubro": "october",
    "novembro": "november",
    "dezembro": "december",
    "fev": "feb",
    "abr": "apr",
    "mai": "may",
    "ago": "aug",
    "set": "sep",
    "out": "oct",
    "dez": "dec",
}
_WORD = re.compile(r"[^\W\d_]+")
_ZONE = re.compile(r"\s*(UTC|GMT)$", re.IGNORECASE)
# A file with a decimal comma writes its numbers with it. One sign of thousands (42,767) leaves too small a number for a
# date, so it is refused and not misread.
_WHOLE = re.compile(r"(\d+)[.,]0+")
_NUMBER = re.compile(r"\d+([.,]\d+)?")
# Digits next to digits: strptime would read 201712 as the year 2017, the month 1 and the day 2.
_TIGHT = re.compile(r"%[dmYyHMSj]%[dmYyHMSj]")
# A number with decimals: where October was the number 2017.10, it has become 2017.1, which strptime reads as January.
_AS_DECIMALS = re.compile(r"%[Yy][.,]%m")


def day_of(text: str, date_format: str | None) -> int | None:
    """The day that a text stands for, since 1970-01-01; None where it is no date of this format.

    Args:
        text: as it is in the file.
        date_format: Python's ``strptime`` format, also with ``%q`` for the quarter (its first day) and with months in
            English or Portuguese; ``"epoch_s"``, ``"epoch_ms"``, ``"epoch_us"``, ``"epoch_ns"`` for units since 1970;
            ``"excel"`` for Excel's days (ISO 8601 is read besides these numbers); None for ISO 8601 (a month alone,
            ``2017-03``, is its first day).

    """
    text = text.strip()
    # Where a column of whole numbers has missing values, many programs write 201702.0.
    whole = _WHOLE.fullmatch(text)
    text = whole[1] if whole else text
    try:
        if date_format in NUMBER_FORMATS and _NUMBER.fullmatch(text):
            return _of_number(text, date_format)
        if date_format in NUMBER_FORMATS:  # another file of the same report may hold ISO dates: no number is one
            date_format = None
        found = _of_iso(text) if not date_format else _of_format(text, date_format)
    except (ValueError, OverflowError, re.error):  # a format that names a part twice makes an invalid expression
        return None
    return None if found is None else found.toordinal() - EPOCH


def lost_its_zero(text: str, date_format: str | None) -> bool:
    """Whether a month after a decimal sign has one digit: 2017.1, where nobody can tell January from October."""
    return bool(_AS_DECIMALS.fullmatch(date_format or "") and re.fullmatch(r"\d+[.,]\d", text.strip()))


def _of_number(text: str, unit: str) -> int:
    whole = int(text.replace(",", ".").partition(".")[0])
    return whole + EXCEL_FIRST if unit == EXCEL else whole // (UNITS_OF_SECOND[unit] * SECONDS_OF_DAY)


def _of_iso(text: str) -> datetime | None:
    # Python would read other numbers as a year, a month, a day and a time.
    if text.isdecimal() and len(text) != len("20170325"):
        return None
    text = _ZONE.sub("", text)
    if len(text) == len("2017-03"):
        text += "-01"
    return datetime.fromisoformat(text)


def _of_format(text: str, date_format: str) -> datetime | None:
    if "%b" in date_format or "%B" in date_format:
        text = _WORD.sub(lambda word: MONTHS.get(word[0].lower(), word[0]), text)
    if QUARTER in date_format:
        return _of_quarter(text, date_format)
    found = datetime.strptime(text, date_format)  # noqa: DTZ007 - as written, no zone
    strict = _TIGHT.search(date_format) or _AS_DECIMALS.fullmatch(date_format)
    return None if strict and found.strftime(date_format) != text else found


def _of_quarter(text: str, date_format: str) -> datetime | None:
    """The first day of a quarter: that digit stands where the format has ``%q``."""
    for quarter in range(1, 5):
        try:
            found = datetime.strptime(text, date_format.replace(QUARTER, str(quarter)))  # noqa: DTZ007
        except ValueError:
            continue
        return found.replace(month=3 * quarter - 2)
    return None
