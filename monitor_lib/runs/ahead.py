"""What a call does before its reports: it scores files, so that not every report opens the model, and checks others."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor_lib.archive.store import Archive
from monitor_lib.execution.plan import ReportRequest
from monitor_lib.execution.roles import BATCH, HISTORY, MODEL, REFERENCE

FEWEST = 2  # a single report opens the model itself


@dataclass(frozen=True)
class ToScore:
    """The files that one model is to score, by the path of its configuration."""

    config: Path
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Ahead:
    """What is done before the first report.

    Attributes:
        score: the files to score.
        check: the requests of each configuration whose reference is to be read, in the language of the reports.
        language: the language of the reports.

    """

    score: Sequence[ToScore] = ()
    check: Sequence[Sequence[ReportRequest]] = ()
    language: str = "en"


def to_score(requests: Sequence[ReportRequest], archive: Archive) -> list[ToScore]:
    """Return the files of batches that were never reported, for each model that has several such batches."""
    fresh: dict[Path, list[ReportRequest]] = {}
    for one in requests:
        if one.inputs[MODEL.name] and not (archive.root / one.model / one.name).exists():
            fresh.setdefault(one.config_path, []).append(one)
    return [ToScore(path, _files(each)) for path, each in fresh.items() if len(each) >= FEWEST]


def _files(requests: Sequence[ReportRequest]) -> tuple[Path, ...]:
    """Their files, each once: the reference first, which every report needs."""
    roles = (REFERENCE, HISTORY, BATCH)
    return tuple(dict.fromkeys(path for role in roles for one in requests for path in one.inputs[role.name]))
