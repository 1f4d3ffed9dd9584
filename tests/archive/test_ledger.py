"""The ledger is append-only, and what happens to it otherwise is seen."""

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.archive import ledger as ledger_module
from monitor_lib.archive.chain import HEAD, LEDGER, Event, Line, canonical, hashed, parse, read_chain
from monitor_lib.archive.ledger import LOCK, Ledger
from monitor_lib.errors import MonitorError

KEY = ("m", "b", "0123456789ab")


@pytest.fixture
def ledger(tmp_path):
    """Four lines."""
    written = Ledger(tmp_path)
    first = written.append(Event.STARTED, KEY, work=".work-1", inputs=[])
    written.append(Event.SUCCEEDED, KEY, "ab" * 32, started=first.hash)
    written.append(Event.NOTE, KEY, by="Ana", text="Seen.")
    written.append(Event.NOTE, KEY, by="Ana", text="Done.")
    return written


def test_a_ledger_is_whole(ledger, tmp_path):
    """Each line names the hash of the one before, the first one zeros, and the head is the last one's."""
    chain = ledger.read()
    assert [line.event for line in chain.lines] == ["started", "succeeded", "note", "note"]
    hashes = [line.hash for line in chain.lines]
    assert [line.values["previous"] for line in chain.lines] == ["0" * 64, *hashes[:-1]]
    assert (tmp_path / HEAD).read_text() == hashes[-1] + "\n"
    assert chain.recorded_manifests() == {KEY: "ab" * 32}
    assert chain.unfinished() == []


def test_any_flipped_bit_is_seen(ledger, tmp_path):
    """One flipped bit anywhere in the ledger or its head breaks the chain, and nothing more is appended."""
    for name in (LEDGER, HEAD):
        sound = (tmp_path / name).read_bytes()
        for at in range(len(sound)):
            flipped = bytearray(sound)
            flipped[at] ^= 1 << (at % 8)
            (tmp_path / name).write_bytes(flipped)
            assert read_chain(tmp_path).fault, (name, at)
        with pytest.raises(MonitorError, match="the ledger is damaged"):
            ledger.append(Event.FAILED, KEY)
        assert (tmp_path / name).read_bytes() == bytes(flipped)
        (tmp_path / name).write_bytes(sound)
    assert read_chain(tmp_path).fault == ""


def test_any_line_that_is_moved_is_seen(ledger, tmp_path):
    """A line removed (the last one, too), doubled, or out of its place breaks the chain; so does a lost head."""
    lines = (tmp_path / LEDGER).read_bytes().splitlines(keepends=True)
    harms = [lines[:at] + lines[at + 1 :] for at in range(len(lines))]
    harms += [lines[:at] + lines[at - 1 :] for at in range(1, len(lines))]
    harms += [[*lines[: at - 1], lines[at], lines[at - 1], *lines[at + 1 :]] for at in range(1, len(lines))]
    harms += [[], lines[:2], [b"\n", *lines], [*lines, b"\n"]]
    for harm in harms:
        (tmp_path / LEDGER).write_bytes(b"".join(harm))
        assert read_chain(tmp_path).fault
    (tmp_path / LEDGER).write_bytes(b"".join(lines))
    (tmp_path / HEAD).unlink()
    assert "ledger.head, which holds the hash of the last line, is missing" in read_chain(tmp_path).fault


def test_a_torn_line_is_cut_off_and_told(ledger, tmp_path):
    """However much of a line a crash left behind, the next writer cuts it off, says so, and goes on."""
    lines = (tmp_path / LEDGER).read_bytes().splitlines(keepends=True)
    for kept in range(1, len(lines[-1])):
        (tmp_path / LEDGER).write_bytes(b"".join(lines[:-1]) + lines[-1][:kept])
        (tmp_path / HEAD).write_text(parse(lines[-2][:-1]).hash + "\n")
        chain = read_chain(tmp_path)
        assert (chain.fault, chain.torn) == ("", lines[-1][:kept])
        ledger.append(Event.FAILED, KEY)
        chain = ledger.read()
        assert [line.event for line in chain.lines[-2:]] == ["repaired", "failed"]
        assert chain.lines[-2].values["cut_bytes"] == kept


