"""Hashes in memory and on disk count like a plain set, and nothing of them is left behind or can be read."""

import os
import re
import stat
import subprocess
import sys
import unicodedata
from collections import Counter

import hypothesis.strategies as st
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings

from monitor_lib.errors import BatchError
from monitor_lib.readers import hash_ranges
from monitor_lib.readers.fingerprints import id_hashes
from monitor_lib.readers.hash_ranges import Fingerprints
from tests.conftest import ROOT

CHUNKS = st.lists(st.lists(st.integers(0, 40), max_size=30), max_size=12)
SPREAD = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def gathered(chunks):
    """Fingerprints of ids that came chunk by chunk."""
    result = Fingerprints("b.csv")
    for ids in chunks:
        result.add(id_hashes(pa.array([f"id-{one}" for one in ids], pa.string())))
    return result


@SPREAD
@given(ours=CHUNKS, theirs=CHUNKS, limit=st.integers(1, 200))
def test_they_count_like_a_set(ours, theirs, limit, monkeypatch):
    """Distinct and shared ones are those of a plain set of ids, for any chunks, any order and any limit of memory."""
    monkeypatch.setattr(hash_ranges, "HELD", limit)
    first, second = gathered(ours), gathered(theirs)
    ids, others = [one for chunk in ours for one in chunk], {one for chunk in theirs for one in chunk}
    assert first.n == len(ids)
    assert first.how_many_distinct() == len(set(ids))
    assert first.how_many_in(second) == sum(one in others for one in ids)
    hashes, counts = first.to_arrays()["hashes"], first.to_arrays()["counts"]
    assert (np.diff(hashes) > 0).all() if len(hashes) > 1 else True
    assert sorted(counts.tolist()) == sorted(Counter(ids).values())
    again = Fingerprints.from_arrays(first.to_arrays())
    assert (again.n, again.how_many_in(second)) == (first.n, first.how_many_in(second))


@pytest.mark.parametrize("limit", [7, 1 << 22])
def test_ninety_nine_of_a_hundred_tell_records_apart(limit, monkeypatch):
    """Equal records in two files mean something only where records differ within their own file."""
    monkeypatch.setattr(hash_ranges, "HELD", limit)
    assert gathered([range(99), [0]]).tell_apart()
    assert not gathered([range(98), [0, 0]]).tell_apart()


def test_one_value_in_every_record_needs_no_more_memory(monkeypatch):
    """A run holds each hash once, however often it came, so that no range grows with the records."""
    monkeypatch.setattr(hash_ranges, "HELD", 100)
    result = gathered([[7] * 50] * 40)
    assert max(len(hashes) for run in result._runs for hashes, _n in map(run.within, range(hash_ranges.RANGES))) == 1
    assert [(counts.tolist()) for _hashes, counts in result.ranges() if len(counts)] == [[2000]]


