"""Read dates as they are written in the file, without any conversion between time zones."""

import re
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monitor_lib.iso_dates import EPOCH
from monitor_lib.readers.texts import as_text

# Formats with the day before the month come first: where both fit a date, most countries mean day before month.
SUGGESTED = ["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%d/%m/%Y %H:%M"]
SUGGESTED += ["%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d", "%Y%m", "%m/%Y", "%d/%m/%y", "%m/%d/%y"]
NEAR = 1 << 16  # dates within such a range are counted in a table
NO_DAY = np.iinfo(np.int32).min


def days(column: pa.Array, date_format: str | None) -> npt.NDArray[np.int32]:
    """Days since 1970-01-01 for each record, :data:`NO_DAY` where the value is missing or no date.

    Args:
        column: text, integers, dates or timestamps, shape (n,).
        date_format: Python's ``strptime`` format, or None for ISO 8601 (a month alone, ``2017-03``, is its first day).

    """
    if pa.types.is_timestamp(column.type):
        # Where the column has a time zone, the local time of that zone is what was written.
        try:
            wall = pc.local_timestamp(column) if column.type.tz else column
            column = pc.floor_temporal(wall, unit="day").cast(pa.date32(), safe=False)
        except pa.ArrowException:  # an unknown time zone
            column = pa.nulls(len(column), pa.date32())
    if pa.types.is_date(column.type):
        return _filled(column.cast(pa.date32()).cast(pa.int32()))
    levels = as_text(column).dictionary_encode()
    by_level = pa.array([_day(text, date_format) for text in levels.dictionary.to_pylist()], pa.int32())
    return _filled(by_level.take(levels.indices))


def _filled(column: pa.Array) -> npt.NDArray[np.int32]:
    return np.asarray(pc.fill_null(column, NO_DAY).to_numpy(zero_copy_only=False), np.int32)


def _day(text: str | None, date_format: str | None) -> int | None:
    if text is None:
        return None
    text = text.strip()
    try:
        if date_format:
            return datetime.strptime(text, date_format).toordinal() - EPOCH  # noqa: DTZ007 - as written, no zone
        if len(text) == len("2017-03"):
            text += "-01"
        return datetime.fromisoformat(text).toordinal() - EPOCH
    except (ValueError, re.error):  # a format that names a part twice makes an invalid regular expression
        return None


def readable_as(text: str) -> list[str]:
    """The date formats that fit ``text``, as a suggestion to a user who configured a format that does not fit.

    It is one format, or two where day and month could be swapped: the user must then choose between them.
    """
    result = [one for one in SUGGESTED if _day(text, one) is not None][:1]
    twins = [one.replace("%d/%m", "%m/%d", 1) for one in result if one.startswith("%d/%m")]
    return result + [one for one in twins if _day(text, one) is not None]


def months(day: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Turn days since 1970-01-01 into months since 1970-01; :data:`NO_DAY` stays."""
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int32)
    return np.where(day == NO_DAY, np.int32(NO_DAY), month)


def counts_of(numbers: npt.NDArray[np.int32]) -> list[tuple[int, int]]:
    """The distinct days or months, ascending, each with its number of records."""
    if not len(numbers):
        return []
    low = int(numbers.min())
    if int(numbers.max()) - low < NEAR:
        counts = np.bincount(numbers - low)
        there = np.flatnonzero(counts)
        return list(zip((there + low).tolist(), counts[there].tolist(), strict=True))
    distinct, counts = np.unique(numbers, return_counts=True)
    return list(zip(distinct.tolist(), counts.tolist(), strict=True))
