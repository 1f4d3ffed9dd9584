"""Archives made without a kernel: the order of writing is what the tests that use them are about."""

import json
import os
import traceback
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest

from monitor_lib.archive import steps
from monitor_lib.archive.chain import Event
from monitor_lib.archive.store import Archive
from monitor_lib.execution import worker
from monitor_lib.execution.plan import plan
from monitor_lib.execution.task import NotebookError
from monitor_lib.history.index import rewrite_index, write_index
from monitor_lib.runs.running import run_all
from monitor_lib.runs.session import report_all
from tests.conftest import as_csv, rows

METRICS = {
    "verdict": {"status": "green", "lights": [{"light": "stability", "status": "green"}]},
    "volumetry": {"total": 10, "by_month": [{"month": "2024-03"}]},
    "performance": {"overall": {"auc": 0.7, "ks": 0.3}},
    "adherence": {"ks": None, "psi_corrected": None},
}


def stubbed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put three files, made from the batch's name, in the place of the notebook; a batch called bad fails."""

    def perform(task):
        request = task.request
        if request.name.startswith("bad"):
            raise NotebookError("bad.csv: no.", nbformat.writes(nbformat.v4.new_notebook()))
        finished = task.work / "finished"
        finished.mkdir()
        (finished / "report.html").write_text(f"<p>{request.name}</p>")
        (finished / "notebook.ipynb").write_text("{}\n")
        (finished / "metrics.json").write_text(json.dumps(METRICS))
        return finished

    monkeypatch.setattr(worker, "perform_here", perform)


class Here(Executor):
    """Performs in this very process, at once."""

    def __init__(self, _jobs: int = 1) -> None: ...

    def submit(self, function, /, *given, **named):
        done = Future()
        try:
            done.set_result(function(*given, **named))
        except BaseException as error:  # noqa: BLE001 - as any executor does
            done.set_exception(error)
        return done


def here(reports, interruption, on_done, _ahead):
    """Run reports in this very process."""
    return run_all(reports, Here(), worker.perform_here, 1, interruption, lambda: None, on_done)


def batches(folder: Path, place: Callable[..., Path], *names: str) -> list[Path]:
    """Small batches with a configuration above them."""
    return [place(f"in/{name}.csv", as_csv(rows())) for name in names]


def call(batch: Path, out: Path, *, force: bool = False) -> list[str]:
    """Report one batch as the command does; what became of it."""
    reports, _index = report_all(plan([batch], None), out, "en", here, force=force)
    return [one.outcome.value for one in reports]


def with_every_kind_of_line(folder: Path, place: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive of two batches, one of them restated, of a batch that could not be reported, and of a remark."""
    stubbed(monkeypatch)
    out = folder / "out"
    one, two, bad = batches(folder, place, "one", "two", "bad")
    for batch in (one, two, bad):
        call(batch, out)
    one.write_text(as_csv(rows(80)))
    call(one, out)
    archive = Archive(out)
    key = next(line.key for line in archive.ledger.read().lines if line.event is Event.SUCCEEDED)
    archive.ledger.append(Event.NOTE, key, by="Ana", text="Seen.")
    write_index(archive)
    return out


@contextmanager
def steps_reported(told: Callable[[str], None]) -> Iterator[None]:
    """Have a function told of each step of writing."""
    before, steps.reached = steps.reached, told
    try:
        yield
    finally:
        steps.reached = before


def in_a_process_of_its_own(action: Callable[[], object]) -> int:
    """Start ``action`` in a fork of this process, which ends without tidying up; its process id."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the suite's own threads hold nothing that is used here
        child = os.fork()
    if child == 0:
        code = 99
        try:
            action()
            code = 0
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            os._exit(code)
    return child


def ended(child: int) -> int:
    """The exit code of such a process."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def kept_files(out: Path) -> dict[Path, bytes]:
    """The index pages, and what is kept for them."""
    return {
        path.relative_to(out): path.read_bytes()
        for name in ("index.html", ".index.json")
        for path in (*out.glob(name), *out.glob(f"[!.]*/{name}"))
    }


def is_kept_as_made_anew(out: Path) -> bool:
    """Whether the index pages and what is kept for them are what an archive's manifests and ledger give."""
    kept = kept_files(out)
    rewrite_index(Archive(out))
    return bool(kept) and kept_files(out) == kept


def dies_at(number: int, action: Callable[[], object]) -> bool:
    """Whether a process that does ``action`` reaches its step ``number``, counted from one; there it dies."""
    passed = []

    def told(name: str) -> None:
        passed.append(name)
        if len(passed) == number:
            os._exit(7)

    def act() -> None:
        with steps_reported(told):
            action()

    code = ended(in_a_process_of_its_own(act))
    assert code in (0, 7), code
    return code == 7
