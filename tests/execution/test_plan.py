"""Which batches a call asks for, under which configuration, and what is refused before any kernel starts."""

import os
import sys
from pathlib import Path

import pytest

from monitor_lib.errors import BatchError, ConfigError
from monitor_lib.execution.execute import execute
from monitor_lib.execution.identity import identify
from monitor_lib.execution.plan import plan
from monitor_lib.execution.task import Setting
from tests.conftest import CONFIG, PORTFOLIO, as_csv, rows

TEXT = as_csv(rows(5))


def test_shipped_portfolio_without_arguments():
    """A bare call reports every batch of the shipped portfolio, in order."""
    requests = plan([], None)
    assert [one.name for one in requests] == [f"2017-{month:02d}" for month in range(1, 12)]
    assert {one.model for one in requests} == {"credit_01"}


def test_nearest_configuration(place, tmp_path):
    """A batch is reported under the monitor.toml in its folder or above, the nearest."""
    path = place("batches/deep/b.csv", TEXT)
    (tmp_path / "batches" / "monitor.toml").write_text((tmp_path / "monitor.toml").read_text().replace("toy", "near"))
    assert plan([path], None)[0].model == "near"
    assert plan([path], tmp_path / "monitor.toml")[0].model == "toy"


def test_relative_paths(place, monkeypatch):
    """A batch given relative to where the user stands finds its configuration as well."""
    path = place("batches/b.csv", TEXT)
    monkeypatch.chdir(path.parent)
    assert plan([Path("b.csv")], None)[0].model == "toy"


def test_no_configuration(tmp_path):
    """None in sight is exit 2, and the sentence says what to write."""
    path = tmp_path / "b.csv"
    path.write_text(TEXT)
    with pytest.raises(ConfigError, match=r"no monitor\.toml lies in its folder or above; write one") as raised:
        plan([path], None)
    assert raised.value.exit_code == 2


def test_glob(place):
    """Files that the pattern names; a pattern that names none is a mistake."""
    path = place("b.csv", TEXT, '[batches]\nglob = "*.csv"\n')
    assert [one.path.name for one in plan([], path.parent / "monitor.toml")] == ["b.csv"]
    place("b.csv", TEXT, '[batches]\nglob = "*.parquet"\n')
    with pytest.raises(ConfigError, match=r"matches .\*\.parquet."):
        plan([], path.parent / "monitor.toml")
    place("b.csv", TEXT)
    with pytest.raises(ConfigError, match=r"no batch is named; .* set glob under \[batches\]"):
        plan([], path.parent / "monitor.toml")


def test_twins(place, tmp_path):
    """Two files of one name would share a folder of the archive; so would two that differ by case."""
    for first, second in (("b.csv", "b.json"), ("b.csv", "B.parquet")):
        paths = [place(first, TEXT), place(second, TEXT)]
        with pytest.raises(ConfigError, match="are both batch"):
            plan(paths, None)


@pytest.mark.parametrize(
    "name",
    [
        "a:b.csv",
        ".hidden.csv",
        "con.csv",
        " b.csv",
        "b\u202egnp.csv",
        "x" * 120 + ".csv",
        "index.html.csv",
        "mar\udce7o.csv",
    ],
)
def test_names_that_are_no_plain_file_names(place, name):
    """A batch's name becomes a folder, so it must be one on any system."""
    with pytest.raises(ConfigError, match="the batch's name must be a plain file name"):
        plan([place(name, TEXT)], None)


def test_a_missing_batch_is_planned(tmp_path, place):
    """A file that is not there costs its own report only, so the plan keeps it."""
    place("b.csv", TEXT)
    assert plan([tmp_path / "gone.csv"], None)[0].name == "gone"


def test_the_reference_is_no_batch(place):
    """A pattern that matches the reference too leaves it out; one that is not there is a wrong configuration."""
    config = '[batches]\nglob = "*.csv"\n[reference]\npath = "r.csv"\n'
    place("r.csv", TEXT)
    path = place("b.csv", TEXT, config)
    assert [one.name for one in plan([], path.parent / "monitor.toml")] == ["b"]
    (path.parent / "r.csv").unlink()
    with pytest.raises(ConfigError, match=r"the reference \S+ \(\[reference\] path\) is no file"):
        plan([path], None)


def test_history(place):
    """The batches before this one, numbers by their value, the latest so many, never the reference."""
    config = '[batches]\nglob = "b_*.csv"\nhistory = 2\n'
    for number in (8, 9, 10, 11):
        path = place(f"b_{number}.csv", TEXT, config)
    assert [one.name for one in plan([path], None)[0].inputs["history"]] == ["b_9.csv", "b_10.csv"]
    assert plan([path.parent / "b_8.csv"], None)[0].inputs["history"] == ()
    place("b_11.csv", TEXT, config.replace("2", '"all"'))
    assert [one.name for one in plan([path], None)[0].inputs["history"]] == ["b_8.csv", "b_9.csv", "b_10.csv"]


def test_a_folder_is_no_batch(place):
    """One with a configuration, or without records: the sentence says what to name."""
    folder = place("b.csv", TEXT).parent
    with pytest.raises(ConfigError, match=r"name a file or a folder in it, or use --config \S+monitor\.toml to"):
        plan([folder], None)
    place("in/notes.pdf", TEXT)
    with pytest.raises(ConfigError, match=r"in: the folder holds no file of records \(\.csv, .*; name another"):
        plan([folder / "in"], None)


