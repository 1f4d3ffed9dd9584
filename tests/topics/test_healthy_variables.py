"""Healthy months: no variable's light is lit, however often one looks."""

import numpy as np
import pyarrow as pa
import pyarrow.csv

from monitor_lib.bins.binning import binned, encoded
from monitor_lib.bins.fitting import ParseOptions, fit_bins
from monitor_lib.bins.summary import ValueTally
from monitor_lib.config.policy import Policy
from monitor_lib.stats.variable import variable_shift
from monitor_lib.status import Status
from monitor_lib.topics.variables.judge import lights
from tests.conftest import PORTFOLIO
from tests.topics.results import compared

MONTHS, RECORDS = 100, 1_000
NO_VARIABLES = ("ID", "REF_DATE", "score", "TARGET")


def columns(name):
    """The portfolio's variables as text."""
    with pa.CompressedInputStream(PORTFOLIO / name, "gzip") as stream:
        table = pyarrow.csv.read_csv(stream)
    names = [column for column in table.column_names if column not in NO_VARIABLES]
    return {column: table[column].combine_chunks().cast(pa.string()) for column in names}


def test_a_hundred_healthy_months_raise_no_flag():
    """Resamples of the development sample against the test base: 118 variables, 100 months of 1,000 records."""
    draw = np.random.default_rng(2024).integers(0, 10_000, (MONTHS, RECORDS))
    shifts = [[] for _month in range(MONTHS)]
    healthy = columns("train.gz")
    for name, reference in columns("test.gz").items():
        summary = ValueTally()
        summary += ValueTally.of(encoded(reference))
        reference_bins = fit_bins(name, summary, ParseOptions("."))
        bins = binned(encoded(healthy[name]), reference_bins.bins, ".").indices
        for month in range(MONTHS):
            batch = np.bincount(bins[draw[month]], minlength=reference_bins.bins.n)
            shifts[month].append(variable_shift(name, batch, reference_bins.counts, 0))
    lit = [light for month in shifts for light in lights(compared(month), Policy())]
    assert len(shifts[0]) == 118
    assert [light.subjects for light in lit if light.status is not Status.GREEN] == []
