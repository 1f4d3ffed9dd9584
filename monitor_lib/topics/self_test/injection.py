"""Copies of the batch with injected faults, counted in the same scan and by the same code as the batch itself.

The records that a fault is injected into are drawn by a hash of each, so the result depends on no order and no seed.
"""

from collections.abc import Collection, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from monitor_lib.bins.binning import binned, values_as
from monitor_lib.bins.bins import MISSING, TROUBLE, Bins, Kind
from monitor_lib.bins.fitting import ReferenceBins
from monitor_lib.bins.tally import VariableTally
from monitor_lib.readers.fingerprints import Hashes
from monitor_lib.readers.texts import as_text
from monitor_lib.report.trial import On
from monitor_lib.scan.accumulators import Chunk
from monitor_lib.tallies.streams import ScoreStream
from monitor_lib.topics.self_test.faults import (
    FAULTS,
    Subjects,
    corrupted_category,
    corrupted_number,
    corrupted_score,
    one_class,
    share_of,
)
from monitor_lib.topics.self_test.tally import PLANTED, FaultTally

LEAST_SHARE = 0.05
LEAST_BINS = {Kind.NUMBER: 5, Kind.CATEGORY: 2}


def choose_subjects(reference_bins: Mapping[str, ReferenceBins], top: float | None, *, probability: bool) -> Subjects:
    """The first numeric variable with five bins or more and the first category, each known for most of the records."""
    number, category = _first(reference_bins, Kind.NUMBER), _first(reference_bins, Kind.CATEGORY)
    lowest, middle = _full_bins(number) if number else (0, 0)
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


def _missing(one: ReferenceBins | None) -> float:
    """The reference's share without a value, sentinels included."""
    if one is None:
        return 0.0
    absent = one.counts[MISSING] + one.counts[TROUBLE : one.bins.first_regular].sum()
    return float(absent / one.counts.sum())


def _full_bins(one: ReferenceBins) -> tuple[int, int]:
    """The lowest and the middle of the regular bins that hold a twentieth; the latter has another below it."""
    indices = range(one.bins.first_regular, one.bins.n)
    full = [index for index in indices if one.counts[index] >= LEAST_SHARE * one.counts.sum()] or list(indices)
    upper = [index for index in full if index > indices[0]] or list(indices[1:])
    return full[0], upper[len(upper) // 2]


def _first(reference_bins: Mapping[str, ReferenceBins], kind: Kind) -> ReferenceBins | None:
    fit = (
        one
        for one in reference_bins.values()
        if one.bins.kind is kind
        and one.bins.regular >= LEAST_BINS[kind]
        and not one.bins.identifiers
        and one.counts[one.bins.first_regular :].sum() > one.counts.sum() / 2
        and one.counts[MISSING] < one.counts.sum() / 2
    )
    return next(fit, None)


class FaultInjection:
    """An accumulator that counts every corrupted copy of the batch's records."""

    def __init__(self, subjects: Subjects, *, higher_is_riskier: bool) -> None:
        self.subjects = subjects
        self.columns: Collection[str] = {one.name for one in (subjects.number, subjects.category) if one is not None}
        self._higher_is_riskier = higher_is_riskier
        self._variables: dict[str, VariableTally] = {}
        self._scores: dict[str, ScoreStream] = {}
        self._selected: dict[str, int] = {}
        self._columns: dict[str, pa.Array] = {}
        self._records = 0

    def update_column(self, name: str, column: pa.Array, chunk: Chunk) -> None:
        """Keep the two variables that are corrupted until the chunk's key says which records are selected."""
        number, category = self.subjects.number, self.subjects.category
        if number is not None and name == number.name:
            # Converted once for all faults; a word is not a number, so it is missing in each of the copies.
            self._columns[name] = pa.array(
                values_as(column, Kind.NUMBER, chunk.decimal, None, number.form), from_pandas=True
            )
        if category is not None and name == category.name:
            self._columns[name] = as_text(column)

    def update(self, chunk: Chunk, key: Hashes) -> None:
        """Inject every fault into one chunk, and count the copies."""
        draw = _draw(chunk, key)
        self._records += len(chunk)
        for fault in FAULTS:
            selected = draw < (share_of(fault.code, self.subjects) or 0.0)
            self._selected[fault.code] = self._selected.get(fault.code, 0) + int(np.count_nonzero(selected))
            if fault.on in (On.SCORE, On.OUTCOME):
                if fault.code != "score_top_decile" or self.subjects.top is not None:
                    self._update_score(fault.code, chunk, selected)
            else:
                bins = self.subjects.number if fault.on is On.NUMBER else self.subjects.category
                if bins is not None:
                    self._update_variable(fault.code, fault.on, bins, chunk, selected)

    def total(self) -> FaultTally:
        """All copies; more chunks may follow."""
        scores = {code: stream.total() for code, stream in self._scores.items()}
        return FaultTally(self._records, dict(self._selected), scores, dict(self._variables))

    def _update_variable(self, code: str, on: On, bins: Bins, chunk: Chunk, selected: npt.NDArray[np.bool_]) -> None:
        column = self._columns[bins.name]
        if on is On.CATEGORY:
            column = corrupted_category(code, column, bins, selected)
        else:
            column = corrupted_number(code, column, self.subjects, selected, chunk.decimal)
        tally = VariableTally.of({bins.name: (bins, binned(column, bins, chunk.decimal))}, chunk.month)
        self._variables[code] = self._variables.get(code, VariableTally()) + tally

    def _update_score(self, code: str, chunk: Chunk, selected: npt.NDArray[np.bool_]) -> None:
        score, outcome = chunk.score, chunk.outcome
        if code == "one_class":
            outcome = one_class(outcome)
        else:
            top = self.subjects.top or 0.0
            score = corrupted_score(code, score, top, selected, probability=self.subjects.probability)
        if code not in self._scores:
            # Each group has one more score than the batch has: the riskiest score of the reference.
            self._scores[code] = ScoreStream(higher_is_riskier=self._higher_is_riskier, planted=PLANTED)
        self._scores[code].add(chunk.month, score, outcome, chunk.included)


def _draw(chunk: Chunk, key: Hashes) -> npt.NDArray[np.float64]:
    """A number from 0 to 1 for each record, by its id or content, its score and its day."""
    mixed = key ^ pd.util.hash_array(chunk.score) ^ pd.util.hash_array(chunk.day.astype(np.int64))
    # The result is hashed once more, since the mixed hashes share some bits.
    return np.asarray((pd.util.hash_array(mixed) >> np.uint64(11)) * 2.0**-53, np.float64)
