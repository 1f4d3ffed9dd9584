"""The report's parts, as they were last looked at: ``pytest --update-goldens`` after looking at the change."""

import json
from pathlib import Path

import jsonschema
import pytest

from monitor_lib.render.display import style
from monitor_lib.report import show as overview
from monitor_lib.report.document import schema
from monitor_lib.report.metrics_type import METRICS_TYPE
from monitor_lib.topics.adherence import show as adherence
from monitor_lib.topics.bad_rate import show as bad_rate
from monitor_lib.topics.challenger import show as challenger
from monitor_lib.topics.discrimination import show as discrimination
from monitor_lib.topics.order import TOPICS
from monitor_lib.topics.self_test import show as self_test
from monitor_lib.topics.variables import show as variables
from monitor_lib.topics.volumetry import show as volumetry
from monitor_lib.verify.figures import differences
from monitor_lib.verify.texts import same_texts
from tests.conftest import ROOT

SCHEMA = json.loads((ROOT / "monitor_lib" / "schema" / "metrics.schema.json").read_text())
GOLDENS = Path(__file__).parent / "goldens"
REPORTS = ("batch", "later", "alone")

PARTS = {
    "first_screen": overview.first_screen,
    "volumetry_table": volumetry.table,
    "volume_table": volumetry.volume_note,
    "discrimination_table": discrimination.auc_table,
    "change_table": discrimination.change_table,
    "volumetry_course_table": volumetry.course_table,
    "ranking_course_table": discrimination.course_table,
    "bad_rate_course_table": bad_rate.course_table,
    "bands_table": discrimination.bands_table,
    "bad_rate_table": bad_rate.table,
    "adherence_table": adherence.table,
    "adherence_by_month_table": adherence.by_month_table,
    "psi_table": adherence.psi_table,
    "variables_table": variables.table,
    "columns_note": variables.columns_note,
    "worst_variables": variables.worst_table,
    "self_test_table": self_test.table,
    "exclusions_table": overview.exclusions_table,
    "inputs_table": overview.inputs_table,
    "settings_table": overview.settings_table,
}
COMPARISON_PARTS = {
    "first_screen": challenger.first_screen,
    "gain_table": challenger.gain_table,
    "approvals_table": challenger.approvals_table,
    "swap_table": challenger.swap_table,
    "inputs_table": overview.inputs_table,
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
    compare_part(f"{report}.{part}.html", PARTS[part](reports[report]), request)


@pytest.mark.parametrize("part", COMPARISON_PARTS)
def test_part_of_a_comparison(comparison, part, request):
    """The same of a report that compares two models."""
    compare_part(f"comparison.{part}.html", COMPARISON_PARTS[part](comparison), request)


def compare_part(name, shown, request):
    text = f"{shown.html.replace(style(), '')}\n<!--\n{shown.text}\n-->\n"
    golden(name, text, same_texts, request.config.getoption("update_goldens"))


@pytest.mark.parametrize("report", REPORTS)
def test_metrics(reports, report, request):
    """metrics.json: its keys in their order, counts and words exactly, floats to 1e-9."""
    compare_metrics(f"{report}.metrics.json", reports[report], request)


def test_metrics_of_a_comparison(comparison, request):
    """The same of a report that compares two models."""
    compare_metrics("comparison.metrics.json", comparison, request)


def compare_metrics(name, report, request):
    document = overview.metrics_document(report).other[METRICS_TYPE]
    jsonschema.validate(json.loads(json.dumps(document)), SCHEMA)
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    golden(name, text, same_document, request.config.getoption("update_goldens"))


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
    compared |= {f"comparison.{name}" for name in (*(f"{part}.html" for part in COMPARISON_PARTS), "metrics.json")}
    assert {path.name for path in GOLDENS.iterdir()} == compared


def test_schema_is_that_of_the_types():
    """The file in the project is generated: ``make schema`` writes it."""
    assert schema(TOPICS) == SCHEMA


@pytest.mark.parametrize(
    "place", [(), ("performance", "overall"), ("adherence",), ("verdict",), ("volumetry", "check")]
)
def test_schema_is_closed(reports, place):
    """A key that nobody described is refused, wherever it stands."""
    document = json.loads(json.dumps(overview.metrics_document(reports["batch"]).other[METRICS_TYPE]))
    part = document
    for name in place:
        part = part[name]
    part["undescribed"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, SCHEMA)
