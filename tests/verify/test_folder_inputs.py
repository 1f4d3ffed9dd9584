"""Reports of folders of part files are verified like others: the folders are found again by their hash."""

import pytest

from monitor_lib.readers.source import hash_file
from monitor_lib.verify import session
from monitor_lib.verify.inputs import Finder
from tests.archive.archives import METRICS, Here, call, stubbed
from tests.conftest import CONFIG, as_csv, rows
from tests.verify.test_verify import another, perform_as, verify

CONFIGURED = CONFIG + '[reference]\npath = "in/reference"\n[batches]\nglob = "in/b*"\nhistory = 2\n'


@pytest.fixture
def made(tmp_path, monkeypatch):
    """An archive of one run, made without a kernel from folders of parts."""
    for number, name in enumerate(("b1", "b2", "reference")):
        for part in ("p-0.csv", "m=1/p-1.csv"):
            path = tmp_path / "in" / name / part
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(as_csv(rows(60 + number)))
    (tmp_path / "monitor.toml").write_text(CONFIGURED.format(model="toy"))
    stubbed(monkeypatch)
    monkeypatch.setattr(session, "Performers", Here)
    monkeypatch.setattr(session, "perform_here", perform_as(METRICS))
    monkeypatch.setattr(session, "SHIPPED", tmp_path / "nothing")
    call(tmp_path / "in" / "b2", tmp_path / "out")
    return tmp_path


def test_same(made):
    """Where they were; what is left out of a folder may come and go."""
    (made / "in" / "b2" / "_SUCCESS").touch()
    code, said = verify(made / "out")
    assert code == 0
    assert "same, byte by byte" in said


def test_moved_and_renamed(made):
    """Below a folder that is named, under any name; the report still has the name that it had."""
    (made / "in").rename(made / "away")
    assert "was not found; name its folder with --inputs DIR" in verify(made / "out")[1]
    (made / "away" / "b2").rename(made / "away" / "deep")
    code, said = verify(made / "out", "--inputs", made / "away", "--inputs", made)
    assert code == 0, said


@pytest.mark.parametrize("change", ["content", "name", "partition"])
def test_a_part_that_changed(made, monkeypatch, change):
    """Its folder is named as another than it was."""
    part = made / "in" / "b2" / "m=1" / "p-1.csv"
    if change == "content":
        part.write_text(part.read_text() + "\n")
    elif change == "name":
        part.rename(part.with_name("p-2.csv"))
    else:
        part.parent.rename(part.parent.with_name("m=2"))
    monkeypatch.setattr(session, "perform_here", perform_as(another(auc=0.6)))
    code, said = verify(made / "out")
    assert code == 4
    assert "      data: the batch b2/ is another file than before" in said


def test_files_are_hashed_once(made, monkeypatch):
    """However many of the folders above a file are looked at."""
    read = []
    monkeypatch.setattr("monitor_lib.verify.inputs.hash_file", lambda path: read.append(path) or hash_file(path))
    finder = Finder([made / "in"])
    assert finder.find("b1/", hash_file(made / "in" / "b1").sha256) == made / "in" / "b1"
    assert finder.find("gone/", hash_file(made / "in" / "reference").sha256) == made / "in" / "reference"
    assert finder.find("gone/", "0" * 64) is None
    assert len(read) == len(set(read)) == 6


def test_a_folder_is_no_file(made):
    """A name says which of the two it was: the other kind is not looked at."""
    finder = Finder([made / "in"])
    assert finder.find("b1", "0" * 64) is None
    (made / "in" / "c").write_text("x")
    assert finder.find("c/", hash_file(made / "in" / "c").sha256) is None
