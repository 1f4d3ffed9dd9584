"""A file that is open to be read, with the columns that models add to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from monitor_lib.config.schema import Config
from monitor_lib.readers.memory import InMemory
from monitor_lib.readers.reader import Reader, open_records
from monitor_lib.scan.challenge import Challenge, PairCounts
from monitor_lib.scan.join import Join
from monitor_lib.scan.joined import JoinedFile
from monitor_lib.scan.result import ScanResult
from monitor_lib.scoring.facts import ScoredFile
from monitor_lib.scoring.scorer import Scorer


class Scoring(NamedTuple):
    """What is added to the files: the model that scores them, the challenger, and files joined to the batches by id."""

    scorer: Scorer | None = None
    challenge: Challenge | None = None
    joins: tuple[Join, ...] = ()

    @property
    def identity(self) -> str:
        """A hash of all that the counts depend on besides the files; the challenger's is apart."""
        own = self.scorer.identity if self.scorer else ""
        return "/".join([own, *(join.identity for join in self.joins)]) if self.joins else own


@dataclass(frozen=True)
class Opened:
    """A file that is open to be read, and what its scoring, if models score it, will have to say."""

    reader: Reader
    challenge: Challenge | None
    scored: Callable[[], ScoredFile | None]
    challenged: Callable[[], ScoredFile | None]
    joined: tuple[Callable[[], JoinedFile], ...] = ()

    @classmethod
    def of(
        cls,
        place: Path | InMemory,
        config: Config,
        scoring: Scoring,
        *,
        keep: bool = True,
        undated: bool = False,
        without_dates: bool = False,
    ) -> "Opened":
        """Open one file; see :func:`monitor_lib.readers.reader.open_records`.

        Args:
            place: the file, or the records.
            config: the configuration.
            scoring: what is added to it; nothing is joined to a reference.
            keep: whether its scores may be kept for the next report.
            undated: whether its records may be without a date.
            without_dates: whether they are, though there is a column for it.

        """
        scorer, challenge = scoring.scorer, scoring.challenge
        columns, scored = scorer.begin(place, keep=keep).given() if scorer else ([], _not_scored)
        more, challenged = challenge.begin(place, keep=keep) if challenge else ([], _not_scored)
        late = [join.begin(place) for join in scoring.joins] if not undated else []
        added = [*(column for column, _told in late), *columns, *more]
        reader = open_records(place, config, added, undated=undated, without_dates=without_dates)
        if challenge is not None:
            challenge.refuse_columns(reader)
        return cls(reader, challenge, scored, challenged, tuple(told for _column, told in late))

    def pairs(self) -> list[PairCounts]:
        """The accumulator of the two scores, where there is a challenger."""
        return [self.challenge.counts()] if self.challenge else []

    def completed(self, result: ScanResult, pairs: Sequence[PairCounts]) -> ScanResult:
        """The result after the file was read, with what there is to say of its scores."""
        tally = self.challenge.pairs_of(pairs[0], result) if self.challenge else None
        joined = tuple(told() for told in self.joined)
        return replace(result, scored=self.scored(), challenged=self.challenged(), pairs=tally, joined=joined)


def _not_scored() -> None:
    """Say nothing: no model scores the file."""
