"""The faults: what may happen to a batch on its way, each of which some monitoring tool is known not to see."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monitor_lib.data.outcomes import Outcome
from monitor_lib.data.texts import as_text
from monitor_lib.variables import Bins, Kind
from monitor_lib.variables.binning import values_as

Floats = npt.NDArray[np.float64]

SENTINEL = 99999.0
SOME, MANY = 0.10, 0.30  # shares of the records that a fault befalls


class On(StrEnum):
    """What is spoilt."""

    NUMBER = "number"
    CATEGORY = "category"
    SCORE = "score"
    OUTCOME = "outcome"


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        code: its name.
        on: what is spoilt.

    """

    code: str
    on: On


@dataclass(frozen=True)
class Subjects:
    """What is spoilt: two variables that the reference alone determines, and the score.

    Attributes:
        number, category: the cells of the two; None where the reference has no such variable.
        lowest, middle: of the number's regular cells, the first and the middle one of those that hold a twentieth of
            the reference: what befalls a cell of a few records can't be told from chance.
        top: the riskiest score of the reference, None without one.
        probability: whether scores are probabilities.

    """

    number: Bins | None
    category: Bins | None
    lowest: int
    middle: int
    top: float | None
    probability: bool


FAULTS = (
    Fault("unseen_category", On.CATEGORY),
    Fault("category_missing", On.CATEGORY),
    Fault("number_missing", On.NUMBER),
    Fault("lowest_bin_missing", On.NUMBER),
    Fault("one_sentinel", On.NUMBER),
    Fault("top_decile", On.NUMBER),
    Fault("emptied_bin", On.NUMBER),
    Fault("score_top_decile", On.SCORE),
    Fault("score_inverted", On.SCORE),
    Fault("one_class", On.OUTCOME),
)


def spoilt_category(code: str, column: pa.Array, bins: Bins, draw: Floats) -> pa.Array:
    """A copy of a categorical column under a fault; ``draw`` (0 to 1, shape (n,)) says whom it befalls."""
    texts = as_text(column)
    if code == "category_missing":
        return pc.if_else(pa.array(draw < MANY), pa.scalar(None, pa.string()), texts)
    return pc.if_else(pa.array(draw < SOME), pa.scalar(_strange_to(bins)), texts)


def spoilt_number(code: str, column: pa.Array, subjects: Subjects, draw: Floats, decimal: str) -> pa.Array:
    """A copy of the numeric column under a fault."""
    bins = subjects.number
    if bins is None:
        raise ValueError("there is no number to spoil")
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    values = np.array(values_as(column, Kind.NUMBER, decimal, None))
    cells = bins.cells_of_numbers(values)
    if code == "number_missing":
        values[draw < MANY] = np.nan
    elif code == "lowest_bin_missing":
        values[cells == subjects.lowest] = np.nan
    elif code == "emptied_bin":
        # What ends a cell belongs to it, so these fall into the one below.
        values[cells == subjects.middle] = bins.edges[subjects.middle - bins.first_regular - 1]
    else:
        values[draw < MANY] = bins.high
    return pa.array(values, from_pandas=True)


def spoilt_score(code: str, score: Floats, top: float, draw: Floats, *, probability: bool) -> Floats:
    """The scores under a fault; ``top`` is the riskiest that the reference knows."""
    if code == "score_inverted":
        return 1 - score if probability else -score
    return np.where(draw < MANY, top, score)


def one_class(outcome: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    """Every known outcome an event."""
    return np.where(outcome == Outcome.NON_EVENT, np.int8(Outcome.EVENT), outcome)


def _strange_to(bins: Bins) -> str:
    """A category that the reference does not know."""
    known, name = bins.cell_of_level(), "a category that was never seen"
    while name in known:
        name += "!"
    return name
