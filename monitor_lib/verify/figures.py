"""Compare two documents of figures: counts exactly, floats with a relative tolerance of 1e-9."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

TOLERANCE = 1e-9
# A smaller difference is rounding: a distance of 0 may be 1e-17 on another machine.
NOTHING = 1e-12
LAYOUT = "schema_version"
# Every document that this project wrote has these keys, in every layout.
ALWAYS = ("verdict", "volumetry", "performance", "adherence")
ABSENT = "(absent)"


@dataclass(frozen=True)
class Difference:
    """One figure that differs."""

    path: str
    then: Any
    now: Any


def differences(then: Any, now: Any) -> Iterator[Difference]:
    """Yield the differences between two documents, including figures that only one of them has.

    If the two documents state different layouts, figures that only the new document has are no difference.
    """
    if not isinstance(then, dict) or not isinstance(now, dict):
        yield from _differences(then, now, "", strict=True)
        return
    layouts = [document.get(LAYOUT) for document in (then, now)]
    strict = layouts[0] == layouts[1] or not all(isinstance(one, str) for one in layouts)
    if not strict:
        then, now = ({key: value for key, value in one.items() if key != LAYOUT} for one in (then, now))
        yield from (Difference(key, ABSENT, "\u2026") for key in ALWAYS if key in now and key not in then)
    yield from _differences(then, now, "", strict=strict)


def _differences(then: Any, now: Any, path: str, *, strict: bool) -> Iterator[Difference]:
    if isinstance(then, dict) and isinstance(now, dict):
        keys = [*then, *(key for key in now if key not in then)] if strict else list(then)
        for key in keys:
            here = f"{path}.{key}" if path else key
            if key in then and key in now:
                yield from _differences(then[key], now[key], here, strict=strict)
            else:
                yield Difference(here, then.get(key, ABSENT), now.get(key, ABSENT))
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for number, (one, other) in enumerate(zip(then, now, strict=True)):
            yield from _differences(one, other, f"{path}[{number}]", strict=strict)
    elif isinstance(then, list) and isinstance(now, list):
        yield Difference(f"{path}.length", len(then), len(now))
    elif not _equal(then, now):
        yield Difference(path, then, now)


def _equal(then: Any, now: Any) -> bool:
    if isinstance(then, float) and isinstance(now, float):
        return math.isclose(then, now, rel_tol=TOLERANCE, abs_tol=NOTHING)
    return type(then) is type(now) and bool(then == now)
