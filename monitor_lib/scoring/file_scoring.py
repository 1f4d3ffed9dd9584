"""The scoring of one file: the scores so far, what there is to say of them, and where they are kept."""

import io
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monitor_lib import cache_entries as entries
from monitor_lib.config.schema import Config
from monitor_lib.readers.added import AddedColumn
from monitor_lib.readers.folders import kind_of
from monitor_lib.readers.memory import InMemory
from monitor_lib.scoring.facts import ScoredFile

SAME_SCORE = 1e-6  # what six digits of a score in the file can't tell apart


class FileScoring:
    """The scoring of one file, whose parts must be read in order."""

    def __init__(self, given: Path | InMemory, config: Config, key: str | None) -> None:
        kind = "memory" if isinstance(given, InMemory) else kind_of(given)
        self.name = given.name
        self.decimal = config.csv.decimal if kind == "csv" else "."
        self.columns: list[AddedColumn] = []
        self.unseen: Counter[str] = Counter()
        self.ignored: Counter[str] = Counter()
        self.differing: int | None = None
        self._key = key
        self._scores: list[npt.NDArray[np.float64]] = []

    def add(self, scores: npt.NDArray[np.float64]) -> None:
        """Keep the scores of the next records."""
        self._scores.append(scores)

    def compare(self, own: npt.NDArray[np.float64], scores: npt.NDArray[np.float64]) -> None:
        """Count the records whose own score in the file is another one."""
        same = np.isclose(own, scores, rtol=0, atol=SAME_SCORE, equal_nan=True)
        self.differing = (self.differing or 0) + int((~same).sum())

    def finish(self) -> ScoredFile:
        """What is known of the file after it was read; its scores are kept for the next report."""
        scores = np.concatenate([*self._scores, np.empty(0)])
        unseen, ignored = (dict(sorted(one.items())) for one in (self.unseen, self.ignored))
        result = ScoredFile(len(scores), unseen, ignored, self.differing)
        place = entries.folder()
        if self._key is not None and place is not None:
            stored = io.BytesIO()
            np.savez(stored, scores=scores, facts=np.frombuffer(json.dumps(asdict(result)).encode(), np.uint8))
            entries.write(place, self._key, stored.getvalue())
        return result

    def given(self) -> tuple[list[AddedColumn], "Callable[[], ScoredFile]"]:
        """The columns to add to the file, and :meth:`finish`."""
        return self.columns, self.finish

    def kept(self) -> "Callable[[pa.RecordBatch], pa.Array] | None":
        """A function that gives the scores from the cache, in the order of the file; None where they are not there."""
        place = entries.folder()
        stored = entries.read(place, self._key) if place is not None and self._key is not None else None
        if stored is None:
            return None
        try:
            arrays = np.load(io.BytesIO(stored), allow_pickle=False)
            facts = json.loads(bytes(arrays["facts"]))
            scores = np.asarray(arrays["scores"], np.float64)
        except (ValueError, KeyError):  # written by another program
            return None
        self.unseen, self.ignored = Counter(facts["unseen"]), Counter(facts["ignored"])
        self.differing = facts["differing"]

        def following(columns: pa.RecordBatch) -> pa.Array:
            given = sum(map(len, self._scores))
            self.add(scores[given : given + columns.num_rows])
            return pa.array(self._scores[-1], from_pandas=True)

        return following
