"""The report says what it was made with."""

import platform

import numpy as np

from monitor_lib.report.versions import versions_table


def test_versions_are_those_that_run(reports):
    """Python's and each library's own version, as installed where the report is made."""
    text = versions_table(reports["batch"]).text
    assert platform.python_version() in text
    assert np.__version__ in text
