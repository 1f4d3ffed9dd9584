"""However a call is ended: no process lives on, no report stands half, and the ledger says what happened to each."""

import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from tests.conftest import CONFIG, ROOT, as_csv, rows
from tests.processes import PATIENCE, all_end, below, catches, until
from tests.runs.test_end_to_end import call

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")
SENTENCE = "run_report.py: interrupted; what was reported before is kept, call again for the rest.\n"
BATCHES = 6
MOMENTS_DRAWN, LONGEST_CALL = 15, 12  # seconds; a call that has ended before is no failure


@pytest.fixture
def many(tmp_path):
    """Six batches."""
    (tmp_path / "in" / "batches").mkdir(parents=True)
    for number in range(1, BATCHES + 1):
        records = as_csv(rows(300, month=f"2024-0{number}"))
        (tmp_path / "in" / "batches" / f"b{number}.csv").write_text(records)
    config = tmp_path / "in" / "monitor.toml"
    config.write_text(CONFIG.format(model="toy") + '[batches]\nglob = "batches/*.csv"\nhistory = 2\n')
    return config


def started(config, out):
    """The command under way."""
    return subprocess.Popen(
        [sys.executable, str(ROOT / "run_report.py"), "--config", str(config), "--out", str(out), "--jobs", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def lines_of(out):
    """The ledger's lines."""
    ledger = out / "ledger.jsonl"
    return [json.loads(line) for line in ledger.read_text().splitlines()] if ledger.exists() else []


def told(out):
    """How often each event stands in the ledger."""
    return Counter(line["event"] for line in lines_of(out))


def verified(out):
    """What ``verify`` says of files and chain."""
    command = [sys.executable, "-m", "monitor_lib", "verify", "--integrity-only", str(out)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


def whole_and_finished(config, out):
    """After a call that was ended, the next one reports the rest, and no attempt is without its outcome."""
    again = call("--config", config, "--out", out)
    assert again.returncode == 0, again.stderr
    assert told(out)["succeeded"] == BATCHES
    lines = lines_of(out)
    begun = [line["hash"] for line in lines if line["event"] == "started"]
    assert sorted(begun) == sorted(line["started"] for line in lines if "started" in line)
    assert not list(out.glob(".work-*"))
    whole = verified(out)
    assert whole.returncode == 0, whole.stdout + whole.stderr


def ended(process, one):
    """Send a signal and wait; what the command said on its standard error."""
    processes = below(process.pid)
    process.send_signal(one)
    said = process.communicate(timeout=PATIENCE)[1]
    all_end(processes)
    return said


MOMENTS = {
    "reports are begun": lambda out: told(out)["started"] >= 2,
    "a report is done": lambda out: told(out)["succeeded"] >= 1,
    "others are done": lambda out: told(out)["succeeded"] >= 3,
}


# Every moment, and every signal; both that a program can answer go the same way.
@pytest.mark.parametrize(
    ("one", "moment"),
    [
        (signal.SIGINT, "a report is done"),
        (signal.SIGINT, "others are done"),
        (signal.SIGTERM, "reports are begun"),
        (signal.SIGKILL, "reports are begun"),
        (signal.SIGKILL, "others are done"),
    ],
)
def test_ended_at_work(many, tmp_path, one, moment):
    """Killed or interrupted: no process lives on; interrupted, it says so in one sentence, and so does the ledger."""
    out = tmp_path / "out"
    process = started(many, out)
    until(lambda: process.poll() is not None or MOMENTS[moment](out), moment)
    assert process.poll() is None, process.communicate()
    said = ended(process, one)
    assert process.returncode == (-signal.SIGKILL if one == signal.SIGKILL else 130)
    if one != signal.SIGKILL:
        assert said == SENTENCE
        assert sum(told(out).values()) == 2 * told(out)["started"]
        assert not list(out.glob(".work-*"))
    assert told(out)["succeeded"] < BATCHES
    whole_and_finished(many, out)


@pytest.mark.slow
@pytest.mark.parametrize("one", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_after_the_last_word(many, tmp_path, both_busy, one):
    """Once everything is done and said, a signal changes nothing, not even while Python shuts down."""
    process = started(many, tmp_path / "out")
    for line in process.stdout:
        if line.startswith("Open "):
            break
    # Until it ends, more than one: the moments in which Python has no handler are short.
    while process.poll() is None:
        process.send_signal(one)
        time.sleep(0.005)
    assert process.returncode == 0
    process.communicate()


@pytest.fixture
def both_busy():
    """Every processor has something else to do, until the function is called that this gives."""
    spinning = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _one in range(2)]

    def end():
        for one in spinning:
            one.kill()
            one.wait()

    yield end
    end()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("seed", range(MOMENTS_DRAWN))
def test_no_interrupt_is_lost(many, tmp_path, both_busy, seed):
    """At any moment, with both processors busy: the command ends, begins nothing more, and has said what happened.

    The moment is drawn; what must hold does not depend on it. It lies after Python's own start, which may print a
    traceback, or go on as if nothing had come.
    """
    out = tmp_path / "out"
    process = started(many, out)
    until(lambda: process.poll() is not None or catches(process.pid, signal.SIGTERM), "the command listens")
    # One moment in each equal part of the time that the call takes at most.
    pause = (seed + random.Random(seed).random()) * LONGEST_CALL / MOMENTS_DRAWN  # noqa: S311 - any moment will do
    try:
        process.wait(pause)
    except subprocess.TimeoutExpired:
        before = told(out)
        said = ended(process, signal.SIGINT)
        after = told(out)
        if process.returncode == 130:
            assert said == SENTENCE
        else:  # everything was done
            assert (process.returncode, after["succeeded"]) == (0, BATCHES)
        # At most what was under way when the signal came was still finished, or said to be interrupted.
        assert after["started"] - before["started"] <= 2
        assert after["started"] == after["succeeded"] + after["interrupted"]
    else:
        process.communicate()
    both_busy()
    if seed % 5 == 0:
        whole_and_finished(many, out)
