"""The index pages: which reports there are, and how they turned out. Made anew from the archive each time."""

from pathlib import Path
from typing import Any

from monitor_lib.archive import durable
from monitor_lib.archive.chain import Chain, Event, read_chain
from monitor_lib.archive.restated import restated, utc
from monitor_lib.archive.steps import step
from monitor_lib.archive.store import Archive, Archived, finished_on
from monitor_lib.errors import MonitorError
from monitor_lib.present.display import render
from monitor_lib.present.sentences import status_word
from monitor_lib.present.text import count, cut, decimal
from monitor_lib.verdict import Status
from monitor_lib.words import _, visible

NAME = "index.html"
# What ends an attempt.
ENDS = (Event.SUCCEEDED, Event.ADOPTED, Event.REPERFORMED, Event.FAILED, Event.TIMED_OUT, Event.INTERRUPTED)
# Which lights share a column.
COLUMNS = (("discrimination",), ("stability",), ("csi", "missing", "unseen"), ("volume",))


def write_index(archive: Archive) -> Path:
    """Write ``<out>/index.html`` and ``<out>/<model>/index.html``.

    Returns:
        The path of the first.

    Raises:
        MonitorError: the pages can't be written.

    """
    with archive.ledger.locked():  # two calls would take each other's half-written page
        return _write(archive)


def _write(archive: Archive) -> Path:
    try:
        for path, page in pages(archive).items():
            durable.make_folders(path.parent)  # a model may have failed attempts alone
            durable.write_whole(path, page)
            step("index written")
    except OSError as error:
        raise MonitorError(
            _("{folder}: the index can't be written: {why}.").format(folder=archive.root, why=error.strerror)
        ) from None
    return archive.root / NAME


def pages(archive: Archive) -> dict[Path, str]:
    """The pages that an archive's index consists of, by path."""
    models, found = [], {}
    chain = read_chain(archive.root)
    for model in sorted({*archive.models(), *(line.key[0] for line in chain.lines if line.event in ENDS)}):
        kept = archive.runs(model)
        runs, damaged = kept.whole, kept.damaged
        shown = [(run, row) for run in runs if (row := _row(run, chain))]
        rows = [row for _run, row in shown]
        newest = {row["batch"]: row["run"] for row in reversed(rows)}
        for row in rows:
            row["superseded"] = row["run"] != newest[row["batch"]]
        found[archive.root / model / NAME] = render(
            "model_index.html.j2",
            model=model,
            rows=rows,
            damaged=_names(damaged),
            unexplained=_names(kept.unexplained),
            others=sorted("/".join(run.key[1:]) for run in runs if run not in [one for one, _row in shown]),
            restated=restated([run for run, _row in shown]),
            unreported=_unreported(chain, model),
            fault=chain.fault,
        )
        current = [row for row in rows if not row["superseded"]]
        unreported = _unreported(chain, model)
        models.append({"model": model, "rows": current, "damaged": len(damaged), "unreported": unreported})
    found[archive.root / NAME] = render("index.html.j2", models=models, fault=chain.fault)
    return found


def _names(folders: list[Path]) -> list[str]:
    return sorted(visible(f"{folder.parent.name}/{folder.name}") for folder in folders)


def _unreported(chain: Chain, model: str) -> list[dict[str, str]]:
    """The batches whose latest attempt came to nothing, with its sentence; an older report of them may stand above."""
    last = {line.key[1]: line for line in chain.lines if line.key[0] == model and line.event in ENDS}
    told = {Event.FAILED: _("failed"), Event.TIMED_OUT: _("timed out"), Event.INTERRUPTED: _("interrupted")}
    return [
        {
            "batch": batch,
            "what": told[line.event],
            "at": utc(line.values["at"]),
            "why": cut(str(line.values.get("why", "")), 400),
        }
        for batch, line in sorted(last.items(), reverse=True)
        if line.event in told
    ]


def _row(run: Archived, chain: Chain) -> dict[str, Any] | None:
    """A run's row, or None where it was made by a version of the project whose figures are laid out otherwise."""
    try:
        return _figures(run) | _remarks(run, chain)
    except (AttributeError, KeyError, IndexError, TypeError, ValueError):
        return None


def _worst(lights: list[dict[str, Any]], names: tuple[str, ...]) -> tuple[str, str]:
    """The worst of some lights, and its word."""
    shown = [Status(light["status"]) for light in lights if light["light"] in names and light["status"]]
    status = next((status for status in Status if status in shown), None)
    return status.value if status else "none", status_word(status)


def _remarks(run: Archived, chain: Chain) -> dict[str, Any]:
    notes = [line.values for line in chain.lines if line.event is Event.NOTE and line.key == run.key]
    return {"remarks": [{"done": None, **values, "at": utc(values["at"])} for values in notes]}


def _figures(run: Archived) -> dict[str, Any]:
    metrics = run.metrics
    overall, adherence = metrics["performance"]["overall"], metrics["adherence"]
    return {
        "batch": run.folder.parent.name,
        "run": run.folder.name,
        "status": run.status,
        "word": status_word(Status(run.status)),
        "lights": [_worst(metrics["verdict"]["lights"], names) for names in COLUMNS],
        "records": count(metrics["volumetry"]["total"]),
        "auc": decimal(overall["auc"]),
        "ks": decimal(overall["ks"]),
        "drift": decimal(adherence["ks"]),
        "psi": decimal(None if adherence["psi_corrected"] is None else max(0.0, adherence["psi_corrected"])),
        "finished": utc(finished_on(run)),
    }
