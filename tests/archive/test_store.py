"""Runs are whole or absent, and damage is seen."""

import json

import pytest

from monitor_lib.archive.attempt import attempt
from monitor_lib.archive.chain import Event
from monitor_lib.archive.reading import sha256
from monitor_lib.archive.store import Archive, read_run
from monitor_lib.errors import MonitorError
from monitor_lib.history.index import write_index


def a_run(folder, *, status="green", finished="2026-01-01T00:00:00+00:00", month="2024-03"):
    """The four files of a run, as small as they can be."""
    folder.mkdir(parents=True)
    overall = {"auc": 0.7, "ks": 0.3}
    metrics = {
        "verdict": {"status": status, "lights": [{"light": "stability", "status": status}]},
        "volumetry": {"total": 10, "by_month": [{"month": month}]},
        "performance": {"overall": overall},
        "adherence": {"ks": None, "psi_corrected": None},
    }
    files = {"report.html": "<p>", "notebook.ipynb": "{}", "metrics.json": json.dumps(metrics)}
    for name, text in files.items():
        (folder / name).write_text(text)
    manifest = {
        "subject": [{"name": name, "digest": {"sha256": sha256(folder / name)}} for name in files],
        "predicate": {"runDetails": {"metadata": {"finishedOn": finished}}},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def archived(folder, **more):
    """The same, with its line in the ledger."""
    return told(a_run(folder, **more))


def told(folder):
    """Let the ledger name a run as it stands now."""
    Archive(folder.parents[2]).ledger.append(Event.ADOPTED, folder.parts[-3:], sha256(folder / "manifest.json"))
    return folder


def rewrite(folder, metrics):
    """Give a run other figures, and a manifest that agrees."""
    (folder / "metrics.json").write_text(json.dumps(metrics))
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["subject"][2]["digest"]["sha256"] = sha256(folder / "metrics.json")
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize("name", ["report.html", "notebook.ipynb", "metrics.json", "manifest.json"])
@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_damage_is_seen(tmp_path, name, harm):
    """A file that is gone or not what was written is a damaged run, never a report that is up to date."""
    folder = a_run(tmp_path / "m" / "b" / "0123456789ab")
    if harm == "gone":
        (folder / name).unlink()
    else:
        (folder / name).write_text((folder / name).read_text()[:-1])
    with pytest.raises(MonitorError, match="the archived run is damaged"):
        Archive(tmp_path).find("m", "b", "0123456789ab")


def an_attempt(archive, run="r"):
    return attempt(archive, ("m", "b", run), [archive.root / "in" / "b.csv"])


def test_keep_never_replaces(tmp_path):
    """A run that is there stays, whatever comes; the same again is a re-performance, another a failure."""
    archive = Archive(tmp_path)
    with an_attempt(archive) as first:
        kept, own = first.keep(a_run(first.work / "new"))
    assert own
    assert kept == read_run(tmp_path / "m" / "b" / "r")
    with (
        pytest.raises(MonitorError, match="came out different; the archive stays as it was"),
        an_attempt(archive) as other,
    ):
        other.keep(a_run(other.work / "new", status="red"))
    with an_attempt(archive) as same:
        again, own = same.keep(a_run(same.work / "new", finished="2027-01-01T00:00:00+00:00"))
    assert not own
    assert again.manifest == kept.manifest
    assert archive.find("m", "b", "r").status == "green"
    told = [line.event for line in archive.ledger.read().lines]
    assert told == ["started", "succeeded", "started", "failed", "started", "reperformed"]


def test_a_run_that_the_ledger_does_not_know(tmp_path):
    """A folder that somebody brought, or whose manifest was exchanged, is never taken for up to date."""
    archive = Archive(tmp_path)
    a_run(tmp_path / "m" / "b" / "r")
    with pytest.raises(MonitorError, match="the ledger does not name this run with this manifest"):
        archive.known("m", "b", "r")


def _write_and_fail(work):
    (work / "x").write_text("x")
    raise KeyError


def test_work_folder_leaves_nothing(tmp_path):
    """Whatever happens inside, the working folder is gone afterwards, and the ledger tells of it without its words."""
    archive = Archive(tmp_path)
    with pytest.raises(KeyError), an_attempt(archive) as under_way:
        _write_and_fail(under_way.work)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".ledger.lock", "ledger.head", "ledger.jsonl"]
    assert [(line.event, line.values.get("why")) for line in archive.ledger.read().lines] == [
        ("started", None),
        ("failed", "KeyError"),
    ]


