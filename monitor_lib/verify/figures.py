"""Two documents of figures, compared: counts exactly, floats to 1e-9."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

TOLERANCE = 1e-9
# What lies closer to nothing than this is rounding: a distance of 0 comes out as 1e-17 elsewhere.
NOTHING = 1e-12
# Says how the document is laid out, and is no figure.
NO_FIGURES = ("schema_version",)
ABSENT = "(absent)"


@dataclass(frozen=True)
class Difference:
    """One figure that came out otherwise."""

    path: str
    then: Any
    now: Any


def differences(then: Any, now: Any, path: str = "") -> Iterator[Difference]:
    """The figures of ``then`` that ``now`` lacks or has otherwise; what ``now`` has beyond them is no difference."""
    if isinstance(then, dict) and isinstance(now, dict):
        for key, value in then.items():
            if path or key not in NO_FIGURES:
                yield from differences(value, now.get(key, ABSENT), f"{path}.{key}" if path else key)
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for number, (one, other) in enumerate(zip(then, now, strict=True)):
            yield from differences(one, other, f"{path}[{number}]")
    elif isinstance(then, list) and isinstance(now, list):
        yield Difference(f"{path}.length", len(then), len(now))
    elif not _equal(then, now):
        yield Difference(path, then, now)


def _equal(then: Any, now: Any) -> bool:
    floats = isinstance(then, float) or isinstance(now, float)
    if floats and all(isinstance(one, int | float) and not isinstance(one, bool) for one in (then, now)):
        return math.isclose(then, now, rel_tol=TOLERANCE, abs_tol=NOTHING)
    return type(then) is type(now) and bool(then == now)
