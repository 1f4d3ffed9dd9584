"""The report's parts, as they were last looked at: ``pytest --update-goldens`` after looking at the change."""

import json
from pathlib import Path

import jsonschema
import pytest

import monitor_lib
from monitor_lib import present
from monitor_lib.present.display import METRICS_TYPE, style
from monitor_lib.verify.figures import differences
from monitor_lib.verify.texts import same_texts
from tests.conftest import CONFIG, ROOT, as_csv, rows

SCHEMA = json.loads((ROOT / "monitor_lib" / "schema" / "metrics.schema.json").read_text())
GOLDENS = Path(__file__).parent / "goldens"
REPORTS = ("batch", "later", "alone")

ABOUT = """
[about]
owner = "Ana & Cia"
version = "2"
event_definition = "Over 90 MOB 12"
scope = "accepted only"
[reference]
path = "reference.csv"
[policy]
version = "1"
[policy.discrimination]
action = "Rebuild."
owner = "Modelling"
days = 30
[limits]
max_excluded = 0.02
"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Three reports: a batch of two months, one without outcomes, and one without a reference."""
    folder = tmp_path_factory.mktemp("goldens")
    reference = rows(600, month="2024-01", first_id=5000)
    batch = rows(220) + rows(140, month="2024-04", first_id=400)
    for record in batch[::7]:
        record["bad"] = str(1 - int(record["bad"]))
    batch[5]["score"] = ""
    for number, record in enumerate(reference + batch):
        record["income"] = str(1000 + number * 37 % 397)
        record["state"] = "SP <b>" if number % 3 else "RJ"
        record["branch"] = str(number % 7)
    for number, record in enumerate(batch):
        record["state"] = "ZZ & Co" if number % 4 == 0 else record["state"]
        record["new"] = record.pop("branch")
    later = [
        {
            **record,
            "income": "",
            "state": "SP <b>",
            "branch": "2",
            "bad": "",
            "score": f"{min(1, float(record['score']) + 0.3):.3f}",
        }
        for record in rows(150)
    ]
    for name, records in (("reference", reference), ("batch", batch), ("later", later)):
        (folder / f"{name}.csv").write_text(as_csv(records))
    (folder / "broken.csv").write_text("a,b\n1,2\n")
    with_reference, alone = folder / "with.toml", folder / "alone.toml"
    with_reference.write_text(CONFIG.format(model="toy <b>model</b>"[:3]) + ABOUT)
    alone.write_text(CONFIG.format(model="toy") + "[limits]\nmax_excluded = 0.02\n")
    made = {
        "batch": monitor_lib.read_inputs(with_reference, folder / "batch.csv", folder / "reference.csv"),
        "later": monitor_lib.read_inputs(
            with_reference,
            folder / "later.csv",
            folder / "reference.csv",
            [folder / "batch.csv", folder / "broken.csv"],
        ),
        "alone": monitor_lib.read_inputs(alone, folder / "batch.csv"),
    }
    return {name: _whole(inputs) for name, inputs in made.items()}


def _whole(inputs):
    results = monitor_lib.measure(inputs)
    verdict = monitor_lib.judge_results(inputs, results)
    said = (monitor_lib.find_caveats(inputs, results), monitor_lib.find_changes(inputs, results))
    return inputs, results, verdict, *said, monitor_lib.prove(inputs, results, verdict)


PARTS = {
    "first_screen": lambda i, r, v, *said: present.first_screen(i, r, v, *said),
    "volumetry_table": lambda i, r, v, *_said: present.volumetry_table(r),
    "volume_table": lambda i, r, v, *_said: present.volume_table(r),
    "discrimination_table": lambda i, r, v, *_said: present.discrimination_table(r),
    "change_table": lambda i, r, v, *_said: present.change_table(r),
    "bands_table": lambda i, r, v, *_said: present.bands_table(r),
    "adherence_table": lambda i, r, v, *_said: present.adherence_table(r),
    "adherence_by_month_table": lambda i, r, v, *_said: present.adherence_by_month_table(r),
    "psi_table": lambda i, r, v, *_said: present.psi_table(r),
    "variables_table": lambda i, r, v, *_said: present.variables_table(r, v),
    "columns_note": lambda i, r, v, *_said: present.columns_note(r),
    "worst_variables": lambda i, r, v, *_said: present.worst_variables(r, v),
    "proof_table": lambda i, r, v, _caveats, _changes, trials: present.proof_table(trials),
    "exclusions_table": lambda i, r, v, *_said: present.exclusions_table(i),
    "inputs_table": lambda i, r, v, *_said: present.inputs_table(i),
    "settings_table": lambda i, r, v, *_said: present.settings_table(i),
}


