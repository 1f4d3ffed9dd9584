"""Batches that were reported more than once: as first reported, as restated, and what changed in between."""

from itertools import groupby
from pathlib import Path
from typing import Any

from monitor_lib.archive.manifest import MANIFEST
from monitor_lib.archive.reading import document
from monitor_lib.archive.recorded import Recorded, recorded, what_changed
from monitor_lib.archive.summary import Figures, KeptRun, ModelSummary, Restatement
from monitor_lib.errors import BatchError
from monitor_lib.history.rows import utc
from monitor_lib.i18n import _
from monitor_lib.render.numbers import count, decimal, signed
from monitor_lib.status import status_word

FIGURES = ("auc", "ks", "drift", "psi_shown")


def restate(summary: ModelSummary, root: Path) -> None:
    """Update the restated batches of a summary; manifests are read only if a batch's first or newest run changed."""
    kept = summary.restated
    summary.restated = {}
    for batch, first, last in _restated(summary):
        restated = kept.get(batch)
        if restated is None or (restated.first, restated.last) != (first.manifest, last.manifest):
            because = _because(root / summary.model, first, last)
            restated = Restatement(first=first.manifest, last=last.manifest, because=because)
        summary.restated[batch] = restated


def restated_rows(summary: ModelSummary) -> list[dict[str, Any]]:
    """Return the first and the last run of each batch that has several runs, for the model's page."""
    restated = []
    for batch, first, last in _restated(summary):
        then, now = first.figures, last.figures
        if then is None or now is None:  # such runs have no row
            continue
        restated.append(
            {
                "batch": batch,
                "rows": [_row(_("first reported"), first, then), _row(_("as restated"), last, now)],
                "change": [signed(_minus(_figure(now, name), _figure(then, name))) for name in FIGURES],
                "records": f"{now.records - then.records:+,}".replace("+0", "0"),
                "because": summary.restated[batch].because if batch in summary.restated else [],
            }
        )
    return restated


def _restated(summary: ModelSummary) -> list[tuple[str, KeptRun, KeptRun]]:
    groups = [(batch, list(runs)) for batch, runs in groupby(summary.own(), key=lambda run: run.batch)]
    older = [(batch, [run for run in runs[1:] if runs[0].supersedes(run)], runs[0]) for batch, runs in groups]
    return [(batch, runs[-1], newest) for batch, runs, newest in older if runs]


def _row(said: str, run: KeptRun, figures: Figures) -> dict[str, Any]:
    return {
        "said": said,
        "run": run.run,
        "finished": utc(run.finished),
        "status": figures.status,
        "word": status_word(figures.status),
        "records": count(figures.records),
        "figures": [decimal(_figure(figures, name)) for name in FIGURES],
    }


def _figure(figures: Figures, name: str) -> float | None:
    value: float | None = getattr(figures, name)
    return value


def _minus(now: float | None, then: float | None) -> float | None:
    return None if now is None or then is None else now - then


def _because(folder: Path, first: KeptRun, last: KeptRun) -> list[str]:
    """Return in words what changed between two runs, according to their manifests."""
    try:
        changes = what_changed(_recorded(folder, first), _recorded(folder, last))
    except BatchError as error:
        return [str(error)]
    return [f"{change.kind}: {change.sentence}" for change in changes]


def _recorded(folder: Path, run: KeptRun) -> Recorded:
    try:
        return recorded(document(folder / run.batch / run.run / MANIFEST))
    except (OSError, ValueError):
        raise BatchError(_("its manifest can't be read")) from None
