"""Records without usable scores: they can still be counted, and the error says that only the scores are at fault."""

import pytest

from monitor_lib.config.loading import load_config
from monitor_lib.errors import BatchError, NotScoredError
from monitor_lib.iso_dates import month_name
from monitor_lib.readers.source import Source
from monitor_lib.scan.files import scan_file, scan_files, scan_volumes
from tests.conftest import as_csv, rows


def without(records, *names):
    return [{name: value for name, value in record.items() if name not in names} for record in records]


def with_values(records, **values):
    return [{**record, **values} for record in records]


CASES = {
    "no column": without(rows(), "score"),
    "empty": with_values(rows(), score=""),
    "words": with_values(rows(), score="high"),
    "no probability": with_values(rows(), score="1.5"),
    "infinite": with_values(rows(), score="inf"),
}


@pytest.mark.parametrize("case", CASES)
def test_scores_alone_are_at_fault(place, case):
    """A file that could be reported if its scores did not matter is refused as such, and its records are counted."""
    batch = place("batch.csv", as_csv(CASES[case]))
    config = load_config(batch.parent / "monitor.toml")
    with pytest.raises(NotScoredError):
        scan_file(batch, config)
    counted = scan_volumes(batch, (), config)
    assert [month_name(one) for one in counted.batch.tally.months] == ["2024-03"]
    assert counted.batch.records == counted.batch.tally.count() == 60
    assert not counted.batch.tally.scored


@pytest.mark.parametrize("names", [("date",), ("date", "score"), ("id",)])
def test_other_columns_are_at_fault(place, names):
    """Without dates or the configured ids, records can't even be counted."""
    batch = place("batch.csv", as_csv(without(rows(), *names)))
    config = load_config(batch.parent / "monitor.toml")
    with pytest.raises(BatchError) as raised:
        scan_file(batch, config)
    assert not isinstance(raised.value, NotScoredError)
    with pytest.raises(BatchError):
        scan_volumes(batch, (), config)


def test_scores_and_dates_are_at_fault(place):
    """A file with too many unreadable dates is refused for them, scores or not."""
    records = with_values(rows(), score="")
    for record in records[:30]:
        record["date"] = "soon"
    batch = place("batch.csv", as_csv(records))
    config = load_config(batch.parent / "monitor.toml")
    with pytest.raises(BatchError) as raised:
        scan_file(batch, config)
    assert not isinstance(raised.value, NotScoredError)
    with pytest.raises(BatchError, match="the date is not written"):
        scan_volumes(batch, (), config)


def test_earlier_batches_are_counted_too(place):
    """Each as it is; one that can't be read by its name and hash."""
    batch = place("batch.csv", as_csv(without(rows(), "score")))
    earlier = place("earlier.csv", as_csv(rows(40, month="2024-02", first_id=900)))
    broken = place("broken.csv", "a,b\n1,2\n")
    counted = scan_volumes(batch, [earlier, broken], load_config(batch.parent / "monitor.toml"))
    assert counted.earlier[0].records == 40
    assert isinstance(counted.earlier[1], Source)


def test_outcomes_are_counted_without_scores(place):
    """The same months and outcomes as in the file with scores."""
    config = load_config(place("with.csv", as_csv(rows())).parent / "monitor.toml")
    scored = scan_files(place("with.csv", as_csv(rows())), None, (), config).batch.tally
    unscored = scan_volumes(place("without.csv", as_csv(without(rows(), "score"))), (), config).batch.tally
    assert [unscored.count(outcome) for outcome in (0, 1, 2)] == [scored.count(outcome) for outcome in (0, 1, 2)]


def test_a_batch_that_is_not_kept(place, tmp_path, monkeypatch):
    """Nothing of it is in the cache afterwards, and its counts are the same."""
    monkeypatch.setenv("MONITOR_LIB_CACHE", str(tmp_path / "cache"))
    batch = place("batch.csv", as_csv(rows()))
    config = load_config(batch.parent / "monitor.toml")
    one = scan_files(batch, None, (), config, keep=False)
    assert not list((tmp_path / "cache").glob("*"))
    other = scan_files(batch, None, (), config)
    assert list((tmp_path / "cache").glob("*"))
    assert one.batch.tally.to_arrays()["counts"].tolist() == other.batch.tally.to_arrays()["counts"].tolist()
