"""Processes that perform: one that dies ends what it was about and nothing else, whatever moment it dies at."""

import gc
import os
import signal
import threading
import time
from multiprocessing.connection import Connection

import pytest

from monitor_lib.errors import BatchError
from monitor_lib.execution import worker
from monitor_lib.execution.performers import Performers
from monitor_lib.execution.task import Interrupted, ProcessDied
from tests.processes import until

MANY = 10_000_000  # more bytes than a pipe holds


@pytest.fixture
def performers():
    """Two processes, which have ended afterwards."""
    with Performers(2) as made:
        yield made
    assert not [one.process for one in made._workers if one.process.is_alive()]


def doubled(number):
    """Some work, and who did it."""
    return os.getpid(), 2 * number


def dies_half_way():
    """Give the beginning of a long answer, and be killed."""
    pipe = next(one for one in gc.get_objects() if isinstance(one, Connection) and one.readable and one.writable)
    os.write(pipe.fileno(), MANY.to_bytes(4, "big") + b"a beginning")
    os.kill(os.getpid(), signal.SIGKILL)


def fails(error):
    """Raise what is given."""
    raise error


def no_bytes():
    """What no pipe takes."""
    return threading.Lock()


def waits(file, *, deaf=False):
    """Work until somebody wants it to end, or whatever anybody wants."""
    file.write_text(str(os.getpid()))
    while deaf or not worker._setting.stop.is_set():
        time.sleep(0.01)
    raise Interrupted("ended.", "n" * MANY)


def test_answers(performers):
    """Results and errors come back; a process is used again; no more of them than were asked for."""
    answers = [performers.submit(doubled, number).result() for number in range(20)]
    assert [answer for _pid, answer in answers] == [2 * number for number in range(20)]
    assert {pid for pid, _answer in answers} == {one.process.pid for one in performers._workers}
    assert len([performers.submit(doubled, number) for number in range(20)]) == 20
    assert len(performers._workers) <= 2


def test_errors(performers):
    """Our own errors come back as they were; others say where they came from; what can't be sent says so."""
    with pytest.raises(BatchError, match=r"^no\.$") as ours:
        performers.submit(fails, BatchError("no.")).result()
    assert not hasattr(ours.value, "__notes__")
    with pytest.raises(ZeroDivisionError) as theirs:
        performers.submit(fails, ZeroDivisionError("by zero")).result()
    assert "in fails" in theirs.value.__notes__[0]
    with pytest.raises(TypeError, match="pickle"):
        performers.submit(no_bytes).result()
    assert performers.submit(doubled, 1).result()[1] == 2


def test_one_dies_half_way_through_its_answer(performers, tmp_path):
    """Nothing waits for the rest; what the other performs goes on, and the next call is answered."""
    other = performers.submit(waits, tmp_path / "other")
    until((tmp_path / "other").exists, "the other is at work")
    with pytest.raises(ProcessDied, match="died; the usual cause is too little memory"):
        performers.submit(dies_half_way).result(timeout=60)
    assert performers.submit(doubled, 1).result(timeout=60)[1] == 2
    assert not other.done()
    performers.stop()
    with pytest.raises(Interrupted) as ended:
        other.result(timeout=60)
    assert len(ended.value.notebook) == MANY


def test_one_dies_without_work(performers):
    """The next call gets another process."""
    pid, _answer = performers.submit(doubled, 1).result()
    os.kill(pid, signal.SIGKILL)
    until(lambda: not performers._workers[0].process.is_alive(), "it is dead")
    assert performers.submit(doubled, 1).result()[0] != pid


def test_deaf_ones_are_killed(performers, tmp_path):
    """What does not end by itself is ended, and nothing is begun any more."""
    deaf = performers.submit(waits, tmp_path / "deaf", deaf=True)
    until((tmp_path / "deaf").exists, "it is at work")
    until(lambda: performers.stop() or deaf.done(), "it has ended")
    with pytest.raises(ProcessDied):
        deaf.result()
    with pytest.raises(ProcessDied):
        performers.submit(doubled, 1).result(timeout=60)
