"""Roles of inputs: one table, which everything that handles inputs reads."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.execution.roles import ROLES, by_role, is_complete, keyed, role_of
from tests.conftest import CONFIG, ROOT, as_csv, rows

FILES = st.fixed_dictionaries(
    {
        role.name: st.lists(
            st.integers(0, 99).map(lambda n: Path(f"{n}.csv")),
            min_size=1 if role.count == "one" else 0,
            max_size=12 if role.count == "many" else 1,
        ).map(tuple)
        for role in ROLES
    }
).filter(lambda files: files["challenger"] or not files["challenger_model"])


@given(FILES)
def test_keys_lead_back(files):
    """The names in a manifest say which role each file has, and in which order."""
    assert by_role(keyed(files)) == files
    assert is_complete(set(keyed(files)))


@pytest.mark.parametrize(
    "key",
    ["", "history", "history/", "history/01", "history/1000", "history/" + "1" * 5000, "batch/0", "Batch", "letter"],
)
def test_other_names_mean_nothing(key):
    """No role has files of such names."""
    assert role_of(key) is None
    assert not any(by_role({key: Path("x")}).values())


@pytest.mark.parametrize(
    "keys",
    [
        {"batch"},
        {"configuration", "reference"},
        {"batch", "configuration", "history/1"},
        {"batch", "configuration", "challenger_model"},
    ],
)
def test_incomplete(keys):
    """A report has a batch and a configuration, its earlier batches without a gap, no model without who names it."""
    assert not is_complete(keys)


NEW_ROLE = """
LETTER = InputRole("letter", "letter", Count.AT_MOST_ONE, "data", lambda config, _: (config.folder / "letter.txt",))

ROLES = (BATCH, CONFIGURATION, REFERENCE, HISTORY, MODEL, CHALLENGER, CHALLENGER_MODEL, LETTER)
"""


@pytest.fixture
def copy(tmp_path):
    """The project with one role more: a line in the table, a parameter in the notebook."""
    place = tmp_path / "project"
    for name in ("monitor_lib", "notebooks"):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "run_report.py", place)
    table = place / "monitor_lib" / "execution" / "roles.py"
    text, n = re.subn(r"\nROLES = .*\n", NEW_ROLE, table.read_text())
    assert n == 1
    table.write_text(text)
    notebook = place / "notebooks" / "monitoring.ipynb"
    cells = json.loads(notebook.read_text())
    [parameters] = [cell for cell in cells["cells"] if cell["id"] == "parameters"]
    parameters["source"].append("\nletter = None")
    notebook.write_text(json.dumps(cells))
    return place


def call(place, *arguments):
    """Run a command of the copy; what it printed."""
    environment = {**os.environ, "PYTHONPATH": str(place)}
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=place, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_a_new_role_is_known_everywhere(copy, tmp_path):
    """Plan, working folder, manifest, identity, verify and index know a role that stands in the table alone."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "b.csv").write_text(as_csv(rows(80)))
    (data / "monitor.toml").write_text(CONFIG.format(model="toy"))
    runs = []
    for content in (b"one", b"two"):
        (data / "letter.txt").write_bytes(content)
        call(copy, "run_report.py", data / "b.csv", "--out", tmp_path / "out")
        [new] = [path for path in (tmp_path / "out" / "toy" / "b").iterdir() if path not in runs]
        runs.append(new)
        manifest = json.loads((new / "manifest.json").read_text())
        dependencies = manifest["predicate"]["buildDefinition"]["resolvedDependencies"]
        assert [one["annotations"]["file"] for one in dependencies if one["name"] == "letter"] == ["letter.txt"]
        assert "inputs/letter/letter.txt" in (new / "notebook.ipynb").read_text()
    assert "same, byte by byte" in call(copy, "-m", "monitor_lib", "verify", runs[1])
    assert "the letter letter.txt is another file than before" in (tmp_path / "out" / "toy" / "index.html").read_text()
