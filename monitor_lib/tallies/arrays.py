"""Tallies as plain arrays and back: what a cache keeps and workers exchange. Nothing that is read is ever executed."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, Self

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Arrays = Mapping[str, Array]


class Tally(Protocol):
    """Counts of some records. They add: the tally of two sets of records together is the sum of theirs."""

    def __add__(self, other: Self, /) -> Self:
        """Both together, whichever comes first."""

    def to_arrays(self) -> dict[str, Array]:
        """All of it as arrays by name."""

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """What :meth:`to_arrays` took apart.

        Raises:
            KeyError, ValueError: the arrays are no such tally's.

        """


def nested(tallies: Mapping[str, Tally]) -> dict[str, Array]:
    """The arrays of several tallies, each under its name."""
    return {f"{name}/{key}": array for name, one in tallies.items() for key, array in one.to_arrays().items()}


def under(arrays: Arrays, name: str) -> dict[str, Array]:
    """The arrays of one of them."""
    return {key.removeprefix(f"{name}/"): array for key, array in arrays.items() if key.startswith(f"{name}/")}


def as_array(facts: Any) -> Array:
    """What is no array, as JSON in one."""
    return np.frombuffer(json.dumps(facts).encode(), np.uint8)


def from_array(array: Array) -> Any:
    """What :func:`as_array` took."""
    return json.loads(array.tobytes())


def joined(parts: Sequence[Array], kind: type) -> Array:
    """Several arrays of one kind as one."""
    return np.concatenate([*parts, np.empty(0, kind)]).astype(kind)


def cut(array: Array, lengths: Sequence[int]) -> list[Array]:
    """What :func:`joined` joined, by the lengths of its parts."""
    return np.split(array, np.cumsum(lengths)[:-1]) if len(lengths) else []
