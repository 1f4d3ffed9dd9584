"""The second run of goldens and oracles is one on another processor, and not the first again."""

import json
import os
import subprocess
import sys

import numpy as np

from tests.conftest import ROOT
from tests.processors import cut_back

ASKED = "import json, numpy; print(json.dumps(numpy.show_config(mode='dicts')['SIMD Extensions']))"


def test_nothing_is_left_to_choose_among():
    """numpy takes all the names without a warning, and has its baseline alone left."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ASKED],
        env={**os.environ, **cut_back()},
        capture_output=True,
        text=True,
        check=True,
    )
    left, here = json.loads(done.stdout), np.show_config(mode="dicts")["SIMD Extensions"]
    assert "found" not in left
    assert left["baseline"] == here["baseline"]


def test_the_variables_are_words_of_a_command():
    """``env $(...)`` takes them as they are printed: a name and a value each, without a space."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.processors"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert dict(word.split("=", 1) for word in done.stdout.split()) == cut_back()
