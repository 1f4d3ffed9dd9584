"""``--as-of``: needed with an outcome window, part of a report's name, and re-performed by ``verify``."""

import json

import pytest

from tests.conftest import CONFIG, as_csv, rows
from tests.runs.test_end_to_end import call
from tests.runs.test_interrupts import verified


@pytest.fixture
def config(tmp_path):
    """Two batches; outcomes are due three months after a month's end."""
    (tmp_path / "in").mkdir()
    for number in (1, 2):
        (tmp_path / "in" / f"b{number}.csv").write_text(
            as_csv(rows(300, month=f"2024-0{number}", first_id=number * 900))
        )
    path = tmp_path / "in" / "monitor.toml"
    path.write_text(CONFIG.format(model="toy") + '[target]\nmatures_after_months = 3\n[batches]\nglob = "b*.csv"\n')
    return path


@pytest.mark.parametrize(
    ("window", "given", "said"),
    [
        (True, (), "must be given, such as --as-of 2019-03-01"),
        (False, ("--as-of", "2024-06-30"), "does not say when they mature; write matures_after_months"),
        (True, ("--as-of", "30/06/2024"), "does not match the format '%Y-%m-%d'"),
    ],
)
def test_refused(config, tmp_path, window, given, said):
    """One without the other, or no day: exit code 2, and nothing is written."""
    if not window:
        config.write_text(config.read_text().replace("matures_after_months = 3\n", ""))
    done = call("--config", config, "--out", tmp_path / "out", *given)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_another_day_is_another_report(config, tmp_path):
    """The same day is up to date, a later one a restatement that says why, and both can be verified."""
    out = tmp_path / "out"
    first, again, later = (
        call(config.parent / "b2.csv", "--config", config, "--out", out, "--as-of", day)
        for day in ("2024-04-30", "2024-04-30", "2024-05-31")
    )
    assert [one.returncode for one in (first, again, later)] == [0, 0, 0], first.stderr + later.stderr
    assert again.stdout.count("(up to date)") == 1
    runs = sorted(out.glob("toy/b2/*/metrics.json"))
    assert len(runs) == 2
    maturity = [json.loads(path.read_text())["maturity"] for path in runs]
    assert {one["as_of"]: one["share_mature"] for one in maturity} == {"2024-04-30": 0, "2024-05-31": 1}
    assert "outcomes known until 2024-05-31, before until 2024-04-30" in (out / "toy" / "index.html").read_text()
    assert verified(out).returncode == 0
