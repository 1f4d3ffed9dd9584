"""The faults that may happen to a batch; for each, some monitoring tool is known not to notice it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monitor_lib.bins.binning import values_as
from monitor_lib.bins.bins import UNSEEN, Bins, Kind
from monitor_lib.i18n import _
from monitor_lib.readers.outcomes import Outcome
from monitor_lib.readers.texts import as_text
from monitor_lib.report.trial import On

Floats = npt.NDArray[np.float64]
Selected = npt.NDArray[np.bool_]

SOME, MANY = 0.10, 0.30  # shares of the records that a fault is injected into


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        code: its name.
        on: what is corrupted.
        light: the light that it is made for: the one that says what is wrong.

    """

    code: str
    on: On
    light: str


@dataclass(frozen=True)
class Subjects:
    """What is corrupted: two variables that the reference alone determines, and the score.

    Attributes:
        number, category: the bins of the two; None where the reference has no such variable.
        lowest, middle: the first and the middle one of the number's regular bins that hold at least a twentieth of the
            reference: a change in a bin with few records can't be distinguished from chance.
        number_missing, category_missing: the reference's shares without a value: a fault must exceed them.
        top: the riskiest score of the reference, None without one.
        probability: whether scores are probabilities.

    """

    number: Bins | None
    category: Bins | None
    lowest: int
    middle: int
    number_missing: float
    category_missing: float
    top: float | None
    probability: bool


FAULTS = (
    Fault("unseen_category", On.CATEGORY, "unseen"),
    Fault("category_missing", On.CATEGORY, "missing"),
    Fault("number_missing", On.NUMBER, "missing"),
    Fault("lowest_bin_missing", On.NUMBER, "missing"),
    Fault("one_sentinel", On.NUMBER, "csi"),
    Fault("top_decile", On.NUMBER, "csi"),
    Fault("emptied_bin", On.NUMBER, "csi"),
    Fault("score_top_decile", On.SCORE, "stability"),
    Fault("score_inverted", On.SCORE, "discrimination"),
    Fault("one_class", On.OUTCOME, "discrimination"),
)


def share_of(code: str, subjects: Subjects) -> float | None:
    """The share of records that a fault is injected into; None where no records are drawn."""
    return {
        "unseen_category": SOME,
        "category_missing": MANY + subjects.category_missing,
        "number_missing": MANY + subjects.number_missing,
        "one_sentinel": MANY,
        "top_decile": MANY,
        "score_top_decile": MANY,
    }.get(code)


def corrupted_category(code: str, column: pa.Array, bins: Bins, selected: Selected) -> pa.Array:
    """A copy of a categorical column under a fault; ``selected``, shape (n,), says in which records."""
    corrupted = None if code == "category_missing" else _strange_to(bins)
    return pc.if_else(pa.array(selected), pa.scalar(corrupted, pa.string()), as_text(column))


def corrupted_number(code: str, column: pa.Array, subjects: Subjects, selected: Selected, decimal: str) -> pa.Array:
    """A copy of the numeric column under a fault."""
    bins = subjects.number
    if bins is None:
        raise ValueError("there is no number to corrupt")
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    values = np.array(values_as(column, Kind.NUMBER, decimal, None))
    indices = bins.bins_of_numbers(values)
    if code == "number_missing":
        values[selected] = np.nan
    elif code == "lowest_bin_missing":
        values[indices == subjects.lowest] = np.nan
    elif code == "emptied_bin":
        # The upper edge belongs to the bin below it, so these values fall into the lower bin.
        values[indices == subjects.middle] = bins.edges[subjects.middle - bins.first_regular - 1]
    else:
        values[selected] = bins.high
    return pa.array(values, from_pandas=True)


def corrupted_score(code: str, score: Floats, top: float, selected: Selected, *, probability: bool) -> Floats:
    """The scores under a fault; ``top`` is the riskiest that the reference knows."""
    if code == "score_inverted":
        return 1 - score if probability else -score
    return np.where(selected, top, score)


def one_class(outcome: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    """Turn every known outcome into an event."""
    return np.where(outcome == Outcome.NON_EVENT, np.int8(Outcome.EVENT), outcome)


def _strange_to(bins: Bins) -> str:
    """A category that the reference does not know."""
    name = "a category that was never seen"
    while bins.bin_of(name) != UNSEEN:
        name += "!"
    return name


def fault_text(code: str) -> str:
    """A fault in words."""
    return {
        "unseen_category": _("a category never seen, in 1 of 10 records"),
        "category_missing": _("category gone missing, in 3 of 10 records more than in the reference"),
        "number_missing": _("number gone missing, in 3 of 10 records more than in the reference"),
        "lowest_bin_missing": _("the lowest bin gone missing"),
        "one_sentinel": _("3 of 10 records at the top of the range, and one sentinel such as 99999 beside them"),
        "top_decile": _("3 of 10 records moved to the top of the range"),
        "emptied_bin": _("a middle bin emptied into the one below"),
        "score_top_decile": _("3 of 10 records moved to the riskiest score"),
        "score_inverted": _("the score turned upside down"),
        "one_class": _("every known outcome a bad"),
    }[code]
