"""Rounding a report's scores: decided by all of its records, whatever the chunks and whatever came from the cache."""

import json

import jsonschema
import numpy as np
import pytest

from monitor_lib.analysis import analyse, read_inputs
from monitor_lib.report.appendix import inputs_table
from monitor_lib.report.document import metrics_document
from monitor_lib.report.metrics_type import METRICS_TYPE
from monitor_lib.tallies import scores as tally
from monitor_lib.tallies import streams as streams
from monitor_lib.tallies.rounding import MAX_RELATIVE_CHANGE
from tests.conftest import CONFIG, ROOT, as_csv, rows

SCHEMA = json.loads((ROOT / "monitor_lib" / "schema" / "metrics.schema.json").read_text())


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A reference of 300, a batch of 200 and an earlier batch of 150 records, all different; a cache."""
    monkeypatch.setenv("MONITOR_LIB_CACHE", str(tmp_path / "cache"))
    rng = np.random.default_rng(0)
    for number, (name, n, month) in enumerate(
        (("reference", 300, "2024-01"), ("batch", 200, "2024-03"), ("before", 150, "2024-02"))
    ):
        records = rows(n, month=month, first_id=1000 * number)
        for record, score in zip(records, rng.random(n), strict=True):
            record["score"] = repr(float(score) / 4 + (0.7 if record["bad"] == "1" else 0.0))
        (tmp_path / f"{name}.csv").write_text(as_csv(records))
    (tmp_path / "monitor.toml").write_text(CONFIG.format(model="toy"))
    return tmp_path


def files_of(folder):
    return folder / "monitor.toml", folder / "batch.csv", folder / "reference.csv", [folder / "before.csv"]


def report_of(folder):
    return analyse(*files_of(folder))


def tallies(folder):
    """Every tally of a report, the self-test's copies included."""
    inputs, _subjects, counted = read_inputs(*files_of(folder))
    copies = list(counted.scores.values())
    copies = [one.rounded() for one in copies] if inputs.is_rounded else copies
    return [inputs.batch.tally, inputs.reference.tally, inputs.history[0].tally, *copies]


def document(folder):
    """metrics.json."""
    result = json.loads(json.dumps(metrics_document(report_of(folder)).other[METRICS_TYPE]))
    jsonschema.validate(result, SCHEMA)
    return result


def test_at_the_limit_all_is_exact(files, monkeypatch):
    """500 entries of batch and reference together are not more than 500: scores are as in the files."""
    monkeypatch.setattr(tally, "MOST_ENTRIES", 500)
    assert [one.is_rounded for one in tallies(files)] == [False] * 6
    assert document(files)["rounding"] is None
    assert "rounded" not in inputs_table(report_of(files)).html


def test_past_the_limit_everything_is_rounded(files, monkeypatch):
    """Batch, reference, history and copies; metrics.json and the list of files say so, with the bound."""
    exact = tallies(files)
    monkeypatch.setattr(tally, "MOST_ENTRIES", 499)
    for one, other in zip(tallies(files), exact, strict=True):
        assert one.is_rounded
        for key, distribution in other.scored.items():
            assert np.array_equal(one.scored[key].scores, distribution.rounded().scores)
    assert document(files)["rounding"] == {"bits": 16, "max_relative_change": MAX_RELATIVE_CHANGE}
    assert "more than 499 distinct scores" in inputs_table(report_of(files)).html
    assert "1/65,536" in inputs_table(report_of(files)).html


@pytest.mark.parametrize("most", [100, 250, 499])
@pytest.mark.parametrize("held", [1, 7, 1000])
def test_neither_chunks_nor_the_cache_show(files, monkeypatch, most, held):
    """Whether a file passes the limit by itself or with another, and whether it was counted now or kept: one report."""
    monkeypatch.setattr(tally, "MOST_ENTRIES", most)
    expected = document(files)
    assert document(files) == expected  # from the cache
    monkeypatch.setenv("MONITOR_LIB_CACHE", "off")
    monkeypatch.setattr(streams, "HELD", held)
    assert document(files) == expected


def test_the_cache_keeps_exact_counts(files, monkeypatch):
    """A file that was rounded beside a larger one is exact where the two together pass no limit."""
    monkeypatch.setattr(tally, "MOST_ENTRIES", 499)
    assert report_of(files).inputs.is_rounded
    alone = read_inputs(files / "monitor.toml", files / "before.csv", files / "reference.csv")[0]
    assert not alone.is_rounded
    assert not alone.reference.tally.is_rounded


def test_an_earlier_batch_too_large_rounds_as_well(files, monkeypatch):
    """It can't be counted exactly, so nothing beside it is."""
    monkeypatch.setattr(tally, "MOST_ENTRIES", 250)
    given = files / "monitor.toml", files / "before.csv", None
    assert not read_inputs(*given)[0].is_rounded
    assert read_inputs(*given, [files / "reference.csv"])[0].is_rounded


def test_figures_move_by_little(files, monkeypatch):
    """A rounded report's figures are those of the exact one to four digits."""
    exact = document(files)
    monkeypatch.setattr(tally, "MOST_ENTRIES", 0)
    result = document(files)
    for place in (("performance", "overall", "auc"), ("adherence", "ks"), ("adherence", "psi")):
        one, other = exact, result
        for key in place:
            one, other = one[key], other[key]
        assert other == pytest.approx(one, abs=1e-3)
