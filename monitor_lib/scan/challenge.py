"""The challenger in a scan: its score beside the champion's, record by record."""

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from monitor_lib.config.challenger import Challenger
from monitor_lib.config.schema import Config
from monitor_lib.errors import NotScoredError, did_you_mean, quoted
from monitor_lib.i18n import _
from monitor_lib.readers.added import AddedColumn
from monitor_lib.readers.checks import usable_scores
from monitor_lib.readers.fingerprints import Hashes
from monitor_lib.readers.memory import InMemory
from monitor_lib.readers.numbers import floats
from monitor_lib.readers.reader import Reader
from monitor_lib.readers.source import Source
from monitor_lib.readers.texts import missing
from monitor_lib.scan.accumulators import Chunk
from monitor_lib.scan.result import ScanResult
from monitor_lib.scoring.facts import ScoredFile
from monitor_lib.scoring.scorer import Scorer
from monitor_lib.tallies.pairs import PairTally
from monitor_lib.tallies.streams import PairStream


@dataclass(frozen=True)
class Challenge:
    """A challenger whose scores are counted in pairs with the champion's.

    Attributes:
        challenger: what its file says.
        source: that file.
        config: the batch's configuration.
        scorer: the model that scores the records; None where a column of the file holds the scores.

    """

    challenger: Challenger
    source: Source
    config: Config
    scorer: Scorer | None

    @property
    def identity(self) -> str:
        """A hash of all that the counts depend on besides the file and the batch's configuration."""
        parts = [self.scorer.identity if self.scorer else "", self.challenger.score_column]
        return hashlib.sha256(json.dumps([*parts, self.challenger.score.model_dump()]).encode()).hexdigest()

    def begin(
        self, place: Path | InMemory, *, keep: bool = True
    ) -> tuple[list[AddedColumn], Callable[[], ScoredFile | None]]:
        """The columns that are added to a file, and what there is to say of its scoring afterwards."""
        if self.scorer is None:
            return [], lambda: None
        columns, finish = self.scorer.begin(place, keep=keep).given()
        # Not a column of the file: no variable, and no part of what makes two records the same.
        return [replace(one, listed=False) for one in columns], finish

    def refuse_columns(self, reader: Reader) -> None:
        """Refuse a file that lacks the column with the challenger's scores, or has one that would hide them.

        Raises:
            NotScoredError: naming the column, and the most similar one.

        """
        name, names = self.challenger.score_column, reader.records.columns
        if self.scorer is not None and name in names:
            text = _("{file}: the column {column} has the name that the challenger's scores get; rename it.")
            raise NotScoredError(text.format(file=reader.path.name, column=quoted(name)))
        if self.scorer is None and name not in names:
            text = _("{file}: the column {column}, which holds the challenger's scores by {challenger}, is missing.")
            said = text.format(file=reader.path.name, column=quoted(name), challenger=self.source.name)
            raise NotScoredError(said + did_you_mean(name, names))

    def pairs_of(self, counts: "PairCounts", result: ScanResult) -> PairTally:
        """The pairs of a file that was read to its end.

        Raises:
            NotScoredError: too many of the challenger's values are no scores, or no record has both.

        """
        file, name, other = result.source.name.removesuffix("/"), quoted(self.challenger.score_column), self.source.name
        if counts.unusable > self.config.limits.max_excluded * result.records:
            text = _(
                "{file}: {n} of {records} values of the column {column} are no scores of the challenger; correct column"
                " in {challenger}, or raise max_excluded under [limits]."
            )
            if counts.outside > counts.unusable / 2:
                text = _(
                    "{file}: {n} of {records} values of the column {column} are no probabilities from 0 to 1; where the"
                    ' column holds points, write kind = "points" under [score] in {challenger}.'
                )
            n = counts.unusable
            raise NotScoredError(text.format(file=file, n=n, records=result.records, column=name, challenger=other))
        tally = counts.tally
        if not tally.both:
            text = _("{file}: no record has both scores: the challenger's, {column}, are all missing or no scores.")
            raise NotScoredError(text.format(file=file, column=name))
        return tally

    def counts(self) -> "PairCounts":
        """The accumulator of the two scores."""
        return PairCounts(self)


class PairCounts:
    """Counts pairs of scores, and the records that only one of the two models can score."""

    def __init__(self, challenge: Challenge) -> None:
        score = challenge.challenger.score
        self._name, self._kind = challenge.challenger.score_column, score.kind
        self.columns: Collection[str] = (self._name,)
        self._scores = np.empty(0)
        self.unusable, self.outside = 0, 0  # values that are no scores, and those of them that are finite numbers
        self._stream = PairStream((challenge.config.score.higher_is_riskier, score.higher_is_riskier))

    def update_column(self, name: str, column: pa.Array, chunk: Chunk) -> None:  # noqa: ARG002 - an accumulator's
        """Keep the challenger's scores until the chunk comes."""
        self._scores = usable_scores(column, self._kind, chunk.decimal)
        without = pa.array(np.isnan(self._scores))
        left = column.filter(without)
        there = ~missing(left)
        self.unusable += int(there.sum())
        self.outside += int(np.isfinite(floats(left, chunk.decimal)[there]).sum())

    def update(self, chunk: Chunk, key: Hashes) -> None:  # noqa: ARG002 - an accumulator's
        """Count the pairs of one chunk."""
        champion = np.where(chunk.included, chunk.score, np.nan)
        self._stream.add(chunk.month, champion, self._scores, chunk.outcome)

    @property
    def tally(self) -> PairTally:
        """All pairs."""
        return self._stream.total()
