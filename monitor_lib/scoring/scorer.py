"""A model that scores the records of a report's files, as a column that is added to them."""

import builtins
import hashlib
import json
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa

from monitor_lib import cache_entries as entries
from monitor_lib.config.schema import Config
from monitor_lib.config.target import outcome_key
from monitor_lib.errors import quoted
from monitor_lib.i18n import _, visible
from monitor_lib.readers.added import AddedColumn
from monitor_lib.readers.memory import InMemory
from monitor_lib.readers.numbers import floats
from monitor_lib.readers.reader import open_records
from monitor_lib.readers.source import hash_file
from monitor_lib.scoring.checks import refuse_other_version, refuse_unconfined, settings_of
from monitor_lib.scoring.columns import WantedColumn, from_bytes, named, rounded, values_for
from monitor_lib.scoring.environments import environment_of, handed_down
from monitor_lib.scoring.facts import ModelFacts
from monitor_lib.scoring.file_scoring import FileScoring
from monitor_lib.scoring.model_file import read_pinned
from monitor_lib.scoring.process import ModelProcess, ScoringError

CODE = Path(__file__).parent


class Scorer:
    """Scores files, one after the other; to be used with ``with``, since it owns a process."""

    def __init__(self, config: Config, path: Path, role: str = "scorer") -> None:
        """Read the model's file.

        Args:
            config: the configuration with [scorer].
            path: the model's file.
            role: ``"scorer"`` where it is the champion, ``"challenger"`` where it is that.

        Raises:
            ConfigError: it is not the pinned file, or was saved by another version than its Python has.

        """
        if config.scorer is None:
            raise ValueError("no [scorer] is configured")
        self._config, self._settings, self._path = config, config.scorer, path
        self._model, self._content = read_pinned(path, self._settings.sha256)
        self._environment = handed_down(role) or environment_of(self._settings, config.real_folder)
        refuse_other_version(self._model, self._environment)
        self._process: ModelProcess | None = None
        self._wanted: tuple[WantedColumn, ...] = ()
        self._place = 0
        # All that a score depends on besides the file.
        event = [str(self._settings.positive_class), *map(str, config.target.event)]
        code = [hashlib.sha256(one.read_bytes()).hexdigest() for one in sorted(CODE.rglob("*.py"))]
        parts = [self._model.sha256, self._environment.identity, self._settings.unseen, event, code]
        csv = config.csv.model_dump()
        self.identity = hashlib.sha256(json.dumps([*parts, csv]).encode()).hexdigest()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the model's process; the next file opens the model again."""
        if self._process is not None:
            self._process.close()
            self._process = None

    @property
    def facts(self) -> ModelFacts:
        """By what the records are scored."""
        versions = self._environment.known
        return ModelFacts(
            file=self._model.name,
            sha256=self._model.sha256,
            size=self._model.size,
            format=self._model.format.value,
            saved_with=self._model.version,
            python=versions["python"],
            scikit_learn=versions["scikit-learn"],
            environment=self._environment.identity,
            unseen=self._settings.unseen,
        )

    def begin(self, given: Path | InMemory, *, keep: bool = True) -> FileScoring:
        """The scoring of a file: a column that is added to it, and what there is to say of it afterwards.

        Args:
            given: the file, or its records.
            keep: whether a file's scores may be kept in the cache for the next report.

        Raises:
            ScoringError: the model can't be opened, or does not say what it wants.

        """
        cached = keep and not isinstance(given, InMemory) and entries.folder() is not None
        scoring = FileScoring(given, self._config, self._key(Path(str(given))) if cached else None)
        columns = self._config.columns
        kept = scoring.kept()
        if kept is not None:
            scoring.columns = [AddedColumn(columns.score, (columns.date,), kept)]
            return scoring
        if self._process is None:
            self._open()
        reads = tuple(one.name for one in self._wanted)
        scoring.columns = [AddedColumn(columns.score, reads, partial(self._make, scoring), also=(columns.score,))]
        return scoring

    def keep(self, path: Path) -> None:
        """Keep the scores of a file in the cache, unless they are there.

        Raises:
            BatchError: the file can't be read or scored.

        """
        key = self._key(path)
        if FileScoring(path, self._config, key).kept() is not None:
            return
        scoring = self.begin(path)
        for _part in open_records(path, self._config, scoring.columns).parts():
            pass
        scoring.finish()

    def _key(self, path: Path) -> str:
        source = hash_file(path)
        parts = [source.name, source.sha256, self._config.columns.score, self.identity]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest() + ".scores"

    def _open(self) -> None:
        """Start the process and have it open the model."""
        settings = settings_of(self._config, self._environment, self._path.resolve())
        self._process = ModelProcess(self._model, settings)
        if self._process.problem:
            raise self._not_started(self._process)
        refuse_unconfined(self._process.isolation)
        described = self._process.open(self._content)
        if described.get("failed"):
            raise self._not_opened(described)
        try:
            self._wanted = named(described["columns"])
        except (KeyError, TypeError, ValueError):
            raise self._not_opened({"failed": "signature", "error": ""}) from None
        if not self._wanted:
            raise self._not_opened({"failed": "signature", "error": ""})
        self._place = self._place_of_event(described)

    def _not_started(self, process: ModelProcess) -> ScoringError:
        name = visible(self._model.name)
        if process.missing:
            return ScoringError(
                _("{file}: the model's Python lacks {module}; install it there, or add it to packages.").format(
                    file=name, module=visible(process.missing)
                )
            )
        return ScoringError(
            _("{file}: scikit-learn can't be imported by the model's Python ({error}); install it there again.").format(
                file=name, error=visible(process.problem)
            )
        )

    def _not_opened(self, described: dict[str, Any]) -> ScoringError:
        name, error = visible(self._model.name), visible(str(described.get("error", ""))[:60])
        module = visible(str(described.get("module", ""))[:60])
        if described["failed"] == "signature":
            return ScoringError(
                _(
                    "{file}: the model does not say which columns it wants; fit it on a data frame with named columns"
                    " and save it again."
                ).format(file=name)
            )
        if described["failed"] == "no_model":
            return ScoringError(
                _("{file}: it holds a {kind} and no model; correct path under [scorer].").format(file=name, kind=error)
            )
        if module:
            return ScoringError(
                _("{file}: the model needs {module}, which its Python lacks; add it to packages.").format(
                    file=name, module=module
                )
            )
        return ScoringError(
            _("{file}: opening the model failed with {error}; is this the Python that it was saved with?").format(
                file=name, error=error
            )
        )

    def _place_of_event(self, described: dict[str, Any]) -> int:
        """Where the event's probability stands among the model's classes."""
        name, kind = visible(self._model.name), visible(str(described.get("estimator", ""))[:60])
        if not described.get("probabilities"):
            raise ScoringError(
                _(
                    "{file}: a {kind} gives classes and no probabilities (it has no predict_proba); save a model that"
                    " has one, such as CalibratedClassifierCV around it."
                ).format(file=name, kind=kind)
            )
        chosen = self._settings.positive_class
        wanted = {outcome_key(one) for one in ([chosen] if chosen is not None else self._config.target.event)}
        given = described.get("classes")
        classes = [one for one in given if isinstance(one, str | int | float)] if isinstance(given, list) else []
        places = [place for place, one in enumerate(classes) if outcome_key(one) in wanted]
        if len(places) != 1:
            listed = ", ".join(quoted(str(one), 30) for one in classes[:6])
            raise ScoringError(
                _(
                    "{file}: the model's classes are {classes}, and not exactly one of them is the event; write"
                    " positive_class under [scorer]."
                ).format(file=name, classes=listed)
            )
        return places[0]

    def _make(self, file: FileScoring, columns: pa.RecordBatch) -> pa.Array:
        """Score some records of a file."""
        if self._process is None:
            raise ValueError("the model is not open")
        sent = [values_for(one, columns.column(one.name), file.decimal) for one in self._wanted]
        for one, values in zip(self._wanted, sent, strict=True):
            file.unseen.update({one.name: values.unseen} if values.unseen else {})
            file.ignored.update({one.name: values.ignored} if values.ignored else {})
        self._refuse_unseen(file)
        asked = {"n": columns.num_rows, "place": self._place, "columns": [one.description for one in sent]}
        answer = self._process.score(asked, [one.content for one in sent])
        scores = None if isinstance(answer, dict) else from_bytes(answer, columns.num_rows)
        if scores is None:
            raise self._not_scored(file, answer if isinstance(answer, dict) else {"said": "shape"})
        made = rounded(scores)
        file.add(made)
        if self._config.columns.score in columns.schema.names:
            file.compare(floats(columns.column(self._config.columns.score), file.decimal), made)
        return pa.array(made, from_pandas=True)

    def _refuse_unseen(self, file: FileScoring) -> None:
        if file.unseen and self._settings.unseen == "error":
            name, n = max(file.unseen.items(), key=lambda one: one[1])
            raise ScoringError(
                _(
                    "{file}: column {column}: {n} of the records read so far hold a value that the model was not fitted"
                    ' on; write unseen = "as_missing" under [scorer] to score them as missing.'
                ).format(file=visible(file.name), column=quoted(name), n=n)
            )

    def _not_scored(self, file: FileScoring, answer: dict[str, Any]) -> ScoringError:
        said = answer.get("said")
        if said == "unseen":
            reason = _("it met a value that it was not fitted on")
        elif said == "missing":
            reason = _("it can't take missing values; put an imputer into its pipeline")
        elif said == "shape":
            reason = _("what it gives is no probability for each record")
        else:
            # Records were sent, so only the name of an error of Python's own is believed.
            name = str(answer.get("error", ""))
            kind = getattr(builtins, name, None) if name.isidentifier() else None
            known = isinstance(kind, type) and issubclass(kind, BaseException)
            reason = _("it failed with {error}").format(error=name if known else _("an error of its own"))
        return ScoringError(
            _("{file}: the model {model} did not score it: {reason}.").format(
                file=visible(file.name), model=visible(self._model.name), reason=reason
            )
        )
