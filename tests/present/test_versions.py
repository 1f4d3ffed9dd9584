"""The report says what it was made with."""

import platform

import numpy as np

from monitor_lib.present import parts as present


def test_versions_are_those_that_run():
    """Python's and each library's own version, as installed where the report is made."""
    text = present.versions_table().text
    assert platform.python_version() in text
    assert np.__version__ in text
