"""Hashes of values: the same for equal values, whatever type or encoding they come in."""

from datetime import date, time

import numpy as np
import pyarrow as pa
import pytest

from monitor_lib.readers.fingerprints import column_hashes

COLUMNS = {
    "dates": pa.array([date(2024, 1, 1), None, date(2024, 1, 2), date(2024, 1, 1)]),
    "timestamps": pa.array([5, None, 7, 5], pa.timestamp("ms")),
    "times": pa.array([time(1), None, time(2), time(1)]),
    "numbers": pa.array([0.5, None, 2.0, 0.5]),
    "texts": pa.array(["a", None, "b", "a"]),
    "truths": pa.array([True, None, False, True]),
}


@pytest.mark.parametrize("kind", COLUMNS)
def test_encoding_does_not_show(kind):
    """One by one and by distinct values: the same hashes; equal values alike, others apart, missing ones 0."""
    column = COLUMNS[kind]
    plain, encoded = (column_hashes(one, ".") for one in (column, column.dictionary_encode()))
    assert np.array_equal(plain, encoded)
    assert plain[0] == plain[3] != plain[2]
    assert plain[1] == 0 or kind == "numbers"


def test_dates_hash_as_they_are_written():
    """A column of dates and the same as text share their hashes: CSV and Parquet hold the same records."""
    dates = COLUMNS["dates"]
    assert np.array_equal(column_hashes(dates, "."), column_hashes(dates.cast(pa.string()), "."))
