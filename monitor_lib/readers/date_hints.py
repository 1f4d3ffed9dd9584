"""What to do about dates that can't be read: the formats that read them, or why there is none."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from monitor_lib.config.schema import Config
from monitor_lib.errors import quoted
from monitor_lib.i18n import _
from monitor_lib.iso_dates import day_name
from monitor_lib.readers.checks import Rule
from monitor_lib.readers.date_formats import EXCEL
from monitor_lib.readers.date_suggestions import (
    Reading,
    days_of,
    far_from_others,
    months_as_decimals,
    only_years,
    readings,
    reads_all,
    since_1960,
    without_zero,
)
from monitor_lib.readers.dates import frequency_of

if TYPE_CHECKING:
    from monitor_lib.readers.hints import Broken


def hint_of_dates(broken: "Broken", config: Config) -> str:
    """Which date_format to set, or what to correct in the records that break a rule about dates."""
    values = broken.values
    placeholders = [value for value in values.named if not any(sign.isdigit() for sign in value)]
    dates = sorted(text for text in broken.sample if text.strip() not in placeholders)
    date_format = config.columns.date_format
    # Where only texts stand between dates that can be read, no other format is suggested.
    read = bool(placeholders and dates) and reads_all(dates, date_format)
    said = "" if read else _formats(readings(dates), dates) or what_is_lost(dates)
    if not said:
        return _no_format(broken, placeholders, dates, date_format)
    if sum(values.named[value] for value in placeholders) > broken.allowed(config):
        # Even with the format, too many records would have no date.
        said += _("; where a text stands instead of a date, correct it, or leave its record out of the file")
    return said


def _no_format(broken: "Broken", placeholders: Sequence[str], dates: Sequence[str], date_format: str | None) -> str:
    """What to do where no format reads all dates: others that can be read are named only where there are any."""
    rule, some_read = broken.rule, any(reads_all([one], date_format) for one in dates)
    if some_read and (placeholders or (rule is Rule.DATE_IMPLAUSIBLE and broken.values.named)):
        return _("the other dates can be read: correct these, or leave their records out of the file")
    if some_read:
        return _("the other dates can be read: write all of them in one way")
    if rule is Rule.DATE_IMPLAUSIBLE:
        return _("no date that was looked at can be used: correct them where the file is made, or check date_format")
    if placeholders and not dates:
        return _("no date that was looked at has a year: write year and month, such as 2017-01, or check date")
    return _("set date_format under [columns]")


def _formats(found: Sequence[Reading], dates: Sequence[str]) -> str:
    """The formats that read all dates; empty without any."""
    if len(found) > 1:
        each = [
            _('"{format}" (dates of {months})').format(format=one.date_format, months=months_of(one.days))
            for one in found
        ]
        return _("set date_format under [columns] to the right one of these, which all read them: {formats}").format(
            formats=", ".join(each)
        )
    if not found:
        return ""
    said = _('date_format = "{format}" under [columns] reads them').format(format=found[0].date_format)
    return said + doubt_of(found[0], dates)


def months_of(days: Sequence[int]) -> str:
    """The first month and the last of some days, ascending."""
    first, last = (day_name(day)[: len("2017-01")] for day in (days[0], days[-1]))
    return first if first == last else _("{first} to {last}").format(first=first, last=last)


def doubt_of(reading: Reading, dates: Sequence[str]) -> str:
    """Why numbers may be other dates than a format makes of them, to be added to its name; empty without a doubt."""
    if earlier := since_1960(dates, reading):
        return _(
            ", as dates of {months}; SAS and Stata count from 1960, so if they made these numbers, they are dates of"
            " {earlier}: then do not set it, and export the column as dates"
        ).format(months=months_of(reading.days), earlier=months_of(earlier))
    if far_from_others(dates, reading):
        return _(
            ", as dates of {months}, more than a year after the other dates: check that they are these months"
        ).format(months=months_of(reading.days))
    return ""


def what_is_lost(dates: Sequence[str]) -> str:
    """What the dates lack, so that no format can read them: the month, or a zero; empty where nothing is known."""
    if only_years(dates):
        return _("a year alone is too little, since figures are by month: write year and month, such as 2017-01")
    if frequency := next(filter(None, map(frequency_of, dates)), ""):
        return _(
            "these are periods of pandas of the frequency {frequency}, which can't be told by months: export their"
            " first days as dates"
        ).format(frequency=quoted(frequency))
    if dates and months_as_decimals(dates):
        return _(
            "a month of one digit after the decimal sign, such as 2017.1, may be January, or October whose zero was"
            " lost in a number: write the month with two digits, and export the column as text"
        )
    if written := without_zero(dates):
        said = _(
            "these may be dates as {written} that lost their first zero when they became numbers: export them as"
            " texts, or as dates"
        ).format(written=_(" or ").join(written))
        if excel := days_of(dates, EXCEL):
            said += _(
                '; only if they are days of Excel, set date_format = "excel" under [columns]: dates of {months}'
            ).format(months=months_of(excel))
        return said
    return ""
