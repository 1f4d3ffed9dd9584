"""The room that figures leave for their labels."""

import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from monitor_lib.render.drawing import LABEL_SIZE, text_width

DEJAVU = FontProperties(family="DejaVu Sans")


@pytest.mark.parametrize("label", ["100%", "99.5%", "0.25", "1,234,567", "2004-12-01", "Judged months", "VAR42"])
def test_a_label_has_the_room_that_it_takes(label):
    """The width that is assumed is at least that of DejaVu Sans, the widest of the fonts that the page may use."""
    taken = TextPath((0, 0), label, size=LABEL_SIZE, prop=DEJAVU).get_extents().x1
    assert taken <= text_width(label)