def test_a_place_that_can_not_be_written(tmp_path):
    """One sentence with the folder and the reason."""
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(MonitorError, match="reports can't be written there: Not a directory"),
        an_attempt(Archive(tmp_path / "file" / "reports")),
    ):
        pass


def test_index(tmp_path):
    """Newest run of a batch first, older ones grey; names are text, never markup; links can be followed."""
    model = "m & i"
    archived(tmp_path / model / "2024 1%" / "aaaaaaaaaaaa", finished="2026-01-01T00:00:00+00:00")
    archived(tmp_path / model / "2024 1%" / "bbbbbbbbbbbb", finished="2026-02-01T00:00:00+00:00", status="red")
    page = write_index(Archive(tmp_path)).read_text()
    assert "m &amp; i" in page
    assert "aaaaaaaaaaaa" not in page
    assert 'href="m%20%26%20i/2024%201%25/bbbbbbbbbbbb/report.html"' in page
    own = (tmp_path / model / "index.html").read_text()
    assert own.index("bbbbbbbbbbbb") < own.index("aaaaaaaaaaaa")
    assert own.count("mr-old") == 2  # the style and the one older run


def test_a_damaged_run_does_not_block_the_index(tmp_path):
    """It is named on its model's page, and the other runs are listed."""
    archived(tmp_path / "m" / "b" / "aaaaaaaaaaaa")
    (archived(tmp_path / "m" / "c" / "bbbbbbbbbbbb") / "report.html").write_text("other")
    assert "aaaaaaaaaaaa" in write_index(Archive(tmp_path)).read_text()
    assert "c/bbbbbbbbbbbb" in (tmp_path / "m" / "index.html").read_text()


def test_a_run_of_another_version(tmp_path):
    """A run whose figures are laid out otherwise can still be opened, and the others have their rows."""
    archived(tmp_path / "m" / "b" / "aaaaaaaaaaaa")
    other = archived(tmp_path / "m" / "c" / "bbbbbbbbbbbb")
    rewrite(other, {"verdict": {"status": "green"}})
    told(other)
    assert "aaaaaaaaaaaa" in write_index(Archive(tmp_path)).read_text()
    assert 'href="c/bbbbbbbbbbbb/report.html"' in (tmp_path / "m" / "index.html").read_text()


def test_equal_runs_of_two_batches(tmp_path):
    """A batch's older run is grey even where another batch has a run of the same name as its current one."""
    archived(tmp_path / "m" / "a" / "aaaaaaaaaaaa", finished="2026-01-01T00:00:00+00:00")
    archived(tmp_path / "m" / "a" / "bbbbbbbbbbbb", finished="2026-02-01T00:00:00+00:00")
    archived(tmp_path / "m" / "b" / "aaaaaaaaaaaa")
    assert write_index(Archive(tmp_path)).read_text().count("/report.html") == 2


def test_an_index_that_can_not_be_written(tmp_path):
    """One sentence, no traceback."""
    (tmp_path / "file").write_text("")
    with pytest.raises(MonitorError, match="reports can't be written there"):
        write_index(Archive(tmp_path / "file"))


def test_empty_index(tmp_path):
    """An archive without runs has an index that says so."""
    assert "No batch has been reported yet" in write_index(Archive(tmp_path / "new")).read_text()


@pytest.mark.parametrize("planted", ["subject alone", "exchanged", "link"])
def test_a_planted_run_is_named_and_not_listed(tmp_path, planted):
    """A folder that the ledger does not put there stops no call, and nobody reads its figures in the index."""
    good, odd = archived(tmp_path / "m" / "b" / "aaaaaaaaaaaa"), tmp_path / "m" / "c" / "bbbbbbbbbbbb"
    if planted == "link":
        odd.parent.mkdir()
        odd.symlink_to(good)
    else:
        (archived if planted == "exchanged" else a_run)(odd)
        rewrite(odd, {} if planted == "subject alone" else {"verdict": {"status": "red"}})
    if planted == "subject alone":
        manifest = json.loads((odd / "manifest.json").read_text())
        (odd / "manifest.json").write_text(json.dumps({"subject": manifest["subject"]}))
    write_index(Archive(tmp_path))
    page = (tmp_path / "m" / "index.html").read_text()
    assert "aaaaaaaaaaaa/report.html" in page
    assert "bbbbbbbbbbbb/report.html" not in page
    assert "does not record them here: c/bbbbbbbbbbbb" in page
