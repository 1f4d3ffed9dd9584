"""Whatever happens to an archive after it was written is found."""

import errno
import json
import os
import shutil

import pytest

from monitor_lib.archive import attempt as attempting
from monitor_lib.archive.attempt import attempt
from monitor_lib.archive.chain import Event, hashed
from monitor_lib.archive.reading import sha256
from monitor_lib.archive.store import Archive
from monitor_lib.errors import ConfigError
from monitor_lib.history.index import write_index
from monitor_lib.verify.integrity import check
from monitor_lib.verify.scope import find_scope
from tests.archive.archives import call, stubbed
from tests.conftest import CONFIG, as_csv, rows

SAMPLES = 25


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """An archive of two runs, a failed batch and a remark; made once, copied by each test."""
    place = tmp_path_factory.mktemp("written")
    (place / "monitor.toml").write_text(CONFIG.format(model="toy"))
    with pytest.MonkeyPatch.context() as patch:
        stubbed(patch)
        for name in ("one", "two", "bad"):
            (place / f"{name}.csv").write_text(as_csv(rows()))
            call(place / f"{name}.csv", place / "out")
    archive = Archive(place / "out")
    archive.ledger.append(Event.NOTE, ("toy", "one", only(place / "out", "one").name), by="Ana", text="Seen.")
    write_index(archive)
    return place / "out"


@pytest.fixture
def out(written, tmp_path):
    return shutil.copytree(written, tmp_path / "out")


def only(out, batch):
    (run,) = (out / "toy" / batch).iterdir()
    return run


def codes(path, head=None):
    return sorted({finding.code for finding in check(find_scope(path), head).findings})


def archived_files(out):
    made_anew = ("index.html", ".index.json", ".ledger.lock")  # they hold nothing of their own
    return [path for path in sorted(out.rglob("*")) if path.is_file() and path.name not in made_anew]


def test_a_whole_archive(out):
    """Nothing is found where nothing happened, whichever part is named; the runs are those that stand there."""
    one, two = only(out, "one"), only(out, "two")
    for path, runs in ((out, [one, two]), (out / "toy", [one, two]), (two.parent, [two]), (one, [one])):
        result = check(find_scope(path))
        assert (result.findings, result.notices) == ((), ())
        assert [run.folder for run in result.runs] == runs
    assert find_scope(one / "report.html") == find_scope(one)


