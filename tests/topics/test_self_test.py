"""The self-test: every injected fault is caught where records are enough, and loudly not where they are few."""

import numpy as np
import pytest

from monitor_lib.analysis import analyse, read_inputs
from monitor_lib.report.self_test import self_test_line
from monitor_lib.topics.self_test import show
from monitor_lib.topics.self_test.faults import FAULTS
from monitor_lib.topics.variables.topic import VARIABLES
from tests.conftest import CONFIG, PORTFOLIO, as_csv, rows

BATCHES = PORTFOLIO / "batches"


def trials_of(config, batch, reference=None, history=()):
    return analyse(config, batch, reference, history).trials


@pytest.fixture(scope="module")
def healthy():
    """The trials of a healthy batch of the shipped portfolio."""
    return trials_of(PORTFOLIO / "monitor.toml", BATCHES / "2017-03.csv.gz", PORTFOLIO / "test.gz")


@pytest.mark.parametrize("fault", [fault.code for fault in FAULTS])
def test_caught_on_a_healthy_batch(healthy, fault):
    """Two to three thousand records show every fault, by a light that was dark without it."""
    trial = next(trial for trial in healthy if trial.code == fault)
    assert trial.caught
    assert not trial.already


def test_without_outcomes_one_class_is_not_tried():
    """What can't be tried is said, with its reason; it counts neither as caught nor as missed."""
    trials = trials_of(PORTFOLIO / "monitor.toml", BATCHES / "2017-11.csv.gz", PORTFOLIO / "test.gz")
    result = {trial.code: trial for trial in trials}
    assert (result["one_class"].caught, result["one_class"].reason) == (None, "no_outcome")
    assert "Not tried: 1" in self_test_line(trials)


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
    report = analyse(*small(tmp_path, with_variables(rows(60), 1), with_variables(rows(3000), 2)))
    assert any(trial.caught is False for trial in report.trials)
    assert "NOT noticed" in self_test_line(report.trials)
    assert "<details open>" in show.table(report).html


def test_without_a_reference(tmp_path):
    """An inverted score and a single class need none; the other faults are not tried."""
    trials = {trial.code: trial for trial in trials_of(*small(tmp_path, rows(600)))}
    assert trials["one_class"].caught
    assert {trial.reason for trial in trials.values() if trial.caught is None} == {"no_reference"}


def test_the_order_of_records_does_not_show(tmp_path):
    """Which records are selected follows from each, so shuffled batches give the same trials, bins and figures."""
    reference, batch = with_variables(rows(2000), 3), with_variables(rows(900, month="2024-05"), 4)
    shuffled = [batch[at] for at in np.random.default_rng(9).permutation(len(batch))]
    result = []
    for name, records in (("plain", batch), ("shuffled", shuffled)):
        (tmp_path / name).mkdir()
        given = small(tmp_path / name, records, reference)
        _inputs, _subjects, copies = read_inputs(*given)
        corrupted = {
            code: (
                tally.records_by_bin("n") if tally.records_by_bin("n") is not None else tally.records_by_bin("c")
            ).tolist()
            for code, tally in copies.variables.items()
        }
        report = analyse(*given)
        result.append((corrupted, report.of(VARIABLES).shifts, report.trials))
    assert result[0] == result[1]
