"""``python -m monitor_lib verify`` as an auditor calls it."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import asdict, replace
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from monitor_lib.archive.chain import hashed
from monitor_lib.archive.reading import sha256
from monitor_lib.archive.store import Archive
from monitor_lib.cli.main import main
from monitor_lib.errors import BatchError
from monitor_lib.execution import identity, perform
from monitor_lib.execution.machine import this_machine
from monitor_lib.execution.project import MONITORING
from monitor_lib.execution.task import Task
from monitor_lib.verify import reperform, session
from tests.archive.archives import METRICS, Here, call, stubbed
from tests.conftest import CONFIG, PORTFOLIO, ROOT, as_csv, rows
from tests.processors import cut_back
from tests.runs.test_end_to_end import call as run_report

CONFIGURED = CONFIG + '[reference]\npath = "in/reference.csv"\n[batches]\nglob = "in/b*.csv"\nhistory = 2\n'


@pytest.fixture
def made(tmp_path, monkeypatch):
    """An archive of one run, made without a kernel from a batch, a reference, an earlier batch and a configuration."""
    (tmp_path / "in").mkdir()
    for name in ("b1", "b2", "reference"):
        (tmp_path / "in" / f"{name}.csv").write_text(as_csv(rows(60 + len(name))) + f"{name},2024-03-01,0.5,1\n")
    (tmp_path / "monitor.toml").write_text(CONFIGURED.format(model="toy"))
    stubbed(monkeypatch)
    monkeypatch.setattr(session, "Performers", Here)
    monkeypatch.setattr(session, "perform_here", perform_as(METRICS))
    monkeypatch.setattr(session, "SHIPPED", tmp_path / "nothing")
    call(tmp_path / "in" / "b2.csv", tmp_path / "out")
    return tmp_path


def perform_as(metrics, page="<p>b2</p>"):
    """What stands in the notebook's place when a report is made again."""

    def perform_stub(task):
        assert not task.cache
        finished = task.work / "finished"
        finished.mkdir()
        (finished / "report.html").write_text(page)
        (finished / "notebook.ipynb").write_text("{}\n")
        (finished / "metrics.json").write_text(json.dumps(metrics))
        return finished

    return perform_stub


