"""Read dates as they are written in the file, without any conversion between time zones."""

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monitor_lib.readers.date_formats import day_of
from monitor_lib.readers.texts import as_text

NEAR = 1 << 16  # dates within such a range are counted in a table
PERIOD = "period"  # how the text of a period begins that is no date
NO_DAY = np.iinfo(np.int32).min


def days(column: pa.Array, date_format: str | None) -> npt.NDArray[np.int32]:
    """Days since 1970-01-01 for each record, :data:`NO_DAY` where the value is missing or no date.

    Args:
        column: text, integers, dates or timestamps, shape (n,).
        date_format: see :func:`monitor_lib.readers.date_formats.day_of`; None for ISO 8601.

    """
    if isinstance(column.type, pa.ExtensionType):
        column = _of_periods(column)
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
    return None if text is None else day_of(text, date_format)


def _of_periods(column: pa.ExtensionArray) -> pa.Array:
    return first_days(column.storage, str(getattr(column.type, "freq", "")))


def first_days(periods: pa.Array, frequency: str) -> pa.Array:
    """The first day of each of pandas' periods, as dates; texts that are none where it has no calendar's frequency.

    A week lies in two months, so nobody could say of which month its records are.

    Args:
        periods: their numbers since 1970, integers.
        frequency: such as ``"M"`` or ``"Q-DEC"``.

    """
    units = {"D": "D", "M": "M", "Q": "3M", "A": "Y", "Y": "Y"}
    unit = units.get(frequency.partition("-")[0])
    column = periods
    if unit is None:
        texts = column.cast(pa.int64()).cast(pa.string())
        return pc.binary_join_element_wise(PERIOD, texts, f"of {frequency}", " ")
    numbers = column.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    first = numbers.astype(f"datetime64[{unit}]").astype("datetime64[D]")
    return pa.array(first, mask=column.is_null().to_numpy(zero_copy_only=False))


def frequency_of(text: str) -> str:
    """The frequency of a period that is no date, as :func:`first_days` writes it; empty where the text is none."""
    found = re.fullmatch(rf"{PERIOD} -?\d+ of (\S+)", text.strip())
    return found[1] if found else ""


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
