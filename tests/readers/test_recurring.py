"""Values in errors: those that many records hold are named, the suggestions work, and a rarer value is never shown."""

import re
import tomllib

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.config.loading import load_config
from monitor_lib.errors import BatchError
from monitor_lib.readers import recurring
from monitor_lib.readers.recurring import LEAST, Recurring, toml_array
from monitor_lib.scan.files import scan_file
from tests.conftest import as_csv, rows

GOOD = rows(400)
OUTCOMES = ["Fully Paid", "Charged Off", 'The "late"', "back\\slash", "n\u00ba\u202e1"]


def with_values(column, values, *, every=1):
    """The good records, with these values in turn in a column of one in ``every``."""
    records = [{**r, column: values[i // every % len(values)]} if i % every == 0 else r for i, r in enumerate(GOOD)]
    return as_csv([{name: '"' + value.replace('"', '""') + '"' for name, value in r.items()} for r in records])


def refused(path):
    """The sentence that refuses a file."""
    with pytest.raises(BatchError) as raised:
        scan_file(path, load_config(path.parent / "monitor.toml"))
    return str(raised.value)


@pytest.mark.parametrize(("n", "shown"), [(LEAST - 1, False), (LEAST, True)])
@pytest.mark.parametrize("column", ["date", "score", "bad"])
def test_who_is_named(place, column, n, shown):
    """A value of 20 records is named with its number, one of 19 never."""
    records = [{**r, column: "secret"} if i < n else r for i, r in enumerate(GOOD)]
    said = refused(place("b.csv", as_csv(records)))
    assert (f'{n} times "secret"' in said) is shown
    assert ("secret" in said) is shown
    assert ('written like "AAAAAA"' in said) is not shown


def test_the_first_may_be_rare(place):
    """Where the first record's value is rare, its pattern is shown, and beside it the values that recur."""
    records = [{**r, "bad": "Maria" if i == 0 else "Current" if i % 2 else r["bad"]} for i, r in enumerate(GOOD)]
    said = refused(place("b.csv", as_csv(records), "[target]\nevent = 1\nnon_event = 0\nunknown = 9\n"))
    assert 'in line 2, written like "AAAAA", 200 times "Current"' in said
    assert 'write unknown = [9, "Current"] under [target]' in said
    assert "Maria" not in said


@pytest.mark.parametrize("key", ["unknown", "indeterminate"])
def test_outcomes_that_are_declared_as_suggested(place, key):
    """The line that the sentence gives lets the file in, whatever signs the values hold, beside what was declared."""
    config = f"[target]\nevent = 1\nnon_event = 0\n{key} = [7]\n"
    content = with_values("bad", [*OUTCOMES, "7"], every=2)
    said = refused(place("b.csv", content, config))
    line = re.search(rf"({key} = \[.*?\])( under| where)", said)[1]
    assert tomllib.loads(line)[key] == [
        7,
        *sorted(OUTCOMES, key=lambda one: (-34 if one in OUTCOMES[:2] else -33, one)),
    ]
    path = place("b.csv", content, f"[target]\nevent = 1\nnon_event = 0\n{line}\n")
    assert scan_file(path, load_config(path.parent / "monitor.toml")).exclusions.total == 0


def test_outcomes_that_nobody_declared(place):
    """Without [target], all values that recur are named, to be sorted."""
    content = with_values("bad", ["Fully Paid", "Charged Off", "Current", "Default"])
    said = refused(place("b.csv", content))
    assert ': name each of "Charged Off", "Current", "Default", "Fully Paid" in event, non_event' in said
    config = '[target]\nevent = ["Charged Off", "Default"]\nnon_event = "Fully Paid"\nunknown = "Current"\n'
    path = place("b.csv", content, config)
    assert scan_file(path, load_config(path.parent / "monitor.toml")).exclusions.total == 0


@pytest.mark.parametrize(
    ("column", "values", "every", "table"),
    [
        ("score", ["NULL", "-"], 4, "score"),
        ("score", ["-999", "99", "9.5"], 4, "score"),
        ("score", ["0,25", "0,5", "1"], 1, "csv"),
        ("date", ["25/03/2017", "31/12/2016"], 1, "columns"),
        ("bad", ["0,0", "1,0"], 1, "target"),
    ],
)
def test_what_the_sentence_suggests_lets_the_file_in(place, column, values, every, table):
    """Each line that a sentence says to write makes the same file readable."""
    content = with_values(column, values, every=every)
    said = refused(place("b.csv", content))
    lines = [line for line in re.findall(r"(\w+ = (?:\[.*?\]|\".*?\"))", said) if not line.startswith("kind")]
    if table == "target":  # these scores have a point, so of the two ways only the other one fits
        lines = [line for line in lines if not line.startswith("decimal")]
    written = "\n".join(dict.fromkeys(lines))
    config = written if table == "columns" else f"[{table}]\n{written}\n"
    path = place("b.csv", content, config)
    assert scan_file(path, load_config(path.parent / "monitor.toml")).exclusions.total == 0


@pytest.mark.parametrize("value", ["4111111111111111", "123.456.789-09", "maria@example.com"])
def test_what_looks_like_an_id_is_never_named(place, value):
    """Even where many records hold it: they may all be of one person."""
    said = refused(place("b.csv", with_values("bad", [value], every=2)))
    assert value not in said
    assert "written like" in said


def test_long_values_are_cut(place):
    """A long value is shown by its beginning, and is no part of a suggestion; a very long one is not counted."""
    said = refused(place("b.csv", with_values("bad", ["x" * 100, "y" * 300], every=2), "[target]\nevent = 1\n"))
    assert f'100 times "{"x" * 39}\u2026"' in said
    assert "yy" not in said
    assert "write unknown" not in said


@given(st.lists(st.lists(st.sampled_from([" a", "a ", "b", "", None]), max_size=60), max_size=4))
def test_counts_add(parts):
    """Counted part by part or at once, it is the same; blanks around a value do not matter."""
    total = sum((Recurring.of(pa.array(part, pa.string())) for part in parts), Recurring())
    assert total == Recurring.of(pa.array([text for part in parts for text in part], pa.string()))
    assert total.counts.get("a", 0) == sum(text in (" a", "a ") for part in parts for text in part)


def test_memory_is_bounded(monkeypatch):
    """Beyond a number of values the rarest are forgotten, and a count then says that it is the least."""
    monkeypatch.setattr(recurring, "KEPT", 3)
    parts = [pa.array([f"{number}{at}" for at in range(50)] + ["often"] * 30) for number in range(3)]
    total = sum(map(Recurring.of, parts), Recurring())
    assert len(total.counts) == 3
    assert total.text() == 'at least 90 times "often"'


@given(st.lists(st.one_of(st.text(min_size=1), st.integers(), st.booleans(), st.floats(-1e6, 1e6))))
def test_lists_of_the_configuration(values):
    """Any value is written so that TOML reads the same."""
    assert tomllib.loads(f"key = {toml_array(values)}")["key"] == values
