"""Each bad file gets one sentence that names the file, the column, the rule and what was found; good ones go on."""

import gzip
import json
import re

import pytest

from monitor_lib.config import load_config
from monitor_lib.errors import BatchError
from monitor_lib.intake.files import take_in
from tests.conftest import as_csv, rows

GOOD = rows(200)
TEXT = as_csv(GOOD)


def changed(column, value, every=10):
    """The good records with a column's value replaced in one of ``every``."""
    return as_csv([{**r, column: value} if i % every == min(3, every - 1) else r for i, r in enumerate(GOOD)])


def without(column):
    return as_csv([{k: v for k, v in r.items() if k != column} for r in GOOD])


HEADER = "id,date,score,bad\n"

CASES = {
    "empty file": ("b.csv", b"", "b.csv: the file is empty."),
    "empty gzip": ("b.csv.gz", gzip.compress(b""), "b.csv.gz: the file holds no header."),
    "empty Parquet": ("b.parquet", b"", "b.parquet: the file is empty."),
    "blank lines": ("b.csv", b"\n\n\n", "b.csv: the file holds no header."),
    "header alone": ("b.csv", HEADER, "b.csv: the file holds a header and no record."),
    "empty JSON list": ("b.json", "[]", "b.json: the column .date. .* is missing. The file holds no record."),
    "no known ending": ("b.txt", TEXT, "b.txt: a batch's name must end in one of .*rename the file"),
    "CSV that is Parquet": ("b.csv", b"PAR1\x15\x04", "name claims csv but the content is Parquet"),
    "CSV that is Excel": ("b.csv", b"PK\x03\x04\x14\x00", "name claims csv but the content is a zip or Excel file"),
    "CSV that is gzip": ("b.csv", gzip.compress(TEXT.encode()), "content is gzip but the name does not end in .gz"),
    "CSV that is JSON": ("b.csv", json.dumps(GOOD), "name claims csv but the content is JSON"),
    "CSV that is binary": ("b.csv", b"a,b\x00\x01\n", "name claims csv but the content is no text"),
    "gz that is CSV": ("b.gz", TEXT, "name ends in .gz but the content is not gzip"),
    "Parquet that is CSV": ("b.parquet", TEXT, "name claims parquet but the content is none"),
    "JSON that is CSV": ("b.json", TEXT, "name claims json but the content is no JSON"),
    "JSON lines as a list": ("b.json", json.dumps(GOOD[0]), "one JSON object; .* is named .jsonl"),
    "JSON list as lines": ("b.jsonl", json.dumps(GOOD), "a JSON list; name it .json"),
    "JSON with NaN": ("b.json", '[{"id": 1, "date": NaN}]', "not valid JSON; JSON has no NaN"),
    "lines with NaN": ("b.jsonl", '{"id": 1}\n{"id": NaN}', "in line 2 is not valid JSON; JSON has no NaN"),
    "JSON cut off": ("b.json", json.dumps(GOOD)[:-40], "b.json: the content is not valid JSON"),
    "JSON of numbers": ("b.json", "[1, 2]", "each record must be a JSON object"),
    "JSON with a name twice": ("b.json", '[{"id": 1, "id": 2}]', "holds the column .id. twice"),
    "gzip cut off": ("b.csv.gz", gzip.compress(TEXT.encode())[:-30], "the gzip ends early"),
    "gzip damaged": ("b.csv.gz", gzip.compress(TEXT.encode())[:-8] + b"\0" * 8, "the gzip is damaged"),
    "latin-1 in UTF-8": (
        "b.csv",
        (TEXT + "999,2024-03-01,0.5,1\n").replace("999", "9é9").encode("latin-1"),
        'line 202 is not utf-8 text; write encoding = "latin-1" under \\[csv\\]',
    ),
    "latin-1 header": ("b.csv", TEXT.replace("id", "ïd", 1).encode("latin-1"), "line 1 is not utf-8 text"),
    "missing date column": (
        "b.csv",
        TEXT.replace("date", "dat", 1),
        '"date" .*missing. The nearest that exists is "dat"',
    ),
    "missing score column": (
        "b.csv",
        TEXT.replace("score", "SCORE_1", 1),
        '"score" .*nearest that exists is "SCORE_1"',
    ),
    "missing id column": ("b.csv", without("id"), 'the column "id" \\(id under \\[columns\\]\\) is missing'),
    "misspelt target column": ("b.csv", TEXT.replace("bad", "Bad", 1), '"bad" .*nearest that exists is "Bad"'),
    "duplicate column": ("b.csv", TEXT.replace("bad", "score", 1), 'the column "score" stands there twice'),
    "other delimiter": ("b.csv", TEXT.replace(",", ";"), 'write delimiter = ";" under \\[csv\\]'),
    "dates of another format": (
        "b.csv",
        changed("date", "25/03/2017", 1_000),
        "in 1 of 200 records, the first in line 5, written like .99/99/9999. .date_format = .%d/%m/%Y. under",
    ),
    "dates missing": ("b.csv", changed("date", ""), 'column "date": no date in 20 of 200 records, the first in line 5'),
    "scores missing": ("b.csv", changed("score", ""), 'column "score": no score in 20 of 200 records'),
    "scores as text": (
        "b.csv",
        changed("score", "high"),
        'the score is not a number in .* the first in line 5, written like "AAAA"',
    ),
    "scores with a comma": ("b.csv", changed("score", '"0,5"'), 'set decimal = "," under \\[csv\\]'),
    "scores infinite": ("b.csv", changed("score", "inf"), "the score is infinite in 20 of 200 records"),
    "scores not a number": ("b.csv", changed("score", "nan"), "the score is not a number"),
    "scores in points": ("b.csv", changed("score", "612"), 'no probability from 0 to 1.*set kind = "points"'),
    "outcomes undeclared": (
        "b.csv",
        changed("bad", "X"),
        'column "bad": .*none of the declared 1, 0 in .*are not set under \\[target\\], so 1 and 0 are assumed',
    ),
    "rows too short": (
        "b.csv",
        TEXT + "1,2\n" * 10,
        "the fields do not fit the header in 10 of 210 records, the first in line 202",
    ),
    "quote never closed": (
        "b.csv",
        TEXT + '1,"2024-03-01,0.5,1\n' + TEXT * 3,
        "line 202 a quotation mark is not closed",
    ),
    "last quote never closed": (
        "b.csv",
        TEXT + '1,2024-03-01,0.5,"1\n' + TEXT,
        "line 202 a quotation mark is not closed",
    ),
    "quote closed too late": (
        "b.csv",
        TEXT + '1,2024-03-01,0.5,"1\n2,2024-03-01,0.5,1\n3,2024-03-01,0.5,"0\n',
        "line 202 a quotation mark is not closed",
    ),
    "quote in the header": ("b.csv", '"id,date\n' + "x" * 140_000, "line 1 a quotation mark is not closed"),
    "no header": ("b.csv", "111,MARIA,2017-01-01,0.5,MARIA\n", "the first line holds numbers or dates"),
    "half a surrogate": ("b.jsonl", '{"id": "\\ud83d", "score": 1}', 'the column "date" .* is missing'),
    "deep JSON": (
        "b.json",
        '[{"id": 1, "bad": 1, "date": "2024-03-01", "score": ' + "[" * 30_000 + "]" * 30_000 + "}]",
        "the score is not a number in 1 of 1 records",
    ),
    "Parquet with a broken footer": ("b.parquet", b"PAR1" + b"\x15" * 40 + b"\x20\0\0\0PAR1", "claims parquet"),
}


