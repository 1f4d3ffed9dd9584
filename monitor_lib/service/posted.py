"""The records in the body of a request: the list itself, or an object that holds it under one of several names."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor_lib.i18n import _
from monitor_lib.names import plain_name
from monitor_lib.service.call import Call
from monitor_lib.service.refusal import Refusal

LISTS = ("records", "registers", "batch_records")
NAMES = ("model", "batch", "path", "dataset_path")
BLANKS = " \t\n\r"
BLANK = re.compile(f"[{BLANKS}]*")
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class Posted:
    """What a body holds.

    Attributes:
        records: the text of the list of records, as it was posted; None where the body names a data set instead.
        model, batch: the names that the body gives, if any.
        path: the data set that it names, if any.

    """

    records: str | None = None
    model: str | None = None
    batch: str | None = None
    path: str | None = None


def read_posted(body: Path) -> Posted:
    """Find the list of records in a body; the records themselves are checked when they are read.

    Raises:
        Refusal: the body is no JSON, or neither a list nor an object as above.

    """
    try:
        text = body.read_bytes().decode("utf-8").removeprefix(BYTE_ORDER_MARK)
    except UnicodeDecodeError:
        raise _no_json() from None
    start = _after_blank(text, 0)
    if text.startswith("[", start):
        # Blanks at the end would make another file, and another report, of the same records.
        return Posted(records=text[start:].rstrip(BLANKS))
    if not text.startswith("{", start):
        raise _no_records() if _is_json(text) else _no_json()
    return _from_object(text, start)


def _from_object(text: str, start: int) -> Posted:
    found: dict[str, str] = {}
    for name, value, begin, end in _members(text, start):
        if name not in (*LISTS, *NAMES):
            continue
        if name in found:
            raise Refusal(422, "twice", _('The body holds "{name}" twice; keep one of them.'), name=name)
        if isinstance(value, list) and name in LISTS:
            found[name] = text[begin:end]
        elif isinstance(value, str) and name in NAMES:
            found[name] = value
        elif value is not None:
            what = _("a list of records") if name in LISTS else _("a text")
            raise Refusal(422, "wrong_type", _('"{name}" in the body must be {what}.'), name=name, what=what)
    lists, paths = (
        [name for name in LISTS if name in found],
        [name for name in ("path", "dataset_path") if name in found],
    )
    if len(lists) > 1 or len(paths) > 1:
        first, second = (lists if len(lists) > 1 else paths)[:2]
        raise Refusal(
            422,
            "two_lists" if len(lists) > 1 else "two_paths",
            _('The body holds "{first}" and "{second}"; send one of them.'),
            first=first,
            second=second,
        )
    return Posted(
        records=found[lists[0]] if lists else None,
        model=found.get("model"),
        batch=found.get("batch"),
        path=found[paths[0]] if paths else None,
    )


def _members(text: str, start: int) -> Iterator[tuple[str, Any, int, int]]:
    """Yield name, value, and where the value begins and ends, of each member of the object that begins at ``start``."""
    # Values are read only to find where they end; an integer may have more digits than Python reads.
    read = json.JSONDecoder(parse_int=float).raw_decode
    try:
        at = _after_blank(text, start + 1)
        more = not text.startswith("}", at)
        while more:
            name, at = read(text, at)
            begin = _after_blank(text, _after(text, at, ":"))
            value, at = read(text, begin)
            if not isinstance(name, str):
                raise _no_json()
            yield name, value, begin, at
            at = _after_blank(text, at)
            more = text.startswith(",", at)
            at = _after_blank(text, at + 1) if more else at
        if _after_blank(text, _after(text, at, "}")) < len(text):
            raise _no_json()
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        raise _no_json() from None


def _after_blank(text: str, at: int) -> int:
    matched = BLANK.match(text, at)
    return matched.end() if matched else at


def _after(text: str, at: int, sign: str) -> int:
    at = _after_blank(text, at)
    if not text.startswith(sign, at):
        raise _no_json()
    return at + 1


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_int=float)
    except ValueError:
        return False
    return True


def _no_json() -> Refusal:
    return Refusal(422, "no_json", _("The body is not valid JSON in UTF-8; correct it."))


def _too_deep() -> Refusal:
    return Refusal(422, "too_deep", _("A value in the body is nested too deeply; write one value for each column."))


def _no_records() -> Refusal:
    return Refusal(
        422,
        "no_list",
        _("The body must be a list of records, or an object that holds one as {names}."),
        names=", ".join(f'"{name}"' for name in LISTS),
    )


def is_named(posted: Posted, call: Call) -> bool:
    """Whether the address or the body gives the records a name."""
    return call.batch is not None or posted.batch is not None


def lay_down(posted: Posted, folder: Path, batch: str | None) -> Path:
    """Write the posted records into a file that is named like the batch.

    Args:
        posted: the body.
        folder: the file's folder.
        batch: the batch's name in the address of the request, if it stands there; else the body's is used.

    Raises:
        Refusal: the body holds no list of records or an empty one, two names, or one that is no plain file name.

    """
    if posted.records is None:
        raise _no_records()
    if not posted.records.strip(BLANKS + "[]"):
        raise Refusal(422, "no_records", _("The list holds no record; send at least one."))
    names = {one for one in (batch, posted.batch) if one is not None}
    if len(names) > 1:
        raise Refusal(422, "two_names", _("The address and the body name two batches; name one of them."))
    try:
        name = plain_name(next(iter(names), "records"), _("batch"))
    except ValueError as error:
        raise Refusal(422, "batch_name", f"{error}.") from None
    path = folder / f"{name}.json"
    path.write_text(posted.records, "utf-8")
    return path
