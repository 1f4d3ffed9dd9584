"""Data sets are named below the data folder, and nothing leads out of it."""

import os

import pytest

from monitor_lib.errors import ConfigError
from monitor_lib.service.data_folder import data_set, shown_path
from monitor_lib.service.refusal import Refusal
from monitor_lib.service.settings import Served, Settings, served_models
from tests.service.portfolio import lay_out, settings


@pytest.fixture
def served(tmp_path):
    """A data folder with one file, beside a file that nobody may name."""
    (tmp_path / "data" / "inner").mkdir(parents=True)
    (tmp_path / "data" / "inner" / "a.csv").write_text("x")
    (tmp_path / "secret.csv").write_text("x")
    return Served("m", tmp_path / "data" / "monitor.toml", (tmp_path / "data").resolve())


@pytest.mark.parametrize("given", ["inner/a.csv", "data/inner/a.csv", "./inner/a.csv", "inner//a.csv"])
def test_paths_below(served, given):
    """With or without the folder's own name."""
    assert data_set(served, given).read_text() == "x"
    assert shown_path(served, data_set(served, given)) == "data/inner/a.csv"


@pytest.mark.parametrize(
    "given",
    [
        "../secret.csv",
        "inner/../../secret.csv",
        "data/../../secret.csv",
        "/etc/passwd",
        "//etc/passwd",
        "..\\secret.csv",
        "C:\\secret.csv",
        "C:secret.csv",
        "inner/a.csv\x00",
        "inner/\na.csv",
        "..",
    ],
)
def test_paths_that_leave(served, given):
    """Whatever they would find, they are refused before anything is looked at."""
    with pytest.raises(Refusal) as refused:
        data_set(served, given)
    assert (refused.value.status, refused.value.code) == (403, "outside")


def test_an_absolute_path_inside(served):
    """Even the right file has no absolute address here."""
    with pytest.raises(Refusal):
        data_set(served, str(served.data / "inner" / "a.csv"))


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_links_that_leave(served, kind):
    """A link out of the folder is no way out, whether it is the file or a folder on the way."""
    target = served.data.parent / "secret.csv" if kind == "file" else served.data.parent
    (served.data / "link").symlink_to(target)
    with pytest.raises(Refusal) as refused:
        data_set(served, "link" if kind == "file" else "link/secret.csv")
    assert refused.value.code == "outside"


def test_a_folder_of_parts(served):
    """It is a data set as a file is; but none with a configuration, and none with links that lead out."""
    assert data_set(served, "inner").is_dir()
    assert shown_path(served, data_set(served, "data/inner")) == "data/inner"
    (served.data / "inner" / "monitor.toml").touch()
    with pytest.raises(Refusal) as refused:
        data_set(served, "inner")
    assert refused.value.code == "no_such_file"
    (served.data / "inner" / "monitor.toml").unlink()
    (served.data / "inner" / "b.csv").symlink_to(served.data.parent / "secret.csv")
    with pytest.raises(Refusal) as refused:
        data_set(served, "inner")
    assert refused.value.code == "outside"


def test_a_link_that_stays(served):
    """A link inside is a way like others."""
    (served.data / "b.csv").symlink_to(served.data / "inner" / "a.csv")
    assert data_set(served, "b.csv").read_text() == "x"


@pytest.mark.parametrize("given", ["none.csv", "empty", "", ".", "x" * 5000, "inner/a.csv/b", "loop"])
def test_no_such_file(served, given):
    """Absent, a folder without records, the data folder, a name that is too long, links in a circle."""
    (served.data / "loop").symlink_to(served.data / "loop")
    (served.data / "empty").mkdir()
    with pytest.raises(Refusal) as refused:
        data_set(served, given)
    assert (refused.value.status, refused.value.code) == (404, "no_such_file")


def test_a_pipe_is_no_data_set(served):
    """It would never end."""
    os.mkfifo(served.data / "pipe.csv")
    with pytest.raises(Refusal):
        data_set(served, "pipe.csv")


def test_models_by_name(tmp_path):
    """One needs no name; of several, the address and the body may name one, and only one."""
    one, two = lay_out(tmp_path / "one", "one"), lay_out(tmp_path / "two", "two")
    alone, both = settings(tmp_path, one), settings(tmp_path, one, two)
    assert alone.choose(None, None).name == "one"
    assert both.choose(None, "two").name == both.choose("two", "two").name == "two"
    for given, names, code in (
        (both, (None, None), "model_needed"),
        (both, ("one", "two"), "two_models"),
        (alone, ("two",), "no_such_model"),
        (alone, ("",), "no_such_model"),
    ):
        with pytest.raises(Refusal) as refused:
            given.choose(*names)
        assert refused.value.code == code


def test_two_models_of_one_name(tmp_path):
    """As folders of the archive they would be one."""
    with pytest.raises(ConfigError, match="are both model"):
        served_models([lay_out(tmp_path / "one", "toy"), lay_out(tmp_path / "two", "Toy")], None)


def test_settings_know_their_folders(tmp_path):
    """Each folder of the service, which no caller needs to know, has a name instead."""
    given = settings(tmp_path, lay_out(tmp_path / "one"))
    assert isinstance(given, Settings)
    assert {str(given.out), str(given.received), str(tmp_path / "one")} <= set(given.places())
