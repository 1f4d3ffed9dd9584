"""A reference that can't be used: one sentence for all batches, before the first report wherever that costs nothing."""

import sys

import pytest

from monitor_lib.analysis import why_unusable
from monitor_lib.archive.store import Archive
from monitor_lib.errors import ConfigError
from monitor_lib.execution import worker
from monitor_lib.execution.plan import plan
from monitor_lib.execution.task import NotebookReferenceError
from monitor_lib.runs.ahead import ToScore
from monitor_lib.runs.references import to_check
from monitor_lib.runs.session import exit_code, report_all
from tests.archive.archives import here, stubbed
from tests.conftest import CONFIG, as_csv, rows
from tests.runs.test_end_to_end import call

WRONG = 'ref.csv: the column "score" (score under [columns]) is missing.'
forked = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")


def laid_out(folder, model="toy", names=("b1", "b2", "b3"), more=""):
    """Batches with a reference that lacks the scores; gives the configuration."""
    folder.mkdir()
    for name in names:
        (folder / f"{name}.csv").write_text(as_csv(rows(90)))
    (folder / "ref.csv").write_text(as_csv(rows(90, month="2023-12")).replace("score", "other", 1))
    config = CONFIG.format(model=model) + '[reference]\npath = "ref.csv"\n[batches]\nglob = "b*.csv"\n' + more
    (folder / "monitor.toml").write_text(config)
    return folder / "monitor.toml"


@pytest.fixture
def broken(monkeypatch):
    """Kernels that can't use the reference of the model toy; gives the names of the batches that they began."""
    stubbed(monkeypatch)
    begun, perform = [], worker.perform_here

    def performed(task):
        begun.append(task.request.name)
        if task.request.model == "toy":
            raise NotebookReferenceError(WRONG, "{}")
        return perform(task)

    monkeypatch.setattr(worker, "perform_here", performed)
    return begun


def test_the_others_are_not_started(broken, tmp_path):
    """After the first batch said it, no further one begins, nothing is told of each, and the call is refused."""
    told = []
    requests = plan([], laid_out(tmp_path / "in"))
    with pytest.raises(ConfigError) as raised:
        report_all(requests, tmp_path / "out", "en", here, on_done=told.append, once=True)
    assert broken == ["b1"]
    assert told == []
    assert str(raised.value).startswith(f"{requests[0].config_path}: the reference ([reference] path) can't be used: ")
    assert str(raised.value).count(WRONG) == 1
    assert len(list((tmp_path / "out" / ".failed").rglob("notebook.ipynb"))) == 1


def test_another_model_goes_on(broken, tmp_path):
    """What has another configuration is reported; the sentence is told once, of the first batch."""
    told = []
    configs = [laid_out(tmp_path / model, model) for model in ("toy", "other")]
    requests = [one for config in configs for one in plan([], config)]
    reports, _index = report_all(requests, tmp_path / "out", "en", here, on_done=told.append, once=True)
    assert broken == ["b1", "b1", "b2", "b3"]
    assert [(one.request.model, one.request.name) for one in told if one.run is None] == [("toy", "b1")]
    assert len(reports) == 6
    assert exit_code(reports, None) == 1


def test_each_says_it_where_nobody_asked(broken, tmp_path):
    """Without the option (the service), each batch ends with its own sentence, as with any error."""
    told = []
    reports, _index = report_all(plan([], laid_out(tmp_path / "in")), tmp_path / "out", "en", here, on_done=told.append)
    assert broken == ["b1", "b2", "b3"]
    assert [one.reason for one in told] == [one.reason for one in reports] == [WRONG] * 3


@pytest.mark.parametrize("ids", [True, False])
def test_what_is_found(ids, tmp_path):
    """The sentence of the scan, of the first batch that can be opened; nothing where the reference is usable."""
    config = laid_out(tmp_path / "in")
    if not ids:
        config.write_text(config.read_text().replace('id = "id"\n', ""))
    (tmp_path / "in" / "b0.csv").write_text("a,b\n1,2\n")
    files = [str(tmp_path / "in" / name) for name in ("monitor.toml", "ref.csv", "b0.csv", "b1.csv")]
    assert why_unusable("en", *files).startswith(WRONG)
    assert why_unusable("en", *files[:3]) == ""
    (tmp_path / "in" / "ref.csv").write_text(as_csv(rows(90)))
    assert why_unusable("en", *files) == ""


@forked
def test_what_is_checked(tmp_path, monkeypatch):
    """Each configuration with a reference, unless nothing keeps what was read, or a model must be opened for it."""
    monkeypatch.setenv("MONITOR_LIB_CACHE", str(tmp_path / "cache"))
    requests = plan([], laid_out(tmp_path / "in"))
    archive = Archive(tmp_path / "out")
    assert to_check(requests, archive, "en", []) == [requests]
    for one in requests:
        one.inputs["model"] = (tmp_path / "model.pkl",)
    assert to_check(requests, archive, "en", []) == []
    for one in requests:  # planning scores nothing here, so what can be named has no model
        one.inputs["model"] = ()
    monkeypatch.setenv("MONITOR_LIB_CACHE", "off")
    assert to_check(requests, archive, "en", [ToScore(requests[0].config_path, ())]) == []
    monkeypatch.setenv("MONITOR_LIB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("MONITOR_LIB_FORK", "off")
    assert to_check(requests, archive, "en", []) == []


@forked
@pytest.mark.slow
def test_no_kernel_is_started(tmp_path):
    """As a user would: the sentence once, exit code 2, and no attempt in the archive."""
    names = [f"b{number:02d}" for number in range(11)]
    config = laid_out(tmp_path / "in", names=names)
    done = call("--config", config, "--out", tmp_path / "out", MONITOR_LIB_CACHE=str(tmp_path / "cache"))
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"run_report.py: {config}: the reference ([reference] path) can't be used: {WRONG}")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out" / "ledger.jsonl").exists()
    assert not (tmp_path / "out" / ".failed").exists()


@forked
@pytest.mark.slow
def test_a_usable_reference_is_read_once(tmp_path):
    """The check leaves its counts in the cache, where the kernel finds them: there is one entry of the reference."""
    config = laid_out(tmp_path / "in", names=["b1"])
    (tmp_path / "in" / "ref.csv").write_text(as_csv(rows(90, month="2023-12")))
    done = call("--config", config, "--out", tmp_path / "out", MONITOR_LIB_CACHE=str(tmp_path / "cache"))
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "cache").glob("*.counts"))) == 2  # of the reference, and of the batch
