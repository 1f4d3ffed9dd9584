"""Where other tools stay silent: each of these faults was seen to pass unnoticed somewhere, and is caught here by name.

Batches go the whole way, from file to light. What was done and what another tool said of it stands in each docstring.
"""

import numpy as np
import pytest

from monitor_lib.analysis import analyse
from monitor_lib.status import Status
from tests.conftest import CONFIG

N = 4_000
LIT = (Status.AMBER, Status.RED)
REFERENCE = '[reference]\npath = "reference.csv"\n[score]\nkind = "points"\n'


@pytest.fixture
def judged(tmp_path):
    """From a corrupted batch to its lights, by name."""

    def judge(corrupt, config=REFERENCE):
        rng = np.random.default_rng(11)
        for role in ("reference", "batch"):
            columns = healthy(rng)
            if role == "batch":
                corrupt(columns, rng)
            names = list(columns)
            lines = [",".join(names), *(",".join(row) for row in zip(*columns.values(), strict=True))]
            (tmp_path / f"{role}.csv").write_text("\n".join(lines) + "\n")
        (tmp_path / "monitor.toml").write_text(CONFIG.format(model="toy").replace('id = "id"\n', "") + config)
        files = (tmp_path / "monitor.toml", tmp_path / "batch.csv", tmp_path / "reference.csv")
        return {light.name: light for light in analyse(*files).verdict.lights}

    return judge


def healthy(rng):
    """Columns of text: a score, an outcome, a number and a category."""
    bad = rng.random(N) < 0.2
    return {
        "date": [f"2024-03-{1 + i % 28:02d}" for i in range(N)],
        "score": [f"{x:.4f}" for x in rng.normal(500, 50, N) + 60 * bad],
        "bad": [str(int(x)) for x in bad],
        "income": [f"{x:.2f}" for x in np.exp(rng.normal(8, 0.5, N))],
        "state": [str(x) for x in rng.choice(["SP", "RJ", "MG", "BA"], N, p=[0.4, 0.3, 0.2, 0.1])],
    }


def some(rng, share):
    return np.flatnonzero(rng.random(N) < share).tolist()


def beyond(light, variable):
    assert light.status in LIT
    assert variable in light.subjects


def test_healthy(judged):
    """Nothing was done: no light of the variables is lit."""
    lights = judged(lambda columns, rng: None)
    assert {lights[name].status for name in ("csi", "missing", "unseen", "stability")} == {Status.GREEN}


def test_a_sentinel_that_stands_nowhere_is_said(tmp_path):
    """A useless value under [variables] is a caveat: maybe it is misspelt."""
    records = "date,score,bad,income\n" + "2024-03-01,0.5,0,10\n2024-03-02,0.6,1,-999\n" * 50
    for name in ("batch", "reference"):
        (tmp_path / f"{name}.csv").write_text(records + ("2024-03-03,0.1,0,11\n" if name == "batch" else ""))
    config = CONFIG.format(model="toy").replace('id = "id"\n', "") + "[variables]\nsentinels = [-999, -998]\n"
    (tmp_path / "monitor.toml").write_text(config)
    report = analyse(*(tmp_path / name for name in ("monitor.toml", "batch.csv", "reference.csv")))
    result = {caveat.code: caveat for caveat in report.caveats}
    assert result["sentinels_unused"].values["names"] == ["-998"]


def test_evidently_one_sentinel(judged):
    """Evidently PSI: a shifted score (PSI 0.445), then one 99999 added: 0.025."""

    def corrupt(columns, rng):
        columns["score"] = [f"{float(x) + 35:.4f}" for x in columns["score"]]
        columns["score"][7] = "99999"
        columns["income"] = [f"{float(x) * 1.6:.2f}" for x in columns["income"]]
        columns["income"][7] = "99999"

    lights = judged(corrupt)
    assert lights["stability"].status is Status.RED
    beyond(lights["csi"], "income")


def test_evidently_gone_missing(judged):
    """Evidently PSI: 60 % of a variable missing: 0.0004."""

    def corrupt(columns, rng):
        for at in some(rng, 0.6):
            columns["income"][at] = ""

    lights = judged(corrupt)
    beyond(lights["missing"], "income")
    beyond(lights["csi"], "income")


@pytest.mark.parametrize("share", [0.6, 1.0], ids=["optbinning", "toad"])
def test_unseen_category(judged, share):
    """optbinning CSI: 60 % of records in an unseen category: 0.0001. toad PSI: all of them: 0.0."""

    def corrupt(columns, rng):
        for at in some(rng, share):
            columns["state"][at] = "ZZ"

    lights = judged(corrupt)
    beyond(lights["unseen"], "state")
    beyond(lights["csi"], "state")


def test_optbinning_lowest_bin_missing(judged):
    """optbinning CSI: the lowest bin turned into missing: 0.0011."""

    def corrupt(columns, rng):
        low = np.quantile([float(x) for x in columns["income"]], 0.1)
        columns["income"] = ["" if float(x) <= low else x for x in columns["income"]]

    lights = judged(corrupt)
    beyond(lights["missing"], "income")
    beyond(lights["csi"], "income")


def test_optbinning_emptied_bin(judged):
    """optbinning: a bin emptied by strong drift: stops with an error. Three fillers: a value made by the filler."""

    def corrupt(columns, rng):
        values = np.array([float(x) for x in columns["income"]])
        low, high = np.quantile(values, [0.3, 0.5])
        columns["income"] = [f"{high + 1:.2f}" if low < x <= high else f"{x:.2f}" for x in values]

    beyond(judged(corrupt)["csi"], "income")


def test_validmind_top_decile(judged):
    """ValidMind feature drift: top decile from 10 % to 40 %: 0.119, passed; the true index is 0.529."""

    def corrupt(columns, rng):
        top = sorted(columns["income"], key=float)[-N // 20]
        for at in some(rng, 1 / 3):
            columns["income"][at] = top

    light = judged(corrupt)["csi"]
    beyond(light, "income")
    assert light.deterioration.value == pytest.approx(0.529, abs=0.06)


def test_validmind_empty_bins_of_the_score(judged):
    """ValidMind score PSI: 5 % of records in bins that the reference leaves empty: 0.003."""

    def corrupt(columns, rng):
        for at in some(rng, 0.05):
            columns["score"][at] = f"{1500 + rng.random():.4f}"

    light = judged(corrupt)["unseen"]
    assert light.status is Status.RED
    assert light.subjects == ("score",)
