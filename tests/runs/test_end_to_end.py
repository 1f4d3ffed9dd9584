"""As a user would: the command, its exit codes, what it prints, and what it leaves."""

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jsonschema
import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient
from scipy.stats import ks_2samp
from sklearn.metrics import roc_auc_score

from tests.conftest import CONFIG, PORTFOLIO, ROOT, as_csv, rows

SCHEMA = json.loads((ROOT / "monitor_lib" / "schema" / "metrics.schema.json").read_text())
FILES = ("report.html", "notebook.ipynb", "metrics.json")


def call(*arguments, cwd=ROOT, **environment):
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, str(ROOT / "run_report.py"), *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def portfolio(folder: Path) -> Path:
    """A good batch, one without its date column, a reference, and a configuration that names them."""
    (folder / "batches").mkdir(parents=True)
    good = as_csv(rows(900))
    (folder / "reference.csv").write_text(as_csv(rows(600, month="2023-12", first_id=9000)))
    (folder / "batches" / "good.csv").write_text(good)
    (folder / "batches" / "bad.csv").write_text(good.replace("date", "day", 1))
    (folder / "monitor.toml").write_text(
        CONFIG.format(model="toy") + '[reference]\npath = "reference.csv"\n[batches]\nglob = "batches/*.csv"\n'
    )
    return folder


def only_run(out: Path, model: str, batch: str) -> Path:
    (run,) = (out / model / batch).iterdir()
    return run


def test_bad_beside_good(tmp_path):
    """A bad batch costs its own report only; a second call skips the good one; --force re-performs it to the byte."""
    toy, out = portfolio(tmp_path / "toy"), tmp_path / "reports"
    first = call("--config", toy / "monitor.toml", "--out", out)
    assert first.returncode == 1
    assert re.search(r"^bad +failed +bad\.csv: the column .date. .* is missing\.", first.stderr, re.MULTILINE)
    assert re.search(r"^good +inconclusive +\S*/toy/good/[0-9a-f]{12}/report\.html$", first.stdout, re.MULTILINE)
    assert f"Open {out}/index.html in a browser." in first.stdout
    assert "\x1b" not in first.stdout + first.stderr  # plain lines where there is no terminal
    assert not (out / "toy" / "bad").exists()
    assert list((out / ".failed" / "toy" / "bad").rglob("notebook.ipynb"))
    assert not list(out.glob(".work*"))
    run = only_run(out, "toy", "good")
    assert sorted(path.name for path in run.iterdir()) == sorted([*FILES, "manifest.json"])

    before = {path: path.stat().st_mtime_ns for path in run.iterdir()}
    again = call(toy / "batches" / "good.csv", "--out", out, "--force")
    assert again.returncode == 0
    assert "(re-performed, same bytes)" in again.stdout
    skipped = call(toy / "batches" / "good.csv", toy / "batches" / "gone.csv", "--out", out)
    assert skipped.returncode == 1
    assert "(up to date)" in skipped.stdout
    assert "gone.csv: there is no such file; correct the path." in skipped.stderr
    assert {path: path.stat().st_mtime_ns for path in run.iterdir()} == before


ZONES = ["UTC", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Kiritimati", "America/St_Johns"]
LOCALES = ["C", "C.UTF-8", "pt_BR.UTF-8", "tr_TR.UTF-8"]


def test_same_inputs_same_bytes(tmp_path):
    """Ten fresh processes, other folders, users' homes, time zones, locales and hash seeds: equal bytes, one run."""

    def reported(number):
        toy = portfolio(tmp_path / (f"an other {{place}} {number}" if number % 2 else f"{number}") / "toy")
        (toy / "batches" / "bad.csv").unlink()
        home = toy.parent / "home"
        home.mkdir()
        user = {"HOME": str(home), "USER": f"user{number}", "LOGNAME": f"user{number}", "PYTHONHASHSEED": str(number)}
        place = {"TZ": ZONES[number % len(ZONES)], "LC_ALL": LOCALES[number % len(LOCALES)]}
        done = call("--config", "toy/monitor.toml", "--out", "out", cwd=toy.parent, **user, **place)
        assert done.returncode == 0, done.stderr
        return only_run(toy.parent / "out", "toy", "good")

    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(reported, range(10)))
    assert len({run.name for run in runs}) == 1
    for name in FILES:
        contents = {(run / name).read_bytes() for run in runs}
        assert len(contents) == 1, name
        (content,) = contents
        for place in (str(tmp_path), str(ROOT), str(Path.home())):
            assert place.encode() not in content, name


# One worker makes that report, and looks at it.
OF_SHIPPED = pytest.mark.xdist_group("shipped")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """The report of a shipped batch."""
    out = tmp_path_factory.mktemp("shipped")
    done = call(PORTFOLIO / "batches" / "2017-08.csv.gz", "--out", out, "--fail-on", "red")
    assert done.returncode == 3, done.stderr
    return only_run(out, "credit_01", "2017-08")


