"""The cache: the same counts with it and without it, and never anything that is not its own."""

import stat
from dataclasses import fields

import numpy as np
import pytest

from monitor_lib.analysis import analyse
from monitor_lib.config.loading import load_config
from monitor_lib.scan import cache as cache_module
from monitor_lib.scan import files
from monitor_lib.scan.accumulators import scan
from monitor_lib.scan.cache import Remembering
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


@pytest.mark.parametrize("stored", [True, False])
def test_remembered(cache, monkeypatch, stored):
    """A process that scans again and again counts a file once, whether its counts are stored or not."""
    if not stored:
        monkeypatch.setenv("MONITOR_LIB_CACHE", "off")
    cache_module._remembered.clear()
    config = load_config(PORTFOLIO / "monitor.toml")

    def taken_again():
        return scan_files(BATCH, REFERENCE, [BEFORE], config, cache_of=Remembering)

    first = taken_again()
    scanned = []

    def noted(reader, *rest, **more):
        scanned.append(reader.path)
        return scan(reader, *rest, **more)

    monkeypatch.setattr(files, "scan", noted)
    again = taken_again()
    assert scanned == [BATCH]
    assert plain(again.reference) == plain(first.reference)
    assert plain(again.earlier[0]) == plain(first.earlier[0])
    scan_files(BATCH, REFERENCE, [BATCH], config, cache_of=Remembering)
    assert scanned == [BATCH, BATCH]
    scan_files(BATCH, REFERENCE, [PORTFOLIO / "batches" / "2017-09.csv.gz"], config, cache_of=Remembering)
    assert scanned[2:] == [BATCH, PORTFOLIO / "batches" / "2017-09.csv.gz"]


def test_little_is_remembered(monkeypatch):
    """So many files and no more, and none that is large."""
    monkeypatch.setenv("MONITOR_LIB_CACHE", "off")
    cache_module._remembered.clear()
    result = taken().batch
    kept = Remembering(load_config(PORTFOLIO / "monitor.toml"))
    for number in range(cache_module.REMEMBERED + 5):
        kept.keep(result, "batch", str(number))
    assert len(cache_module._remembered) == cache_module.REMEMBERED
    cache_module._remembered.clear()
    monkeypatch.setattr(cache_module, "MOST_REMEMBERED", 10)
    kept.keep(result, "batch", "")
    assert not cache_module._remembered