def test_any_flipped_byte_is_found(out):
    """One bit of any file of a run, of a failed notebook, of the ledger or of its head: damage, wherever it lies."""
    files = archived_files(out)
    assert len(files) == 4 + 4 + 1 + 2
    for path in files:
        sound = path.read_bytes()
        ends = [at for at, sign in enumerate(sound) if sign == 10]
        positions = {0, len(sound) - 1, *ends[-6:], *range(0, len(sound), len(sound) // SAMPLES + 1)}
        for at in sorted(positions):
            flipped = bytearray(sound)
            flipped[at] ^= 1 << (at % 8)
            path.write_bytes(flipped)
            assert codes(out), (path.name, at)
        path.write_bytes(sound)
    assert codes(out) == []


def test_any_file_that_is_gone_or_added_is_found(out):
    """In a run's folder nothing may be missing, and nothing may be beyond the four files, not even a hidden file."""
    for path in archived_files(out):
        sound = path.read_bytes()
        path.unlink()
        assert codes(out), path
        path.write_bytes(sound)
    for name in ("report2.html", ".hidden", "folder"):
        extra = only(out, "one") / name
        extra.mkdir() if name == "folder" else extra.write_text("")
        assert codes(out) == ["extra"]
        extra.rmdir() if name == "folder" else extra.unlink()
    report = only(out, "one") / "report.html"
    moved = report.rename(out.parent / "report.html")
    report.symlink_to(moved)
    assert codes(out) == ["changed"]


def test_any_removed_line_is_found(out):
    """Each line in turn, the last one as well."""
    lines = (out / "ledger.jsonl").read_bytes().splitlines(keepends=True)
    assert len(lines) == 7
    for at in range(len(lines)):
        (out / "ledger.jsonl").write_bytes(b"".join(lines[:at] + lines[at + 1 :]))
        assert codes(out) == ["ledger"]


def test_a_removed_folder_is_found(out):
    """A run, a batch or a model that the ledger names and that is gone, also where the gone folder itself is named."""
    run = only(out, "one")
    for folder in (run, run.parent, out / "toy"):
        shutil.move(folder, out.parent / "away")
        assert codes(out) == ["gone"]
        assert codes(folder) == ["gone"]
        assert codes(run) == ["gone"]
        shutil.move(out.parent / "away", folder)
    assert codes(out) == []


def test_an_added_folder_is_found(out):
    """A run that was copied in, whole or empty, or a folder that no line explains."""
    run = only(out, "one")
    shutil.copytree(run, run.with_name("0123456789ab"))
    assert codes(out) == codes(run.parent) == ["no_line"]
    assert codes(only(out, "two")) == []
    shutil.rmtree(run.with_name("0123456789ab"))
    for folder in (
        run.with_name("empty"),
        run.parent.with_name("three"),
        out / "other",
        run.parent.with_name(".hidden"),
    ):
        folder.mkdir()
        assert codes(out), folder
        folder.rmdir()
    (run.parent / "file").write_text("")
    assert codes(out) == ["extra"]


def test_a_run_with_a_manifest_of_its_own_is_found(out):
    """Who changes a file and makes the manifest agree is found by the ledger."""
    run = only(out, "one")
    (run / "report.html").write_text("better")
    manifest = json.loads((run / "manifest.json").read_text())
    manifest["subject"][0]["digest"]["sha256"] = sha256(run / "report.html")
    (run / "manifest.json").write_text(json.dumps(manifest))
    assert codes(out) == ["manifest"]


def test_a_head_kept_elsewhere_finds_a_ledger_written_anew(out):
    """Who can write everything can write a whole chain anew; only a head that lies elsewhere tells."""
    noted = (out / "ledger.head").read_text().strip()
    assert codes(out, noted) == []
    Archive(out).ledger.append(Event.NOTE, ("toy", "one", "x"), by="Ana", text="More.")
    assert codes(out, noted) == []
    assert [notice.kind for notice in check(find_scope(out), noted).notices] == ["head", "kept"]
    previous, anew = "0" * 64, []
    for line in Archive(out).ledger.read().lines:
        values = {key: value for key, value in line.values.items() if key != "hash"}
        anew.append(hashed(values | {"previous": previous, "at": "2020-01-01T00:00:00+00:00"}))
        previous = anew[-1].hash
    (out / "ledger.jsonl").write_bytes(b"".join(line.encoded() for line in anew))
    (out / "ledger.head").write_text(previous + "\n")
    assert codes(out, noted) == ["head"]


def test_what_is_under_way_is_no_damage(out):
    """A report in the making, one that was killed, and a torn line: told, and no reason for alarm."""
    with attempt(Archive(out), ("toy", "new", "r"), []) as under_way:
        result = check(find_scope(out))
        assert not result.findings
        assert [notice.sentence for notice in result.notices] == ["toy/new/r is being reported now"]
        under_way.tell(Event.FAILED)
    write_index(Archive(out))
    Archive(out).ledger.append(Event.STARTED, ("toy", "new", "r"), work=".work-gone", inputs=[])
    with (out / "ledger.jsonl").open("ab") as ledger:
        ledger.write(b'{"at":"2')
    result = check(find_scope(out))
    assert not result.findings
    assert [notice.kind for notice in result.notices] == ["torn", "unfinished"]


@pytest.mark.parametrize("page", ["index.html", "toy/index.html"])
def test_a_changed_index_is_noted(out, page):
    """The index is no evidence, but nobody should read a changed one unwarned; nor is a lost one damage."""
    path = out / page
    path.write_text(path.read_text().replace("Green", "Amber"))
    for _once in range(2):
        result = check(find_scope(out))
        assert not result.findings
        assert [notice.sentence.split(" ")[0] for notice in result.notices] == [page]
        path.unlink(missing_ok=True)


def test_looking_writes_nothing(out):
    """An auditor's copy needs no right to write: no lock is taken, no file touched."""
    (out / ".ledger.lock").unlink()
    before = {path: path.stat().st_mtime_ns for path in (out, *out.rglob("*"))}
    check(find_scope(out))
    assert {path: path.stat().st_mtime_ns for path in (out, *out.rglob("*"))} == before


def test_an_archive_without_its_ledger(out):
    """Runs whose ledger is gone are found as damaged from any folder; a folder without runs is a wrong call."""
    (out / "ledger.jsonl").unlink()
    (out / "ledger.head").unlink()
    for path in (out, out / "toy", only(out, "one")):
        assert find_scope(path).root == out
    assert "no_line" in codes(out)
    for path in (out / "toy", only(out, "one")):
        assert codes(path) == []
        assert "nothing shows that the manifest is the archived one" in check(find_scope(path)).unsettled[0]
    (only(out, "one") / "report.html").write_text("x")
    assert codes(only(out, "one")) == ["changed"]
    with pytest.raises(ConfigError, match="no archive, model, batch or run lies there"):
        find_scope(out.parent / "nowhere")


@pytest.mark.parametrize("name", ["ledger.jsonl", "ledger.head"])
def test_a_ledger_in_another_place_is_none(out, name):
    """A ledger that somebody puts into a run, a batch or a model changes nothing of where the archive begins."""
    run = only(out, "one")
    for folder in (run, run.parent, run.parent.parent):
        (folder / name).write_text("")
        for path in (run, run.parent, run.parent.parent, out):
            assert find_scope(path).root == out
        assert codes(out) == ["extra"]
        (folder / name).unlink()


def test_a_run_that_no_outcome_tells_of(out):
    """Whoever takes the outcome line away, torn or whole, gets no report called what was written."""
    lines = (out / "ledger.jsonl").read_bytes().splitlines(keepends=True)
    ends = [at for at, line in enumerate(lines) if b'"succeeded"' in line]
    kept, cut = b"".join(lines[: ends[0]]), lines[ends[0]]
    shutil.rmtree(out / "toy" / "two")
    shutil.rmtree(out / ".failed", ignore_errors=True)
    (out / "ledger.head").write_text(json.loads(lines[ends[0] - 1])["hash"] + "\n")
    for torn, result in ((b"", []), (cut[:40], []), (cut.replace(b"succeeded", b"sucXeeded"), ["torn"])):
        (out / "ledger.jsonl").write_bytes(kept + torn)
        assert codes(out) == result
        (sentence,) = check(find_scope(out)).unsettled
        assert "call run_report.py once to have it adopted" in sentence


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_link_is_no_folder(out, level):
    """A run, a batch or a model that lies elsewhere is gone, though a link leads to it."""
    folder = [out / "toy", out / "toy" / "one", only(out, "one")][level - 1]
    folder.symlink_to(shutil.move(folder, out.parent / "away"))
    assert "gone" in codes(out)


@pytest.mark.parametrize("name", ["manifest.json", "report.html"])
def test_a_pipe_is_not_waited_for(out, name):
    """What is no regular file is damage at once."""
    (only(out, "one") / name).unlink()
    os.mkfifo(only(out, "one") / name)
    assert codes(out)


def test_a_copy_that_can_not_be_written(out, monkeypatch):
    """On a medium that is read-only a dead report's lock can't be taken, and nobody holds it."""

    def refuse(*_arguments, **_more):
        raise OSError(errno.EROFS, "Read-only file system")

    Archive(out).ledger.append(Event.STARTED, ("toy", "new", "r"), work=".work-gone", inputs=[])
    (out / ".work-gone").mkdir()
    (out / ".work-gone" / "alive").write_text("")
    monkeypatch.setattr(attempting, "FileLock", refuse)
    result = check(find_scope(out))
    assert result.findings == ()
    assert "ended without recording an outcome" in result.notices[0].sentence


def test_a_run_in_the_place_of_another(out):
    """A second vouching line with another manifest is told; behind a head that was kept elsewhere it is damage."""
    run = only(out, "one")
    archive = Archive(out)
    head = archive.ledger.read().head
    manifest = json.loads((run / "manifest.json").read_text())
    manifest["predicate"]["runDetails"]["metadata"]["finishedOn"] = "2030-01-01T00:00:00+00:00"
    (run / "manifest.json").write_text(json.dumps(manifest))
    archive.ledger.append(Event.SUCCEEDED, ("toy", "one", run.name), sha256(run / "manifest.json"))
    write_index(archive)
    result = check(find_scope(out))
    assert (result.findings, [notice.kind for notice in result.notices]) == ((), ["replaced"])
    assert codes(out, head) == ["replaced"]


@pytest.mark.parametrize(
    "name",
    ["toy/one/index.html", "report-2019.html", ".failed/toy/bad/x/report.html", ".failed/toy/bad/notebook.ipynb"],
)
def test_what_could_be_taken_for_a_report_is_found(out, name):
    """Pages and notebooks stand where the archive puts them and nowhere else."""
    (out / name).parent.mkdir(parents=True, exist_ok=True)
    (out / name).write_text("<p>All is well.</p>")
    assert codes(out) == ["extra"]
