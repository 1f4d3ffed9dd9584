"""Reduce matplotlib's SVG to what a reader can see, and give it as the address of an image.

matplotlib writes six decimals, a group with an id around each mark, and the whole style at each of them. Here numbers
keep two decimals, paths go from point to point, each style is written once, and what nothing refers to is left out.
"""

import re
from urllib.parse import quote
from xml.etree import ElementTree

NAMESPACE = "http://www.w3.org/2000/svg"
LINK = "{http://www.w3.org/1999/xlink}href"
# The id of a text that lines may cross, and the white border that separates the text from them.
HELD_OFF = "held-off"
HALO = "paint-order:stroke;stroke:#fff;stroke-width:3;stroke-linejoin:round"
LEFT_OUT = ("metadata", "style")  # elements
# All that RFC 3986 allows after "data:" and that means nothing in an attribute of HTML.
UNQUOTED = "!$'()*+,;=:@/?"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
STEP = re.compile(r"([A-Za-z])([^A-Za-z]*)")


def as_address(svg: str) -> str:
    """The image as a ``data:`` address, percent-encoded so that it is safe within double quotes of HTML."""
    return "data:image/svg+xml," + quote(svg, safe=UNQUOTED)


def compact(svg: str, font: str) -> str:
    """The same picture in fewer bytes.

    Args:
        svg: as matplotlib writes it, texts as text.
        font: the CSS list of fonts that all texts are set in.

    Returns:
        An SVG element, without an XML declaration.

    """
    root = ElementTree.fromstring(svg)  # noqa: S314 - what matplotlib wrote a moment ago
    wanted = set(re.findall(r'(?:href="|url\()#([^")]+)', svg))
    styles: dict[str, str] = {}
    _strip(root, wanted, styles)
    style = ElementTree.Element("style")
    style.text = f"text{{font-family:{font}}}" + "".join(f".{name}{{{css}}}" for css, name in styles.items())
    root.insert(0, style)
    root.attrib = {"xmlns": NAMESPACE, "viewBox": root.attrib["viewBox"]}
    text = ElementTree.tostring(root, encoding="unicode").replace(" />", "/>")
    # Quotes of the kind that an address leaves as they are. Within a text "<" and ">" are entities, so these are tags.
    return re.sub("<[^>]*>", lambda tag: tag[0].replace("'", "&apos;").replace('"', "'"), text)


def _strip(element: ElementTree.Element, wanted: set[str], styles: dict[str, str]) -> None:
    """Rewrite an element and all within it in place."""
    element.tag = element.tag.rpartition("}")[2]
    if element.tag != "text":
        element.text = None
    element.tail = None
    children: list[ElementTree.Element] = []
    for child in element:
        if child.tag.rpartition("}")[2] in LEFT_OUT:
            continue
        _strip(child, wanted, styles)
        unwrapped = (child.tag == "g" and not child.attrib) or (child.tag == "defs" and not len(child))
        children += list(child) if unwrapped else [child]
    element[:] = children
    element.attrib = _attributes(element, wanted, styles)


def _attributes(element: ElementTree.Element, wanted: set[str], styles: dict[str, str]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for name, value in element.attrib.items():
        if name == "style":
            css = _css(value)
            if css:
                kept["class"] = styles.setdefault(css, _class_name(len(styles)))
        elif name == "d":
            kept["d"] = short_path(value)
        elif name == "transform":
            turned = NUMBER.sub(_rounded, value).replace(", ", " ")
            if not turned.startswith(("rotate(0 ", "rotate(-0 ")):
                kept["transform"] = turned
        elif name == LINK:
            kept["href"] = value
        elif name == "id" and value == HELD_OFF:
            kept["class"] = styles.setdefault(HALO, _class_name(len(styles)))
        elif name != "id" or value in wanted:
            kept[name] = NUMBER.sub(_rounded, value) if name in ("x", "y", "width", "height") else value
    return kept


def _css(style: str) -> str:
    """A style without blanks, without its fonts, which are the same for all, and without what is so by default."""
    parts = [part.replace(": ", ":").strip() for part in style.split(";")]
    dropped = ("font-family:", "text-anchor:start", "stroke-linecap:butt")
    return ";".join(part for part in parts if part and not part.startswith(dropped))


def _class_name(number: int) -> str:
    return chr(ord("a") + number) if number < 26 else f"z{number}"


def _rounded(number: re.Match[str]) -> str:
    return _written(round(float(number[0]) * 100))


def _written(hundredths: int) -> str:
    """``-.5`` for -50."""
    whole, part = divmod(abs(hundredths), 100)
    text = f"{whole or ''}.{part:02d}".rstrip("0") if part else str(whole)
    return f"-{text}" if hundredths < 0 else text


def short_path(path: str) -> str:
    """The data of a path in whole hundredths, each point relative to the previous rounded one, so errors do not sum up.

    Args:
        path: matplotlib's, whose commands (M, L, C, Q and z) are followed by absolute points, without exponents.

    """
    written: list[str] = []
    here = start = (0, 0)
    for command, numbers in STEP.findall(path):
        values = [round(float(number) * 100) for number in numbers.split()]
        points = list(zip(values[::2], values[1::2], strict=True))
        if command == "z":
            written.append("z")
            here = start
        elif command == "M":
            written.append("M" + _joined(points[0]))
            start = points[0]
        elif command == "L":
            written.append(_line(points[0][0] - here[0], points[0][1] - here[1]))
        else:
            written.append(
                command.lower() + _joined([at - now for point in points for at, now in zip(point, here, strict=True)])
            )
        here = points[-1] if points else here
    return "".join(written)


def _line(right: int, down: int) -> str:
    if not down:
        return f"h{_written(right)}" if right else ""
    return f"l{_joined((right, down))}" if right else f"v{_written(down)}"


def _joined(values: list[int] | tuple[int, ...]) -> str:
    """Join numbers with the shortest separators that keep them distinct."""
    return "".join(
        text if not place or text.startswith("-") else f",{text}" for place, text in enumerate(map(_written, values))
    )
