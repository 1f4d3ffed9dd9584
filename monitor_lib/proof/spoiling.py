"""The spoilt copies, counted in the same pass and by the same code as the batch itself.

Whom a fault befalls is drawn from a hash of the record, so that neither the order of records nor a seed shows.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from monitor_lib.bins.binning import binned, values_as
from monitor_lib.bins.bins import MISSING, TROUBLE, Bins, Kind
from monitor_lib.bins.fitting import Frozen
from monitor_lib.bins.tally import VariableTally
from monitor_lib.proof.faults import (
    FAULTS,
    On,
    Subjects,
    one_class,
    share_of,
    spoilt_category,
    spoilt_number,
    spoilt_score,
)
from monitor_lib.readers.fingerprints import Hashes
from monitor_lib.readers.texts import as_text
from monitor_lib.scan.accumulators import Chunk
from monitor_lib.tallies.scores import ScoreTally
from monitor_lib.tallies.streams import ScoreStream

LEAST_SHARE = 0.05
LEAST_CELLS = {Kind.NUMBER: 5, Kind.CATEGORY: 2}


def choose_subjects(frozen: Mapping[str, Frozen], top: float | None, *, probability: bool) -> Subjects:
    """The first numeric variable with five cells or more and the first category, each known for most of the records."""
    number, category = _first(frozen, Kind.NUMBER), _first(frozen, Kind.CATEGORY)
    lowest, middle = _full_cells(number) if number else (0, 0)
    return Subjects(
        number=number.bins if number else None,
        category=category.bins if category else None,
        lowest=lowest,
        middle=middle,
        number_missing=_missing(number),
        category_missing=_missing(category),
        top=top,
        probability=probability,
    )


def _missing(one: Frozen | None) -> float:
    """The reference's share without a value, sentinels included."""
    if one is None:
        return 0.0
    absent = one.counts[MISSING] + one.counts[TROUBLE : one.bins.first_regular].sum()
    return float(absent / one.counts.sum())


def _full_cells(one: Frozen) -> tuple[int, int]:
    """The lowest and the middle of the regular cells that hold a twentieth; the latter has another below it."""
    cells = range(one.bins.first_regular, one.bins.n)
    full = [cell for cell in cells if one.counts[cell] >= LEAST_SHARE * one.counts.sum()] or list(cells)
    upper = [cell for cell in full if cell > cells[0]] or list(cells[1:])
    return full[0], upper[len(upper) // 2]


def _first(frozen: Mapping[str, Frozen], kind: Kind) -> Frozen | None:
    fit = (
        one
        for one in frozen.values()
        if one.bins.kind is kind
        and one.bins.regular >= LEAST_CELLS[kind]
        and not one.bins.identifiers
        and one.counts[one.bins.first_regular :].sum() > one.counts.sum() / 2
        and one.counts[MISSING] < one.counts.sum() / 2
    )
    return next(fit, None)


class Spoiling:
    """Watches the batch's records and counts every spoilt copy of them."""

    def __init__(self, subjects: Subjects) -> None:
        self.subjects = subjects
        self.variables: dict[str, VariableTally] = {}
        self._scores: dict[str, ScoreStream] = {}
        self._befallen: dict[str, int] = {}
        self._columns: dict[str, pa.Array] = {}
        self._records = 0

    def see_column(self, name: str, column: pa.Array, chunk: Chunk) -> None:
        """Keep the two variables that are spoilt until the chunk's key says whom a fault befalls."""
        number, category = self.subjects.number, self.subjects.category
        if number is not None and name == number.name:
            # Once for all faults; a word is no number, and missing in each of the copies.
            self._columns[name] = pa.array(values_as(column, Kind.NUMBER, chunk.decimal, None), from_pandas=True)
        if category is not None and name == category.name:
            self._columns[name] = as_text(column)

    def see(self, chunk: Chunk, key: Hashes) -> None:
        """Spoil one chunk in every way, and count the copies."""
        draw = _draw(chunk, key)
        self._records += len(chunk)
        for fault in FAULTS:
            befallen = draw < (share_of(fault.code, self.subjects) or 0.0)
            self._befallen[fault.code] = self._befallen.get(fault.code, 0) + int(np.count_nonzero(befallen))
            if fault.on in (On.SCORE, On.OUTCOME):
                if fault.code != "score_top_decile" or self.subjects.top is not None:
                    self._see_score(fault.code, chunk, befallen)
            else:
                bins = self.subjects.number if fault.on is On.NUMBER else self.subjects.category
                if bins is not None:
                    self._see_variable(fault.code, fault.on, bins, chunk, befallen)

    def score_copy(self, code: str, *, rounded: bool) -> ScoreTally | None:
        """The score's copy under a fault, rounded where the report's scores are; None where it was not tried."""
        if code not in self._scores:
            return None
        copy = self._scores[code].total()
        return copy.rounded() if rounded else copy

    def fair(self, code: str) -> bool:
        """Whether about as many records were befallen as the fault says: those that are all alike share one draw."""
        wanted = share_of(code, self.subjects)
        return wanted is None or wanted / 2 < self._befallen.get(code, 0) / max(1, self._records) < min(1, 2 * wanted)

    def with_sentinel(self, code: str, month: int) -> VariableTally:
        """The number's spoilt copy and one record more, in this month: nines, far above all of the reference's."""
        bins = self.subjects.number
        if bins is None:
            raise ValueError("there is no number to spoil")
        sentinel = 99_999.0
        while sentinel <= 2 * abs(bins.high):
            sentinel = 10 * sentinel + 9
        one = {bins.name: (bins, binned(pa.array([sentinel]), bins, "."))}
        return self.variables[code] + VariableTally.of(one, np.array([month], np.int32))

    def _see_variable(self, code: str, on: On, bins: Bins, chunk: Chunk, befallen: npt.NDArray[np.bool_]) -> None:
        column = self._columns[bins.name]
        if on is On.CATEGORY:
            column = spoilt_category(code, column, bins, befallen)
        else:
            column = spoilt_number(code, column, self.subjects, befallen, chunk.decimal)
        tally = VariableTally.of({bins.name: (bins, binned(column, bins, chunk.decimal))}, chunk.month)
        self.variables[code] = self.variables.get(code, VariableTally()) + tally

    def _see_score(self, code: str, chunk: Chunk, befallen: npt.NDArray[np.bool_]) -> None:
        score, outcome = chunk.score, chunk.outcome
        if code == "one_class":
            outcome = one_class(outcome)
        else:
            top = self.subjects.top or 0.0
            score = spoilt_score(code, score, top, befallen, probability=self.subjects.probability)
        if code not in self._scores:
            # One score more in each cell than the batch has: the riskiest of the reference.
            self._scores[code] = ScoreStream(planted=1)
        self._scores[code].add(chunk.month, score, outcome, chunk.included)


def _draw(chunk: Chunk, key: Hashes) -> npt.NDArray[np.float64]:
    """A number from 0 to 1 for each record, by its id or content, its score and its day."""
    mixed = key ^ pd.util.hash_array(chunk.score) ^ pd.util.hash_array(chunk.day.astype(np.int64))
    # Once more through a hash, since those that are mixed share some bits.
    return np.asarray((pd.util.hash_array(mixed) >> np.uint64(11)) * 2.0**-53, np.float64)
