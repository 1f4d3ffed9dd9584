"""The report's parts, as they were last looked at: ``pytest --update-goldens`` after looking at the change."""

import json
from pathlib import Path

import jsonschema
import pytest

from monitor_lib.present import parts as present
from monitor_lib.present.display import style
from monitor_lib.present.metrics_type import METRICS_TYPE
from tests.conftest import ROOT

SCHEMA = json.loads((ROOT / "monitor_lib" / "schema" / "metrics.schema.json").read_text())
GOLDENS = Path(__file__).parent / "goldens"

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


def compare(name, text, update):
    path = GOLDENS / name
    if update:
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8"), f"{name} changed; look at it, then run pytest --update-goldens"


@pytest.mark.parametrize("report", ["batch", "later", "alone"])
@pytest.mark.parametrize("part", PARTS)
def test_part(reports, report, part, request):
    """HTML and plain text of each table, byte for byte; the styles have a file of their own."""
    shown = PARTS[part](*reports[report])
    html = shown.html.replace(style(), "")
    compare(f"{report}.{part}.html", f"{html}\n<!--\n{shown.text}\n-->\n", request.config.getoption("update_goldens"))


@pytest.mark.parametrize("report", ["batch", "later", "alone"])
def test_metrics(reports, report, request):
    """metrics.json, figure for figure."""
    document = present.metrics_document(*reports[report]).other[METRICS_TYPE]
    jsonschema.validate(json.loads(json.dumps(document)), SCHEMA)
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    compare(f"{report}.metrics.json", text, request.config.getoption("update_goldens"))
