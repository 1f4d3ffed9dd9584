"""Are two answers the same: counts and words exactly, floats to 1e-9."""

import json
import math
from pathlib import Path
from typing import Any

from benchmarks.process import Refused

CLOSE = 1e-9  # of a value, and where it is below 1 of one
MOST_SHOWN = 5
METRICS_TYPE = "application/vnd.monitor-lib.metrics+json"

Flat = dict[str, Any]


def flat(document: Any, place: str = "") -> Flat:
    """Every value of a document of JSON by where it stands; an empty list or object is a value."""
    if isinstance(document, dict) and document:
        parts = document.items()
    elif isinstance(document, list) and document:
        parts = enumerate(document)
    else:
        return {place: document}
    return {
        where: value
        for name, part in parts
        for where, value in flat(part, f"{place}.{name}" if place else str(name)).items()
    }


def same(one: Any, other: Any) -> bool:
    """Whether two values are one figure."""
    if isinstance(one, float) or isinstance(other, float):
        numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (one, other))
        return numbers and math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE)
    return type(one) is type(other) and bool(one == other)


def differences(ours: Any, theirs: Any, *, partial: bool = False) -> list[str]:
    """Where two documents differ, in words.

    Args:
        ours: our figures.
        theirs: the alternative's.
        partial: whether the alternative may tell less than ours; what it tells is compared all the same.

    """
    here, there = flat(ours), flat(theirs)
    places = there if partial else {**here, **there}
    return [
        f"{place}: {_told(here, place)} and {_told(there, place)}"
        for place in places
        if place not in here or place not in there or not same(here[place], there[place])
    ]


def refuse_differences(case: str, name: str, result: list[str]) -> None:
    """Stop where an alternative gave another answer.

    Raises:
        Refused: it did.

    """
    if result:
        shown = "\n".join(f"  {one}" for one in result[:MOST_SHOWN])
        raise Refused(f"{case}: {name} gives other figures in {len(result)} places, so no times are shown:\n{shown}")


def archived(reports: Path, pattern: str = "[!.]*/*") -> dict[str, Any]:
    """``metrics.json`` of each run of an archive, by model and batch.

    Args:
        reports: the archive.
        pattern: of model and batch.

    Raises:
        Refused: there is none, or a batch has two.

    """
    paths = sorted(reports.glob(f"{pattern}/*/metrics.json"))
    result = {"/".join(path.parts[-4:-2]): json.loads(path.read_text("utf-8")) for path in paths}
    if not paths or len(result) < len(paths):
        raise Refused(f"{reports}: {len(paths)} runs of {len(result)} batches, one of each was expected")
    return result


def emitted(notebook: Path) -> dict[str, Any]:
    """The figures that an executed notebook emitted.

    Raises:
        Refused: not exactly one document.

    """
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    result = [data[METRICS_TYPE] for data in outputs if METRICS_TYPE in data]
    if len(result) != 1:
        raise Refused(f"{notebook}: {len(result)} documents of figures, one was expected")
    return dict(result[0])


def _told(values: Flat, place: str) -> str:
    return repr(values[place]) if place in values else "nothing"
