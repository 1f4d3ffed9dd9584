"""What bad records and bad files cost beyond their sentence (those stand in test_hostile_inputs): good ones go on."""

import pyarrow as pa
import pytest

from monitor_lib.config.loading import load_config
from monitor_lib.errors import BatchError
from monitor_lib.scan.files import scan_file
from tests.conftest import as_csv, rows

GOOD = rows(200)
TEXT = as_csv(GOOD)


def changed(column, value, every=10):
    """The good records with a column's value replaced in one of ``every``."""
    return as_csv([{**r, column: value} if i % every == min(3, every - 1) else r for i, r in enumerate(GOOD)])


def without(column):
    return as_csv([{k: v for k, v in r.items() if k != column} for r in GOOD])


def test_no_such_file(tmp_path, place):
    """The path that was looked for is named."""
    config = load_config(place("b.csv", TEXT).parent / "monitor.toml")
    with pytest.raises(BatchError, match=r"gone\.csv: there is no such file"):
        scan_file(tmp_path / "gone.csv", config)


def test_a_path_through_a_file(place):
    """What the system says of a path that can't be read is passed on."""
    path = place("b.csv", TEXT)
    with pytest.raises(BatchError, match=r"b\.csv/b\.csv: the file can't be read: Not a directory"):
        scan_file(path / "b.csv", load_config(path.parent / "monitor.toml"))


def test_arrows_own_words_are_not_passed_on(place, monkeypatch):
    """Arrow's sentences quote records: whatever it says of a file, ours says where to look, and the value is kept."""

    def says(*_arguments, **_options):
        raise pa.ArrowInvalid("CSV parse error: Row #3: Expected 4 columns, got 9: secret-7731")

    monkeypatch.setattr("pyarrow.csv.open_csv", says)
    path = place("b.csv", TEXT)
    with pytest.raises(BatchError) as raised:
        scan_file(path, load_config(path.parent / "monitor.toml"))
    assert str(raised.value) == (
        'b.csv: the content can\'t be read as CSV with the delimiter ","; look for a quotation mark that is not'
        " closed, or set delimiter under [csv]."
    )


@pytest.mark.parametrize(("column", "value"), [("date", "never"), ("score", "secret-7731"), ("bad", "Maria")])
def test_no_error_quotes_a_record(place, column, value):
    """Of a value that few records hold, only the form is told: its letters and digits are not."""
    path = place("b.csv", changed(column, value, 12))
    with pytest.raises(BatchError) as raised:
        scan_file(path, load_config(path.parent / "monitor.toml"))
    assert value not in str(raised.value)


def test_a_few_bad_records_are_excluded_and_counted(place):
    """Below the limit the file is reported without them, each under the first rule that it breaks."""
    bad = [
        "1001,,0.5,1",
        "1002,2024-03-05,,1",
        "1003,2024-03-05,x,0",
        "1004,2024-03-05,inf,0",
        "1005,2024-03-05,2,0",
        "1006,2024-03-05,0.5,?",
        "1007,nonsense,,",
        "1008,2024-03-05",
    ]
    path = place("b.csv", TEXT + "\n".join(bad) + "\n", "[limits]\nmax_excluded = 0.05\n")
    result = scan_file(path, load_config(path.parent / "monitor.toml"))
    counted = {rule.name: result.exclusions.by_rule(rule) for rule in result.exclusions.rules}
    assert counted == {
        "ROW": 1,
        "DATE_MISSING": 1,
        "DATE_UNREADABLE": 1,
        "SCORE_MISSING": 1,
        "SCORE_UNREADABLE": 1,
        "SCORE_INFINITE": 1,
        "SCORE_OUTSIDE": 1,
        "OUTCOME_UNDECLARED": 1,
    }
    assert sum(result.exclusions.events_of(rule) for rule in result.exclusions.rules) == 2
    assert result.records == 208
    assert result.tally.distribution().n == 200
    assert result.tally.count() == 205  # every record with a readable date


def test_batches_without_outcomes_are_batches(place):
    """No target column at all, or an empty one: reported, its performance waits."""
    for name, content in (("none.csv", without("bad")), ("empty.csv", changed("bad", "", 1).replace(",1\n", ",\n"))):
        path = place(name, content)
        result = scan_file(path, load_config(path.parent / "monitor.toml"))
        assert result.records == 200
        assert result.has_outcomes is (name == "empty.csv")


def test_duplicate_ids_are_counted_and_kept(place):
    """A record whose id came before counts; records without an id are no duplicates of each other."""
    path = place("b.csv", TEXT + "5,2024-03-01,0.5,1\n5,2024-03-01,0.6,1\n,2024-03-01,0.5,1\n,2024-03-01,0.5,1\n")
    result = scan_file(path, load_config(path.parent / "monitor.toml"))
    assert result.duplicates == 2
    assert result.tally.distribution().n == 204
