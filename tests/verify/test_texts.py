"""Pages from two kinds of processor say the same, or do not."""

import pytest

from monitor_lib.verify.texts import same_texts

PAGE = '<p>AUC 0.713, PSI 1.5e-07, 1,234 records</p><img src="data:image/png;base64,iVBOR+/="> {"image/png": "abc=\\n"}'


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("0.713", "0.714", True),
        ("1.5e-07", "1.6e-07", True),
        ("iVBOR+/=", "iVBOS", True),
        ("abc=", "abd=", True),
        ("0.713", "0.715", False),
        ("1.5e-07", "1.7e-07", False),
        ("1,234", "1,235", False),
        ("1,234", "2,234", False),
        ("AUC", "KS", False),
        ("0.713", "-0.713", False),
        ("</p>", "</p><p>All is well</p>", False),
    ],
)
def test_rounding_alone_is_no_difference(old, new, same):
    """The last digit that is shown, and what a picture is made of; no word, no count, no other digit."""
    assert same_texts(PAGE, PAGE)
    assert same_texts(PAGE, PAGE.replace(old, new)) is same
    assert same_texts(PAGE.replace(old, new), PAGE) is same
