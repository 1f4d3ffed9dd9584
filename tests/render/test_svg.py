"""The images of a report: what is left out of matplotlib's SVG is nothing that is seen."""

import re
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.render.drawing import drawing
from monitor_lib.render.svg import UNQUOTED, as_address, short_path
from tests.topics.test_figures import FIGURES

# As matplotlib writes them: six decimals.
PLACES = st.tuples(*[st.floats(-2000, 2000).map(lambda value: f"{value:.6f}")] * 2)


def svg_of(shown):
    """The image within a figure's HTML."""
    [address] = re.findall(r'src="data:image/svg\+xml,([^"]*)"', shown.html)
    return unquote(address)


def points_of(path):
    """The absolute points, in hundredths, of a short path: what a browser makes of it."""
    points, here, start = [], (0, 0), (0, 0)
    for command, numbers in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        values = [round(float(number) * 100) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", numbers)]
        if command == "z":
            here = start
            continue
        if command in "hv":
            values = [values[0], 0] if command == "h" else [0, values[0]]
        pairs = list(zip(values[::2], values[1::2], strict=True))
        if command != "M":
            pairs = [(here[0] + x, here[1] + y) for x, y in pairs]
        here = pairs[-1]
        start = here if command == "M" else start
        points += pairs
    return points


@given(st.lists(st.tuples(st.sampled_from("LLLC"), PLACES, PLACES, PLACES), max_size=20), PLACES, st.booleans())
def test_short_paths_lead_to_the_same_places(steps, start, closed):
    """Each point of a path is where it was, rounded to a hundredth; only points where nothing moves are dropped."""
    path, expected = f"M {start[0]} {start[1]} \n", [start]
    for command, *points in steps:
        used = points if command == "C" else points[:1]
        path += command + " " + " ".join(f"{x} {y}" for x, y in used) + " \n"
        expected += used
    rounded = [(round(float(x) * 100), round(float(y) * 100)) for x, y in expected]
    result = points_of(short_path(path + ("z\n" if closed else "")))
    without_stops = [one for place, one in enumerate(rounded) if not place or one != rounded[place - 1]]
    assert [one for place, one in enumerate(result) if not place or one != result[place - 1]] == without_stops


def test_short_path_of_a_rectangle():
    """Level and upright lines say one number each, the way back is a letter."""
    assert short_path("M 10 20.004 \nL 10 0.5 \nL 30.129 0.5 \nL 30.129 20.004 \nz\n") == "M10,20v-19.5h20.13v19.5z"


def test_numbers_after_a_closed_path():
    """A new part begins where it says, and the point after a closed one counts from that one's beginning."""
    assert short_path("M 1 1 \nL 2 3 \nz\nL 1 5 \nM 9 9 \nL 9 8 \n") == "M1,1l1,2zv4M9,9v-1"


@pytest.mark.parametrize("name", ["volumetry", "roc", "auc_by_month", "separation", "psi", "bands", "variables"])
def test_image_is_lean(reports, name):
    """Valid XML; two decimals at most; no id, group, clip or metadata that nothing needs; each style once."""
    svg = svg_of(FIGURES[name](reports["batch"]))
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert kinds <= {"svg", "style", "path", "text", "defs", "g", "use"}
    drawn = [value for element in root.iter() for name, value in element.attrib.items() if name in {"d", "x", "y"}]
    assert drawn
    assert not [value for value in drawn if re.search(r"\.\d{3}", value)]
    ids = {element.attrib["id"] for element in root.iter() if "id" in element.attrib}
    assert ids == set(re.findall(r"href='#([^']+)'", svg))
    assert "style=" not in svg
    assert "clip" not in svg
    classes = re.findall(r"\.([a-z]\d*)\{([^}]*)\}", root[0].text)
    assert len({css for _name, css in classes}) == len(classes)
    assert {name for name, _css in classes} == set(re.findall(r"class='([^']+)'", svg))


HOSTILE = "\"><script>alert(1)</script><a href='javascript:x' \u2603 & $x^2$ {{ 7*7 }} %3C #"


def test_texts_stay_texts():
    """A text of the data is found again in the image, and in the page is neither markup nor the end of an address."""
    with drawing() as plot:
        plot.axes.plot([0, 1], [0, 1], label=HOSTILE)
        plot.measure_up([HOSTILE], [0.5])
        plot.key()
        shown = plot.shown("caption", "description")
    address = re.search(r'src="([^"]*)"', shown.html)[1]
    assert re.fullmatch(rf"data:image/svg\+xml,[A-Za-z0-9_.~%{re.escape(UNQUOTED)}-]+", address)
    root = ElementTree.fromstring(svg_of(shown))  # noqa: S314 - our own
    assert [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")] == [HOSTILE] * 2
    assert {element.tag.rpartition("}")[2] for element in root.iter()} == {"svg", "style", "path", "text"}
    assert shown.html.count("<") == 5


@given(st.text())
def test_addresses_can_be_read_back(text):
    """Whatever is in an image, its address gives it back and holds no sign that HTML knows."""
    address = as_address(text)
    assert unquote(address.partition(",")[2]) == text
    assert not set('"<>& \n') & set(address)
    assert address.isascii()
