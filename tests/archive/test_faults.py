"""A process that dies leaves the truth, wherever it dies."""

import errno
import os
import signal
from collections import Counter
from typing import get_args

import pytest

from monitor_lib.archive import durable
from monitor_lib.archive.attempt import attempt
from monitor_lib.archive.chain import Event, read_chain
from monitor_lib.archive.recovery import recover
from monitor_lib.archive.steps import Step
from monitor_lib.archive.store import Archive, read_run
from monitor_lib.errors import MonitorError
from monitor_lib.execution.plan import plan
from monitor_lib.execution.task import Interrupted, TimedOut
from monitor_lib.history.index import rewrite_index
from monitor_lib.runs.session import report_all
from monitor_lib.verify.integrity import check
from monitor_lib.verify.scope import Scope
from tests.archive.archives import (
    batches,
    call,
    dies_at,
    ended,
    here,
    in_a_process_of_its_own,
    is_kept_as_made_anew,
    steps_reported,
    stubbed,
)

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a process dies in a fork of this one")
OUTCOMES = set(Event) - {Event.STARTED, Event.NOTE, Event.REPAIRED}


@pytest.fixture
def stub(monkeypatch):
    stubbed(monkeypatch)


def run_folders(out):
    return [path for path in out.glob("[!.]*/*/*") if path.is_dir()]


def whole_or_absent(out):
    """What must hold at any moment, also of an archive whose writer has just died."""
    for folder in run_folders(out):
        read_run(folder)
    assert read_chain(out).fault == ""
    assert not out.exists() or check(Scope(out)).findings == ()


def clean(out):
    """What must hold after a call that nothing stopped."""
    whole_or_absent(out)
    chain = Archive(out).ledger.read()
    assert (chain.torn, chain.unfinished(), chain.recorded_head) == (b"", [], chain.head)
    assert not list(out.glob(".work-*"))
    started = [line.hash for line in chain.lines if line.event is Event.STARTED]
    assert Counter(line.values["started"] for line in chain.lines if line.event in OUTCOMES) == Counter(started)
    assert {folder.relative_to(out).parts for folder in run_folders(out)} == set(chain.recorded_manifests())
    for folder in run_folders(out):
        assert Archive(out).known(*folder.relative_to(out).parts)
    return [line.event for line in chain.lines]


def at_every_step(tmp_path, action, before=lambda _out: None, after=None):
    """Let ``action`` die at its first step, its second, and so on in an archive of its own; what stood there then."""
    number = 0
    while True:
        number += 1
        out = tmp_path / f"out-{number}"
        before(out)
        if not dies_at(number, lambda out=out: action(out)):
            return
        whole_or_absent(out)
        folders, told = run_folders(out), [line.event for line in read_chain(out).lines]
        outcome = (after or action)(out)
        events = clean(out)
        assert check(Scope(out)).notices == ()
        assert is_kept_as_made_anew(out)
        yield folders, told, outcome, events


def test_a_report_that_dies_at_any_step(tmp_path, place, stub):
    """The report is whole or absent, the next call is clean, and the ledger says interrupted or adopted as it was."""
    (batch,) = batches(tmp_path, place, "good")
    seen = Counter()
    for folders, told, outcome, events in at_every_step(tmp_path, lambda out: call(batch, out)):
        if folders:
            expected = "started succeeded" if "succeeded" in told else "started adopted"
            assert outcome == ["up to date"]
        else:
            expected = "started interrupted started succeeded" if told else "started succeeded"
            assert outcome == ["reported"]
        assert " ".join(events) == expected
        seen[expected] += 1
    assert seen.keys() == {
        "started succeeded",
        "started adopted",
        "started interrupted started succeeded",
    }


def test_a_later_report_that_dies_at_any_step(tmp_path, place, stub):
    """Where reports stand already, the next call brings up what is kept of them for the index pages."""
    first, second = batches(tmp_path, place, "first", "second")
    outcomes = set()
    for _folders, _told, outcome, events in at_every_step(
        tmp_path, lambda out: call(second, out), before=lambda out: call(first, out)
    ):
        assert events[:2] == ["started", "succeeded"]
        outcomes.add(*outcome)
    assert outcomes == {"reported", "up to date"}


def test_a_rebuild_that_dies_at_any_step(tmp_path, place, stub):
    """Making all pages anew may be stopped anywhere, and the next report finds its way."""
    first, second = batches(tmp_path, place, "first", "second")

    def lose(out):
        call(first, out)
        (out / ".index.json").unlink()

    for _folders, _told, outcome, _events in at_every_step(
        tmp_path, lambda out: rewrite_index(Archive(out)), before=lose, after=lambda out: call(second, out)
    ):
        assert outcome == ["reported"]


def test_a_failure_that_dies_at_any_step(tmp_path, place, stub):
    """A batch that can't be reported leaves no run, and each attempt at it has its outcome."""
    (batch,) = batches(tmp_path, place, "bad")
    for folders, _told, outcome, events in at_every_step(tmp_path, lambda out: call(batch, out)):
        assert (folders, outcome, events[-1]) == ([], ["failed"], "failed")
        assert set(events) <= {"started", "failed", "interrupted"}


