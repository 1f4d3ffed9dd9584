"""Reports on a cluster of real processes: the same bytes as on one machine, whatever dies on the way."""

import os
import signal
import subprocess
import sys

import pytest

from tests.cluster.clusters import cluster
from tests.conftest import CONFIG, ROOT, as_csv, rows
from tests.processes import all_end, below, until
from tests.runs.test_end_to_end import FILES, call
from tests.runs.test_interrupts import told, verified

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("cluster"),
    pytest.mark.skipif(sys.platform == "win32", reason="kernels are forked"),
]
BATCHES = 4
# How long Dask waits for a connection, where nobody will answer.
SHORT = "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "10s"


@pytest.fixture
def many(tmp_path):
    """Four batches with a reference."""
    (tmp_path / "in" / "batches").mkdir(parents=True)
    for number in range(1, BATCHES + 1):
        records = as_csv(rows(300, month=f"2024-0{number}", first_id=1000 * number))
        (tmp_path / "in" / "batches" / f"b{number}.csv").write_text(records)
    (tmp_path / "in" / "reference.csv").write_text(as_csv(rows(900, month="2023-06", first_id=90_000)))
    config = tmp_path / "in" / "monitor.toml"
    more = '[reference]\npath = "reference.csv"\n[batches]\nglob = "batches/*"\nhistory = 2\n'
    config.write_text(CONFIG.format(model="toy") + more)
    return config


def started(config, out, address, cwd=ROOT):
    """The command under way."""
    command = [sys.executable, str(ROOT / "run_report.py"), "--config", str(config), "--out", str(out)]
    return subprocess.Popen(
        [*command, "--dask", address],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        start_new_session=True,
    )


INTERRUPTED = "run_report.py: interrupted; what was reported before is kept, call again for the rest.\n"


def refuse_differing(one, other):
    """Both archives hold the same runs with the same bytes."""
    runs = {path.relative_to(one) for path in one.glob("toy/*/*") if path.is_dir()}
    assert len(runs) == BATCHES
    assert runs == {path.relative_to(other) for path in other.glob("toy/*/*") if path.is_dir()}
    for run in runs:
        for name in FILES:
            assert (one / run / name).read_bytes() == (other / run / name).read_bytes(), (run, name)


def test_a_scheduler_that_dies(many, tmp_path):
    """The command says so for what was under way, leaves nothing half-written, and the next call reports the rest."""
    out = tmp_path / "out"
    with cluster(tmp_path, 1) as there:
        process = started(many, out, there.address)
        until(lambda: process.poll() is not None or told(out)["succeeded"] >= 1, "a report")
        there.kill(there.scheduler)
        said = process.communicate(timeout=300)[1]
    assert process.returncode == 1, said
    assert "the cluster went away; start its scheduler, and report again" in said
    events = told(out)
    assert events["started"] == events["succeeded"] + events["failed"], (events, said)
    assert not list(out.glob(".work-*"))
    again = call("--config", many, "--out", out)
    assert again.returncode == 0, again.stderr
    assert told(out)["succeeded"] == BATCHES
    assert verified(out).returncode == 0


@pytest.fixture
def other_versions(tmp_path):
    """The environment of a worker that has a library more than the caller."""
    other = tmp_path / "other" / "abacus-1.5.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: abacus\nVersion: 1.5\n")
    return {"PYTHONPATH": f"{ROOT}:{other.parent}"}


def test_a_cluster_that_can_not_give_the_same(many, tmp_path, monkeypatch, other_versions):
    """Other libraries, no worker, nobody there: one sentence, exit code 2, and no archive."""
    with cluster(tmp_path, 0) as there:
        with monkeypatch.context() as patched:
            patched.setenv(*SHORT)
            none = call("--config", many, "--out", tmp_path / "out", "--dask", there.address)
        there.worker(**other_versions)
        there.wait_for_workers()
        versions = call("--config", many, "--out", tmp_path / "out", "--dask", there.address)
    monkeypatch.setenv(*SHORT)
    nobody = call("--config", many, "--out", tmp_path / "out", "--dask", there.address)
    odd = call("--config", many, "--out", tmp_path / "out", "--dask", "tcp://127.0.0.1:abc")
    assert [one.returncode for one in (none, versions, nobody, odd)] == [2, 2, 2, 2]
    assert '"tcp://127.0.0.1:abc" is no address of a scheduler' in odd.stderr
    assert "has no worker; start one with `dask worker" in none.stderr
    assert "has other versions, so its reports would be other ones: abacus 1.5 (here –)" in versions.stderr
    assert "no scheduler answers at" in nobody.stderr
    for one in (none, versions, nobody, odd):
        assert one.stderr.count("\n") == 1, one.stderr
    assert not (tmp_path / "out").exists()