@OF_SHIPPED
def test_figures_of_a_shipped_batch(shipped):
    """AUC, KS and p-value are scikit-learn's and scipy's on the same file, and metrics.json keeps its schema."""
    metrics = json.loads((shipped / "metrics.json").read_text())
    jsonschema.validate(metrics, SCHEMA)
    batch, reference = (pd.read_csv(PORTFOLIO / name) for name in ("batches/2017-08.csv.gz", "test.gz"))
    known = batch.dropna(subset="TARGET")
    overall, adherence = metrics["performance"]["overall"], metrics["adherence"]
    assert overall["auc"] == pytest.approx(roc_auc_score(known.TARGET, known.score), abs=1e-12)
    bads, goods = (known.score[value == known.TARGET] for value in (1, 0))
    assert overall["ks"] == pytest.approx(ks_2samp(bads, goods).statistic, abs=1e-12)
    drift = ks_2samp(batch.score, reference.score)
    assert adherence["ks"] == pytest.approx(drift.statistic, abs=1e-12)
    assert adherence["ks_pvalue"] == pytest.approx(drift.pvalue, rel=1e-9)
    assert metrics["volumetry"]["total"] == len(batch)
    assert metrics["volumetry"]["by_month"] == [
        {
            "month": "2017-08",
            "n": len(batch),
            "n_batch": len(batch),
            "n_event": len(bads),
            "n_non_event": len(goods),
            "n_unknown": len(batch) - len(known),
            "n_indeterminate": 0,
            "n_scored": len(batch),
        }
    ]
    assert metrics["verdict"]["status"] == "red"
    assert [reason["code"] for reason in metrics["verdict"]["reasons"]] == ["ranking"]


@OF_SHIPPED
def test_page_stands_alone(shipped):
    """Under 150 KB, no script, nothing fetched, no code, no error, and a link to the index."""
    page = (shipped / "report.html").read_text("utf-8")
    assert len(page.encode()) < 150_000
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert not re.search(
        r'(?:src|href)="(?!data:image/svg|\.\./\.\./index\.html"|(?:notebook\.ipynb|metrics\.json|manifest\.json)")',
        page,
    )
    assert "present." not in page
    assert "Traceback" not in page
    assert page.count("<h1>") == 1


@OF_SHIPPED
def test_archived_notebook_is_whole(shipped):
    """Each code cell was executed in order, none failed, and the parameters are relative names."""
    notebook = nbformat.read(shipped / "notebook.ipynb", as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert all(output.output_type != "error" for cell in code for output in cell.outputs)
    assert all(output.output_type != "stream" for cell in code for output in cell.outputs)
    injected = next(cell.source for cell in code if "injected-parameters" in cell.metadata.get("tags", []))
    assert 'batch = "inputs/batch/2017-08.csv.gz"' in injected


@OF_SHIPPED
def test_manifest(shipped):
    """The statement names all three files and everything they were made from, by hash, and no path of the machine."""
    text = (shipped / "manifest.json").read_text()
    manifest = json.loads(text)
    assert manifest["_type"] == "https://in-toto.io/Statement/v1"
    assert manifest["predicateType"] == "https://slsa.dev/provenance/v1"
    assert [subject["name"] for subject in manifest["subject"]] == list(FILES)
    dependencies = {one["name"]: one for one in manifest["predicate"]["buildDefinition"]["resolvedDependencies"]}
    assert {"batch", "reference", "configuration", "environment", "notebooks/monitoring.ipynb"} <= set(dependencies)
    assert "monitor_lib/stats/discrimination.py" in dependencies
    assert all(re.fullmatch("[0-9a-f]{64}", one["digest"]["sha256"]) for one in dependencies.values())
    assert str(ROOT) not in text
    assert manifest["predicate"]["runDetails"]["metadata"]["invocationId"] == shipped.name


def ids_in(text, ids):
    """Which of the batch's ids stand in a text as a number of their own; pictures hold none that a reader could see."""
    text = re.sub(r"data:image/[^\"]+", "", text)
    return set(re.findall(r"(?<![\w.%])\d{6}(?![\w.])", text)) & ids


@OF_SHIPPED
def test_no_record_is_archived(shipped):
    """No id of the batch stands in any archived file, in the ledger or in an index page; one that did would be seen."""
    out = shipped.parent.parent.parent
    ids = set(pd.read_csv(PORTFOLIO / "batches" / "2017-08.csv.gz", usecols=["ID"], dtype=str)["ID"])
    assert {len(one) for one in ids} == {6}
    files = [path for path in out.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {*FILES, "manifest.json", "index.html", "ledger.jsonl", ".index.json"}
    for path in files:
        text = path.read_text("utf-8")
        assert ids_in(text, ids) == set(), path
        one = min(ids)
        for planted in (f"<td>{one}</td>", f'"id": {one},', f'"{one}"', f"{one}\n"):
            assert ids_in(text + planted, ids) == {one}


def test_notebook_runs_in_jupyter_as_it_stands():
    """Opened where it lies, without run_report.py, it reports a batch of the shipped portfolio."""
    path = ROOT / "notebooks" / "monitoring.ipynb"
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}}, kernel_name="python3").execute()
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert sum("data:image/svg+xml" in output.data.get("text/html", "") for output in shown) == 8


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--config", "none.toml"], "none.toml: there is no such configuration"),
        (["--fail-on", "blue"], "'blue' is not one of 'amber', 'red'"),
        (["--jobz", "2"], "No such option"),
    ],
)
def test_usage(tmp_path, arguments, sentence):
    """A wrong call is exit 2 with one sentence, and leaves nothing."""
    done = call(*arguments, "--out", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert not (tmp_path / "out").exists()


def test_help_writes_nothing(tmp_path):
    """Asking what the command does leaves nothing where the user stands."""
    assert call("--help", cwd=tmp_path).returncode == 0
    assert list(tmp_path.iterdir()) == []