@pytest.mark.parametrize("case", CASES)
def test_sentence(place, case):
    """The file is refused with the sentence that says what to do."""
    name, content, sentence = CASES[case]
    # A limit below one record's share, so that single bad records are refused too.
    path = place(name, content, "[limits]\nmax_excluded = 0.001\n")
    with pytest.raises(BatchError) as raised:
        take_in(path, load_config(path.parent / "monitor.toml"))
    said = str(raised.value)
    assert re.search(sentence, said), said
    assert "\n" not in said
    assert said.startswith(name)
    assert "MARIA" not in said


def test_no_such_file(tmp_path, place):
    """The path that was looked for is named."""
    config = load_config(place("b.csv", TEXT).parent / "monitor.toml")
    with pytest.raises(BatchError, match=r"gone\.csv: there is no such file"):
        take_in(tmp_path / "gone.csv", config)


def test_a_folder_is_no_file(tmp_path, place):
    """A folder of a batch's name can't be read."""
    config = load_config(place("b.csv", TEXT).parent / "monitor.toml")
    (tmp_path / "d.csv").mkdir()
    with pytest.raises(BatchError, match=r"d\.csv: the file can't be read"):
        take_in(tmp_path / "d.csv", config)


@pytest.mark.parametrize(("column", "value"), [("date", "never"), ("score", "secret-7731"), ("bad", "Maria")])
def test_no_error_quotes_a_record(place, column, value):
    """Only the form of a value is told, its letters and digits are not."""
    path = place("b.csv", changed(column, value, 2))
    with pytest.raises(BatchError) as raised:
        take_in(path, load_config(path.parent / "monitor.toml"))
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
    found = take_in(path, load_config(path.parent / "monitor.toml"))
    counted = {rule.name: found.exclusions.of(rule) for rule in found.exclusions.rules}
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
    assert sum(found.exclusions.events_of(rule) for rule in found.exclusions.rules) == 2
    assert found.records == 208
    assert found.tally.distribution().n == 200
    assert found.tally.count() == 205  # every record with a readable date


def test_batches_without_outcomes_are_batches(place):
    """No target column at all, or an empty one: reported, its performance waits."""
    for name, content in (("none.csv", without("bad")), ("empty.csv", changed("bad", "", 1).replace(",1\n", ",\n"))):
        path = place(name, content)
        found = take_in(path, load_config(path.parent / "monitor.toml"))
        assert found.records == 200
        assert found.has_outcomes is (name == "empty.csv")


def test_duplicate_ids_are_counted_and_kept(place):
    """A record whose id came before counts; records without an id are no duplicates of each other."""
    path = place("b.csv", TEXT + "5,2024-03-01,0.5,1\n5,2024-03-01,0.6,1\n,2024-03-01,0.5,1\n,2024-03-01,0.5,1\n")
    found = take_in(path, load_config(path.parent / "monitor.toml"))
    assert found.duplicates == 2
    assert found.tally.distribution().n == 204