def test_a_worker_that_can_not_read_a_file(tmp_path):
    """The sentence names the worker and the file."""
    command = (
        "import sys; from pathlib import Path; from monitor_lib.cluster.connection import connected\n"
        "with connected(sys.argv[1], 1, [Path(one) for one in sys.argv[2:]]): pass"
    )
    (tmp_path / "here.csv").write_text("a")
    with cluster(tmp_path, 1) as there:
        given = [there.address, str(tmp_path / "here.csv"), str(tmp_path / "gone.csv")]
        done = subprocess.run([sys.executable, "-c", command, *given], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 1
    assert f"can't read {tmp_path / 'gone.csv'}; put the files where every worker finds them" in done.stderr


def test_a_worker_that_joins_later(many, tmp_path, other_versions):
    """It is looked at, too: with other libraries it makes no report."""
    out = tmp_path / "out"
    with cluster(tmp_path, 1) as there:
        process = started(many, out, there.address)
        until(lambda: process.poll() is not None or told(out)["succeeded"] >= 1, "a report")
        there.worker(**other_versions)
        there.kill(there.workers[0])
        said = process.communicate(timeout=300)[1]
    assert process.returncode == 1, said
    assert "has other versions, so its reports would be other ones: abacus 1.5 (here –)" in said
    assert told(out)["failed"] == said.count("abacus") >= 1


BY_PIECES = (
    "import sys; from monitor_lib.cluster import pieces; pieces.PIECE = 2_000;"
    "from monitor_lib.cli.report import report; report(sys.argv[1:], prog_name='run_report.py')"
)


def test_a_batch_in_pieces_though_a_worker_dies(many, tmp_path):
    """A folder of parts is counted part by part; what a dead worker had counted is counted again; the same bytes."""
    for number in range(1, BATCHES + 1):
        whole = many.parent / "batches" / f"b{number}.csv"
        head, *records = whole.read_text().splitlines(keepends=True)
        whole.unlink()
        (many.parent / "batches" / f"b{number}").mkdir()
        for part in range(6):
            text = head + "".join(records[part::6])
            (many.parent / "batches" / f"b{number}" / f"part-{part}.csv").write_text(text)
    assert call("--config", many, "--out", tmp_path / "here").returncode == 0
    command = [sys.executable, "-c", BY_PIECES, "--config", str(many), "--out", str(tmp_path / "there")]
    cache = tmp_path / "cache"
    with cluster(tmp_path, 2) as there:
        process = subprocess.Popen(
            [*command, "--dask", there.address],
            env=os.environ | {"MONITOR_LIB_CACHE": str(cache)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        until(lambda: process.poll() is not None or told(tmp_path / "there")["succeeded"] >= 1, "a report")
        there.kill(there.workers[1])
        said = process.communicate(timeout=300)
    assert process.returncode == 0, said
    refuse_differing(tmp_path / "here", tmp_path / "there")
    assert verified(tmp_path / "there").returncode == 0
    assert len(list(cache.glob("*.batch"))) == BATCHES


def test_interrupted(many, tmp_path):
    """Ctrl-C ends reports on workers, too: one sentence, the ledger says which, and no kernel lives on."""
    out = tmp_path / "out"
    with cluster(tmp_path, 1) as there:
        process = started(many, out, there.address)
        until(lambda: process.poll() is not None or told(out)["succeeded"] >= 1, "a report")
        until(lambda: told(out)["started"] > told(out)["succeeded"], "another")
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=120)[1]
        assert process.returncode == 130, said
        assert said == INTERRUPTED
        assert told(out)["started"] == told(out)["succeeded"] + told(out)["interrupted"]
        assert below(there.workers[0].pid)


def test_interrupted_at_a_terminal(many, tmp_path, monkeypatch):
    """There Ctrl-C reaches the workers of this machine, too: the same sentence, and nothing is left anywhere."""
    monkeypatch.setenv("TMPDIR", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    process = started(many, tmp_path / "out", "local")
    until(lambda: process.poll() is not None or told(tmp_path / "out")["started"] >= 1, "a report under way")
    family = below(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=120)[1]
    assert (process.returncode, said) == (130, INTERRUPTED)
    all_end(family)
    assert told(tmp_path / "out")["started"] == told(tmp_path / "out")["interrupted"]
    assert not list((tmp_path / "scratch").glob("monitor_lib-*"))


def test_interrupted_without_any_worker(many, tmp_path):
    """Nobody is left to do the work, and Ctrl-C ends the waiting; paths are relative to a folder of the caller's."""
    with cluster(tmp_path, 1) as there:
        process = started(many.name, "out", there.address, many.parent)
        until(lambda: process.poll() is not None or told(many.parent / "out")["succeeded"] >= 1, "a report")
        there.kill(there.workers[0])
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=120)[1]
    assert (process.returncode, said) == (130, INTERRUPTED)
