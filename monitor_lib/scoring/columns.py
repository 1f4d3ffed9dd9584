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

TRUTHS = {"true": 1.0, "false": 0.0}


@dataclass(frozen=True)
class WantedColumn:
    """One column of the model's input.

    Attributes:
        name: the column.
        is_text: whether the model wants text; else numbers.
        levels: the categories that the model knows, as text or as numbers; None where it has no encoder for the column.
        raises: whether it fails at another category; else its encoder is set to take it, such as to ignore it.

    """

    name: str
    is_text: bool
    levels: tuple[str | float, ...] | None
    raises: bool

    @classmethod
    def of(cls, described: Mapping[str, Any]) -> "WantedColumn":
        """From the description that the model's process gave.

        Raises:
            KeyError, TypeError, ValueError: it is no such description.

        """
        is_text = described["kind"] == "text"
        given = described["levels"]
        # A category that is a number is spelled as Python spells it, in the process as here.
        levels = None if given is None else tuple(str(one) if is_text else float(one) for one in given)
        return cls(str(described["name"]), is_text, levels, bool(described["raises"]))

    @cached_property
    def _by_key(self) -> dict[str, str]:
        """The model's own spelling of each category, by the form that all spellings share."""
        return {level_key(str(level)): str(level) for level in reversed(self.levels or ())}

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
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    return _texts_for(wanted, column) if wanted.is_text else _numbers_for(wanted, column, decimal)


def _numbers_for(wanted: WantedColumn, column: pa.Array, decimal: str) -> Values:
    numbers = floats(column, decimal).astype(np.float64)
    # What is neither missing nor a number: a truth value, or a word where the model wants a number.
    unread = np.flatnonzero(np.isnan(numbers) & ~missing(column))
    if len(unread):
        texts = as_text(column.take(pa.array(unread))).to_pylist()
        numbers[unread] = [TRUTHS.get(str(text).strip().lower(), np.nan) for text in texts]
    refused = int(np.isnan(numbers[unread]).sum())
    ignored = 0
    if wanted.levels is not None:
        new = ~np.isnan(numbers) & ~np.isin(numbers, np.array(wanted.levels, np.float64))
        if wanted.raises:
            numbers[new] = np.nan
            refused += int(new.sum())
        else:
            ignored = int(new.sum())
    return Values({"name": wanted.name, "levels": None}, numbers.tobytes(), refused, ignored)


def _texts_for(wanted: WantedColumn, column: pa.Array) -> Values:
    encoded = as_text(column).dictionary_encode()
    texts = [str(text) for text in encoded.dictionary.to_pylist()]
    own = [wanted.known(text) for text in texts]
    # A blank is missing, unless the model knows it as a category.
    absent = np.array(
        [not text.strip() and (name is None or wanted.levels is None) for text, name in zip(texts, own, strict=True)]
    )
    sent = [name if name is not None or wanted.raises else text for name, text in zip(own, texts, strict=True)]
    kept = list(dict.fromkeys(text for text, gone in zip(sent, absent, strict=True) if text is not None and not gone))
    place = {text: number for number, text in enumerate(kept)}
    # One more place at the end, for nulls.
    places = [-1 if gone or text is None else place[text] for text, gone in zip(sent, absent, strict=True)]
    new = [name is None and not gone for name, gone in zip(own, absent, strict=True)]
    at = encoded.indices.fill_null(len(texts)).to_numpy(zero_copy_only=False)
    n_new = int(np.array([*new, False])[at].sum())
    content = np.array([*places, -1], np.int32)[at].tobytes()
    return Values({"name": wanted.name, "levels": kept}, content, *((n_new, 0) if wanted.raises else (0, n_new)))


def rounded(scores: npt.NDArray[np.float64], digits: int = 12) -> npt.NDArray[np.float64]:
    """Scores to ``digits`` significant digits, shape (n,): on another processor the last bits of a model differ."""
    distinct, place = np.unique(scores, return_inverse=True)
    return np.array([float(f"{one:.{digits}g}") for one in distinct.tolist()], np.float64)[place]


def from_bytes(content: bytes, n: int) -> npt.NDArray[np.float64] | None:
    """The scores that a process sent, shape (n,); None if they are not ``n`` probabilities."""
    if len(content) != 8 * n:
        return None
    scores = np.frombuffer(content, np.float64)
    return scores if ((scores >= 0) & (scores <= 1)).all() else None


def named(columns: Sequence[Mapping[str, Any]]) -> tuple[WantedColumn, ...]:
    """All columns of a model's description."""
    return tuple(WantedColumn.of(one) for one in columns)
