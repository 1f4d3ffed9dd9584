"""Turn the columns of a file into those that a model wants: numbers, or text with the model's own categories."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monitor_lib.readers.numbers import floats
from monitor_lib.readers.texts import as_text, level_key, missing


@dataclass(frozen=True)
class WantedColumn:
    """One column of the model's input.

    Attributes:
        name: the column.
        is_text: whether the model wants text; else numbers.
        levels: the categories that the model knows; None where it has no encoder for the column.
        raises: whether it fails at another category; else its encoder is set to take it, such as to ignore it.

    """

    name: str
    is_text: bool
    levels: tuple[str, ...] | None
    raises: bool

    @classmethod
    def of(cls, described: Mapping[str, Any]) -> "WantedColumn":
        """From the description that the model's process gave.

        Raises:
            KeyError, TypeError: it is no such description.

        """
        levels = described["levels"]
        known = None if levels is None else tuple(map(str, levels))
        return cls(str(described["name"]), described["kind"] == "text", known, bool(described["raises"]))

    @cached_property
    def _by_key(self) -> dict[str, str]:
        """The model's own spelling of each category, by the form that all spellings share."""
        return {level_key(level): level for level in reversed(self.levels or ())}

    def known(self, text: str) -> str | None:
        """The model's spelling of a category, or None if it does not know it."""
        if self.levels is None or text in self.levels:
            return text
        return self._by_key.get(level_key(text))


@dataclass(frozen=True)
class Values:
    """One column as it is sent to the model.

    Attributes:
        description: its name, and the distinct texts where it is text.
        content: numbers, eight bytes each, NaN where missing; or positions in the texts, four bytes each, -1 where
            missing.
        unseen: records whose value the model can't take; they are sent as missing.
        ignored: records with a category that is new to the model and that its encoder takes; they are sent as they are.

    """

    description: dict[str, Any]
    content: bytes
    unseen: int
    ignored: int


def values_for(wanted: WantedColumn, column: pa.Array, decimal: str) -> Values:
    """One column of some records, shape (n,), as the model wants it."""
    if not wanted.is_text:
        numbers = floats(column, decimal)
        # What is neither missing nor a number: a word where the model wants a number.
        unread = np.isnan(numbers) & ~missing(column)
        return Values({"name": wanted.name, "levels": None}, numbers.astype(np.float64).tobytes(), int(unread.sum()), 0)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    encoded = as_text(column).dictionary_encode()
    texts = [str(text) for text in encoded.dictionary.to_pylist()]
    known = [wanted.known(text) for text in texts]
    spelled = known if wanted.raises else [own or text for own, text in zip(known, texts, strict=True)]
    kept = list(dict.fromkeys(one for one in spelled if one is not None))
    place = {text: number for number, text in enumerate(kept)}
    # One more place at the end, for nulls.
    places = np.array([-1 if one is None else place[one] for one in spelled] + [-1], np.int32)
    absent = missing(column)
    chosen = places[encoded.indices.fill_null(len(texts)).to_numpy(zero_copy_only=False)]
    chosen[absent] = -1
    new = np.array([one is None for one in known] + [False])[encoded.indices.fill_null(len(texts))] & ~absent
    counts = (int(new.sum()), 0) if wanted.raises else (0, int(new.sum()))
    return Values({"name": wanted.name, "levels": kept}, chosen.tobytes(), *counts)


def rounded(scores: npt.NDArray[np.float64], digits: int = 12) -> npt.NDArray[np.float64]:
    """Scores to ``digits`` significant digits, shape (n,): on another processor the last bits of a model differ."""
    distinct, place = np.unique(scores, return_inverse=True)
    return np.array([float(f"{one:.{digits}g}") for one in distinct.tolist()], np.float64)[place]


def from_bytes(content: bytes, n: int) -> npt.NDArray[np.float64] | None:
    """The scores that a process sent, shape (n,); None if they are not ``n`` probabilities."""
    scores = np.frombuffer(content, np.float64)
    if len(scores) != n or ((scores < 0) | (scores > 1)).any():
        return None
    return scores


def named(columns: Sequence[Mapping[str, Any]]) -> tuple[WantedColumn, ...]:
    """All columns of a model's description."""
    return tuple(WantedColumn.of(one) for one in columns)
