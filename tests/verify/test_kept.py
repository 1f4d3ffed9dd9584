"""What is kept for the index pages makes no run look better than its manifest says, once somebody verifies."""

import json
import shutil

import pytest

from monitor_lib.archive.attempt import attempt
from monitor_lib.archive.chain import Event
from monitor_lib.archive.store import Archive
from monitor_lib.archive.summary import load_archive
from monitor_lib.history.index import rewrite_index, write_index
from monitor_lib.verify import kept as kept_module
from monitor_lib.verify.integrity import check
from monitor_lib.verify.scope import Scope
from tests.archive.archives import with_every_kind_of_line


@pytest.fixture
def out(tmp_path, place, monkeypatch):
    """An archive whose ledger holds every kind of line that the index pages show."""
    return with_every_kind_of_line(tmp_path, place, monkeypatch)


def leaves(document, path=()):
    """Each value in a document, with the way to it."""
    items = document.items() if isinstance(document, dict) else enumerate(document)
    for key, value in items:
        if isinstance(value, dict | list) and value:
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key), value


def otherwise(value):
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if value in ("red", "amber", "inconclusive", "green"):
        return "red" if value == "green" else "green"
    if isinstance(value, str) and len(value) == 64:
        return "0" * 64
    if value == []:
        return ["0"]
    return f"{value}0" if isinstance(value, str) else None


def changed(document, path, value):
    """A document with another value in one place."""
    copy = json.loads(json.dumps(document))
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return copy


def result(out, *parts):
    verified = check(Scope(out, parts))
    return {one.code for one in verified.findings}, {one.kind for one in verified.notices}


def test_any_changed_value_of_a_model_is_found(out):
    """A figure, a light, a remark, a failure: told as damage; words on what changed between two runs: noted."""
    path = out / "toy" / ".index.json"
    sound = path.read_text()
    kept = json.loads(sound)
    seen = 0
    for way, value in leaves(kept):
        other = otherwise(value)
        if other is None:
            continue
        path.write_text(json.dumps(changed(kept, way, other)))
        codes, kinds = result(out)
        if way[0] in ("restated", "unexplained") or way[-1] in ("format", "model", "state", "taken"):
            assert codes or "kept" in kinds, way
        else:
            assert codes == {"kept"} or (way[-1] in ("event",) and "kept" in kinds), way
            seen += 1
    assert seen > 20
    path.write_text(sound)
    assert result(out) == (set(), set())


@pytest.mark.parametrize("part", ["runs", "remarks", "failures"])
def test_what_is_left_out_is_found(out, part):
    """A red run, a remark or a failure that the hidden file does not have, from every folder that it concerns."""
    path = out / "toy" / ".index.json"
    kept = json.loads(path.read_text())
    name = next(iter(kept[part]))
    del kept[part][name]
    path.write_text(json.dumps(kept))
    batch = name.split("/")[0]
    assert result(out)[0] == result(out, "toy")[0] == result(out, "toy", batch)[0] == {"kept"}
    assert result(out, "toy", "two")[0] == set()
    rewrite_index(Archive(out))
    assert result(out) == (set(), set())


def test_any_changed_value_of_the_first_page_is_found(out):
    """A row of the page of all models, and the attempts that are said to be under way."""
    Archive(out).ledger.append(Event.STARTED, ("toy", "new", "r"), work=".work-gone", inputs=[])
    rewrite_index(Archive(out))
    path = out / ".index.json"
    first, second = path.read_text().splitlines()
    progress, models = json.loads(first), json.loads(second)
    ways = [(way, otherwise(value)) for way, value in leaves(models)]
    changed_ones = [(progress, changed(models, way, other)) for way, other in ways if other is not None]
    changed_ones += [(progress | {"unfinished": {}}, models), (progress, {"models": {}})]
    for one, other in changed_ones:
        path.write_text(f"{json.dumps(one)}\n{json.dumps(other)}\n")
        assert result(out)[0] == {"kept"}, other


@pytest.mark.parametrize("name", [".index.json", "toy/.index.json"])
@pytest.mark.parametrize("harm", ["gone", "garbled"])
def test_what_is_missing_is_noted(out, name, harm):
    """It can be made anew, so it is no damage; nor is one that is behind the ledger."""
    if harm == "gone":
        (out / name).unlink()
    else:
        (out / name).write_text("{")
    assert result(out) == (set(), {"kept"})


def test_what_is_behind_is_noted(out, tmp_path):
    """Lines that the next call takes in; what was taken in before is held against the ledger all the same."""
    archive = Archive(out)
    key = next(line.key for line in archive.ledger.read().lines if line.event is Event.SUCCEEDED)
    archive.ledger.append(Event.NOTE, key, by="Ana", text="Once more.")
    assert result(out) == (set(), {"kept", "index"})
    write_index(archive)
    assert result(out) == (set(), set())


def test_a_damaged_run_that_was_reported_again(out, tmp_path):
    """Moved away and reported again, as the message asks for, and looked at before the call writes its pages: noted."""
    archive = Archive(out)
    (run,) = (out / "toy" / "two").iterdir()
    run.rename(tmp_path / "aside")
    with attempt(archive, ("toy", "two", run.name), []) as again:
        finished = again.work / "finished"
        shutil.copytree(tmp_path / "aside", finished)
        manifest = (finished / "manifest.json").read_text()
        (finished / "manifest.json").write_text(manifest.replace('"finishedOn": "20', '"finishedOn": "21'))
        again.keep(finished)
    assert result(out) == (set(), {"kept", "index", "replaced"})
    write_index(archive)
    assert result(out) == (set(), {"replaced"})


def test_a_run_that_was_mended(out):
    """A file that came back from a copy: the pages still call its run damaged, which is no damage."""
    (run,) = (out / "toy" / "two").iterdir()
    content = (run / "metrics.json").read_bytes()
    (run / "metrics.json").unlink()
    rewrite_index(Archive(out))
    (run / "metrics.json").write_bytes(content)
    assert result(out) == (set(), {"kept", "index"})
    rewrite_index(Archive(out))
    assert result(out) == (set(), set())


def test_written_while_it_is_read(out, monkeypatch):
    """Another process brings its pages up between two looks: noted, and gone at the next look."""
    archive = Archive(out)
    key = next(line.key for line in archive.ledger.read().lines if line.event is Event.SUCCEEDED)

    def meanwhile(root):
        before = load_archive(root)
        archive.ledger.append(Event.NOTE, key, by="Ana", text="Once more.")
        write_index(archive)
        return before

    monkeypatch.setattr(kept_module, "load_archive", meanwhile)
    codes, kinds = result(out)
    assert (codes, kinds) == (set(), {"kept", "index"})
    monkeypatch.undo()
    assert result(out) == (set(), set())
