"""What a call reads does not grow with the archive, nor with its ledger. Nothing here looks at a clock."""

import io
import os
import sys
from pathlib import Path
from typing import ClassVar

import pytest

from benchmarks import archives
from benchmarks.archives import make_archive, month, report_one, run_name
from monitor_lib.archive.chain import Event
from monitor_lib.archive.store import Archive
from monitor_lib.archive.summary import NAME
from monitor_lib.history.index import write_index

RUNS = 10  # of each model
NUMBER = 12  # signs of a place in a ledger, at most
watched: list[tuple[str, str]] = []
watching: list[str] = []


def _watch(event, arguments):
    if watching and event in ("open", "os.scandir", "os.listdir") and str(arguments[0]).startswith(watching[0]):
        watched.append((event, str(arguments[0])))


sys.addaudithook(_watch)


class _Counted(io.FileIO):
    """A file that counts what is read from it."""

    read_bytes: ClassVar[dict[str, int]] = {}

    def readinto(self, buffer):
        read = super().readinto(buffer)
        name = os.path.realpath(f"/proc/self/fd/{self.fileno()}")
        self.read_bytes[name] = self.read_bytes.get(name, 0) + (read or 0)
        return read


@pytest.fixture
def counted(monkeypatch):
    """A function that does something with an archive; files opened, bytes of its own file, and bytes of all others."""
    monkeypatch.setattr(os, "fdopen", lambda descriptor, *_more: io.BufferedReader(_Counted(descriptor)))

    def count(archive, action):
        root = str(archive.root)
        watched.clear()
        _Counted.read_bytes.clear()
        watching.append(root)
        try:
            action()
        finally:
            watching.clear()
        own = _Counted.read_bytes.pop(f"{root}/{NAME}", 0)
        return len(watched), own, sum(_Counted.read_bytes.values())

    return count


pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="names of open files are looked up there")


def a_report(archive, number):
    """One batch, in a call of its own."""
    report_one(Archive(archive.root), ("model-000", month(RUNS), run_name(number)))


def test_a_report_reads_the_same_in_a_larger_archive(tmp_path, counted):
    """10 runs or 1,000 of a hundred models: as many files and bytes, and of each other model its row alone."""
    result = {}
    for models in (1, 100):
        archive = make_archive(tmp_path / str(models), models, RUNS)
        result[models] = counted(archive, lambda archive=archive: a_report(archive, 10**6))
    (few_opened, _few_own, few), (many_opened, many_own, many) = result[1], result[100]
    assert few_opened == many_opened
    assert 0 <= many - few <= NUMBER * 4 * RUNS  # places in a longer ledger have more digits
    assert many_own < 100 * 1500


def test_a_report_reads_the_same_behind_a_longer_ledger(tmp_path, counted):
    """Two thousand lines more of other batches change nothing of what a call reads."""
    result = []
    for attempts in (0, 1000):
        archive = make_archive(tmp_path / str(attempts), 2, RUNS)
        lengthen(archive, attempts)
        result.append(counted(archive, lambda archive=archive: a_report(archive, 10**6)))
    (few_opened, few_own, few), (many_opened, many_own, many) = result
    assert few_opened == many_opened
    assert abs(few_own - many_own) <= 600  # one batch that could not be reported
    assert 0 <= many - few <= NUMBER * 4 * RUNS


def lengthen(archive, attempts):
    """Add failed attempts at a batch of another model, without waiting for a disk each time."""
    lines = list(archive.ledger.read().lines)
    key = ("model-001", "later", "0123456789ab")
    for number in range(attempts):
        started = archives.add_line(lines, Event.STARTED, key, work=f".work-{number}", inputs=[])
        archives.add_line(lines, Event.FAILED, key, started=started.hash, why="no")
    (archive.root / "ledger.jsonl").write_bytes(b"".join(line.encoded() for line in lines))
    (archive.root / "ledger.head").write_text(lines[-1].hash + "\n")
    write_index(Archive(archive.root))


def test_what_is_up_to_date_is_found_without_the_ledger(tmp_path, counted):
    """A call that finds its batch reported opens as many files in a larger archive, and reads as much."""
    result = []
    for models in (1, 100):
        archive = make_archive(tmp_path / str(models), models, RUNS)
        result.append(counted(archive, lambda archive=archive: report_one(Archive(archive.root), key_of_first())))
    (few_opened, _few_own, few), (many_opened, _many_own, many) = result
    assert few_opened == many_opened
    assert 0 <= many - few <= io.DEFAULT_BUFFER_SIZE  # a line in the middle of a ledger is read with what follows it


def key_of_first():
    """A run that each of these archives has."""
    return "model-000", month(0), run_name(0)
