"""Pages from two kinds of processor say the same, or do not."""

from urllib.parse import quote

import pytest

from monitor_lib.verify.texts import same_texts

PICTURE = "<svg><path d='M1.5L2.25'/><text>0.702</text></svg>"
PAGE = (
    "<p>AUC 0.713, PSI 1.5e-07, 1,234 records, report 1e47ab, share 12.5</p>"
    f'<img src="data:image/svg+xml,{quote(PICTURE)}"> {{"image/png": "abc=\\n"}}'
)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("0.713", "0.714", True),
        ("1.5e-07", "1.6e-07", True),
        ("12.5", "12.499", True),
        (">0.702<", ">0.703<", True),
        ("L2.25", "L2.26", True),
        (">0.702<", ">0.704<", False),
        ("<text>", "<rect>", False),
        ("abc=", "abd=", False),
        ("1e47ab", "2e47ab", False),
        ("0.713", "0.7", False),
        ("0.713", "1.0", False),
        ("12.5", "12", False),
        ("12.5", "12.4999999", True),
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
    """The last digit of the longer number, in the text and in a picture; no word, no count, no other digit."""
    other = PAGE.replace(old, new).replace(quote(old), quote(new))
    assert other != PAGE
    assert same_texts(PAGE, PAGE)
    assert same_texts(PAGE, other) is same
    assert same_texts(other, PAGE) is same
