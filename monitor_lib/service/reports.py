"""Report a batch at the request of a caller: the same steps as ``run_report.py``, in a thread of the service."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from monitor_lib.execution.plan import plan
from monitor_lib.i18n import _
from monitor_lib.runs.interruption import Interruption
from monitor_lib.runs.local import on_this_machine
from monitor_lib.runs.report import Outcome, Reported
from monitor_lib.runs.session import report_all
from monitor_lib.scan.files import scan_volumes
from monitor_lib.service.as_of import observed_until
from monitor_lib.service.call import Call
from monitor_lib.service.data_folder import data_set
from monitor_lib.service.measured import MostRecords, months_of
from monitor_lib.service.posted import LISTS, Posted, is_named, lay_down, read_posted
from monitor_lib.service.refusal import Refusal
from monitor_lib.service.settings import Served, Settings

SHORT = 12


@dataclass(frozen=True)
class Batch:
    """A batch that is to be reported: its model, its file, and the day until which outcomes are known."""

    served: Served
    path: Path
    as_of: date | None


def batch_of(settings: Settings, call: Call) -> Batch:
    """Find the batch that a request names, or keep the records that it holds.

    Raises:
        Refusal: neither is there, or both.
        BatchError: the records can't be read.

    """
    posted = read_posted(call.body)
    served = settings.choose(call.model, posted.model)
    if posted.path is None and posted.records is None:
        raise Refusal(
            422,
            "no_batch",
            _('The body must name a batch below the data folder as "path", or hold records: a list, or {names}.'),
            names=", ".join(f'"{name}"' for name in LISTS),
        )
    as_of = observed_until(served.load(), call)
    if posted.path is None:
        return Batch(served, _kept(settings, served, posted, call), as_of)
    if posted.records is not None:
        raise Refusal(422, "two_batches", _("The body holds records and a path; send one of them."))
    return Batch(served, data_set(served, posted.path), as_of)


def _kept(settings: Settings, served: Served, posted: Posted, call: Call) -> Path:
    """Keep posted records, so that whoever verifies the report finds them; equal records are kept once."""
    path = lay_down(posted, call.folder, call.batch)
    config = served.load()
    counted = scan_volumes(path, (), config, [MostRecords(settings.limits.max_records)])
    name = path.name if is_named(posted, call) else f"{months_of(counted.batch)}.json"
    content = path.read_bytes()
    place = settings.received / served.name / hashlib.sha256(content).hexdigest()[:SHORT] / name
    # What lies there is looked at: a file that was cut off or changed is put right.
    if not place.is_file() or place.read_bytes() != content:
        _write(place, content)
    return place


def _write(place: Path, content: bytes) -> None:
    """Write a file in one step; on a full disk nothing of it stays."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, beside = tempfile.mkstemp(dir=place.parent, prefix=".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(place)
    finally:
        Path(beside).unlink(missing_ok=True)


def report(settings: Settings, batch: Batch, interruption: Interruption) -> dict[str, Any]:
    """Report a batch, and return what the caller gets for it.

    Raises:
        Refusal: the batch can't be reported, or that was interrupted.
        MonitorError: the configuration can't be used any more, or the archive can't be written.

    """
    batch.served.load()  # a model that was renamed must not be reported under another's name
    requests = plan([batch.path], batch.served.config, as_of=batch.as_of)
    reports, _index = report_all(requests, settings.out, "en", on_this_machine(1), interruption=interruption)
    if not reports:
        raise Refusal(
            503,
            "interrupted",
            _(
                "The report was interrupted: it took longer than {seconds:g} seconds, or the service ends; ask for it"
                " again, or have run_report.py make it."
            ),
            seconds=settings.limits.max_seconds,
        )
    return _document(reports[0])


def _document(reported: Reported) -> dict[str, Any]:
    run = reported.run
    if run is None:
        raise Refusal(422, "not_reported", reported.reason)
    model, batch, name = run.key
    address = "/reports/" + "/".join(quote(part, safe="") for part in run.key)
    return {
        "model": model,
        "batch": batch,
        "run": name,
        "outcome": "reported" if reported.outcome is Outcome.REPORTED else "up_to_date",
        "status": run.status,
        "reasons": [one["code"] for one in run.metrics["verdict"]["reasons"]],
        "report": f"{address}/report.html",
        "notebook": f"{address}/notebook.ipynb",
        "metrics": f"{address}/metrics.json",
        "manifest": f"{address}/manifest.json",
    }
