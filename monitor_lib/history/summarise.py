"""Update the summaries from the ledger line by line; a run's folder is read once, when its line is processed."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from monitor_lib.archive.chain import RECORDING, Event, Line
from monitor_lib.archive.figures import figures_of
from monitor_lib.archive.manifest import MANIFEST
from monitor_lib.archive.reading import is_folder, sha256
from monitor_lib.archive.store import Archived, read_run
from monitor_lib.archive.summary import (
    ArchiveSummary,
    Failure,
    KeptPosition,
    KeptRun,
    ModelSummary,
    Progress,
    Remark,
)
from monitor_lib.archive.tail import Placed, Position, behind
from monitor_lib.errors import MonitorError
from monitor_lib.history.pages import model_line, shorten
from monitor_lib.history.restated import restate

FAILURES = (Event.FAILED, Event.TIMED_OUT, Event.INTERRUPTED)
# Events that a page shows; a start is not shown by itself, since its outcome is.
TOLD = (Event.SUCCEEDED, Event.ADOPTED, Event.REPERFORMED, *FAILURES, Event.NOTE)
LONGEST_WHY = 400

ReadRun = Callable[[Path], Archived]


def by_model(lines: Iterable[Placed]) -> dict[str, list[Placed]]:
    """Return the lines that the pages show, by model."""
    lines_by_model: dict[str, list[Placed]] = {}
    for offset, line in lines:
        if line.event in TOLD:
            lines_by_model.setdefault(line.key[0], []).append((offset, line))
    return lines_by_model


def take_in(summary: ModelSummary, root: Path, lines: Iterable[Placed], read: ReadRun = read_run) -> None:
    """Add lines to a model's summary; lines that it already includes are skipped.

    Args:
        summary: the summary, which is changed.
        root: the archive's folder.
        lines: lines of this model, in their order, each with the byte where it begins.
        read: reads a run's folder and raises the same errors as :func:`read_run`.

    """
    for offset, line in lines:
        if offset < summary.taken:
            continue
        _take_one(summary, root, offset, line, read)
        summary.taken = offset + len(line.encoded())
    restate(summary, root)


def _take_one(summary: ModelSummary, root: Path, offset: int, line: Line, read: ReadRun) -> None:
    _model, batch, run = line.key
    name = f"{batch}/{run}"
    challenger = str(line.values.get("challenger", ""))
    subject = f"{batch}/{challenger}" if challenger else batch
    if line.event is Event.NOTE:
        values = line.values
        remark = Remark(at=values["at"], by=values["by"], text=values["text"], done=values.get("done"))
        summary.remarks.setdefault(name, []).append(remark)
        return
    if line.event in FAILURES:
        why = str(line.values.get("why", ""))[:LONGEST_WHY]
        failure = Failure(batch=batch, challenger=challenger, event=line.event, at=line.values["at"], why=why)
        summary.failures[subject] = failure
        return
    summary.failures.pop(subject, None)
    if line.event in RECORDING:
        summary.runs[name] = _run(root, offset, line, read)
        summary.unexplained = [one for one in summary.unexplained if one != name]


def _run(root: Path, offset: int, line: Line, read: ReadRun) -> KeptRun:
    """Summarise a run: its files are checked against its manifest, and the manifest against the line."""
    model, batch, run = line.key
    folder = root / model / batch / run
    kept = KeptRun(batch=batch, run=run, offset=offset, manifest=line.values["manifest"], state="intact")
    if not all(is_folder(one) for one in (folder.parent.parent, folder.parent, folder)):
        return kept.model_copy(update={"state": "gone"})
    try:
        archived = read(folder)
        if sha256(folder / MANIFEST) != kept.manifest:
            return kept.model_copy(update={"state": "replaced"})
    except (OSError, MonitorError):
        return kept.model_copy(update={"state": "damaged"})
    return kept.model_copy(update={"finished": archived.finished_on, "figures": figures_of(archived.metrics)})


def take_in_attempts(unfinished: dict[str, int], lines: Iterable[Placed]) -> None:
    """Update the attempts without an outcome line from some lines."""
    for offset, line in lines:
        if line.event is Event.STARTED:
            unfinished[line.hash] = offset
        unfinished.pop(str(line.values.get("started")), None)


def summarise(root: Path, lines: Sequence[Placed], read: ReadRun = read_run) -> dict[str, ModelSummary]:
    """Return the summary of each model, from all lines of the ledger and the folders of the archive."""
    summaries = {}
    for model, of_model in sorted(by_model(lines).items()):
        summaries[model] = ModelSummary(model=model)
        take_in(summaries[model], root, of_model, read)
    for path in sorted(root.glob(f"[!.]*/*/*/{MANIFEST}")):
        model, batch, run = path.parent.parts[-3:]
        kept = summaries[model].runs.get(f"{batch}/{run}") if model in summaries else None
        # A link in place of a model's folder leads out of the archive; it counts only if the ledger has that model.
        if (kept is None or kept.state == "gone") and (model in summaries or not (root / model).is_symlink()):
            summaries.setdefault(model, ModelSummary(model=model)).unexplained.append(f"{batch}/{run}")
    return dict(sorted(summaries.items()))


def of_archive(summaries: dict[str, ModelSummary], lines: Sequence[Placed]) -> ArchiveSummary:
    """Return the summary of the whole archive, from all lines of its ledger and the summaries of its models."""
    position = behind(list(lines), Position())
    unfinished: dict[str, int] = {}
    take_in_attempts(unfinished, lines)
    taken = KeptPosition(offset=position.offset, hash=position.hash)
    models = {model: model_line(summary, len(summaries)) for model, summary in summaries.items()}
    return ArchiveSummary(Progress(taken=taken, unfinished=unfinished), models)


def bring_up(kept: ArchiveSummary, summaries: dict[str, ModelSummary], lines: list[Placed]) -> ArchiveSummary:
    """Update the archive's summary with some lines and return it.

    Args:
        kept: the summary as it was; it is changed.
        summaries: the current summaries of the models that the lines concern.
        lines: the lines after the position of ``kept``.

    """
    position = behind(lines, kept.progress.taken.position())
    kept.progress.taken = KeptPosition(offset=position.offset, hash=position.hash)
    take_in_attempts(kept.progress.unfinished, lines)
    models = len({*kept.models, *summaries})
    for line in kept.models.values() if models > len(kept.models) else ():
        shorten(line, models)
    kept.models.update({model: model_line(summary, models) for model, summary in summaries.items()})
    kept.models = dict(sorted(kept.models.items()))
    return kept
