"""The index pages: which reports there are, and how they turned out. Made anew from the archive each time."""

from pathlib import Path
from typing import Any

from monitor_lib.present.display import render
from monitor_lib.present.sentences import status_word
from monitor_lib.present.text import count, decimal
from monitor_lib.runs.archive import Archive, Archived, finished_on
from monitor_lib.verdict import Status

NAME = "index.html"


def write_index(archive: Archive) -> Path:
    """Write ``<out>/index.html`` and ``<out>/<model>/index.html``.

    Returns:
        The path of the first.

    Raises:
        MonitorError: an archived run is damaged.

    """
    archive.root.mkdir(parents=True, exist_ok=True)
    models = []
    for model in archive.models():
        rows = [_row(run) for run in archive.runs(model)]
        newest = set({row["batch"]: row["run"] for row in reversed(rows)}.values())
        for row in rows:
            row["superseded"] = row["run"] not in newest
        _replace(archive.root / model / NAME, render("model_index.html.j2", model=model, rows=rows))
        models.append({"model": model, "rows": [row for row in rows if not row["superseded"]]})
    page = archive.root / NAME
    _replace(page, render("index.html.j2", models=models))
    return page


def _row(run: Archived) -> dict[str, Any]:
    metrics = run.metrics
    months = [one["month"] for one in metrics["volumetry"]["by_month"]]
    overall, adherence = metrics["performance"]["overall"], metrics["adherence"]
    return {
        "batch": run.folder.parent.name,
        "run": run.folder.name,
        "status": run.status,
        "word": status_word(Status(run.status)),
        "months": months[0] if len(months) == 1 else f"{months[0]} – {months[-1]}",
        "records": count(metrics["volumetry"]["total"]),
        "auc": decimal(overall["auc"]),
        "ks": decimal(overall["ks"]),
        "drift": decimal(adherence["ks"]),
        "psi": decimal(adherence["psi"]),
        "finished": finished_on(run).replace("T", " ").removesuffix("+00:00"),
    }


def _replace(path: Path, text: str) -> None:
    """Write beside, then put in place, so that a reader never sees half a page."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, "utf-8")
    beside.replace(path)
