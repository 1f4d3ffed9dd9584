"""Days and months as programs write them: ISO 8601."""

from datetime import date

EPOCH = date(1970, 1, 1).toordinal()
MONTHS = 12


def month_name(month: int) -> str:
    """``"2017-03"`` for a number of months since 1970-01."""
    return f"{1970 + month // MONTHS:04d}-{month % MONTHS + 1:02d}"


def day_name(day: int) -> str:
    """``"2017-03-25"`` for a number of days since 1970-01-01."""
    return date.fromordinal(int(day) + EPOCH).isoformat()


def month_of(day: date) -> int:
    """The number of a day's month since 1970-01."""
    return (day.year - 1970) * MONTHS + day.month - 1
