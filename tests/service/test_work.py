"""Work ends when nobody waits for its answer any more, or when the time is up."""

import os
import time
from pathlib import Path

import anyio
import psutil
import pytest
from starlette.requests import Request

from monitor_lib.archive.chain import Event, read_chain
from monitor_lib.service.call import Call
from monitor_lib.service.refusal import Refusal
from monitor_lib.service.reporting import Reporting
from monitor_lib.service.work import Abandoned, Workers
from tests.service.portfolio import call, lay_out, settings

pytestmark = pytest.mark.xdist_group("service")


def endless(_settings, given: Call) -> None:
    """Work that never ends; it says which process does it."""
    (given.folder / "pid").write_text(str(os.getpid()))
    while True:
        time.sleep(0.1)


def dying(_settings, _given: Call) -> None:
    """Work that takes its process with it."""
    os._exit(1)


def failing(_settings, given: Call) -> None:
    """Work with a fault."""
    raise RuntimeError(str(given.folder))


def name_of_folder(_settings, given: Call) -> str:
    """Work that is done at once."""
    return given.folder.name


def request(gone: "Path | None" = None) -> Request:
    """A request whose caller goes away as soon as there is something in the file ``gone``."""

    async def receive():
        while gone is None or not gone.exists() or not gone.read_text():
            await anyio.sleep(0.02)
        return {"type": "http.disconnect"}

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


def in_a_loop(function):
    """Run a coroutine to its end."""
    return anyio.run(function)


def ended(folder: Path) -> bool:
    """Whether the process that worked has ended; a killed one needs a moment."""
    pid = int((folder / "pid").read_text())
    for _attempt in range(200):
        if not psutil.pid_exists(pid):
            return True
        time.sleep(0.05)
    return False


def test_an_answer(tmp_path):
    """Work that is done in time is answered, each by its own caller."""
    workers = Workers(settings(tmp_path, lay_out(tmp_path / "toy")))

    async def ask():
        found = {}

        async def one(name):
            found[name] = await workers.answer(request(), name_of_folder, call(tmp_path / name, ""))

        async with anyio.create_task_group() as group:
            for number in range(5):
                group.start_soon(one, f"call-{number}")
        return found

    assert in_a_loop(ask) == {f"call-{number}": f"call-{number}" for number in range(5)}


def test_a_caller_that_goes_away(tmp_path):
    """Its process is ended in the middle of its work, and the next caller is answered."""
    workers = Workers(settings(tmp_path, lay_out(tmp_path / "toy")))
    given = call(tmp_path / "call", "")

    async def ask():
        with pytest.raises(Abandoned):
            await workers.answer(request(given.folder / "pid"), endless, given)
        assert await anyio.to_thread.run_sync(ended, given.folder)
        return await workers.answer(request(), name_of_folder, given)

    assert in_a_loop(ask) == "call"


def test_a_caller_that_was_never_there(tmp_path):
    """However often callers go away while a process is being started, no process is left over."""
    given = settings(tmp_path, lay_out(tmp_path / "toy"))
    workers = Workers(given)
    (tmp_path / "gone").write_text("x")

    async def ask():
        for number in range(6):
            asked = call(tmp_path / str(number), "")
            with pytest.raises(Abandoned):
                await workers.answer(request(tmp_path / "gone"), endless, asked)
        await workers.close()

    before = {one.pid for one in psutil.Process().children(recursive=True)}
    in_a_loop(ask)
    started = [one for one in psutil.Process().children(recursive=True) if one.pid not in before]
    _gone, alive = psutil.wait_procs(started, timeout=20)
    # What is left is the server that processes are forked from, and multiprocessing's own.
    assert not [one.pid for one in alive if len(one.parents()) > len(psutil.Process().parents()) + 2]


def test_work_that_takes_too_long(tmp_path):
    """It is ended, and the sentence says so."""
    workers = Workers(settings(tmp_path, lay_out(tmp_path / "toy"), max_seconds=8))
    given = call(tmp_path / "call", "")

    async def ask():
        with pytest.raises(Refusal, match="took longer than 8 seconds") as refused:
            await workers.answer(request(), endless, given)
        assert refused.value.status == 503
        assert await anyio.to_thread.run_sync(ended, given.folder)

    in_a_loop(ask)


@pytest.mark.parametrize(("work", "status", "code"), [(dying, 503, "process_died"), (failing, 500, "failed")])
def test_work_that_fails(tmp_path, caplog, work, status, code):
    """The caller gets a sentence; the log gets the place, and not the message."""
    workers = Workers(settings(tmp_path, lay_out(tmp_path / "toy")))
    given = call(tmp_path / "secret", "")

    async def ask():
        with pytest.raises(Refusal) as refused:
            await workers.answer(request(), work, given)
        return refused.value

    refused = in_a_loop(ask)
    assert (refused.status, refused.code) == (status, code)
    assert "secret" not in str(refused) + caplog.text
    assert ("RuntimeError at" in caplog.text) == (work is failing)


@pytest.mark.slow
def test_a_report_whose_caller_goes_away(tmp_path):
    """It is interrupted, the ledger says so, and nothing of it is in the archive."""
    given = settings(tmp_path, lay_out(tmp_path / "toy"))
    asked = call(tmp_path / "call", {"path": "batches/2024-02.csv"})

    async def ask():
        with pytest.raises(Abandoned):
            await Reporting(given, Workers(given)).answer(request(given.out / "ledger.jsonl"), asked)

    in_a_loop(ask)
    assert [line.event for line in read_chain(given.out).lines] == [Event.STARTED, Event.INTERRUPTED]
    assert not list(given.out.glob("toy/*/*/report.html"))
    assert not list(given.out.glob(".work-*"))


@pytest.mark.slow
def test_a_report_when_the_service_ends(tmp_path):
    """It is interrupted at once, not failed, and its caller is told."""
    given = settings(tmp_path, lay_out(tmp_path / "toy"))
    asked = call(tmp_path / "call", {"path": "batches/2024-02.csv"})
    reporting = Reporting(given, Workers(given))

    async def ask():
        async def end():
            while not (given.out / "ledger.jsonl").exists():
                await anyio.sleep(0.02)
            reporting.end()

        async with anyio.create_task_group() as group:
            group.start_soon(end)
            with pytest.raises(Refusal) as refused:
                await reporting.answer(request(), asked)
        assert refused.value.code == "interrupted"

    in_a_loop(ask)
    assert [line.event for line in read_chain(given.out).lines] == [Event.STARTED, Event.INTERRUPTED]
