"""Lines that are no records are known by all of their values, so that no record is taken for one."""

import pytest

from monitor_lib.readers.no_records import HEADER, STROKES, TYPES, looks_of


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"date": "date", "score": "score"}, HEADER),
        ({"date": " date ", "score": "score"}, HEADER),
        ({"date": "date", "score": "float64"}, TYPES),
        ({"date": "TIMESTAMP", "score": "decimal(10, 4)", "id": "varchar(20)", "bad": "tinyint"}, TYPES),
        ({"date": "----------", "score": "------"}, STROKES),
        ({"date": "=====", "score": "--"}, STROKES),
        ({"date": "--", "score": "0.5"}, ""),
        ({"date": "-", "score": "-"}, ""),
        ({"date": "date", "score": "0.5"}, ""),
        ({"date": "2024-01-01", "score": "0.5"}, ""),
        ({"date": "", "score": ""}, ""),
        ({}, ""),
    ],
)
def test_what_a_line_looks_like(values, kind):
    """A placeholder in one column is a fault of its record only."""
    assert looks_of(values) == kind
