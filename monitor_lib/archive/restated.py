"""Batches that were reported more than once: as first reported, as restated, and what was another in between."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from monitor_lib.archive.recorded import recorded, what_changed
from monitor_lib.archive.store import Archived, finished_on
from monitor_lib.errors import BatchError
from monitor_lib.present.sentences import status_word
from monitor_lib.present.text import count, decimal, signed
from monitor_lib.verdict import Status
from monitor_lib.words import _

FIGURES = ("auc", "ks", "drift", "psi")


def restated(runs: Sequence[Archived]) -> list[dict[str, Any]]:
    """The first and the last run of each batch that has several.

    Args:
        runs: of one model, by batch, the newest run of a batch first.

    """
    found = []
    for batch, group in groupby(runs, key=lambda run: run.folder.parent.name):
        of_batch = list(group)
        if len(of_batch) > 1:
            first, last = of_batch[-1], of_batch[0]
            then, now = _figures(first), _figures(last)
            found.append(
                {
                    "batch": batch,
                    "rows": [_row(_("first reported"), first, then), _row(_("as restated"), last, now)],
                    "change": [signed(_minus(now[name], then[name])) for name in FIGURES],
                    "records": f"{now['records'] - then['records']:+,}".replace("+0", "0"),
                    "because": _because(first, last),
                }
            )
    return found


def utc(iso: str) -> str:
    """A time for readers."""
    return iso.replace("T", " ").removesuffix("+00:00")


def _row(said: str, run: Archived, figures: dict[str, Any]) -> dict[str, Any]:
    return {
        "said": said,
        "run": run.folder.name,
        "finished": utc(finished_on(run)),
        "status": run.status,
        "word": status_word(Status(run.status)),
        "records": count(figures["records"]),
        "figures": [decimal(figures[name]) for name in FIGURES],
    }


def _figures(run: Archived) -> dict[str, Any]:
    overall, adherence = run.metrics["performance"]["overall"], run.metrics["adherence"]
    psi = adherence["psi_corrected"]
    return {
        "records": run.metrics["volumetry"]["total"],
        "auc": overall["auc"],
        "ks": overall["ks"],
        "drift": adherence["ks"],
        "psi": None if psi is None else max(0.0, psi),
    }


def _minus(now: float | None, then: float | None) -> float | None:
    return None if now is None or then is None else now - then


def _because(first: Archived, last: Archived) -> list[str]:
    """What the two runs were made from that is not the same, as their manifests have it."""
    try:
        changes = what_changed(recorded(first.manifest), recorded(last.manifest))
    except BatchError as error:
        return [str(error)]
    return [f"{change.kind}: {change.sentence}" for change in changes]
