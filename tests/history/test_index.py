"""What is kept for the index pages follows the ledger, costs nothing when it is lost, and is trusted with little."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.archives import make_archive
from monitor_lib.archive.attempt import attempt
from monitor_lib.archive.chain import HEAD, LEDGER, ZEROS, Event, read_chain
from monitor_lib.archive.figures import figures_of
from monitor_lib.archive.ledger import Ledger
from monitor_lib.archive.reading import sha256
from monitor_lib.archive.recovery import recover
from monitor_lib.archive.store import Archive
from monitor_lib.archive.summary import (
    Against,
    ArchiveSummary,
    Failure,
    Figures,
    KeptPosition,
    KeptRun,
    ModelLine,
    ModelSummary,
    Progress,
)
from monitor_lib.archive.tail import placed, read_end
from monitor_lib.execution.task import NotebookError
from monitor_lib.history.index import rewrite_index, write_index
from monitor_lib.history.pages import SHOWN, archive_page, model_line, model_page, rows_each
from monitor_lib.history.restated import restated_rows
from monitor_lib.history.rows import batch_row, failure_row, newest_comparison_row, pills
from monitor_lib.status import Status
from monitor_lib.verify.integrity import check
from monitor_lib.verify.scope import Scope
from tests.archive.archives import call, is_kept_as_made_anew, kept_files, with_every_kind_of_line
from tests.archive.test_store import archived

HEAVY = ("numpy", "pandas", "scipy", "pyarrow", "nbformat", "IPython", "matplotlib", "jupyter_client", "papermill")


@pytest.fixture
def out(tmp_path, place, monkeypatch):
    """An archive whose ledger holds every kind of line that the index pages show."""
    return with_every_kind_of_line(tmp_path, place, monkeypatch)


def test_what_is_kept_is_what_all_lines_give(out):
    """Brought up line by line or made anew from manifests and ledger: the same bytes, pages included."""
    assert is_kept_as_made_anew(out)


@pytest.mark.parametrize("lost", [[".index.json"], ["toy/.index.json"], [".index.json", "toy/.index.json"]])
@pytest.mark.parametrize("harm", ["gone", "emptied", "garbled", "of another format", "a link"])
def test_a_lost_summary_costs_nothing_but_time(out, tmp_path, lost, harm):
    """Whatever became of the hidden files, the next report gives what it would have given."""
    for name in lost:
        path = out / name
        sound = path.read_text()
        path.unlink()
        if harm == "a link":
            (tmp_path / "target").write_text(sound)
            path.symlink_to(tmp_path / "target")
        elif harm != "gone":
            path.write_text(
                {"emptied": "", "garbled": sound[:-20]}.get(harm, sound.replace('"format":1', '"format":0'))
            )
    assert call(tmp_path / "in" / "two.csv", out) == ["up to date"]
    assert call(tmp_path / "in" / "bad.csv", out) == ["failed"]
    assert is_kept_as_made_anew(out)
    assert check(Scope(out)).notices == ()


def test_a_summary_of_an_older_state(out, tmp_path):
    """One model's or the archive's hidden file brought back from a copy: the next call sees that lines are missing."""
    for name in (".index.json", "toy/.index.json"):
        before = (out / name).read_bytes()
        call(tmp_path / "in" / "bad.csv", out)
        (out / name).write_bytes(before)
        call(tmp_path / "in" / "bad.csv", out)
        assert is_kept_as_made_anew(out)


def test_a_ledger_brought_back_from_a_copy(out, tmp_path):
    """Hidden files that are ahead of the ledger, or of another one, are made anew."""
    before = [(out / name).read_bytes() for name in (LEDGER, HEAD)]
    call(tmp_path / "in" / "bad.csv", out)
    for name, content in zip((LEDGER, HEAD), before, strict=True):
        (out / name).write_bytes(content)
    assert call(tmp_path / "in" / "bad.csv", out) == ["failed"]
    assert is_kept_as_made_anew(out)


def test_a_summary_that_vouches_for_a_planted_run(out, tmp_path):
    """Whether a run is up to date is said by the ledger's line, not by the hidden file that leads to it."""
    (run,) = (out / "toy" / "two").iterdir()
    manifest = json.loads((run / "manifest.json").read_text())
    manifest["predicate"]["runDetails"]["metadata"]["finishedOn"] = "2030-01-01T00:00:00+00:00"
    kept = json.loads((out / "toy" / ".index.json").read_text())
    (run / "manifest.json").write_text(json.dumps(manifest))
    kept["runs"][f"two/{run.name}"]["manifest"] = sha256(run / "manifest.json")
    (out / "toy" / ".index.json").write_text(json.dumps(kept))
    assert call(tmp_path / "in" / "two.csv", out) == ["failed"]


