"""Numbers as people read them."""

import pytest

from monitor_lib.render import numbers as text


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (text.count(12345), "12,345"),
        (text.count(None), "–"),
        (text.decimal(0.7512), "0.751"),
        (text.decimal(-0.0004), "0.000"),
        (text.decimal(-0.012), "−0.012"),
        (text.signed(0.012), "+0.012"),
        (text.signed(-0.012), "−0.012"),
        (text.signed(0.0), "0.000"),
        (text.percent(0.2141), "21.4%"),
        (text.interval(0.1, None), "–"),
        (text.scores([0.123456, 0.2]), ["0.1235", "0.2"]),
        (text.scores([147211.0, 147298.0]), ["147211", "147298"]),
        (text.scores([]), []),
        (text.limit(0.1), "0.1"),
        (text.pvalue(0.0003), "< 0.001"),
        (text.pvalue(0.0449), "0.045"),
        (text.cut("x" * 10, 5), "xxxx…"),
    ],
)
def test_shown(shown, expected):
    """Thousands, a true minus, no minus before zero, and a dash where there is nothing."""
    assert shown == expected
