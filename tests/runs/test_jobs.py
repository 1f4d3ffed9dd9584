"""Reports side by side and by forked kernels: the same as one after another and by kernels that start cold."""

import pytest

from tests.conftest import CONFIG, as_csv, rows
from tests.runs.test_end_to_end import FILES, call
from tests.runs.test_interrupts import told, verified


@pytest.fixture
def many(tmp_path):
    """Four batches, one of them bad."""
    folder = tmp_path / "in"
    (folder / "batches").mkdir(parents=True)
    for number in range(1, 5):
        records = as_csv(rows(300, month=f"2024-0{number}"))
        (folder / "batches" / f"b{number}.csv").write_text(
            records.replace("date", "day", 1) if number == 2 else records
        )
    (folder / "monitor.toml").write_text(
        CONFIG.format(model="toy") + '[batches]\nglob = "batches/*.csv"\nhistory = 2\n'
    )
    return folder / "monitor.toml"


def test_same_bytes_side_by_side(many, tmp_path):
    """Two at once and one after another: the same runs with the same bytes, the same exit code, one bad batch alone."""
    outs = {jobs: tmp_path / f"out{jobs}" for jobs in (1, 2)}
    for jobs, out in outs.items():
        done = call("--config", many, "--out", out, "--jobs", jobs)
        assert done.returncode == 1, done.stderr
        assert done.stderr.count("b2") >= 1
    runs = {path.relative_to(outs[1]) for path in outs[1].glob("toy/*/*") if path.is_dir()}
    assert len(runs) == 3
    assert runs == {path.relative_to(outs[2]) for path in outs[2].glob("toy/*/*") if path.is_dir()}
    for run in runs:
        for name in FILES:
            assert (outs[1] / run / name).read_bytes() == (outs[2] / run / name).read_bytes()
    assert told(outs[1]) == told(outs[2])
    assert verified(outs[2]).returncode == 0


def test_forked_kernels_make_the_same_bytes(many, tmp_path):
    """Kernels and performers that are forked, and ones that start cold: the three files are equal, figures included."""
    outs = {switch: tmp_path / switch for switch in ("on", "off")}
    for switch, out in outs.items():
        done = call("--config", many, "--out", out, MONITOR_LIB_FORK=switch)
        assert done.returncode == 1, done.stderr
    runs = {path.relative_to(outs["on"]) for path in outs["on"].glob("toy/*/*") if path.is_dir()}
    assert len(runs) == 3
    for run in runs:
        assert (
            "image/svg" in (outs["on"] / run / "report.html").read_text()
            or "<svg" in (outs["on"] / run / "report.html").read_text()
        )
        for name in FILES:
            assert (outs["on"] / run / name).read_bytes() == (outs["off"] / run / name).read_bytes()