def verify(*arguments):
    """Exit code and what is printed."""
    done = CliRunner().invoke(main, ["verify", *map(str, arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def another(metrics=METRICS, **overall):
    return metrics | {"performance": {"overall": metrics["performance"]["overall"] | overall}}


def test_same(made):
    """Where nothing has changed the bytes are compared, and the head is printed."""
    code, said = verify(made / "out")
    assert code == 0
    assert "same, byte by byte" in said
    assert (made / "out" / "ledger.head").read_text().strip() in said


@pytest.mark.parametrize(
    ("file", "kind"),
    [("in/b2.csv", "data"), ("in/b1.csv", "data"), ("in/reference.csv", "reference"), ("monitor.toml", "policy")],
)
def test_a_difference_is_put_down_to_the_input_that_changed(made, monkeypatch, file, kind):
    """An input that is another than it was is named with its kind, and the figures that it moved."""
    path = made / file
    path.write_text(path.read_text() + "\n")
    monkeypatch.setattr(session, "perform_here", perform_as(another(auc=0.6)))
    code, said = verify(made / "out")
    assert code == 4
    assert f"      {kind}: the " in said
    assert "performance.overall.auc: 0.7 archived, 0.6 now" in said
    assert said.count(" is another file than before") == 1


@pytest.mark.parametrize(("auc", "code", "word"), [(0.7 * (1 + 1e-12), 0, "same, figures only"), (0.69, 4, "DIFFERS")])
@pytest.mark.parametrize("kind", ["code", "environment"])
def test_other_code_or_versions_are_compared_by_figures(made, monkeypatch, kind, auc, code, word):
    """Another version of a library or of the project is named; it may move the last digits, and no figure."""
    now = identity.code(MONITORING) if kind == "code" else identity.environment()
    changed = {**now, "numpy" if kind == "environment" else "notebooks/monitoring.ipynb": "0"}
    monkeypatch.setattr(identity, kind, lambda *_notebook: changed)
    monkeypatch.setattr(session, "perform_here", perform_as(another(auc=auc)))
    got, said = verify(made / "out")
    assert got == code
    assert word in said
    assert f"      {kind}: 1 " in said


LAST_DIGIT = another(auc=0.7 * (1 + 1e-12))
MACHINES = {
    "system": replace(this_machine(), platform="another"),
    "processor": replace(this_machine(), processor="another"),
}


@pytest.mark.parametrize(
    ("metrics", "page", "machine", "code", "word"),
    [
        (LAST_DIGIT, "<p>b2</p>", "system", 0, "same figures: figures differ by less than 1e-09"),
        (LAST_DIGIT, "<p>b2</p>", "processor", 0, "same figures: figures differ by less than 1e-09"),
        (LAST_DIGIT, "<p>b2</p>", None, 4, "the bytes of metrics.json differ"),
        (LAST_DIGIT, "<p>other</p>", "processor", 4, "the pages differ by more than rounding"),
        (METRICS, "<p>other</p>", None, 4, "the bytes of report.html differ"),
        (another(auc=0.71), "<p>b2</p>", "processor", 4, "but figures differ"),
        ({}, "<p>b2</p>", "processor", 4, "but figures differ"),
        (METRICS | {"more": 1}, "<p>b2</p>", "processor", 4, "but figures differ"),
    ],
)
def test_what_differs_although_nothing_changed(made, monkeypatch, metrics, page, machine, code, word):
    """On the kind of machine that made it each byte comes out again; on others last digits may differ, and no more."""
    monkeypatch.setattr(session, "perform_here", perform_as(metrics, page))
    if machine:
        monkeypatch.setattr(reperform, "this_machine", lambda: MACHINES[machine])
    got, said = verify(made / "out")
    assert (got, word in said) == (code, True), said


def test_a_manifest_that_names_no_processor(made, monkeypatch):
    """It was written before that was recorded: nobody knows whether each byte must come out, the figures must."""
    (run,) = (made / "out" / "toy" / "b2").iterdir()
    manifest = json.loads((run / "manifest.json").read_text())
    host = manifest["predicate"]["runDetails"]["byproducts"][0]["annotations"]
    assert host.pop("processor") == this_machine().processor
    (run / "manifest.json").write_text(json.dumps(manifest))
    record_again(made / "out", run)
    for metrics, page, code, word in (
        (METRICS, "<p>b2</p>", 0, "same, byte by byte"),
        (LAST_DIGIT, "<p>b2</p>", 0, "same figures"),
        (another(auc=0.71), "<p>b2</p>", 4, "but figures differ"),
        (METRICS, "<p>other</p>", 4, "the pages differ by more than rounding"),
    ):
        monkeypatch.setattr(session, "perform_here", perform_as(metrics, page))
        got, said = verify(run)
        assert (got, word in said) == (code, True), said


@pytest.mark.slow
@pytest.mark.parametrize("made_on_the_lesser", [False, True])
def test_a_report_comes_out_again_on_another_processor(tmp_path, made_on_the_lesser):
    """Made with all that the processor has and verified with the least, or the other way round: the same figures."""
    here, there = ({}, cut_back())[:: -1 if made_on_the_lesser else 1]
    batch, out = sorted((PORTFOLIO / "batches").iterdir())[-1], tmp_path / "out"
    done = run_report(batch, "--out", out, **here)
    assert done.returncode == 0, done.stderr
    (manifest,) = out.rglob("manifest.json")
    host = json.loads(manifest.read_text())["predicate"]["runDetails"]["byproducts"][0]["annotations"]
    assert (host == asdict(this_machine())) is (not made_on_the_lesser or "NPY_DISABLE_CPU_FEATURES" not in cut_back())
    code, said = by_command(out, **there)
    assert code == 0, said
    # Bytes may come out, too; but that something was compared is said.
    assert re.search(r"  same figures: figures differ by less than 1e-09|  same, byte by byte", said), said


def test_figures_alone_are_not_called_the_report(made, monkeypatch):
    """Where other code made the page, nobody is told that the page comes out again."""
    monkeypatch.setattr(identity, "code", lambda _notebook: {"notebooks/monitoring.ipynb": "0"})
    monkeypatch.setattr(session, "perform_here", perform_as(METRICS, "<p>other</p>"))
    code, said = verify(made / "out")
    assert code == 0
    assert "same, figures only: page and notebook were not compared" in said
    assert "every report comes out again" not in said


def test_moved_inputs_are_found_by_their_hashes(made):
    """Wherever they lie and whatever they are called now; without --inputs the run can't be made again."""
    away = made / "elsewhere" / "deep"
    away.mkdir(parents=True)
    for number, name in enumerate(("in/b1.csv", "in/b2.csv", "in/reference.csv", "monitor.toml")):
        (made / name).rename(away / f"{number}.x")
    code, said = verify(made / "out")
    assert code == 5
    assert "was not found; name its folder with --inputs DIR." in said
    assert verify(made / "out", "--integrity-only")[0] == 0
    code, said = verify(made / "out", "--inputs", made / "elsewhere")
    assert code == 0
    assert "same, byte by byte" in said


def test_the_shipped_files_come_last(made, monkeypatch):
    """A file that the project ships is found where the original is gone, and hides no change of the original."""
    shipped = shutil.copytree(made / "in", made / "shipped" / "deep").parent
    monkeypatch.setattr(session, "SHIPPED", shipped)
    batch = made / "in" / "b2.csv"
    batch.write_text(batch.read_text() + "x,2024-03-01,0.5,1\n")
    assert verify(made / "out")[0] == 4
    batch.unlink()
    assert verify(made / "out")[0] == 0


def test_a_report_that_can_not_be_made_again(made, monkeypatch):
    """The sentence of whatever stopped it, and exit 5."""

    def stops(*_arguments, **_more):
        raise BatchError("b2.csv: no.")

    monkeypatch.setattr(session, "perform_here", stops)
    code, said = verify(made / "out")
    assert code == 5
    assert "NOT RE-PERFORMED: b2.csv: no." in said


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        (("externalParameters", "language"), "../../x", "names an unknown language"),
        (("resolvedDependencies", 0, "annotations", "file"), "../b2.csv", "an input that is no plain file name"),
        (("resolvedDependencies", 0, "annotations", "file"), "..", "an input that is no plain file name"),
        (("resolvedDependencies", 0, "annotations", "file"), "../", "an input that is no plain file name"),
        (("resolvedDependencies", 0, "annotations", "file"), "in/b2/", "an input that is no plain file name"),
        (("resolvedDependencies", 0, "annotations", "file"), "a\x1b[31m", "an input that is no plain file name"),
        (("resolvedDependencies", 0, "name"), "batch/../../../victim", "made from a batch/../../../victim, which"),
        (("resolvedDependencies", 0, "name"), "history/x", "which this project does not know"),
        (("resolvedDependencies", 0, "name"), "history/7", "or not the earlier batches in their order"),
        (("resolvedDependencies", 0, "name"), "configuration", "names one thing twice"),
        (("externalParameters", "language"), None, "names an unknown language"),
        (("internalParameters", "environment"), ["numpy"], "its manifest is of another kind"),
        (("resolvedDependencies",), {}, "its manifest is of another kind"),
        (("resolvedDependencies", 0, "name"), "history/" + "1" * 5000, "which this project does not know"),
        (("resolvedDependencies", 0, "name"), "pickle", "made from a pickle, which this project does not know"),
        (("internalParameters",), {}, "its manifest is of another kind"),
    ],
)
def test_a_manifest_is_read_as_data(made, place, value, sentence):
    """What an archive says leads out of no folder, and to nothing that this project does not know how to read."""
    (run,) = (made / "out" / "toy" / "b2").iterdir()
    manifest = json.loads((run / "manifest.json").read_text())
    part = manifest["predicate"]["buildDefinition"]
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = value
    (run / "manifest.json").write_text(json.dumps(manifest))
    record_again(made / "out", run)
    code, said = verify(run)
    assert (code, sentence in said) == (5, True), said


def test_no_link_is_planted(made, tmp_path):
    """A role that climbs out of the temporary folder makes nothing outside it."""
    (run,) = (made / "out" / "toy" / "b2").iterdir()
    manifest = json.loads((run / "manifest.json").read_text())
    dependencies = manifest["predicate"]["buildDefinition"]["resolvedDependencies"]
    role = "batch/" + "../" * 12 + str(tmp_path / "victim").lstrip("/")
    dependencies.append(next(one for one in dependencies if one["name"] == "batch") | {"name": role})
    (run / "manifest.json").write_text(json.dumps(manifest))
    record_again(made / "out", run)
    assert verify(run)[0] == 5
    assert not (tmp_path / "victim").exists()


@pytest.mark.parametrize("name", ["manifest.json", "metrics.json"])
@pytest.mark.parametrize("text", ["[" * 100_000, "{}", "[]", "null", '{"subject": [], "subject": []}', "\xff", "NaN"])
def test_documents_that_nobody_wrote(made, name, text):
    """Whatever stands in the place of a document, that is damage in a sentence or a run that can't be made again."""
    (run,) = (made / "out" / "toy" / "b2").iterdir()
    (run / name).write_bytes(text.encode("latin-1"))
    if name == "metrics.json":
        manifest = json.loads((run / "manifest.json").read_text())
        manifest["subject"][2]["digest"]["sha256"] = sha256(run / name)
        (run / "manifest.json").write_text(json.dumps(manifest))
    record_again(made / "out", run)
    assert verify(made / "out")[0] in (1, 4)


def test_a_run_that_was_copied_out_alone(made, tmp_path):
    """Its files can agree with its manifest, and that is all that can be said: exit 5, and 1 where they do not."""
    (run,) = (made / "out" / "toy" / "b2").iterdir()
    copy = shutil.copytree(run, tmp_path / "a" / "b" / "c" / run.name)
    code, said = verify(copy)
    assert code == 5
    assert "ask for the whole archive" in said
    assert f"{copy}: the run" in said
    assert "Same" not in said
    (copy / "report.html").write_text("x")
    assert verify(copy)[0] == 1


def test_what_is_printed_is_on_one_line(made):
    """Names that somebody put there move no cursor and add no line of their own."""
    (made / "out" / "toy" / "b2" / "x\x1b[2K\nSame").write_text("")
    said = verify(made / "out")[1]
    assert "\x1b" not in said
    assert "\nSame" not in said
    assert "0 of 1" not in said


def test_what_can_not_be_read_is_not_called_damaged(made, monkeypatch):
    """A disk that fails is no evidence of a change: exit 5 with the system's word."""

    def fails(*_arguments):
        raise OSError(5, "Input/output error", "ledger.jsonl")

    monkeypatch.setattr(session, "check", fails)
    code, said = verify(made / "out")
    assert code == 5
    assert "ledger.jsonl: can't be read: Input/output error." in said


def record_again(out, run):
    """What somebody does who can write a whole chain anew: the ledger names the manifest that stands there now."""
    archive, previous, anew = Archive(out), "0" * 64, {}
    for line in archive.ledger.read().lines:
        values = {key: value for key, value in line.values.items() if key != "hash"} | {"previous": previous}
        if values["manifest"] and line.key == run.parts[-3:]:
            values["manifest"] = sha256(run / "manifest.json")
        if "started" in values:
            values["started"] = anew[values["started"]].hash
        anew[line.hash] = hashed(values)
        previous = anew[line.hash].hash
    (out / "ledger.jsonl").write_bytes(b"".join(line.encoded() for line in anew.values()))
    (out / "ledger.head").write_text(previous + "\n")


def test_damage_comes_first(made):
    """Nothing of a damaged archive is made again."""
    (run,) = (made / "out" / "toy" / "b2").iterdir()
    (run / "report.html").write_text("x")
    code, said = verify(run)
    assert code == 1
    assert f"DAMAGED  toy/b2/{run.name}/report.html: the file is not what the manifest says" in said
    assert "byte by byte" not in said


def test_json(made):
    """One document, with the head, the findings and each run's outcome."""
    code, said = verify(made / "out", made / "out" / "toy", "--json")
    document = json.loads(said)
    assert code == document["exit_code"] == 0
    whole, part = document["verified"]
    assert (whole["part"], part["part"]) == ("", "toy")
    assert whole["ledger"] == {"lines": 2, "head": (made / "out" / "ledger.head").read_text().strip(), "intact": True}
    assert [(one["status"], one["compared"]) for one in whole["reperformed"]] == [("same", "bytes")]
    (made / "out" / "toy" / "new").mkdir()
    damaged = json.loads(verify(made / "out", "--json")[1])
    assert [finding["code"] for finding in damaged["verified"][0]["findings"]] == ["unknown"]
    assert damaged["exit_code"] == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], "no archive, model, batch or run lies there"),
        (["out", "--head", "abc"], "must be the 64 hex digits"),
        (["out/toy/none"], "there is no such run, and the ledger records none"),
        ([], "Missing argument"),
    ],
)
def test_usage(made, monkeypatch, arguments, sentence):
    """A wrong call is exit 2 with one sentence."""
    monkeypatch.chdir(made)
    code, said = verify(*arguments)
    assert code == 2
    assert sentence in said


