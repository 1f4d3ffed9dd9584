"""Late outcomes, or scores, from a file of their own: joined to the records of the batches by id.

The file may name an id several times, as one does that is added to each month: the last line with a value counts. A
value of the file takes the place of the record's own, since it came later.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
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
from monitor_lib.readers.outcomes import Outcome, outcomes
from monitor_lib.readers.reader import open_records
from monitor_lib.readers.source import Source, hash_file
from monitor_lib.readers.texts import as_text, missing
from monitor_lib.scan.joined import JoinedFile, JoinFacts, packed

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
        columns, joined, seen = self.config.columns, JoinedFile(self.role), set[int]()
        ids, name = columns.id or "", columns.score if self.role == SCORES else columns.target or ""
        decimal = self._decimal("memory" if isinstance(place, InMemory) else kind_of(place))

        def make(given: pa.RecordBatch) -> pa.Array:
            nonlocal joined
            own = given.column(name) if name in given.schema.names else pa.nulls(given.num_rows, pa.string())
            made, one, places = self._joined(given.column(ids), own, decimal)
            seen.update(places.tolist())
            joined = JoinedFile(
                self.role,
                joined.matched + one.matched,
                joined.filled + one.filled,
                joined.contradicted + one.contradicted,
            )
            return made

        def told() -> JoinedFile:
            hit = np.zeros(len(self._values.ids), np.bool_)
            hit[list(seen)] = True
            return replace(joined, seen=packed(hit))

        return AddedColumn(name, (ids,), make, also=(name,)), told

    def _joined(self, ids: pa.Array, own: pa.Array, decimal: str) -> tuple[pa.Array, JoinedFile, npt.NDArray[np.int64]]:
        """The values of some records, shape (n,), what became of them, and which of the file's ids they are."""
        values = self._values
        found = self._found(ids, decimal)
        hit = found != NOWHERE
        told = self._told(own, decimal)
        other = np.zeros(len(found), np.bool_)
        other[hit] = self._keys(own, decimal)[hit] != values.keys[found[hit]]
        later = values.values.take(pa.array(found, mask=~hit))
        made = pc.if_else(pa.array(hit), later, self._plain(own, decimal))
        n, filled, contradicted = (int(one.sum()) for one in (hit, hit & ~told, hit & told & other))
        return made, JoinedFile(self.role, n, filled, contradicted), np.unique(found[hit])

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

    def _keys(self, column: pa.Array, decimal: str) -> Hashes:
        """What values mean, so that equal ones are equal: a hash of scores, the meaning of outcomes, shape (n,)."""
        if self.role == SCORES:
            return column_hashes(self._plain(column, decimal), ".")
        return outcomes(column, self.config.target, decimal).astype(np.uint64)

    def _told(self, column: pa.Array, decimal: str) -> npt.NDArray[np.bool_]:
        """Where a value says something: not where it is missing, or an outcome is not known yet, shape (n,)."""
        if self.role == OUTCOMES:
            return np.asarray(self._keys(column, decimal) != Outcome.UNKNOWN, np.bool_)
        return ~missing(self._plain(column, decimal))

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
        seen: list[tuple[Hashes, pa.Array, Hashes]] = []
        unreadable, given_values = 0, 0

        def collect(given: pa.RecordBatch) -> pa.Array:
            nonlocal unreadable, given_values
            written = ~missing(given.column(value))
            given_values += int(written.sum())
            unreadable += int((written & self._unreadable(given.column(value), decimal)).sum())
            held = self._told(given.column(value), decimal) & ~missing(given.column(ids))
            known = given.filter(pa.array(held))
            values = known.column(value)
            found = id_hashes(known.column(ids), decimal), self._plain(values, decimal), self._keys(values, decimal)
            seen.append(found)
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
        nothing = np.empty(0, np.uint64), self._plain(pa.nulls(0, pa.string()), decimal), np.empty(0, np.uint64)
        hashes, values, keys = zip(nothing, *seen, strict=True)
        self._refuse_unreadable(value, unreadable, given_values)
        self._refuse_undeclared(value, np.concatenate(keys))
        return self._last(
            np.concatenate(hashes), pa.chunked_array(values).combine_chunks(), np.concatenate(keys), source
        )

    def _refuse_missing(self, name: str, names: Sequence[str]) -> None:
        if name not in names:
            text = _("{file}: the column {column} is missing, which [{table}] joins; write its name under [{table}].")
            said = text.format(file=self.path.name, column=quoted(name), table=self.role)
            raise BatchError(said + did_you_mean(name, names))

    def _unreadable(self, column: pa.Array, decimal: str) -> npt.NDArray[np.bool_]:
        """Where a score is no number, and not declared as no score, shape (n,)."""
        if self.role != SCORES:
            return np.zeros(len(column), np.bool_)
        silent = {outcome_key(value) for value in self.config.score.not_scored}
        texts = as_text(column)
        names = [text for text in texts.unique().to_pylist() if text is not None and outcome_key(text) in silent]
        declared = pc.is_in(texts, pa.array(names, pa.string())).to_numpy(zero_copy_only=False)
        return np.asarray(np.isnan(floats(column, decimal)) & ~declared, np.bool_)

    def _refuse_unreadable(self, name: str, n: int, of: int) -> None:
        """Refuse scores that are no numbers; a few of them count as missing."""
        if n > self.config.limits.max_excluded * of:
            text = _(
                "{file}: column {column}: {n} of {records} values are no scores; correct decimal under [csv], or"
                " declare values that mean no score in not_scored under [score]."
            )
            raise BatchError(text.format(file=self.path.name, column=quoted(name), n=n, records=of))

    def _refuse_undeclared(self, name: str, keys: Hashes) -> None:
        """Refuse outcomes that say nothing here; a few of them are left out as those of the batches are."""
        undeclared = int((keys == Outcome.UNDECLARED).sum()) if self.role == OUTCOMES else 0
        if undeclared > self.config.limits.max_excluded * len(keys):
            text = _(
                "{file}: column {column}: {n} of {records} outcomes are none of the declared ones; name each of their"
                " values in event, non_event, unknown (not known yet) or indeterminate (neither) under [target]."
            )
            n, file = undeclared, self.path.name
            raise BatchError(text.format(file=file, column=quoted(name), n=n, records=len(keys)))

    def _last(self, hashes: Hashes, values: pa.Array, keys: Hashes, source: Source) -> _Values:
        """The last value of each id, and how often there were several."""
        order = np.argsort(hashes, kind="stable")
        ascending, keys = hashes[order], keys[order]
        first = (
            np.flatnonzero(np.append(True, ascending[1:] != ascending[:-1])) if len(order) else np.empty(0, np.int64)
        )
        last = np.append(first[1:], len(order)) - 1 if len(order) else first
        differ = np.append(keys[1:] != keys[:-1], False) & np.append(ascending[1:] == ascending[:-1], False)
        contradicted = int(np.logical_or.reduceat(differ, first).sum()) if len(first) else 0
        facts = JoinFacts(self.role, source, len(order), len(first), contradicted)
        return _Values(ascending[last], values.take(pa.array(order[last])), keys[last], facts)


def joins(config: Config, late: str | Path | None = None, scores: str | Path | None = None) -> tuple[Join, ...]:
    """The files that are joined to the batches.

    Args:
        config: the configuration.
        late: the file of late outcomes; without it, the one that the configuration names, if any.
        scores: the file of scores; likewise.

    """
    given = (
        (OUTCOMES, config.outcomes, late, config.outcomes_path),
        (SCORES, config.scores, scores, config.scores_path),
    )
    return tuple(
        Join(role, Path(path or own or ""), settings, config) for role, settings, path, own in given if settings
    )
