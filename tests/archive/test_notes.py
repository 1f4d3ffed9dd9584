"""Remarks on runs, and what the index shows of them."""

import json

import pytest
from click.testing import CliRunner

from monitor_lib.archive.chain import Event
from monitor_lib.archive.store import Archive
from monitor_lib.cli.main import main
from monitor_lib.history.index import write_index
from monitor_lib.verify.integrity import check
from monitor_lib.verify.scope import Scope
from tests.archive.archives import batches, call, stubbed
from tests.archive.test_store import a_run, rewrite, told
from tests.conftest import as_csv, rows


@pytest.fixture
def run(tmp_path, place, monkeypatch):
    """The folder of one run."""
    stubbed(monkeypatch)
    call(*batches(tmp_path, place, "b"), tmp_path / "out")
    (folder,) = (tmp_path / "out" / "toy" / "b").iterdir()
    return folder


def note(*arguments):
    done = CliRunner().invoke(main, ["note", *map(str, arguments)])
    return done.exit_code, done.output


def test_a_remark_is_a_line(run):
    """By digits or by folder; who and what was done stand in the ledger, and the archive stays whole."""
    out = run.parents[2]
    assert note(run.name, "Seen.", "--by", "Ana", "--out", out)[0] == 0
    code, said = note(run, " Checked again. ", "--by", "Zé", "--done", "Asked the business.")
    assert code == 0
    lines = [line for line in Archive(out).ledger.read().lines if line.event is Event.NOTE]
    assert [(line.key, line.values["by"], line.values["text"], line.values.get("done")) for line in lines] == [
        (("toy", "b", run.name), "Ana", "Seen.", None),
        (("toy", "b", run.name), "Zé", "Checked again.", "Asked the business."),
    ]
    assert said.splitlines()[-1] == lines[-1].hash
    assert check(Scope(out)).findings == ()


def test_the_index_shows_remarks_as_text(run):
    """Beside the run that they are about, and nothing in them is markup."""
    note(run, "<script>alert(1)</script> {{ x }} 👩‍💻", "--by", '"><b>', "--done", "Nothing & more.")
    page = (run.parents[1] / "index.html").read_text()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ x }} 👩‍💻" in page
    assert "<script" not in page
    assert "<b>" not in page
    assert "Nothing &amp; more." in page
    assert page.index(run.name) < page.index("Nothing &amp; more.")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["0123456789ab", "x", "--by", "Ana"], 2, '"0123456789ab" is no run in the ledger'),
        (["nowhere/at/all", "x", "--by", "Ana"], 2, "is no run in the ledger"),
        (["RUN", "x"], 2, "Missing option '--by'"),
        (["RUN", " ", "--by", "Ana"], 2, "TEXT: must be plain text"),
        (["RUN", "x" * 5000, "--by", "Ana"], 2, "TEXT: must be plain text of 1 to 4000 characters"),
        (["RUN", "x", "--by", "A\u202ena"], 2, "--by: must be plain text"),
        (["RUN", "x", "--by", "Ana", "--done", "\x1b[31m"], 2, "--done: must be plain text"),
    ],
)
def test_remarks_that_are_refused(run, tmp_path, monkeypatch, arguments, code, sentence):
    """One sentence, the ledger stays as it was, and nothing is made where no archive is."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    out = run.parents[2]
    before = (out / "ledger.jsonl").read_bytes()
    got, said = note(*[run.name if one == "RUN" else one for one in arguments], "--out", out)
    assert got == code
    assert sentence in said
    assert (out / "ledger.jsonl").read_bytes() == before
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_damaged_ledger_is_told_on_the_index(run):
    """No remark is added to it, and the pages say so; the reports can still be found."""
    out = run.parents[2]
    (out / "ledger.jsonl").write_text((out / "ledger.jsonl").read_text().replace("succeeded", "succeedee"))
    code, said = note(run, "x", "--by", "Ana")
    assert (code, "the ledger is damaged" in said) == (1, True)
    assert (
        "The ledger of this archive is damaged: line 2 is not as it was written"
        in write_index(Archive(out)).read_text()
    )


def test_a_restated_batch(run, tmp_path):
    """First reported beside as restated, with the change, and what the two were made from that is not the same."""
    batch = tmp_path / "in" / "b.csv"
    batch.write_text(as_csv(rows(80)))
    call(batch, tmp_path / "out")
    page = (run.parents[1] / "index.html").read_text()
    body = page[page.index("<body") :]
    assert body.index("first reported") < body.index("as restated") < body.index("change")
    assert "data: the batch b.csv is another file than before" in page


def test_the_change_of_figures(tmp_path):
    """The newest run less the first one, whatever came between; a figure that either lacks is a dash."""
    for number, name in enumerate(("aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc")):
        folder = a_run(tmp_path / "m" / "b" / name, finished=f"2026-0{number + 1}-01T00:00:00+00:00")
        metrics = json.loads((folder / "metrics.json").read_text())
        metrics["performance"]["overall"]["auc"] = (0.7, 0.1, 0.75)[number]
        metrics["volumetry"]["total"] = (1000, 1, 2500)[number]
        rewrite(folder, metrics)
        told(folder)
    write_index(Archive(tmp_path))
    page = (tmp_path / "m" / "index.html").read_text()
    restated = page[page.index("<h2>") :]
    assert "bbbbbbbbbbbb" not in restated
    assert '<td class="mr-num">+1,500</td><td class="mr-num">+0.050</td>' in restated
