"""Proof of detection: every planted fault is caught where records are enough, and loudly not where they are few."""

import numpy as np
import pytest

from monitor_lib import analysis
from monitor_lib.present.proof import proof_line, proof_table
from monitor_lib.proof.faults import FAULTS
from tests.conftest import CONFIG, PORTFOLIO, as_csv, rows

BATCHES = PORTFOLIO / "batches"


def proven(config, batch, reference=None, history=()):
    inputs = analysis.read_inputs(config, batch, reference, history)
    results = analysis.measure(inputs)
    return analysis.prove(inputs, results, analysis.judge_results(inputs, results))


@pytest.fixture(scope="module")
def healthy():
    """The trials of a healthy batch of the shipped portfolio."""
    return proven(PORTFOLIO / "monitor.toml", BATCHES / "2017-03.csv.gz", PORTFOLIO / "test.gz")


@pytest.mark.parametrize("fault", [fault.code for fault in FAULTS])
def test_caught_on_a_healthy_batch(healthy, fault):
    """Two to three thousand records show every fault, by a light that was dark without it."""
    trial = next(trial for trial in healthy if trial.code == fault)
    assert trial.caught
    assert not trial.already


def test_without_outcomes_one_class_is_not_tried():
    """What can't be tried is said, with its reason; it counts neither as caught nor as missed."""
    trials = proven(PORTFOLIO / "monitor.toml", BATCHES / "2017-11.csv.gz", PORTFOLIO / "test.gz")
    found = {trial.code: trial for trial in trials}
    assert (found["one_class"].caught, found["one_class"].why) == (None, "no_outcome")
    assert "Not tried: 1" in proof_line(trials)


def small(folder, records, reference=None):
    """A batch, and maybe a reference, in a folder of their own."""
    (folder / "monitor.toml").write_text(CONFIG.format(model="toy"))
    (folder / "batch.csv").write_text(as_csv(records))
    if reference:
        (folder / "reference.csv").write_text(as_csv(reference))
    return folder / "monitor.toml", folder / "batch.csv", folder / "reference.csv" if reference else None


def with_variables(records, seed):
    draw = np.random.default_rng(seed)
    return [{**one, "n": str(draw.integers(0, 100)), "c": str(draw.choice(list("abcde")))} for one in records]


def test_a_batch_of_sixty_says_loudly_what_it_would_miss(tmp_path):
    """Too few records can't catch everything: that is said, in capitals and unfolded."""
    trials = proven(*small(tmp_path, with_variables(rows(60), 1), with_variables(rows(3000), 2)))
    assert any(trial.caught is False for trial in trials)
    assert "NOT noticed" in proof_line(trials)
    assert "<details open>" in proof_table(trials).html


def test_without_a_reference(tmp_path):
    """An inverted score and a single class need none; the other faults are not tried."""
    trials = {trial.code: trial for trial in proven(*small(tmp_path, rows(600)))}
    assert trials["one_class"].caught
    assert {trial.why for trial in trials.values() if trial.caught is None} == {"no_reference"}


def test_the_order_of_records_does_not_show(tmp_path):
    """Whom a fault befalls follows from the record, so shuffled batches give the same trials, cells and figures."""
    reference, batch = with_variables(rows(2000), 3), with_variables(rows(900, month="2024-05"), 4)
    shuffled = [batch[at] for at in np.random.default_rng(9).permutation(len(batch))]
    found = []
    for name, records in (("plain", batch), ("shuffled", shuffled)):
        (tmp_path / name).mkdir()
        inputs = analysis.read_inputs(*small(tmp_path / name, records, reference))
        spoilt = {
            code: tally.cells("n") if tally.cells("n") is not None else tally.cells("c")
            for code, tally in inputs.spoilt.variables.items()
        }
        results = analysis.measure(inputs)
        trials = analysis.prove(inputs, results, analysis.judge_results(inputs, results))
        found.append(({code: cells.tolist() for code, cells in spoilt.items()}, results.variables.shifts, trials))
    assert found[0] == found[1]