def test_a_head_of_another_ledger(made):
    """A head that was kept elsewhere and that the ledger does not hold is damage."""
    code, said = verify(made / "out", "--integrity-only", "--head", "ab" * 32)
    assert code == 1
    assert "this is another ledger, or it was changed" in said


@pytest.mark.parametrize("before", [None, "/cache"])
@pytest.mark.parametrize("cache", [True, False])
def test_no_cache_is_read(tmp_path, monkeypatch, before, cache):
    """Who re-performs a report has the kernel's cache off, and the environment as it was afterwards."""
    seen = []

    def execute(*arguments):
        seen.append({**os.environ, **arguments[-1]}.get(perform.CACHE))
        raise BatchError("enough")

    monkeypatch.setattr(perform, "execute", execute)
    monkeypatch.delenv(perform.CACHE, raising=False)
    if before:
        monkeypatch.setenv(perform.CACHE, before)
    with pytest.raises(BatchError):
        perform.perform(Task(None, SimpleNamespace(language="en", variables={}), tmp_path, cache=cache))
    assert seen == [before if cache else "off"]
    assert os.environ.get(perform.CACHE) == before


def test_a_report_comes_out_again(tmp_path):
    """A real report, its inputs moved: same, byte by byte, by the command, and the archive is left as it was."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "b1.csv").write_text(as_csv(rows(900)))
    (tmp_path / "in" / "reference.csv").write_text(as_csv(rows(600, month="2023-12", first_id=9000)))
    (tmp_path / "monitor.toml").write_text(CONFIGURED.format(model="toy"))
    done = run_report(tmp_path / "in" / "b1.csv", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    (tmp_path / "away").mkdir()
    shutil.move(tmp_path / "in", tmp_path / "away" / "in")
    shutil.move(tmp_path / "monitor.toml", tmp_path / "away" / "m.toml")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")}
    code, said = by_command(tmp_path / "out", "--inputs", tmp_path / "away")
    assert (code, "same, byte by byte" in said) == (0, True), said
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")} == before


def by_command(*arguments, **environment):
    done = subprocess.run(
        [sys.executable, "-m", "monitor_lib", "verify", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr
