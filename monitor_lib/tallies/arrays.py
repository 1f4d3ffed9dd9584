"""Turn tallies into plain arrays and back, for the cache and for workers; data that is read is never executed."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, Self

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Arrays = Mapping[str, Array]


class Storable(Protocol):
    """What can be stored as arrays."""

    def to_arrays(self) -> dict[str, Array]:
        """The same as arrays, by name."""


class Tally(Storable, Protocol):
    """Counts of some records; the tally of two sets of records together is the sum of their tallies."""

    def __add__(self, other: Self, /) -> Self:
        """The tally of both together; the order does not matter."""

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """The tally that :meth:`to_arrays` turned into arrays.

        Raises:
            KeyError, ValueError: the arrays do not belong to such a tally.

        """


def nested(parts: Mapping[str, Storable]) -> dict[str, Array]:
    """The arrays of several parts, each with the part's name as prefix."""
    return {f"{name}/{key}": array for name, one in parts.items() for key, array in one.to_arrays().items()}


def under(arrays: Arrays, name: str) -> dict[str, Array]:
    """The arrays of one of these parts."""
    return {key.removeprefix(f"{name}/"): array for key, array in arrays.items() if key.startswith(f"{name}/")}


def as_array(facts: Any) -> Array:
    """Store a value that is not an array as JSON in an array."""
    return np.frombuffer(json.dumps(facts).encode(), np.uint8)


def from_array(array: Array) -> Any:
    """The value that :func:`as_array` stored."""
    return json.loads(array.tobytes())


def joined(parts: Sequence[Array], kind: type) -> Array:
    """Join several arrays of one kind into one."""
    return np.concatenate([*parts, np.empty(0, kind)]).astype(kind)


def cut(array: Array, lengths: Sequence[int]) -> list[Array]:
    """The arrays that :func:`joined` joined, given their lengths."""
    return np.split(array, np.cumsum(lengths)[:-1]) if len(lengths) else []
