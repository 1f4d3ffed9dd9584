"""What is kept of each run beside the archive, so that a call need not read all runs again for the index pages.

The files are no part of what is archived: they can be deleted, and the next call makes them anew from manifests,
figures and the ledger. Each says up to which line of the ledger it was brought. ``verify`` holds them against the
archive.
"""

import os
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from monitor_lib.archive.chain import Event
from monitor_lib.archive.reading import LARGEST, plain_file
from monitor_lib.archive.statement import Sha256
from monitor_lib.archive.tail import Position
from monitor_lib.status import Status

NAME = ".index.json"  # in the archive's folder, and in each model's
# How many batches the page of all models shows, together; of each model at least the newest.
SHOWN = 60
Offset = Annotated[int, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class Figures(_Part):
    """What the pages show of a run's ``metrics.json``."""

    status: Status
    lights: list[tuple[str, Status | None]]
    records: int
    auc: float | None
    ks: float | None
    drift: float | None
    psi: float | None


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
    finished: str = ""
    figures: Figures | None = None


class Remark(_Part):
    """A remark on a run."""

    at: str
    by: str
    text: str
    done: str | None


class Failure(_Part):
    """The latest attempt at a batch, where it came to nothing."""

    batch: str
    event: Event
    at: str
    why: str


class Restatement(_Part):
    """What a batch's first and newest run were made from that is not the same, in words; both by their manifests."""

    first: Sha256
    last: Sha256
    because: list[str]


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

    def shown(self) -> list[KeptRun]:
        """The runs that have a row: by batch, the newest run of a batch first."""
        newest = sorted((run for run in self.runs.values() if run.figures), key=lambda run: run.offset, reverse=True)
        return sorted(newest, key=lambda run: run.batch, reverse=True)


class ModelLine(_Part):
    """What the page of all models shows of one.

    Attributes:
        taken: that of its own summary.
        runs: the newest run of each of its newest batches.
        batches: how many batches have a run.
        failures: the batches that could not be reported, as many as there are runs shown at most.
        failed: how many could not be reported.
        damaged: whether a run is not what was written.

    """

    taken: Offset
    runs: list[KeptRun]
    batches: int
    failures: list[Failure]
    failed: int
    damaged: bool


class KeptPosition(_Part):
    """A :class:`monitor_lib.archive.tail.Position`, in a file."""

    offset: Offset = 0
    hash: Sha256

    def position(self) -> Position:
        """The same."""
        return Position(self.offset, self.hash)


class ArchiveSummary(_Part):
    """What is kept of the whole archive.

    Attributes:
        format: of this file.
        taken: all lines before this position are taken in, here and in the models' own summaries.
        unfinished: the byte that each started line begins at whose outcome no line tells, by its hash.
        models: by name.

    """

    format: Literal[1] = 1
    taken: KeptPosition
    unfinished: dict[Sha256, Offset] = {}
    models: dict[str, ModelLine] = {}


Summary = TypeVar("Summary", ModelSummary, ArchiveSummary)


def load_model(root: Path, model: str) -> ModelSummary | None:
    """A model's summary, or None where none is there that this project wrote."""
    kept = _load(root / model / NAME, ModelSummary)
    return kept if kept and kept.model == model else None


def load_archive(root: Path) -> ArchiveSummary | None:
    """The archive's summary, or None where none is there that this project wrote."""
    return _load(root / NAME, ArchiveSummary)


def encoded(summary: ModelSummary | ArchiveSummary) -> str:
    """A summary as it stands in its file."""
    return summary.model_dump_json() + "\n"


def model_line(summary: ModelSummary, models: int) -> ModelLine:
    """What the page of all models shows of a model, where there are so many of them."""
    newest = {run.batch: run for run in reversed(summary.shown())}
    at_most = rows_each(models)
    failures = sorted(summary.failures.values(), key=lambda one: one.batch, reverse=True)
    return ModelLine(
        taken=summary.taken,
        runs=sorted(newest.values(), key=lambda run: run.batch, reverse=True)[:at_most],
        batches=len(newest),
        failures=failures[:at_most],
        failed=len(failures),
        damaged=any(run.state == "damaged" for run in summary.runs.values()),
    )


def rows_each(models: int) -> int:
    """How many batches of each model the page of all models shows: its length does not grow with the archive."""
    return max(1, SHOWN // max(1, models))


def _load(path: Path, kind: type[Summary]) -> Summary | None:
    try:
        with plain_file(path) as file:
            if os.fstat(file.fileno()).st_size > LARGEST:
                return None
            return kind.model_validate_json(file.read())
    except (OSError, ValidationError):
        return None


def figures_of(metrics: Any) -> Figures | None:
    """What the pages show of figures, or None where a version of the project laid them out otherwise."""
    try:
        overall, adherence = metrics["performance"]["overall"], metrics["adherence"]
        lights = metrics["verdict"]["lights"]
        return Figures(
            status=Status(metrics["verdict"]["status"]),
            lights=[(one["light"], Status(one["status"]) if one["status"] else None) for one in lights],
            records=metrics["volumetry"]["total"],
            auc=overall["auc"],
            ks=overall["ks"],
            drift=adherence["ks"],
            psi=adherence["psi_corrected"],
        )
    except (AttributeError, KeyError, IndexError, TypeError, ValueError):
        return None