def test_a_folder_of_parts_is_a_batch(place, monkeypatch):
    """It has the folder's name, without a known ending; so it has from within, and by its files' setting."""
    for name, batch in (("2024-01", "2024-01"), ("2024-01.parquet", "2024-01"), ("month=2.5", "month=2.5")):
        for setting in ("file", "folder"):
            path = place(f"{name}/p.csv", TEXT, f'[batches]\nglob = "x"\nname = "{setting}"\n')
            assert plan([path.parent], None)[0].name == batch
        monkeypatch.chdir(path.parent)
        assert plan([Path()], None)[0].name == batch


def test_a_folder_whose_name_is_no_plain_file_name(place):
    """As of a file."""
    with pytest.raises(ConfigError, match="the batch's name must be a plain file name"):
        plan([place("a:b/p.csv", TEXT).parent], None)


def test_a_glob_of_folders(place, tmp_path):
    """Folders with records are batches and history; what programs keep beside them is not, nor is the reference."""
    config = '[batches]\nglob = "scored/*"\nhistory = 5\n[reference]\npath = "scored/test"\n'
    for name in (
        "2024-01/a/p.csv",
        "2024-02/p.csv.gz",
        "2024-03.csv",
        "_SUCCESS",
        ".crc/p.csv",
        "test/p.csv",
        "no/x.pdf",
    ):
        place(f"scored/{name}", TEXT, config)
    requests = plan([], tmp_path / "monitor.toml")
    assert [one.name for one in requests] == ["2024-01", "2024-02", "2024-03"]
    assert [path.name for path in requests[2].inputs["history"]] == ["2024-01", "2024-02"]
    (tmp_path / "scored" / "test" / "p.csv").unlink()
    with pytest.raises(ConfigError, match=r"the reference \S+ .* is no file and no folder of files; correct"):
        plan([], tmp_path / "monitor.toml")


@pytest.mark.parametrize("glob", ["scored/**/*", "scored/2024-0*", "*/*"])
def test_a_glob_of_a_folder_and_a_file_in_it(place, tmp_path, glob):
    """It is refused only where both match, since either could be the batch."""
    place("scored/2024-01/p.csv", TEXT, f'[batches]\nglob = "{glob}"\n')
    if glob == "scored/**/*":
        with pytest.raises(
            ConfigError, match=r"matches the folder \S+scored/2024-01 and in it p\.csv, .* write a glob"
        ):
            plan([], tmp_path / "monitor.toml")
    else:
        assert [one.name for one in plan([], tmp_path / "monitor.toml")] == ["2024-01"]


def test_a_folder_that_changes_after_the_plan(place, tmp_path):
    """One more part is another batch: the run's name says which parts it was made from."""
    path = place("b/p-0.csv", TEXT)
    (request,) = plan([path.parent], None)
    first = identify(request, "en")
    place("b/p-1.csv", TEXT)
    second = identify(request, "en")
    assert first.run != second.run
    assert first.inputs["batch"].name == second.inputs["batch"].name == "b/"


def test_a_configuration_that_changes_after_the_plan(place, tmp_path):
    """What was planned must be what is recorded: a file saved meanwhile costs the run, not the archive's truth."""
    path = place("b.csv", TEXT)
    (request,) = plan([path], None)
    place("b.csv", TEXT, '[score]\ndirection = "higher_is_safer"\n')
    (tmp_path / "work").mkdir()
    with pytest.raises(BatchError, match=r"monitor\.toml: the configuration changed while"):
        execute(request, identify(request, "en"), tmp_path / "work", Setting())


def test_portfolio_exists():
    """The configuration that a bare call takes is where it is looked for."""
    assert (PORTFOLIO / "monitor.toml").is_file()


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes there")
def test_a_name_that_is_no_text(place):
    """An earlier batch or a reference whose name can't be written is refused by name before anything runs."""
    batch = place("b2.csv", "x\n", '[batches]\nglob = "*.csv"\nhistory = 2\n')
    (batch.parent / os.fsdecode(b"b1\xff.csv")).write_text("x\n")
    with pytest.raises(ConfigError, match=r'"b1\\udcff.csv": the name holds bytes that are no text'):
        plan([batch], None)


def test_batches_that_are_named_by_their_folders(tmp_path):
    """``part-00000.csv`` of each month is a batch of its own, in the order of the folders, and history too."""
    for month in ("2024-01", "2024-02", "2024-10"):
        folder = tmp_path / "scored" / f"month={month}"
        folder.mkdir(parents=True)
        (folder / "part-00000.csv").write_text(as_csv(rows(20, month=month)))
    config = tmp_path / "monitor.toml"
    batches = '[batches]\nglob = "scored/*/part-00000.csv"\nhistory = 5\n'
    config.write_text(CONFIG.format(model="toy") + batches)
    with pytest.raises(ConfigError, match=r'write name = "folder" under \[batches\]'):
        plan([], config)
    config.write_text(CONFIG.format(model="toy") + batches + 'name = "folder"\n')
    requests = plan([], config)
    assert [one.name for one in requests] == ["month=2024-01", "month=2024-02", "month=2024-10"]
    assert [path.parent.name for path in requests[2].inputs["history"]] == ["month=2024-01", "month=2024-02"]
