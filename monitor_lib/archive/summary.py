"""What is kept of each run beside the archive, so that a call need not read all runs again for the index pages.

The format of the files is another whenever the same archive gives other files.

The files are no part of what is archived: they can be deleted, and the next call makes them anew from manifests,
figures and the ledger. Each says up to which line of the ledger it was brought. ``verify`` holds them against the
archive.
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

NAME = ".index.json"  # in the archive's folder, and in each model's
Offset = Annotated[int, Field(ge=0)]


def _readable(text: Any) -> Any:
    """A text without halves of characters (the ledger has them of a path that is no text): no file could take them."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8") if isinstance(text, str) else text


Text = Annotated[str, BeforeValidator(_readable)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class Figures(_Part):
    """What the pages show of a run's ``metrics.json``."""

    status: Status
    lights: list[tuple[Text, Status | None]]
    records: int
    auc: float | None
    ks: float | None
    drift: float | None
    psi: float | None

    @property
    def psi_shown(self) -> float | None:
        """The corrected PSI, which chance alone can bring below nothing."""
        return None if self.psi is None else max(0.0, self.psi)


class KeptRun(_Part):
    """A run that the ledger puts in the archive.

    Attributes:
        batch: its batch.
        run: its name.
        offset: the byte that its line begins at: the last that puts it there.
        manifest: SHA-256 of its manifest, as that line has it.
        state: what was found when its line was taken in: ``replaced`` where its manifest is another.
        finished: when, ISO 8601; empty where it is not intact.
        figures: None where it is not intact, or its figures are laid out otherwise.

    """

    batch: str
    run: str
    offset: Offset
    manifest: Sha256
    state: Literal["intact", "damaged", "replaced", "gone"]
    finished: Text = ""
    figures: Figures | None = None


class Remark(_Part):
    """A remark on a run."""

    at: Text
    by: Text
    text: Text
    done: Text | None


class Failure(_Part):
    """The latest attempt at a batch, where it came to nothing."""

    batch: str
    event: Event
    at: Text
    why: Text


class Restatement(_Part):
    """What a batch's first and newest run were made from that is not the same, in words; both by their manifests."""

    first: Sha256
    last: Sha256
    because: list[Text]


class ModelSummary(_Part):
    """All that a model's page shows.

    Attributes:
        format: of this file.
        model: its name.
        taken: how many bytes of the ledger stand before and in the last of this model's lines that was taken in.
        runs: by ``batch/run``.
        remarks: by ``batch/run``, in the order of the ledger.
        failures: by batch.
        restated: by batch.
        unexplained: folders, ``batch/run``, that the ledger does not put there; looked for when all is made anew.

    """

    format: Literal[1] = 1
    model: str
    taken: Offset = 0
    runs: dict[str, KeptRun] = {}
    remarks: dict[str, list[Remark]] = {}
    failures: dict[str, Failure] = {}
    restated: dict[str, Restatement] = {}
    unexplained: list[str] = []

    def failed(self) -> list[Failure]:
        """The batches whose latest attempt came to nothing; an older report of them may stand."""
        return sorted(self.failures.values(), key=lambda one: one.batch, reverse=True)

    def shown(self) -> list[KeptRun]:
        """The runs that have a row: by batch, the newest run of a batch first."""
        newest = sorted((run for run in self.runs.values() if run.figures), key=lambda run: run.offset, reverse=True)
        return sorted(newest, key=lambda run: run.batch, reverse=True)


class ModelLine(_Part):
    """What the page of all models shows of one, as rows of its tables: it has hundreds, and one of them is new.

    Attributes:
        taken: that of its own summary.
        rows: of its newest batches.
        failures: of the batches that could not be reported.
        shortened: whether it has more of either than is shown.
        damaged: whether a run is not what was written.

    """

    taken: Offset
    rows: list[str]
    failures: list[str]
    shortened: bool
    damaged: bool


class KeptPosition(_Part):
    """A :class:`monitor_lib.archive.tail.Position`, in a file."""

    offset: Offset = 0
    hash: Sha256

    def position(self) -> Position:
        """The same."""
        return Position(self.offset, self.hash)


class Progress(_Part):
    """How far the ledger is taken in: the first line of the archive's own file, read without the rest.

    Attributes:
        format: of this file.
        taken: all lines before this position are taken in, here and in the models' own summaries.
        unfinished: the byte that each started line begins at whose outcome no line tells, by its hash.

    """

    format: Literal[1] = 1
    taken: KeptPosition
    unfinished: dict[Sha256, Offset] = {}


class Models(_Part):
    """What the page of all models shows, by model: the second line of the archive's own file."""

    models: dict[str, ModelLine] = {}


@dataclass
class ArchiveSummary:
    """What is kept of the whole archive."""

    progress: Progress
    models: dict[str, ModelLine]


Found = TypeVar("Found")


def load_model(root: Path, model: str) -> ModelSummary | None:
    """A model's summary, or None where none is there that this project wrote."""
    kept = _load(root / model / NAME, lambda file: ModelSummary.model_validate_json(file.read()))
    return kept if kept and kept.model == model else None


def load_progress(root: Path) -> Progress | None:
    """How far the archive's ledger is taken in, or None where no summary is there that this project wrote."""
    return _load(root / NAME, lambda file: Progress.model_validate_json(file.readline()))


def load_archive(root: Path) -> ArchiveSummary | None:
    """The archive's summary, or None where none is there that this project wrote."""

    def read(file: BinaryIO) -> ArchiveSummary:
        progress = Progress.model_validate_json(file.readline())
        return ArchiveSummary(progress, Models.model_validate_json(file.read()).models)

    return _load(root / NAME, read)


def encoded_model(summary: ModelSummary) -> str:
    """A model's summary as it stands in its file."""
    return summary.model_dump_json() + "\n"


def encoded_archive(summary: ArchiveSummary) -> str:
    """The archive's summary as it stands in its file."""
    models = Models.model_construct(models=summary.models)
    return f"{summary.progress.model_dump_json()}\n{models.model_dump_json()}\n"


def _load(path: Path, read: Callable[[BinaryIO], Found]) -> Found | None:
    try:
        with plain_file(path) as file:
            return read(file) if os.fstat(file.fileno()).st_size <= LARGEST else None
    except (OSError, ValidationError):
        return None


Shown = Annotated[Status, Field(strict=False)]  # a text in the file


class _Laid(BaseModel):
    model_config = ConfigDict(strict=True, allow_inf_nan=False)


class _Light(_Laid):
    light: Text
    status: Shown | None


class _Verdict(_Laid):
    status: Shown
    lights: list[_Light]


class _Volumetry(_Laid):
    total: int


class _Overall(_Laid):
    auc: float | None
    ks: float | None


class _Performance(_Laid):
    overall: _Overall


class _Adherence(_Laid):
    ks: float | None
    psi_corrected: float | None


class _Metrics(_Laid):
    """What every version of ``metrics.json`` holds, and the pages show."""

    verdict: _Verdict
    volumetry: _Volumetry
    performance: _Performance
    adherence: _Adherence


def figures_of(metrics: Any) -> Figures | None:
    """What the pages show of figures, or None where a version of the project laid them out otherwise."""
    try:
        found = _Metrics.model_validate(metrics)
    except ValidationError:
        return None
    return Figures(
        status=found.verdict.status,
        lights=[(one.light, one.status) for one in found.verdict.lights],
        records=found.volumetry.total,
        auc=found.performance.overall.auc,
        ks=found.performance.overall.ks,
        drift=found.adherence.ks,
        psi=found.adherence.psi_corrected,
    )
