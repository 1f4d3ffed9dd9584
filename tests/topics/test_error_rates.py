"""How often the lights err, simulated with the library's own code: the rates that docs/lights.md promises.

Bounds leave three standard errors of the simulation; the seed is fixed.
"""

import math
from functools import cache

import pytest

from benchmarks.operating_characteristics import Scenario, rows, shares
from benchmarks.over_years import Life, fleet_rows, life_rows, lived, volume_rows
from monitor_lib.status import Status

REPEATS = 300


@cache
def simulated(scenario):
    """The shares of each light; what several tests ask of one scenario is drawn once."""
    return shares(scenario, REPEATS)


def margin(p):
    """Three standard errors of a simulated share."""
    return 3 * math.sqrt(p * (1 - p) / REPEATS)


@pytest.mark.slow
@pytest.mark.parametrize("rate", [0.05, 0.20])
def test_a_healthy_model_of_five_thousand_is_seldom_amber_and_hardly_ever_red(rate):
    """Amber in at most 5 %, red in at most 0.3 % of batches."""
    result = simulated(Scenario(5_000, rate))["discrimination"]
    assert result[Status.AMBER] <= 0.05 + margin(0.05)
    assert result[Status.RED] <= 0.003 + margin(0.003)


@pytest.mark.slow
def test_a_healthy_model_of_five_thousand_at_twenty_per_cent_is_green():
    """99 % green overall."""
    assert simulated(Scenario(5_000, 0.20))["overall"][Status.GREEN] >= 0.99 - margin(0.99)


@pytest.mark.slow
def test_a_drop_of_eight_points_shows():
    """5,000 records at 5 % events: red in 85 % of batches."""
    result = simulated(Scenario(5_000, 0.05, drop=0.08))["discrimination"]
    assert result[Status.RED] == pytest.approx(0.85, abs=0.08)


@pytest.mark.slow
def test_a_drop_of_ten_points_is_red():
    """5,000 records at 5 % events: red in over 90 % of batches."""
    assert simulated(Scenario(5_000, 0.05, drop=0.10))["overall"][Status.RED] > 0.90


def test_sixty_records_are_never_green():
    """Neither healthy nor deteriorated."""
    for drop in (0.0, 0.10):
        assert shares(Scenario(60, 0.20, drop=drop), 60)["overall"][Status.GREEN] == 0


def test_the_table_can_be_printed():
    """One line for each scenario, shares of 100."""
    lines = list(rows([Scenario(200, 0.2)], 5))
    assert len(lines) == 3
    assert "| 200 | 20% | healthy |" in lines[-1]


def test_the_tables_over_years_can_be_printed():
    """A healthy model and one that ranks worse, the volumes, and a fleet of both, through the library's own code."""
    healthy, worse = ([lived(Life("some", n=1_000, drop=drop), seed) for seed in range(3)] for drop in (0.0, 0.12))
    assert len(list(life_rows(Life("some"), healthy))) == 5
    assert all(one.overall[-1] is Status.RED for one in worse)
    assert all(one.evidence[-1] > 1000 for one in worse)
    assert [line.split("|")[-2].strip() for line in fleet_rows(4, healthy, worse)] == ["10.0 of 10"] * 2
    volumes = {line.split("|")[1].strip(): line for line in volume_rows(5)}
    assert "100.0 (" in volumes["halved in month 18, swings of 10 %"]