def golden(name, text, same, update):
    """Compare as :mod:`monitor_lib.verify` does; the flag writes what differs, and leaves other last digits alone."""
    path = GOLDENS / name
    if update and not (path.exists() and same(path.read_text("utf-8"), text)):
        path.write_text(text, "utf-8")
    kept = path.read_text("utf-8")
    # Both texts, so that a failure shows where they part.
    assert same(kept, text) or kept == text, f"{name} changed; look at it, then run pytest --update-goldens"


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("part", PARTS)
def test_part(reports, report, part, request):
    """HTML and plain text of each table, word for word, numbers as rounded; the styles have a file of their own."""
    shown = PARTS[part](*reports[report])
    text = f"{shown.html.replace(style(), '')}\n<!--\n{shown.text}\n-->\n"
    golden(f"{report}.{part}.html", text, same_texts, request.config.getoption("update_goldens"))


@pytest.mark.parametrize("report", REPORTS)
def test_metrics(reports, report, request):
    """metrics.json: its keys in their order, counts and words exactly, floats to 1e-9."""
    document = present.metrics_document(*reports[report]).other[METRICS_TYPE]
    jsonschema.validate(json.loads(json.dumps(document)), SCHEMA)
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    golden(f"{report}.metrics.json", text, same_document, request.config.getoption("update_goldens"))


def same_document(one, other):
    """Whether two documents are laid out alike and hold the same figures."""
    one, other = json.loads(one), json.loads(other)
    # Another layout is no difference to verify, which reads archives of years ago; here it is.
    return (
        one["schema_version"] == other["schema_version"] and keys(one) == keys(other) and not [*differences(one, other)]
    )


def keys(document):
    """The names in a document, in their order."""
    if isinstance(document, dict):
        return [(key, keys(value)) for key, value in document.items()]
    return [keys(value) for value in document] if isinstance(document, list) else None


def test_every_golden_is_compared():
    """No file stays behind of a part that is no more."""
    compared = {
        f"{report}.{name}" for report in REPORTS for name in (*(f"{part}.html" for part in PARTS), "metrics.json")
    }
    assert {path.name for path in GOLDENS.iterdir()} == compared


FIGURES = {
    "volumetry": lambda i, r: present.volumetry_figure(i, r),
    "roc": lambda i, r: present.roc_figure(r),
    "auc_by_month": lambda i, r: present.auc_by_month_figure(r),
    "separation": lambda i, r: present.separation_figure(r),
    "adherence": lambda i, r: present.adherence_figure(r),
    "psi": lambda i, r: present.psi_figure(r),
    "bands": lambda i, r: present.bands_figure(r),
    "distribution": lambda i, r: present.distribution_figure(r),
    "variables": lambda i, r: present.variables_figure(r),
}


@pytest.mark.parametrize("figure", FIGURES)
def test_figure(reports, figure):
    """Drawn twice, the same bytes; with a text alternative; and a sentence where there is nothing to draw."""
    inputs, results, *_said = reports["batch"]
    first, second = FIGURES[figure](inputs, results), FIGURES[figure](inputs, results)
    assert first.html == second.html
    assert 'src="data:image/svg+xml;base64,' in first.html
    assert 'alt="' in first.html
    for other in ("later", "alone"):
        assert FIGURES[figure](*reports[other][:2]).html


def test_a_users_matplotlibrc_does_not_show(reports):
    """Figures start from matplotlib's defaults, whatever was set before."""
    import matplotlib as mpl

    inputs, results, *_said = reports["batch"]
    plain = present.volumetry_figure(inputs, results).html
    with mpl.rc_context({"font.size": 20, "axes.facecolor": "black", "svg.hashsalt": None}):
        assert present.volumetry_figure(inputs, results).html == plain
