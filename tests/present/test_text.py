"""Numbers as people read them."""

import pytest

from monitor_lib.present import text


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
        (text.pvalue(0.0003), "< 0.001"),
        (text.pvalue(0.0449), "0.045"),
        (text.cut("x" * 10, 5), "xxxx…"),
    ],
)
def test_shown(shown, expected):
    """Thousands, a true minus, no minus before zero, and a dash where there is nothing."""
    assert shown == expected
