"""The index pages, from the kept summaries: which reports there are, and how they turned out."""

from collections.abc import Iterable
from typing import Any

from monitor_lib.archive.chain import Event
from monitor_lib.archive.restated import restated_rows, utc
from monitor_lib.archive.summary import ArchiveSummary, Failure, Figures, KeptRun, ModelSummary, Remark
from monitor_lib.render.templates import render
from monitor_lib.render.text import count, cut, decimal
from monitor_lib.status import Status, status_word
from monitor_lib.words import _, visible

# Which lights share a column.
COLUMNS = (("discrimination",), ("stability",), ("csi", "missing", "unseen"), ("volume",))
LONGEST_WHY = 400


def model_page(summary: ModelSummary, fault: str = "") -> str:
    """One model, every run.

    Args:
        summary: of the model.
        fault: what is wrong with the ledger, in words.

    """
    rows = []
    seen: set[str] = set()
    for run in summary.shown():
        remarks = summary.remarks.get(f"{run.batch}/{run.run}", [])
        rows += [_row(run) | {"superseded": run.batch in seen, "remarks": [_remark(one) for one in remarks]}]
        seen.add(run.batch)
    names = {state: _names(summary, state) for state in ("damaged", "replaced")}
    return render(
        "model_index.html.j2",
        model=summary.model,
        rows=rows,
        damaged=[visible(name) for name in names["damaged"]],
        unexplained=[visible(name) for name in sorted({*summary.unexplained, *names["replaced"]})],
        others=sorted(
            f"{run.batch}/{run.run}" for run in summary.runs.values() if run.state == "intact" and run.figures is None
        ),
        restated=restated_rows(summary),
        unreported=_unreported(summary.failures.values()),
        fault=fault,
    )


def archive_page(summary: ArchiveSummary, fault: str = "") -> str:
    """All models, the newest batches of each."""
    rows, unreported = [], []
    for model, line in summary.models.items():
        rows += [
            _row(run) | {"model": model, "first": number == 0, "superseded": False}
            for number, run in enumerate(line.runs)
        ]
        unreported += [one | {"model": model} for one in _unreported(line.failures)]
    lines = summary.models.items()
    return render(
        "index.html.j2",
        rows=rows,
        unreported=unreported,
        shortened=any(line.batches > len(line.runs) or line.failed > len(line.failures) for _model, line in lines),
        others=[model for model, line in lines if not line.runs and not line.failures],
        damaged=[model for model, line in lines if line.damaged],
        fault=fault,
    )


def _names(summary: ModelSummary, state: str) -> list[str]:
    return sorted(name for name, run in summary.runs.items() if run.state == state)


def _row(run: KeptRun) -> dict[str, Any]:
    figures = run.figures
    if figures is None:
        raise ValueError("a run without figures has no row")
    return {
        "batch": run.batch,
        "run": run.run,
        "finished": utc(run.finished),
        "status": figures.status.value,
        "word": status_word(figures.status),
        "lights": [_worst(figures, names) for names in COLUMNS],
        "records": count(figures.records),
        "auc": decimal(figures.auc),
        "ks": decimal(figures.ks),
        "drift": decimal(figures.drift),
        "psi": decimal(None if figures.psi is None else max(0.0, figures.psi)),
    }


def _worst(figures: Figures, names: tuple[str, ...]) -> tuple[str, str]:
    """The worst of some lights, and its word."""
    shown = [status for name, status in figures.lights if name in names and status]
    status = next((status for status in Status if status in shown), None)
    return status.value if status else "none", status_word(status)


def _remark(remark: Remark) -> dict[str, Any]:
    return {"at": utc(remark.at), "by": remark.by, "text": remark.text, "done": remark.done}


def _unreported(failures: Iterable[Failure]) -> list[dict[str, str]]:
    """The batches whose latest attempt came to nothing, with its sentence; an older report of them may stand above."""
    words = {Event.FAILED: _("failed"), Event.TIMED_OUT: _("timed out"), Event.INTERRUPTED: _("interrupted")}
    return [
        {
            "batch": one.batch,
            "what": words.get(one.event, one.event.value),
            "at": utc(one.at),
            "why": cut(one.why, LONGEST_WHY),
        }
        for one in sorted(failures, key=lambda one: one.batch, reverse=True)
    ]
