"""The model's own environment: built once by uv, found again, and what is said where it can't be had."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from monitor_lib.config.loading import load_config
from monitor_lib.errors import ConfigError
from monitor_lib.scoring import environments
from monitor_lib.scoring.checks import prepare
from monitor_lib.scoring.environments import environment_of
from monitor_lib.scoring.scores import scores_of
from tests.scoring.models import fitted, frame, lay_out

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"
# Fits and saves a pipeline in the old environment, and scores there what is to come out here.
FIT = """
import pickle, sys
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.tree import DecisionTreeClassifier
known = pd.read_csv(sys.argv[1])
prepare = make_column_transformer(
    (SimpleImputer(), ["age", "income"]),
    (make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder()), ["state"]),
)
model = make_pipeline(prepare, DecisionTreeClassifier(max_depth=4, random_state=0))
model.fit(known[["age", "state", "income"]], known["bad"])
pickle.dump(model, open(sys.argv[3], "wb"))
asked = pd.read_csv(sys.argv[2])
print(*model.predict_proba(asked[["age", "state", "income"]])[:, 1].tolist())
"""


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory, monkeypatch):
    # One folder for this module: building takes most of the time.
    folder = tmp_path_factory.getbasetemp() / "environments"
    monkeypatch.setenv(environments.FOLDER, str(folder))
    environment_of.cache_clear()


def configured(folder, more):
    config = folder / "monitor.toml"
    lines = [line for line in config.read_text().splitlines() if not line.startswith(("python", "packages", "interp"))]
    config.write_text("\n".join([*lines, more, ""]))
    return load_config(config)


@pytest.mark.slow
@pytest.mark.xdist_group("environments")
def test_a_model_of_another_version(tmp_path):
    """A pipeline saved under scikit-learn 1.2.2 is refused here, and scored in the environment that is then named."""
    batch = lay_out(tmp_path, fitted())
    frame().to_csv(tmp_path / "known.csv", index=False)
    packages = 'packages = ["scikit-learn==1.2.2", "pandas==2.0.3", "numpy==1.26.4", "scipy==1.11.4"]'
    config = configured(tmp_path, f'python = "{HERE}"\n{packages}')
    old = environment_of(config.scorer, config.folder)
    assert old.versions["scikit-learn"] == "1.2.2"
    code = [old.interpreter, "-c", FIT, tmp_path / "known.csv", batch, tmp_path / "model.pkl"]
    made = subprocess.run(code, check=True, capture_output=True, text=True).stdout.split()
    text = (tmp_path / "monitor.toml").read_text()
    pin = subprocess.run(
        [sys.executable, "-m", "monitor_lib", "score", "--pin", "--config", tmp_path / "monitor.toml"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "scikit-learn 1.2.2" in pin.stderr
    assert (tmp_path / "monitor.toml").read_text() != text
    config = load_config(tmp_path / "monitor.toml")
    _environment, held = prepare(config, config.model_path)
    assert set(held) == {"files", "network"}
    assert scores_of(batch, config, config.model_path) == [float(f"{float(one):.12g}") for one in made]
    here = configured(tmp_path, "")
    with pytest.raises(ConfigError, match=r"saved with scikit-learn 1\.2\.2, and .* is installed here;") as said:
        prepare(here, here.model_path)
    # The lines that are suggested work.
    python, listed = re.search(r"write (python = .*) and (packages = .*) under", str(said.value)).groups()
    assert (
        environment_of(configured(tmp_path, f"{python}\n{listed}").scorer, tmp_path).versions["scikit-learn"] == "1.2.2"
    )


@pytest.mark.slow
@pytest.mark.xdist_group("environments")
def test_built_once(tmp_path):
    """The same packages are the same environment, which is not built again; what a killed call left is removed."""
    lay_out(tmp_path, fitted())
    config = configured(tmp_path, 'packages = ["six==1.16.0"]')
    first = environment_of(config.scorer, config.folder)
    stamp = first.interpreter.lstat().st_mtime_ns
    left = environments.kept_in() / f"{environments.BUILDING}left"
    left.mkdir()
    environment_of.cache_clear()
    assert environment_of(config.scorer, config.folder) == first
    assert first.interpreter.lstat().st_mtime_ns == stamp
    assert not left.exists()
    assert first.versions["six"] == "1.16.0"
    assert first.named("scorer")["scorer:six"] == "1.16.0"


@pytest.mark.xdist_group("environments")
def test_a_python_that_is_not_there(tmp_path):
    """It names those that are."""
    lay_out(tmp_path, fitted())
    config = configured(tmp_path, 'python = "3.99"\npackages = ["six"]')
    with pytest.raises(ConfigError, match=rf"there is no Python 3\.99 on this machine, only .*{re.escape(HERE)}\."):
        environment_of(config.scorer, config.folder)


def test_packages_that_are_not_there(tmp_path, monkeypatch):
    """What uv says is passed on, on one line."""
    lay_out(tmp_path, fitted())
    monkeypatch.setenv("UV_OFFLINE", "1")
    config = configured(tmp_path, 'packages = ["no-such-package-of-anyone==1"]')
    with pytest.raises(ConfigError, match=r"uv can't install no-such-package-of-anyone==1: ") as said:
        environment_of(config.scorer, config.folder)
    assert "\n" not in str(said.value)


@pytest.mark.parametrize("name", ["missing/python", "no_python"])
def test_an_interpreter_that_does_not_start(tmp_path, name):
    """A path that leads to no Python is refused with its key."""
    lay_out(tmp_path, fitted())
    (tmp_path / "no_python").write_text("#!/bin/false\n")
    (tmp_path / "no_python").chmod(0o755)
    config = configured(tmp_path, f'interpreter = "{name}"')
    with pytest.raises(ConfigError, match=r"this Python \(\[scorer\] interpreter\) does not start; correct the path"):
        environment_of(config.scorer, config.folder)


def test_a_relative_interpreter(tmp_path):
    """A path is relative to the configuration."""
    lay_out(tmp_path, fitted())
    (tmp_path / "python").symlink_to(sys.executable)
    config = configured(tmp_path, f'interpreter = "{os.path.relpath(sys.executable, tmp_path)}"')
    environment = environment_of(config.scorer, config.folder)
    assert environment.interpreter == Path(os.path.abspath(sys.executable))  # noqa: PTH100 - a link must stay one
    assert "scikit-learn" in environment.versions


def test_without_uv(tmp_path, monkeypatch):
    """Where uv is missing, the sentence says how to get it."""
    lay_out(tmp_path, fitted())
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    config = configured(tmp_path, 'packages = ["six"]')
    with pytest.raises(
        ConfigError, match=r"uv builds the model's environment and is not installed; run: pip install uv"
    ):
        environment_of(config.scorer, config.folder)
    assert "make an environment with scikit-learn==1.0.2" in environments.suggestion("1.0.2")
