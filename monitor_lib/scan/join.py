"""Late outcomes, or scores, from a file of their own: joined to the records of the batches by id.

The file may name an id several times, as one does that is added to each month: the last line with a value counts. A
value of the file takes the place of the record's own, since it came later.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monitor_lib.config.places import Joined
from monitor_lib.config.schema import Config
from monitor_lib.config.target import outcome_key
from monitor_lib.errors import BatchError, did_you_mean, quoted
from monitor_lib.i18n import _
from monitor_lib.readers.added import AddedColumn
from monitor_lib.readers.fingerprints import Hashes, column_hashes, id_hashes
from monitor_lib.readers.folders import kind_of
from monitor_lib.readers.memory import InMemory
from monitor_lib.readers.numbers import floats
from monitor_lib.readers.reader import open_records
from monitor_lib.readers.source import Source, hash_file
from monitor_lib.readers.texts import as_text, missing
from monitor_lib.scan.joined import JoinedFile, JoinFacts

OUTCOMES, SCORES = "outcomes", "scores"
NOWHERE = -1


@dataclass(frozen=True)
class _Values:
    """The last value of each id.

    Attributes:
        ids: ascending, shape (k,).
        values: texts of outcomes, or scores, shape (k,).
        keys: a hash of each value, shape (k,).
        facts: what there is to say of the file.

    """

    ids: Hashes
    values: pa.Array
    keys: Hashes
    facts: JoinFacts


@dataclass
class Join:
    """A file whose values are joined to records; it is read when the first of them is needed.

    Attributes:
        role: ``"outcomes"`` or ``"scores"``.
        path: the file.
        settings: its columns.
        config: the configuration.

    """

    role: str
    path: Path
    settings: Joined
    config: Config

    @cached_property
    def identity(self) -> str:
        """A hash of all that the counts depend on."""
        parts = [self.role, hash_file(self.path).sha256, self.settings.model_dump(exclude={"path"})]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    @property
    def facts(self) -> JoinFacts:
        """What there is to say of the file."""
        return self._values.facts

    def begin(self, place: Path | InMemory) -> tuple[AddedColumn, Callable[[], JoinedFile]]:
        """The column that is added to a batch, and what became of its records afterwards."""
        columns, joined = self.config.columns, JoinedFile(self.role)
        ids, name = columns.id or "", columns.score if self.role == SCORES else columns.target or ""
        decimal = self._decimal("memory" if isinstance(place, InMemory) else kind_of(place))

        def make(given: pa.RecordBatch) -> pa.Array:
            nonlocal joined
            own = given.column(name) if name in given.schema.names else pa.nulls(given.num_rows, pa.string())
            made, one = self._joined(given.column(ids), own, decimal)
            joined = JoinedFile(
                self.role,
                joined.matched + one.matched,
                joined.filled + one.filled,
                joined.contradicted + one.contradicted,
            )
            return made

        return AddedColumn(name, (ids,), make, also=(name,)), lambda: joined

    def _joined(self, ids: pa.Array, own: pa.Array, decimal: str) -> tuple[pa.Array, JoinedFile]:
        """The values of some records, shape (n,), and what became of them."""
        values = self._values
        found = self._found(ids, decimal)
        hit = found != NOWHERE
        told = self._told(own, decimal)
        other = np.zeros(len(found), np.bool_)
        other[hit] = column_hashes(self._plain(own, decimal), ".")[hit] != values.keys[found[hit]]
        later = values.values.take(pa.array(found, mask=~hit))
        made = pc.if_else(pa.array(hit), later, self._plain(own, decimal))
        counts = [int(one.sum()) for one in (hit, hit & ~told, hit & told & other)]
        return made, JoinedFile(self.role, *counts)

    def _found(self, ids: pa.Array, decimal: str) -> npt.NDArray[np.int64]:
        """Where each record's id stands among those of the file, shape (n,)."""
        values, found = self._values, np.full(len(ids), NOWHERE, np.int64)
        known = np.flatnonzero(~missing(ids))
        if len(values.ids) and len(known):
            hashes = id_hashes(ids.take(pa.array(known)), decimal)
            places = np.minimum(np.searchsorted(values.ids, hashes), len(values.ids) - 1)
            found[known] = np.where(values.ids[places] == hashes, places, NOWHERE)
        return found

    def _plain(self, column: pa.Array, decimal: str) -> pa.Array:
        """Values in one form: scores as numbers, outcomes as text."""
        return pa.array(floats(column, decimal), from_pandas=True) if self.role == SCORES else as_text(column)

    def _told(self, column: pa.Array, decimal: str) -> npt.NDArray[np.bool_]:
        """Where a value says something: not where it is missing, or declared as not known, shape (n,)."""
        plain = self._plain(column, decimal)
        told = ~missing(plain)
        if self.role == OUTCOMES and self.config.target.unknown:
            silent = {outcome_key(value) for value in self.config.target.unknown}
            levels = plain.dictionary_encode()
            names = [text for text in levels.dictionary.to_pylist() if outcome_key(text) in silent]
            told &= ~pc.is_in(plain, pa.array(names, pa.string())).to_numpy(zero_copy_only=False)
        return np.asarray(told, np.bool_)

    def _decimal(self, kind: str) -> str:
        return self.config.csv.decimal if kind == "csv" else "."

    @cached_property
    def _values(self) -> _Values:
        """Read the file.

        Raises:
            BatchError: it can't be read, or a column is missing.

        """
        columns, decimal = self.config.columns, self._decimal(kind_of(self.path))
        ids = self.settings.id or columns.id or ""
        value = self.settings.column or (columns.score if self.role == SCORES else columns.target) or ""
        seen: list[tuple[Hashes, pa.Array]] = []

        def collect(given: pa.RecordBatch) -> pa.Array:
            held = self._told(given.column(value), decimal) & ~missing(given.column(ids))
            known = given.filter(pa.array(held))
            seen.append((id_hashes(known.column(ids), decimal), self._plain(known.column(value), decimal)))
            return pa.nulls(given.num_rows)

        # The file's own roles do not matter: it is opened for the two columns that are collected as they pass.
        plain = columns.model_copy(update={"id": None, "target": None})
        config = self.config.model_copy(update={"columns": plain})
        added = [AddedColumn(columns.score, (), collect, also=(ids, value))]
        reader = open_records(self.path, config, added, undated=True, without_dates=True)
        for name in (ids, value):
            self._refuse_missing(name, reader.records.columns)
        for _part in reader.parts():
            pass
        source = reader.finish()
        hashes = np.concatenate([np.empty(0, np.uint64), *(one for one, _values in seen)])
        texts = pa.chunked_array([values for _one, values in seen] or [self._plain(pa.nulls(0, pa.string()), decimal)])
        return self._last(hashes, texts.combine_chunks(), source)

    def _refuse_missing(self, name: str, names: Sequence[str]) -> None:
        if name not in names:
            text = _("{file}: the column {column} is missing, which [{table}] joins; write its name under [{table}].")
            said = text.format(file=self.path.name, column=quoted(name), table=self.role)
            raise BatchError(said + did_you_mean(name, names))

    def _last(self, hashes: Hashes, values: pa.Array, source: Source) -> _Values:
        """The last value of each id, and how often there were several."""
        order = np.argsort(hashes, kind="stable")
        ascending, keys = hashes[order], column_hashes(values, ".")[order]
        first = (
            np.flatnonzero(np.append(True, ascending[1:] != ascending[:-1])) if len(order) else np.empty(0, np.int64)
        )
        last = np.append(first[1:], len(order)) - 1 if len(order) else first
        differ = np.append(keys[1:] != keys[:-1], False) & np.append(ascending[1:] == ascending[:-1], False)
        contradicted = int(np.logical_or.reduceat(differ, first).sum()) if len(first) else 0
        facts = JoinFacts(self.role, source, len(order), len(first), contradicted)
        return _Values(ascending[last], values.take(pa.array(order[last])), keys[last], facts)


def joins(config: Config, outcomes: str | Path | None = None, scores: str | Path | None = None) -> tuple[Join, ...]:
    """The files that are joined to the batches.

    Args:
        config: the configuration.
        outcomes: the file of late outcomes; without it, the one that the configuration names, if any.
        scores: the file of scores; likewise.

    """
    given = (
        (OUTCOMES, config.outcomes, outcomes, config.outcomes_path),
        (SCORES, config.scores, scores, config.scores_path),
    )
    return tuple(
        Join(role, Path(path or own or ""), settings, config) for role, settings, path, own in given if settings
    )