def test_a_hidden_file_makes_no_attempt_up(out, tmp_path):
    """An attempt that has its outcome, and stands there as one without: the ledger is asked before a line is added."""
    lines = list(placed(read_chain(out).lines))
    offset, begun = next((offset, line) for offset, line in lines if line.event is Event.STARTED)
    first, second = (out / ".index.json").read_text().split("\n", 1)
    told = json.loads(first) | {"unfinished": {begun.hash: offset}}
    (out / ".index.json").write_text(f"{json.dumps(told)}\n{second}")
    recover(Archive(out))
    assert len(read_chain(out).lines) == len(lines)


def test_what_is_no_text_keeps_no_page_from_being_written(out):
    """Half a character, as the ledger has it of a path in other signs, in a remark and in a failure's reason."""
    archive = Archive(out)
    key = next(line.key for line in archive.ledger.read().lines if line.event is Event.SUCCEEDED)
    archive.ledger.append(Event.NOTE, key, by="A\udcff", text="\udc80 noted")
    with pytest.raises(NotebookError), attempt(archive, ("toy", "other", key[2]), []):
        raise NotebookError("out\udcff: no.")
    write_index(archive)
    page = (out / "toy" / "index.html").read_text()
    assert "\\udc80 noted" in page
    assert "out\\udcff: no." in page
    assert is_kept_as_made_anew(out)
    assert check(Scope(out)).findings == ()


