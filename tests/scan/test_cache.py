"""The cache: the same counts with it and without it, and never anything that is not its own."""

import stat
from dataclasses import fields

import numpy as np
import pytest

from monitor_lib.analysis import analyse
from monitor_lib.config.loading import load_config
from monitor_lib.scan import files
from monitor_lib.scan.files import scan_files
from monitor_lib.scan.stored import from_stored, to_stored
from monitor_lib.topics.variables.topic import VARIABLES
from tests.conftest import PORTFOLIO

BATCH, BEFORE = (PORTFOLIO / "batches" / f"2017-{month}.csv.gz" for month in ("11", "10"))
REFERENCE = PORTFOLIO / "test.gz"


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache of this test's own."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("MONITOR_LIB_CACHE", str(folder))
    return folder


def taken():
    return scan_files(BATCH, REFERENCE, [BEFORE], load_config(PORTFOLIO / "monitor.toml"))


def plain(value):
    """An intake, field by field, as what can be compared."""
    return {name: repr(to_stored(value)[name].tolist()) for name in to_stored(value)}


@pytest.mark.parametrize("which", ["reference", "batch"])
def test_stored_and_back(which):
    """Every field survives, numbers to the bit."""
    result = getattr(taken(), which)
    again = from_stored(to_stored(result))
    assert plain(again) == plain(result)
    assert {field.name for field in fields(result)} == {field.name for field in fields(again)}
    assert again.reference_bins.keys() == result.reference_bins.keys()
    assert again.variables.unseen == result.variables.unseen
    for name, one in result.reference_bins.items():
        assert again.reference_bins[name].bins == one.bins


def test_the_second_time_nothing_is_read_twice(cache, monkeypatch):
    """Reference and earlier batches come from the cache, with the same figures; only the batch is read."""
    first = taken()
    read = []
    scan = files.scan
    monkeypatch.setattr(files, "scan", lambda reader, *rest: read.append(reader.path) or scan(reader, *rest))
    second = taken()
    assert read == [BATCH]
    assert plain(second.reference) == plain(first.reference)
    assert plain(second.earlier[0]) == plain(first.earlier[0])


def test_a_changed_file_is_read_again(cache, tmp_path):
    """The hash of the content is in the key, so is the configuration."""
    assert taken().reference.records == 10_000
    kept = len(list(cache.iterdir()))
    other = tmp_path / "monitor.toml"
    other.write_text(
        (PORTFOLIO / "monitor.toml")
        .read_text()
        .replace("[target]\nevent = 1", "[target]\nevent = 0")
        .replace("non_event = 0", "non_event = 1")
    )
    scan_files(BATCH, REFERENCE, [], load_config(other))
    assert len(list(cache.iterdir())) > kept


@pytest.mark.parametrize("damage", [lambda content: content[:-7], lambda content: content[:80] + b"x" + content[81:]])
def test_a_damaged_entry_is_none(cache, damage):
    """What was cut off or changed is counted again, not believed."""
    first = taken()
    for path in cache.iterdir():
        path.write_bytes(damage(path.read_bytes()))
    assert plain(taken().reference) == plain(first.reference)


def test_only_its_user_may_read_it(cache):
    """It holds scores and hashes of ids: no group, no others."""
    taken()
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in cache.iterdir()} == {0o600}


def test_what_else_lies_there_stays(cache, monkeypatch):
    """Where there is too much, only counts are dropped."""
    cache.mkdir()
    (cache / "thesis.bin").write_bytes(b"mine")
    monkeypatch.setattr("monitor_lib.cache_entries.MOST_BYTES", 1)
    taken()
    assert [path.name for path in cache.iterdir()] == ["thesis.bin"]


def test_a_folder_that_cannot_be_written_is_no_cache(tmp_path, monkeypatch):
    """Everything is counted all the same."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("MONITOR_LIB_CACHE", str(tmp_path / "file"))
    assert taken().reference.records == 10_000


def test_figures_do_not_depend_on_it(cache):
    """All results of a report are equal with a full cache, and without any."""
    given = (PORTFOLIO / "monitor.toml", BATCH, REFERENCE, [BEFORE])
    result = [analyse(*given).of(VARIABLES) for _time in range(2)]
    assert result[0].shifts == result[1].shifts
    assert result[0].by_month == result[1].by_month
    assert np.array_equal(result[0].months, result[1].months)