def test_a_line_whose_middle_is_missing_after_a_crash(ledger, tmp_path):
    """A disk may have a line's end before its middle: a torn line too, as the head still names the one before."""
    lines = (tmp_path / LEDGER).read_bytes().splitlines(keepends=True)
    holes = bytes(20) + lines[-1][20:]
    (tmp_path / LEDGER).write_bytes(b"".join(lines[:-1]) + holes)
    (tmp_path / HEAD).write_text(parse(lines[-2][:-1]).hash + "\n")
    ledger.repair()
    assert ledger.read().lines[-1].values["cut_bytes"] == len(holes)


def test_a_head_one_line_behind(ledger, tmp_path):
    """The head is written after the line; a crash between the two is no damage, and the next writer catches up."""
    last = ledger.read().lines[-1]
    (tmp_path / HEAD).write_text(last.values["previous"] + "\n")
    assert read_chain(tmp_path).fault == ""
    ledger.repair()
    assert (tmp_path / HEAD).read_text() == last.hash + "\n"


VALUES = st.dictionaries(
    st.text(max_size=5),
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.lists(st.text(max_size=5)),
)


@given(VALUES)
def test_a_line_is_read_as_it_was_written(more):
    """Any text in any language comes back, and a line in any other writing is refused."""
    required = dict.fromkeys(["at", "batch", "model", "previous", "run"], "x") | {"event": "failed", "manifest": None}
    line = hashed({**{f"x{key}": value for key, value in more.items()}, **required})
    encoded = line.encoded()
    assert encoded.isascii()
    assert parse(encoded[:-1]) == line
    assert parse(encoded[:-1] + b" ") is None
    assert parse(canonical(dict(reversed(line.values.items())))) == line
    assert parse(Line({**line.values, "run": "y"}).encoded()[:-1]) is None


@pytest.mark.parametrize(
    "values",
    [
        {"event": "started"},
        {"event": "started", "work": ".work-1", "inputs": [1]},
        {"event": "started", "work": ".work-1", "inputs": "in"},
        {"event": "started", "work": ".", "inputs": []},
        {"event": "started", "work": ".work-1/../..", "inputs": []},
        {"event": "note", "by": "Ana", "text": ["x"]},
        {"event": "note", "by": "Ana", "text": "x", "done": 1},
        {"started": ["x"]},
        {"notebook": 1},
        {"why": {}},
        {"manifest": "x"},
        {"run": 1},
        {"run": ".."},
        {"model": "../../victim"},
        {"event": "burnt"},
        {"event": ["x"]},
    ],
)
def test_a_line_that_nobody_wrote(values):
    """A line that is well chained and lacks what its readers need is refused, whoever made it."""
    required = dict.fromkeys(["at", "batch", "model", "previous", "run"], "x") | {"event": "failed", "manifest": None}
    assert parse(hashed(required).encoded()[:-1])
    assert parse(hashed(required | values).encoded()[:-1]) is None


def test_a_line_that_could_not_be_read_is_not_written(tmp_path):
    """A slip of the program is an error, and no damaged ledger."""
    with pytest.raises(ValueError, match="lacks what its readers need"):
        Ledger(tmp_path).append(Event.NOTE, KEY, by="Ana")
    assert not (tmp_path / LEDGER).exists()


def test_a_writer_that_does_not_let_go(tmp_path, monkeypatch):
    """One sentence after a patient while, and nothing is written."""
    monkeypatch.setattr(ledger_module, "PATIENCE", 0.01)
    with FileLock(tmp_path / LOCK), pytest.raises(MonitorError, match="another process has been writing there"):
        Ledger(tmp_path).append(Event.FAILED, KEY)
    assert not (tmp_path / LEDGER).exists()