def test_the_first_page_does_not_grow_with_the_batches(tmp_path):
    """Of each model the newest batches, fewer where there are many models; a model that is new takes their room."""
    archive = make_archive(tmp_path / "out", 2, SHOWN // 2 + 3)
    page = (archive.root / "index.html").read_text()
    assert page.count("/report.html") == SHOWN
    assert "Only the newest batches of each model are shown here" in page
    archived(archive.root / "other" / "2024" / "0123456789ab")
    page = write_index(archive).read_text()
    assert page.count("/report.html") == 2 * (SHOWN // 3) + 1
    assert is_kept_as_made_anew(archive.root)
    assert [rows_each(models) for models in (0, 1, 2, SHOWN, 10 * SHOWN)] == [SHOWN, SHOWN, SHOWN // 2, 1, 1]


def test_rows_and_the_format_of_what_is_kept():
    """Rows are kept as HTML: who changes them gives the kept files another format, and these lines their new text."""
    figures = Figures(
        status=Status.AMBER, lights=[("csi", Status.RED), ("x", None)], records=1234, auc=0.7, ks=None, drift=0, psi=-1
    )
    run = KeptRun(
        batch="<b> 1",
        run="0a",
        offset=0,
        manifest=ZEROS,
        state="intact",
        finished="2026-01-01T00:00:00",
        figures=figures,
    )
    failure = Failure(batch="<b>", event=Event.FAILED, at="2026-01-01T00:00:00+00:00", why="<i>")
    assert Progress.model_fields["format"].default == 4
    assert batch_row(run, "m&", pills(), named=True) == (
        '<tr><td><a href="m%26/index.html">m&amp;</a></td><td><a href="m%26/%3Cb%3E%201/0a/report.html">&lt;b&gt; 1</a>'
        '</td><td><span class="mr-pill mr-amber">Amber</span></td><td><span class="mr-pill mr-none">Not applicable'
        '</span></td><td><span class="mr-pill mr-none">Not applicable</span></td><td><span class="mr-pill mr-red">Red'
        '</span></td><td><span class="mr-pill mr-none">Not applicable</span></td><td class="mr-num">1,234</td>'
        '<td class="mr-num">0.700</td><td class="mr-num">–</td><td class="mr-num">0.000</td>'
        '<td class="mr-num">0.000</td></tr>\n'
    )
    assert failure_row(failure, "m") == (
        '<tr><td><a href="m/index.html">m</a></td><td>&lt;b&gt;</td><td><span class="mr-pill mr-red">failed</span></td>'
        '<td class="mr-whole">2026-01-01 00:00:00</td><td class="mr-long">&lt;i&gt;</td></tr>\n'
    )
    compared = run.model_copy(update={"figures": figures.model_copy(update={"against": AGAINST})})
    assert newest_comparison_row(compared, "m", named=False) == (
        '<tr><td></td><td><a href="m/%3Cb%3E%201/0a/report.html">&lt;b&gt; 1</a></td><td>&lt;i&gt;</td>'
        '<td><span class="mr-pill">Not enough evidence</span></td><td>4 months to 2026-04</td>'
        '<td class="mr-num">0.700</td><td class="mr-num">0.690</td><td class="mr-num">\u22120.010</td>'
        '<td class="mr-num">\u22120.030 to 0.010</td></tr>\n'
    )


def test_the_page_of_all_models_marks_what_many_models_do_not_explain():
    """Among 30 models an evidence of 100 is chance; one of 1,000 is marked, and with it one of 200."""

    def page(*evidence):
        models = {
            f"m{at}": ModelLine(
                taken=0, rows=["<tr></tr>"], comparisons=[], failures=[], shortened=False, damaged=False, evidence=one
            )
            for at, one in enumerate(evidence)
        }
        return archive_page(ArchiveSummary(Progress(taken=KeptPosition(hash=ZEROS)), models))

    def marked(text):
        found = re.search(r'<p class="mr-marked">(.*?)</p>', text)
        return re.findall(r">(m\d+)</a>", found[1]) if found else []

    assert marked(page(*[1.0] * 29, 100.0)) == []
    assert marked(page(*[1.0] * 28, 200.0, 1000.0)) == ["m28", "m29"]
    assert marked(page(*[1.0] * 28, None, 1000.0)) == ["m29"]
    assert marked(page(1e9)) == []  # nothing to count together


@pytest.mark.parametrize(
    ("lights", "evidence"),
    [
        ([{"light": "discrimination", "status": "amber", "course": {"evidence": 5.5}}], 5.5),
        ([{"light": "discrimination", "status": "green", "course": {"evidence": 5.5}}], 0.0),
        ([{"light": "discrimination", "status": "red"}, {"light": "volume", "status": "amber"}], None),
    ],
)
def test_the_evidence_of_a_report(lights, evidence):
    """That of the ranking's course, where its light shows a drop that lasts."""
    metrics = {
        "verdict": {"status": "green", "lights": lights},
        "volumetry": {"total": 1, "by_month": []},
        "performance": {"overall": {"auc": None, "ks": None}},
        "adherence": {"ks": None, "psi_corrected": None},
    }
    assert figures_of(metrics).evidence == evidence


AGAINST = Against(
    name="<i>",
    choice="not_enough_evidence",
    months=["2026-01", "2026-02", "2026-03", "2026-04"],
    champion=0.7,
    challenger=0.69,
    gain=-0.01,
    low=-0.03,
    high=0.01,
)


def test_a_comparison_takes_no_report_s_place():
    """Each is superseded by a newer one of its own kind: the same batch, and of comparisons the same challenger."""
    figures = {"auc": None, "ks": None, "drift": None, "psi": None, "months": ["2024-01"]}
    own = Figures(status=Status.GREEN, lights=[], records=1, **figures)
    kinds = [own, *(own.model_copy(update={"against": AGAINST.model_copy(update={"name": name})}) for name in "ab")]
    summary = ModelSummary(model="m")
    for place, figures in enumerate([*kinds, *kinds[1:]]):
        run = KeptRun(batch="x", run=f"{place:012x}", offset=place, manifest=ZEROS, state="intact", figures=figures)
        summary.runs[f"x/{run.run}"] = run
    assert [run.offset for run in summary.own()] == [0]
    assert [(run.offset, run.subject[1]) for run in summary.compared()] == [(3, "a"), (1, "a"), (4, "b"), (2, "b")]
    page = model_page(summary)
    assert page.count('class="mr-old"') == 2
    line = model_line(summary, 1)
    assert (len(line.rows), len(line.comparisons)) == (1, 2)
    assert restated_rows(summary) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_the_end_is_judged_as_the_whole_chain_is(tmp_path, data):
    """Whatever a crash or a hand left at the end and in the head: one line is enough to tell what all lines tell."""
    root = tmp_path / "ledger"
    if not root.exists():
        ledger = Ledger(root)
        for text in ("a", "b" * 5000, "c"):
            ledger.append(Event.NOTE, ("m", "b", "r"), by="Ana", text=text)
    lines = [line.encoded() for line in read_all(root)]
    kept = data.draw(st.integers(0, 3))
    piece = data.draw(st.integers(0, len(lines[kept]) - 1)) if kept < 3 else 0
    torn = lines[kept][:piece] if kept < 3 else b""
    hole = b"\0" * 20 + lines[kept][20:] if kept < 3 and data.draw(st.booleans()) else torn
    head = data.draw(st.sampled_from([ZEROS, "x", *(line.hash for line in read_all(root))]))
    other = tmp_path / "other"
    other.mkdir(exist_ok=True)
    (other / LEDGER).write_bytes(b"".join(lines[:kept]) + hole)
    (other / HEAD).write_text(head + "\n")
    chain, end = read_chain(other), read_end(other)
    assert (end is None) == bool(chain.fault)
    if end is not None:
        assert (end.position.hash, end.torn, end.noted) == (chain.head, chain.torn, chain.recorded_head)
        assert end.position.offset == sum(len(line.encoded()) for line in chain.lines)


def read_all(root):
    return read_chain(root).lines


def test_damage_further_up_is_left_to_verify(out, tmp_path):
    """A report reads the end of the ledger alone; verify and the index made anew say what is wrong before it."""
    lines = (out / LEDGER).read_bytes().splitlines(keepends=True)
    lines[1] = lines[1].replace(b"toy", b"toz")
    (out / LEDGER).write_bytes(b"".join(lines))
    assert call(tmp_path / "in" / "bad.csv", out) == ["failed"]
    assert [finding.code for finding in check(Scope(out)).findings] == ["ledger"]
    assert "The ledger of this archive is damaged: line 2" in rewrite_index(Archive(out)).read_text()
    assert Path(".index.json") not in kept_files(out)


def test_an_archive_is_read_without_what_computes_and_draws():
    """Importing all of monitor_lib.archive brings none of the libraries that take seconds to import."""
    code = (
        "import pkgutil, sys, importlib, monitor_lib.archive as package\n"
        "for one in pkgutil.iter_modules(package.__path__): importlib.import_module(f'{package.__name__}.{one.name}')\n"
        f"print([name for name in {(*HEAVY, 'jinja2')} if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_pages_are_made_without_what_computes_and_draws(tmp_path):
    """Nor does making the index pages."""
    archive = make_archive(tmp_path / "out", 1, 1)
    code = (
        "import sys\nfrom pathlib import Path\nfrom monitor_lib.history.index import rewrite_index\n"
        "from monitor_lib.archive.store import Archive\n"
        f"rewrite_index(Archive(Path({str(archive.root)!r})))\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_files_of_one_name_about_other_months():
    """Neither takes the other's place, and neither is shown as a restatement of the other."""
    figures = {"auc": None, "ks": None, "drift": None, "psi": None}
    summary = ModelSummary(model="m")
    for place, months in enumerate([["2024-01"], ["2024-02"], ["2024-02", "2024-03"]]):
        known = Figures(status=Status.GREEN, lights=[], records=1, months=months, **figures)
        run = KeptRun(batch="part", run=f"{place:012x}", offset=place, manifest=ZEROS, state="intact", figures=known)
        summary.runs[f"part/{run.run}"] = run
    assert model_page(summary).count('class="mr-old"') == 1
    [restated] = restated_rows(summary)
    assert [row["run"] for row in restated["rows"]] == [f"{place:012x}" for place in (1, 2)]
