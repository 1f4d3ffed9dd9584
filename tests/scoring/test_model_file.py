"""What a model file is, read without opening it."""

import hashlib
import os
import pickle
from pathlib import Path

import joblib
import pytest
import sklearn
import skops.io

from monitor_lib.errors import ConfigError
from monitor_lib.scoring.model_file import Format, read_model
from tests.scoring.models import fitted


class Touching:
    """Opening its pickle would make a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.system, (f"touch {self.path}",)


@pytest.fixture(scope="module")
def model():
    return fitted()


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_of_every_protocol(model, tmp_path, protocol):
    """Format, hash, version and imports are read from the opcodes."""
    path = tmp_path / "model.pkl"
    path.write_bytes(pickle.dumps(model, protocol=protocol))
    read, content = read_model(path), path.read_bytes()
    assert (read.format, read.version) == (Format.PICKLE, sklearn.__version__)
    assert read.sha256 == hashlib.sha256(content).hexdigest()
    assert "sklearn.pipeline.Pipeline" in read.imports
    assert read.unusual == ()


@pytest.mark.parametrize("compress", [0, ("zlib", 3), ("gzip", 3), ("bz2", 3), ("xz", 3)])
def test_joblib(model, tmp_path, compress):
    """Plain or compressed; arrays between the opcodes do not hide the version."""
    path = tmp_path / "model.joblib"
    joblib.dump(model, path, compress=compress)
    read = read_model(path)
    assert (read.format, read.version) == (Format.JOBLIB, sklearn.__version__)


def test_skops(model, tmp_path):
    """A zip with a schema."""
    path = tmp_path / "model.skops"
    skops.io.dump(model, path)
    read = read_model(path)
    assert (read.format, read.version, read.unusual) == (Format.SKOPS, sklearn.__version__, ())


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_reading_runs_nothing(tmp_path, protocol):
    """A pickle that would run a command is read, the command is pointed out, and nothing runs."""
    path, proof = tmp_path / "model.pkl", tmp_path / "proof"
    path.write_bytes(pickle.dumps(Touching(proof), protocol=protocol))
    read = read_model(path)
    assert read.unusual == ("posix.system",)
    assert not proof.exists()


@pytest.mark.parametrize("share", [0.2, 0.5, 0.99])
@pytest.mark.parametrize("kind", ["pickle", "joblib", "packed", "skops"])
def test_cut_off(model, tmp_path, kind, share):
    """A file that ends early is refused before any process is started."""
    whole = tmp_path / "whole"
    if kind == "pickle":
        whole.write_bytes(pickle.dumps(model))
    elif kind == "skops":
        skops.io.dump(model, whole)
    else:
        joblib.dump(model, whole, compress=3 if kind == "packed" else 0)
    content = whole.read_bytes()
    path = tmp_path / "model.pkl"
    part = content[: int(len(content) * share)]
    # A byte that looks like the end of a pickle can't be told from it in a joblib file.
    path.write_bytes(part.rstrip(b"."))
    with pytest.raises(ConfigError, match=r"model\.pkl: (the model's file is damaged or cut off|this is no model)"):
        read_model(path)


@pytest.mark.parametrize("content", [b"", b"age,state\n1,SP\n", b"%PDF-1.4", b"\x00" * 100])
def test_no_model(tmp_path, content):
    """Another file is called what it is."""
    path = tmp_path / "model.pkl"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match="this is no model under pickle, joblib or skops; correct path"):
        read_model(path)


def test_no_file(tmp_path):
    """A path that leads nowhere is said with the key that holds it."""
    with pytest.raises(ConfigError, match=r"the model \(\[scorer\] path\) can't be read: No such file"):
        read_model(tmp_path / "none.pkl")


def test_what_is_no_regular_file():
    """A device has no end, so it is not read."""
    with pytest.raises(ConfigError, match=r"/dev/zero: the model \(\[scorer\] path\) is no file; correct the path"):
        read_model(Path("/dev/zero"))
