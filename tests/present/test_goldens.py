"""The report's parts, as they were last looked at: ``pytest --update-goldens`` after looking at the change."""

import json
from pathlib import Path

import jsonschema
import pytest

from monitor_lib.present import parts as present
from monitor_lib.present.display import style
from monitor_lib.present.metrics_type import METRICS_TYPE
from monitor_lib.verify.figures import differences
from monitor_lib.verify.texts import same_texts
from tests.conftest import ROOT

SCHEMA = json.loads((ROOT / "monitor_lib" / "schema" / "metrics.schema.json").read_text())
GOLDENS = Path(__file__).parent / "goldens"
REPORTS = ("batch", "later", "alone")

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
