"""Summaries of the runs, so that a call need not read all runs again for the index pages.

Change the format number of the files whenever the same archive would give different files.

The files are not archived content: they can be deleted, and the next call makes them again from manifests, figures and
the ledger. Each file records up to which line of the ledger it goes. ``verify`` checks the files against the archive.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from monitor_lib.archive.chain import Event
from monitor_lib.archive.reading import LARGEST, plain_file
from monitor_lib.archive.statement import Sha256
from monitor_lib.archive.tail import Position
from monitor_lib.status import Status

NAME = ".index.json"  # in the archive's folder and in each model's folder
Offset = Annotated[int, Field(ge=0)]


def _readable(text: Any) -> Any:
    """Escape surrogates, which can't be written to a file; the ledger has them from a path that is not valid text."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8") if isinstance(text, str) else text


Text = Annotated[str, BeforeValidator(_readable)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class Against(_Part):
    """What the pages show of a comparison with a challenger.

    Attributes:
        name: the challenger's name.
        choice: the decision, as ``metrics.json`` has it.
        months: those that were judged.
        champion, challenger: the two AUCs.
        gain, low, high: the gain and its 95 % interval.

    """

    name: Text
    choice: Text
    months: list[Text]
    champion: float | None
    challenger: float | None
    gain: float | None
    low: float | None
    high: float | None


class Figures(_Part):
    """The figures of a run's ``metrics.json`` that the pages show, of the judged months where it names them.

    ``months`` are those of its batch; ``against`` is there where it compares with a challenger; ``evidence`` is that of
    the ranking's course where its light is amber or red, else 0, and None where there is no course.
    """

    status: Status
    lights: list[tuple[Text, Status | None]]
    records: int
    auc: float | None
    ks: float | None
    drift: float | None
    psi: float | None
    months: list[Text] = []
    against: Against | None = None
    evidence: float | None = None

    @property
    def psi_shown(self) -> float | None:
        """The corrected PSI as it is shown: chance alone can make it negative, then 0 is shown."""
        return None if self.psi is None else max(0.0, self.psi)


class KeptRun(_Part):
    """A run that the ledger puts in the archive.

    Attributes:
        batch: the batch of the run.
        run: the name of the run.
        offset: the byte where the run's line begins: the last line that puts it in the archive.
        manifest: SHA-256 of the run's manifest, as that line records it.
        state: the state of the run when its line was read; ``replaced`` if the manifest does not match the line.
        finished: when the run was finished, ISO 8601; empty if it is not intact.
        figures: None if the run is not intact, or its figures have another layout.

    """

    batch: str
    run: str
    offset: Offset
    manifest: Sha256
    state: Literal["intact", "damaged", "replaced", "gone"]
    finished: Text = ""
    figures: Figures | None = None

    @property
    def subject(self) -> tuple[str, str]:
        """The batch and, of a comparison, the challenger."""
        against = self.figures.against if self.figures else None
        return self.batch, against.name if against else ""

    def supersedes(self, older: "KeptRun") -> bool:
        """Whether this newer run takes the place of an older one: of the same subject, about a month of it.

        Files of one name in several folders may be about other months; then none takes another's place.
        """
        if self.subject != older.subject or not (self.figures and older.figures):
            return False
        return not set(self.figures.months).isdisjoint(older.figures.months)


class Remark(_Part):
    """A remark on a run."""

    at: Text
    by: Text
    text: Text
    done: Text | None


class Failure(_Part):
    """The latest attempt at a batch, if it failed, timed out or was interrupted; with the challenger's name if any."""

    batch: str
    challenger: Text = ""
    event: Event
    at: Text
    why: Text


class Restatement(_Part):
    """The first and the newest run of a batch, by their manifests, and in words what changed between them."""

    first: Sha256
    last: Sha256
    because: list[Text]


class ModelSummary(_Part):
    """All that a model's page shows.

    Attributes:
        format: the format of this file.
        model: the name of the model.
        taken: the byte where the last line of this model that the summary includes ends.
        runs: the runs, by ``batch/run``.
        remarks: the remarks, by ``batch/run``, in the order of the ledger.
        failures: the failed latest attempts, by batch and, of comparisons, ``batch/challenger``.
        restated: the restatements, by batch.
        unexplained: folders, ``batch/run``, that the ledger does not record; searched only when all summaries are made
            again.

    """

    format: Literal[4] = 4
    model: str
    taken: Offset = 0
    runs: dict[str, KeptRun] = {}
    remarks: dict[str, list[Remark]] = {}
    failures: dict[str, Failure] = {}
    restated: dict[str, Restatement] = {}
    unexplained: list[str] = []

    def failed(self) -> list[Failure]:
        """Return the batches whose latest attempt was not successful; an older report of them may exist."""
        return sorted(self.failures.values(), key=lambda one: (one.batch, one.challenger), reverse=True)

    def shown(self) -> list[KeptRun]:
        """Return the runs that have a row: by batch, descending; its own before comparisons; the newest first."""
        newest = sorted((run for run in self.runs.values() if run.figures), key=lambda run: run.offset, reverse=True)
        named = sorted(newest, key=lambda run: run.subject[1])
        return sorted(named, key=lambda run: run.batch, reverse=True)

    def own(self) -> list[KeptRun]:
        """Return those of them that report a batch alone."""
        return [run for run in self.shown() if not run.subject[1]]

    def compared(self) -> list[KeptRun]:
        """Return those of them that compare it with a challenger."""
        return [run for run in self.shown() if run.subject[1]]


class ModelLine(_Part):
    """What the page of all models shows of one model, as table rows.

    The rows are kept as HTML, since the page has hundreds of rows and a call usually changes few of them.

    Attributes:
        taken: the value of ``taken`` in the model's own summary.
        rows: the rows of its newest batches.
        comparisons: those of its newest comparisons with a challenger.
        failures: the rows of the batches that could not be reported.
        shortened: whether the model has more rows of either kind than are shown.
        damaged: whether a run is damaged.
        evidence: of its newest batch, see :class:`Figures`.

    """

    taken: Offset
    rows: list[str]
    comparisons: list[str]
    failures: list[str]
    shortened: bool
    damaged: bool
    evidence: float | None = None


class KeptPosition(_Part):
    """A :class:`monitor_lib.archive.tail.Position` as it is stored in a file."""

    offset: Offset = 0
    hash: Sha256

    def position(self) -> Position:
        """Return the same position as a :class:`Position`."""
        return Position(self.offset, self.hash)


class Progress(_Part):
    """How far the summaries cover the ledger: the first line of the archive's summary file, which can be read alone.

    Attributes:
        format: the format of this file.
        taken: all lines before this position are included, here and in the models' own summaries.
        unfinished: the byte where each started line without an outcome line begins, by the hash of the line.

    """

    format: Literal[4] = 4
    taken: KeptPosition
    unfinished: dict[Sha256, Offset] = {}


class Models(_Part):
    """What the page of all models shows, by model: the second line of the archive's summary file."""

    models: dict[str, ModelLine] = {}


@dataclass
class ArchiveSummary:
    """The summary of the whole archive."""

    progress: Progress
    models: dict[str, ModelLine]


Found = TypeVar("Found")


def load_model(root: Path, model: str) -> ModelSummary | None:
    """Load a model's summary; return None if there is no valid summary."""
    kept = _load(root / model / NAME, lambda file: ModelSummary.model_validate_json(file.read()))
    return kept if kept and kept.model == model else None


def load_progress(root: Path) -> Progress | None:
    """Load how far the summaries cover the ledger; return None if there is no valid summary."""
    return _load(root / NAME, lambda file: Progress.model_validate_json(file.readline()))


def load_archive(root: Path) -> ArchiveSummary | None:
    """Load the archive's summary; return None if there is no valid summary."""

    def read(file: BinaryIO) -> ArchiveSummary:
        progress = Progress.model_validate_json(file.readline())
        return ArchiveSummary(progress, Models.model_validate_json(file.read()).models)

    return _load(root / NAME, read)


def encoded_model(summary: ModelSummary) -> str:
    """Return a model's summary as its file contains it."""
    return summary.model_dump_json() + "\n"


def encoded_archive(summary: ArchiveSummary) -> str:
    """Return the archive's summary as its file contains it."""
    models = Models.model_construct(models=summary.models)
    return f"{summary.progress.model_dump_json()}\n{models.model_dump_json()}\n"


def _load(path: Path, read: Callable[[BinaryIO], Found]) -> Found | None:
    try:
        with plain_file(path) as file:
            return read(file) if os.fstat(file.fileno()).st_size <= LARGEST else None
    except (OSError, ValidationError):
        return None
