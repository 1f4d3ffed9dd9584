"""Reports on their way: what befalls one is told of it alone, and what befalls the call is told of all."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from monitor_lib.archive.chain import read_chain
from monitor_lib.execution import worker
from monitor_lib.execution.plan import plan
from monitor_lib.execution.task import Interrupted
from monitor_lib.runs.running import run_all
from monitor_lib.runs.session import exit_code, report_all
from tests.archive.archives import batches, stubbed


@pytest.fixture
def three(place, monkeypatch):
    """Three batches, and a stub in the notebook's place."""
    stubbed(monkeypatch)
    return plan(batches(None, place, "b1", "b2", "b3"), None)


def outcomes(out):
    """What the ledger tells of each batch."""
    return Counter((line.key[1], line.event.value, line.values.get("why")) for line in read_chain(out).lines)


def in_threads(perform, stop=lambda: None):
    """A way to run two reports at once."""

    def run(reports, interruption, on_done, _ahead):
        with ThreadPoolExecutor(2) as executor:
            return run_all(reports, executor, perform, 2, interruption, stop, on_done)

    return run


def test_an_error_of_no_kind_of_ours_ends_one_report(three, tmp_path, caplog):
    """It is told by its name, its traceback goes to whoever can mend it, and the other reports are made."""

    def perform(task):
        if task.request.name == "b2":
            raise MemoryError
        return worker.perform_here(task)

    reports, index = report_all(three, tmp_path / "out", "en", in_threads(perform))
    assert [one.sentence for one in reports if one.sentence] == [
        f"{three[1].path}: the report stopped with MemoryError."
    ]
    assert exit_code(reports, None) == 1
    assert index.exists()
    told = outcomes(tmp_path / "out")
    assert told["b2", "failed", "MemoryError"] == told["b1", "succeeded", None] == told["b3", "succeeded", None] == 1
    assert "in perform" in caplog.text


def test_an_error_while_it_is_told(three, tmp_path):
    """What is under way is interrupted and said to be, the index shows what is done, and the error is not hidden."""
    stopped, under_way = threading.Event(), threading.Event()

    def perform(task):
        if task.request.name == "b1":
            assert under_way.wait(60)
            return worker.perform_here(task)
        under_way.set()
        assert stopped.wait(60)
        raise Interrupted("ended.")

    def on_done(_report):
        raise BrokenPipeError

    out = tmp_path / "out"
    with pytest.raises(BrokenPipeError):
        report_all(three, out, "en", in_threads(perform, stopped.set), on_done=on_done)
    told = outcomes(out)
    assert told["b1", "succeeded", None] == 1
    assert told["b2", "interrupted", "stopped by hand or by the system"] == 1
    assert not [key for key in told if key[0] == "b3"]
    assert "b1" in (out / "index.html").read_text()