@pytest.mark.skipif(sys.platform == "win32", reason="an open file has a name there until it is closed")
def test_the_file_has_no_name(tmp_path, monkeypatch):
    """Nothing is left, however the process ends: what is written has no name, and is its user's alone."""
    monkeypatch.setattr(hash_ranges, "HELD", 10)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = gathered([range(40), range(40)])
    assert result.how_many_distinct() == 40
    assert list(tmp_path.iterdir()) == []
    assert stat.S_IMODE(os.fstat(result._spill._file.fileno()).st_mode) == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_nothing_is_left_by_a_process_that_is_killed(tmp_path):
    """A process that is killed while its hashes are on disk leaves none there."""
    code = (
        "import os, signal, numpy as np\n"
        "from monitor_lib.readers import hash_ranges\n"
        "hash_ranges.HELD = 10\n"
        "found = hash_ranges.Fingerprints()\n"
        "found.add(np.arange(100, dtype=np.uint64))\n"
        "assert found._spill._size == 800\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)})
    assert killed.returncode == -9
    assert list(tmp_path.iterdir()) == []


def written(result):
    """The bytes on disk."""
    file = result._spill._file
    file.seek(0)
    return file.read()


def test_who_has_the_ids_cannot_find_them_on_disk(monkeypatch):
    """Neither the hash of an id nor anything that a second file of the same ids holds stands in what was written."""
    monkeypatch.setattr(hash_ranges, "HELD", 10)
    first, second = gathered([range(1000)]), gathered([range(1000)])
    assert first.how_many_in(second) == 1000
    hashes = set(first.to_arrays()["hashes"].tolist())
    ours, theirs = (set(np.frombuffer(written(result), np.uint64).tolist()) for result in (first, second))
    assert len(ours) == len(hashes) == 1000
    assert not ours & hashes
    assert not ours & theirs


def test_a_full_disk_is_said_in_a_sentence(monkeypatch):
    """Where the hashes don't fit, the file is named and what to do; no hash is."""

    def full(_self, _values, _cuts):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(hash_ranges, "HELD", 10)
    monkeypatch.setattr(hash_ranges._Spill, "_append", full)
    with pytest.raises(BatchError, match=r"^b\.csv: .* has no room .*No space left on device.*TMPDIR"):
        gathered([range(100)])


WRITINGS = {
    "text": pa.array(["7", "-12", "1234567890123456789012", "1.5", None, "K007"]),
    "padded": pa.array([" 007", "-0012.0", "001234567890123456789012", "1.5\u00a0", "K007  "]),
    "integers": pa.array([7, -12, 10**18 + 1, None], pa.int64()),
    "unsigned": pa.array([7, 2**64 - 1], pa.uint64()),
    "floats": pa.array([7.0, -12.0, 1.5, float("nan"), None]),
    "dictionary": pa.array(["7", "1.5", "7", None]).dictionary_encode(),
}


def test_an_id_is_one_whatever_its_type():
    """Whole numbers are the text of their digits, in every type and writing; what is missing has no hash."""
    said = {
        "text": ["7", "-12", "1234567890123456789012", "1.5", "K007"],
        "padded": ["7", "-12", "1234567890123456789012", "1.5", "K007"],
        "integers": ["7", "-12", str(10**18 + 1)],
        "unsigned": ["7", str(2**64 - 1)],
        "floats": ["7", "-12", "1.5"],
        "dictionary": ["7", "1.5", "7"],
    }
    hash_of = {}
    for kind, column in WRITINGS.items():
        hashes = id_hashes(column).tolist()
        assert len(hashes) == len(said[kind]), kind
        for text, one in zip(said[kind], hashes, strict=True):
            assert hash_of.setdefault(text, one) == one, (kind, text)
    assert len(set(hash_of.values())) == len(hash_of)


def meaning(text, decimal):
    """The id that a text stands for, found in another way."""
    text = unicodedata.normalize("NFC", text).strip()
    found = re.fullmatch(r"(-?)0*(\d+?)(\.0+)?" if decimal == "." else r"(-?)0*(\d+?)(,0+|\.00?)?", text, re.ASCII)
    return (found[1] if found[2] != "0" else "") + found[2] if found else text


LONG = st.integers(-(10**19), 10**19).map(str)
SIGNS = st.text("0017-+.,\u00a0 a\u0303\u00e3", max_size=6)


@given(st.sampled_from(".,"), st.lists(st.one_of(LONG, LONG.map("0{}".format), LONG.map("{}.0".format), SIGNS)))
def test_ids_are_equal_as_text(decimal, texts):
    """Two ids share a hash exactly where they are one number or one text, whichever others stand in the same chunk."""
    together = id_hashes(pa.array(texts, pa.string()), decimal).tolist()
    alone = [id_hashes(pa.array([text], pa.string()), decimal).tolist()[0] for text in texts]
    assert together == alone
    meanings = [meaning(text, decimal) for text in texts]
    assert len(set(together)) == len(set(meanings)) == len(set(zip(together, meanings, strict=True)))


def test_a_slice_of_ids():
    """Only the ids of the slice are looked at, and a slice without any has no hashes."""
    texts = pa.array(["K1", "\u00a0K2 ", "K3", "004"])
    assert id_hashes(texts.slice(1, 2)).tolist() == id_hashes(pa.array(["K2", "K3"])).tolist()
    assert id_hashes(texts.slice(3)).tolist() == id_hashes(pa.array([4])).tolist()
    assert id_hashes(texts.slice(4)).tolist() == []