def test_a_reperformance_that_dies_at_any_step(tmp_path, place, stub):
    """The report that stood before stands as it was."""
    (batch,) = batches(tmp_path, place, "good")

    def force(out):
        return call(batch, out, force=True)

    for folders, _told, outcome, events in at_every_step(tmp_path, force, before=lambda out: call(batch, out)):
        assert len(folders) == 1
        assert outcome == ["re-performed, same bytes"]
        assert events[:2] == ["started", "succeeded"]
        assert set(events[2:]) <= {"started", "reperformed", "interrupted"}


def test_a_recovery_that_dies_at_any_step(tmp_path, place, stub):
    """Who tells of the dead may die over it; the next one tells it once."""
    (batch,) = batches(tmp_path, place, "good")
    names = []
    with steps_reported(names.append):
        call(batch, tmp_path / "whole")
    for step, dead in (("run renamed", "adopted"), ("report made", "interrupted")):

        def die_first(out, step=step):
            assert dies_at(names.index(step) + 1, lambda: call(batch, out))

        for _folders, _told, _outcome, events in at_every_step(
            tmp_path / step, lambda out: call(batch, out), before=die_first
        ):
            assert events[:2] == ["started", dead]


def test_every_step_is_passed(tmp_path, place, stub):
    """No name stands for a step that no writing takes, so the tests above have died at each."""
    good, bad = batches(tmp_path, place, "good", "bad")
    passed = []
    with steps_reported(passed.append):
        call(good, tmp_path / "out")
        call(bad, tmp_path / "out")
    assert set(passed) == set(get_args(Step))


def test_the_living_are_left_alone(tmp_path):
    """A call that comes while another works takes nothing from it; killed, it is told of and tidied up after."""
    archive = Archive(tmp_path / "out")
    inside, told = os.pipe()

    def work():
        with attempt(Archive(tmp_path / "out"), ("m", "b", "r"), []):
            os.write(told, b".")
            signal.pause()

    child = in_a_process_of_its_own(work)
    os.close(told)
    try:
        assert os.read(inside, 1) == b"."
        recover(archive)
        (folder,) = archive.root.glob(".work-*")
        assert [line.event for line in archive.ledger.read().lines] == ["started"]
    finally:
        os.kill(child, signal.SIGKILL)
        assert ended(child) == -signal.SIGKILL
        os.close(inside)
    recover(archive)
    assert not folder.exists()
    assert [line.event for line in archive.ledger.read().lines] == ["started", "interrupted"]


def test_several_at_once(tmp_path, place, stub):
    """Processes that report the same and other batches into one archive do no damage and lose no line."""
    good, other, bad = batches(tmp_path, place, "good", "other", "bad")
    out = tmp_path / "out"
    children = [
        in_a_process_of_its_own(lambda batch=batch: call(batch, out, force=True))
        for batch in (good, other, bad, good, other, good)
    ]
    assert [ended(child) for child in children] == [0] * len(children)
    told = Counter(clean(out))
    assert is_kept_as_made_anew(out)
    assert told["started"] == 6
    assert (told["succeeded"], told["reperformed"], told["failed"]) == (2, 3, 1)


@pytest.mark.parametrize(
    ("error", "event"),
    [(TimedOut("x"), "timed_out"), (Interrupted("x"), "interrupted"), (KeyboardInterrupt(), "interrupted")],
)
def test_outcomes_are_told_apart(tmp_path, error, event):
    """A report that took too long or was stopped is no failure of its batch."""
    archive = Archive(tmp_path)
    with pytest.raises(type(error)), attempt(archive, ("m", "b", "r"), []):
        raise error
    assert [line.event for line in archive.ledger.read().lines] == ["started", event]


def test_ctrl_c_is_told(tmp_path):
    """Whoever stops the command finds the batch interrupted."""
    archive = Archive(tmp_path)
    with pytest.raises(KeyboardInterrupt), attempt(archive, ("m", "b", "r"), []):
        raise KeyboardInterrupt
    clean(tmp_path)
    assert [line.event for line in archive.ledger.read().lines] == ["started", "interrupted"]


def test_a_disk_that_is_full_when_the_outcome_is_told(tmp_path, place, stub, monkeypatch):
    """One sentence; the report stands whole, and the next call tells of it and of the torn line."""
    (batch,) = batches(tmp_path, place, "good")
    out = tmp_path / "out"
    append = durable.append

    def full(path, content):
        if b'"succeeded"' in content or b'"adopted"' in content:
            append(path, content[:40])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        append(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(durable, "append", full)
        (reported,), _index = report_all(plan([batch], None), out, "en", here)
    assert reported.outcome.value == "failed"
    assert reported.sentence == f"{out}: reports can't be written there: No space left on device."
    assert len(run_folders(out)) == 1
    whole_or_absent(out)
    assert call(batch, out) == ["up to date"]
    assert clean(out) == ["started", "repaired", "repaired", "adopted"]


def test_a_failure_says_why(tmp_path):
    """The ledger has our own sentence or the system's; of any other exception only its kind, which quotes no record."""
    archive = Archive(tmp_path)
    for error in (MonitorError("b.csv: no."), OSError(errno.ENOSPC, "Disk full"), ValueError("a record")):
        with pytest.raises(type(error)), attempt(archive, ("m", "b", "r"), []):
            raise error
    why = [line.values["why"] for line in archive.ledger.read().lines if line.event is Event.FAILED]
    assert why == ["b.csv: no.", "Disk full", "ValueError"]
