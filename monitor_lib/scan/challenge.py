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
from monitor_lib.readers.reader import Reader
from monitor_lib.readers.source import Source
from monitor_lib.scan.accumulators import Chunk
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

    def refuse_missing(self, reader: Reader) -> None:
        """Refuse a file that lacks the column with the challenger's scores.

        Raises:
            NotScoredError: naming the column, and the most similar one.

        """
        name, names = self.challenger.score_column, reader.records.columns
        if name not in names:
            raise NotScoredError(
                _("{file}: the column {column}, which holds the challenger's scores, is missing.").format(
                    file=reader.path.name, column=quoted(name)
                )
                + did_you_mean(name, names)
            )

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
        self._stream = PairStream((challenge.config.score.higher_is_riskier, score.higher_is_riskier))

    def update_column(self, name: str, column: pa.Array, chunk: Chunk) -> None:  # noqa: ARG002 - an accumulator's
        """Keep the challenger's scores until the chunk comes."""
        self._scores = usable_scores(column, self._kind, chunk.decimal)

    def update(self, chunk: Chunk, key: Hashes) -> None:  # noqa: ARG002 - an accumulator's
        """Count the pairs of one chunk."""
        champion = np.where(chunk.included, chunk.score, np.nan)
        self._stream.add(chunk.month, champion, self._scores, chunk.outcome)

    @property
    def tally(self) -> PairTally:
        """All pairs."""
        return self._stream.total()
