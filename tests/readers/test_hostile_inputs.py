"""The corpus of hostile inputs: each file meets the sentence that names it, says the rule and what to do, at once."""

import ast
import gzip
import io
import json
import pickle
import re
import tempfile
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from monitor_lib.config.loading import load_config
from monitor_lib.errors import BatchError
from monitor_lib.readers import csv_records, json_records, recurring
from monitor_lib.scan.files import scan_file
from tests.conftest import CONFIG, ROOT, as_csv, rows

GOOD = rows(200)
TEXT = as_csv(GOOD)


def changed(column, value, every=10):
    """The good records with a column's value replaced in one of ``every``."""
    return as_csv([{**r, column: value} if i % every == min(3, every - 1) else r for i, r in enumerate(GOOD)])


def without(column):
    return as_csv([{k: v for k, v in r.items() if k != column} for r in GOOD])


HEADER = "id,date,score,bad\n"

RECORD = "1,2024-03-01,0.5,1\n"
# Small limits, so that no file here need be large.
LIMITS = "[limits]\nmax_excluded = 0.001\nmax_columns = 50\nmax_bytes = 75_000_000\nmax_ratio = 20\n"
WIDE = {f"c{number}": 1 for number in range(51)}


COLUMNS = {"id": list(range(100)), "date": ["2024-03-01"] * 100, "score": [0.5] * 100, "bad": [0] * 100}


def parquet(table):
    sink = io.BytesIO()
    pq.write_table(pa.table(table), sink)
    return sink.getvalue()


def record(**values):
    """One JSON record, its values as they are to stand in the text."""
    good = {"id": "1", "date": '"2024-03-01"', "score": "0.5", "bad": "1"}
    return "{" + ", ".join(f'"{name}": {value}' for name, value in (good | values).items()) + "}"


# Name of the file, its content (of a folder, the content of its files), and what distinguishes the sentence it meets.
CASES = {
    "empty file": ("b.csv", b"", "b.csv: the file is empty."),
    "empty gzip": ("b.csv.gz", gzip.compress(b""), "b.csv.gz: the file holds no header."),
    "empty Parquet": ("b.parquet", b"", "b.parquet: the file is empty."),
    "blank lines": ("b.csv", b"\n\n\n", "b.csv: the file holds no header."),
    "header alone": ("b.csv", HEADER, "b.csv: the file holds a header and no record."),
    "empty JSON list": ("b.json", "[]", "b.json: the column .date. .* is missing. The file holds no record."),
    "no known ending": ("b.xls", TEXT, "b.xls: a batch's name must end in one of .*rename the file"),
    "CSV that is Parquet": ("b.csv", b"PAR1\x15\x04", "name claims csv but the content is Parquet"),
    "CSV that is Excel": ("b.csv", b"PK\x03\x04\x14\x00", "name claims csv but the content is a zip or Excel file"),
    "CSV that is gzip": ("b.csv", gzip.compress(TEXT.encode()), "content is gzip but the name does not end in .gz"),
    "CSV that is JSON": ("b.csv", json.dumps(GOOD), "name claims csv but the content is JSON"),
    "CSV that is binary": ("b.csv", b"a,b\x00\x01\n", "name claims csv but the content is no text"),
    "gz that is CSV": ("b.gz", TEXT, "name ends in .gz but the content is not gzip"),
    "Parquet that is CSV": ("b.parquet", TEXT, "the content is not Parquet"),
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
    "one column": ("b.csv", "x\nabc\n", "The file's only column is .x.\\."),
    "missing id column": ("b.csv", without("id"), 'the column "id" \\(id under \\[columns\\]\\) is missing'),
    "misspelt target column": ("b.csv", TEXT.replace("bad", "Bad", 1), '"bad" .*nearest that exists is "Bad"'),
    "duplicate variable": (
        "b.csv",
        TEXT.replace("id,", "x,x,id,", 1).replace("\n", "\n1,1,").rstrip("1,"),
        "exclude = ",
    ),
    "duplicate column": ("b.csv", TEXT.replace("bad", "score", 1), 'the column "score" appears twice'),
    "other delimiter": ("b.csv", TEXT.replace(",", ";"), 'write delimiter = ";" under \\[csv\\]'),
    "dates of another format": (
        "b.csv",
        changed("date", "25/03/2017", 1),
        "in 200 of 200 records, the first in line 2, 200 times .25/03/2017. .date_format = .%d/%m/%Y. under",
    ),
    "dates that two formats read": (
        "b.csv",
        changed("date", "05/03/2017", 1),
        'the right one of these, which all read them: "%d/%m/%Y" .dates of 2017-03., "%m/%d/%Y" .dates of 2017-05.',
    ),
    "dates that two formats read, of several months": (
        "b.csv",
        as_csv([{**r, "date": f"0{1 + i % 9}-02-2017"} for i, r in enumerate(GOOD)]),
        '"%m-%d-%Y" .dates of 2017-01 to 2017-09.',
    ),
    "seconds that may count from 1960": (
        "b.csv",
        changed("date", "1799020800", 1),
        'date_format = "epoch_s" under .columns. reads them, as dates of 2027-01; SAS and Stata count from 1960, so if'
        " they made these numbers, they are dates of 2017-01: then do not set it",
    ),
    "days of Excel far from the other dates": (
        "b.csv",
        changed("date", "46000", 2),
        '"excel" under .columns. reads them, as dates of 2024-03 to 2025-12, more than a year after the other dates',
    ),
    "years as dates": ("b.csv", changed("date", "2017", 1), "a year alone is too little, since figures are by month"),
    "months after a decimal sign": (
        "b.csv",
        changed("date", "2017.1", 1),
        'the first in line 2, 200 times "2017.1" .a month of one digit after the decimal sign, such as 2017.1, may be',
    ),
    "months that lost their zero": (
        "b.csv",
        changed("date", "42017", 1),
        "these may be dates as mm/yyyy or mm/dd/yy that lost their first zero .* under .columns.: dates of 2015-01",
    ),
    "dates that lost their zero, in two writings": (
        "b.csv",
        as_csv([{**r, "date": f"4{1 + i % 12:02d}17"} for i, r in enumerate(GOOD)]),
        "these may be dates as mm/dd/yy or dd/mm/yy that lost their first zero",
    ),
    "weeks of pandas": (
        "b.parquet",
        parquet({**COLUMNS, "date": pa.array(pd.PeriodIndex(["2024-03-01"] * 100, freq="W").array)}),
        "the date is not written as ISO 8601 in 100 of 100 records.*periods of pandas of the frequency .W-SUN., which",
    ),
    "months without a year": (
        "b.csv",
        changed("date", "February", 1),
        '200 times "February" .no date that was looked at has a year: write year and month, such as 2017-01, or check',
    ),
    "no date before 2101": (
        "b.csv",
        changed("date", "2107-03-25", 1),
        "the date lies before 1970 or after 2100 in 200 of 200 records.*no date that was looked at can be used",
    ),
    "dates of two formats": (
        "b.csv",
        changed("date", "05/03/2017", 1_000),
        "in 1 of 200 records, .*the other dates can be read: write all of them in one way",
    ),
    "dates with a text among them": (
        "b.csv",
        changed("date", "NULL"),
        'in line 5, 20 times "NULL" .the other dates can be read: correct these, or leave their records out',
    ),
    "dates of another format with a text among them": (
        "b.csv",
        as_csv([{**r, "date": "-" if i % 5 == 0 else f"25/03/20{i % 17:02d}"} for i, r in enumerate(GOOD)]),
        '40 times "-" .date_format = "%d/%m/%Y" under .columns. reads them; where a text stands instead of a date',
    ),
    "dates before 1970": (
        "b.csv",
        changed("date", "1420-07-04", 2),
        "the date lies before 1970 or after 2100 in 100 of 200 records",
    ),
    "dates missing": (
        "b.csv",
        changed("date", ""),
        'column "date": no date in 20 of 200 records, the first in line 5 .fill',
    ),
    "no date in any record": (
        "b.csv",
        changed("date", "", 1),
        "no date in 200 of 200 .*the column is empty: name the one that holds the dates in date under .columns.",
    ),
    "scores in per cent": (
        "b.csv",
        changed("score", "12.34%", 1),
        "numbers with a percent sign: export them as numbers from 0 to 1, such as 0.1234 for 12.34%",
    ),
    "points in per cent": ("b.csv", changed("score", "12 %", 1), "percent sign: export them as numbers, without it"),
    "outcomes in small letters": (
        "b.csv",
        as_csv([{**r, "bad": "n\u00e3o" if i % 3 else "sim"} for i, r in enumerate(GOOD)]),
        "accents or blanks only: write event = ..Sim., .sim.., non_event = ..Nao., .n\u00e3o.. under .target.",
    ),
    "outcomes in small letters and others": (
        "b.csv",
        as_csv([{**r, "bad": "NULL" if i % 3 else "sim"} for i, r in enumerate(GOOD)]),
        "event = ..Sim., .sim.. under .target.; and write unknown = ..NULL.. under",
    ),
    "scores missing": ("b.csv", changed("score", ""), 'column "score": no score in 20 of 200 records'),
    "scores as text": (
        "b.csv",
        changed("score", "high", 12),
        'the score is not a number in .* the first in line 5, written like "AAAA"',
    ),
    "scores with a text among them": (
        "b.csv",
        changed("score", "NULL"),
        'in line 5, 20 times "NULL" .write not_scored = ."NULL".  ?under .score. where such a record has no score',
    ),
    "scores with a comma": (
        "b.csv",
        as_csv([{**r, "score": f'"0,{300 + i}"'} for i, r in enumerate(GOOD)]),
        'the first in line 2, written like "9,999" .they are numbers with the decimal sign ,: write decimal = ","',
    ),
    "scores with a comma and a text": (
        "b.csv",
        as_csv([{**r, "score": "-" if i % 9 == 0 else f'"0,{300 + i}"'} for i, r in enumerate(GOOD)]),
        '23 times "-" .they are .* write decimal = "," under .csv.; and write not_scored = ."-". under .score.',
    ),
    "scores with either sign": (
        "b.csv",
        changed("score", '"0,5"'),
        "with the decimal sign ,, and further records have .: write all of them with the same",
    ),
    "scores that may be grouped": (
        "b.csv",
        changed("score", '"1,234"', 1),
        'write decimal = "," under .csv. where , is the decimal sign; where it stands between thousands',
    ),
    "scores with a comma in JSON": (
        "b.json",
        json.dumps([{**one, "score": "0,5"} for one in GOOD]),
        "they are numbers with a decimal comma, which only CSV files may have: write them as numbers",
    ),
    "scores infinite": ("b.csv", changed("score", "inf"), "the score is infinite in 20 of 200 records"),
    "scores not a number": ("b.csv", changed("score", "nan"), "the score is not a number"),
    "scores in points": ("b.csv", changed("score", "612"), 'no probability from 0 to 1.*set kind = "points"'),
    "scores that are codes": (
        "b.csv",
        changed("score", "-999"),
        'write not_scored = .-999. under .score. where such a record has no score; or set kind = "points"',
    ),
    "scores of many codes": (
        "b.csv",
        as_csv([{**r, "score": f"E{i % 8}"} for i, r in enumerate(GOOD)]),
        '25 times "E0", 25 times .* 25 times "E5", and other values that recur: 2',
    ),
    "scores of more texts than are counted": (
        "b.csv",
        as_csv([{**r, "score": f"e{i}" if i % 2 else "NULL"} for i, r in enumerate(GOOD)]),
        'at least 100 times "NULL"',
    ),
    "outcomes with a comma": (
        "b.csv",
        as_csv([{**r, "bad": f'"{r["bad"]},0"'} for r in GOOD]),
        'decimal comma: write decimal = "," under .csv., or, .* event = .1, "1,0". and non_event = .0, "0,0". under',
    ),
    "outcomes with a comma in JSON": (
        "b.json",
        json.dumps([{**one, "bad": one["bad"] + ",0"} for one in GOOD]),
        'they are numbers with a decimal comma: write event = .1, "1,0". and',
    ),
    "outcomes that hardly repeat": (
        "b.csv",
        as_csv([{**r, "bad": f"v{i}"} for i, r in enumerate(GOOD)]),
        "most of these values stand in fewer than 20 records: check target under .columns.",
    ),
    "outcomes undeclared": (
        "b.csv",
        changed("bad", "X"),
        'are not set under \\[target\\], so 1 and 0 are assumed: name each of "X" in event, non_event, unknown',
    ),
    "outcomes that are none of the declared": (
        "b.csv",
        changed("bad", "X"),
        'none of the declared 1, 0 in .*, 20 times "X" .write unknown = ."X". under .target. where that is not known',
    ),
    "rows too short without end": (
        "b.csv",
        HEADER + "1,2\n" * 1_001,
        "the fields do not fit the header in more than 1,000 records; correct the file",
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
        "b.json: one record is nested 1,000 times or more",
    ),
    "Parquet with a broken footer": ("b.parquet", b"PAR1" + b"\x15" * 40 + b"\x20\0\0\0PAR1", "ends in .parquet"),
    "pickle": ("b.csv", pickle.dumps({"a": 1}), "b.csv: the name claims csv but the content is a pickle"),
    "old pickle": ("b.csv", pickle.dumps({"a": 1}, 2), "b.csv: the name claims csv but the content is a pickle"),
    "packed pickle": ("b.csv.gz", gzip.compress(pickle.dumps({"a": 1})), "but the content is a pickle"),
    "pickle as JSON": ("b.json", pickle.dumps({"a": 1}), "the name claims json but the content is a pickle"),
    "pickle as Parquet": ("b.parquet", pickle.dumps({"a": 1}), "the name claims parquet but the content is a pickle"),
    "pickle by name": ("b.pkl", pickle.dumps({"a": 1}), "b.pkl: a batch's name must end in one of"),
    "web page": ("b.csv", "<!DOCTYPE html><script>alert(1)</script>", "but the content is HTML or XML"),
    "bomb of zeros": (
        "b.csv.gz",
        gzip.compress(b"0" * 5_000_000),
        "a line is longer than 1,048,576 bytes; look for a quotation mark that is not closed",
    ),
    "bomb of records": (
        "b.csv.gz",
        gzip.compress((HEADER + RECORD * 3_700_000).encode(), 1),
        "b.csv.gz: the content unpacks to more than 20 times the file's size.* raise max_ratio under \\[limits\\]",
    ),
    "bomb of bombs": (
        "b.csv.gz",
        gzip.compress(HEADER.encode()) + gzip.compress((RECORD * 100_000).encode()) * 40,
        "b.csv.gz: the content unpacks to more than 20 times the file's size",
    ),
    "Parquet bomb": (
        "b.parquet",
        parquet({**COLUMNS, "note": [f"{number}" + "x" * 700_000 for number in range(100)]}),
        "b.parquet: the content unpacks to more than 20 times the file's size",
    ),
    "Parquet with a document in a column": (
        "b.parquet",
        parquet({**COLUMNS, "bad": ["x" * 1_100_000] * 100}),
        "b.parquet: a text is longer than any value of a record should be",
    ),
    "Parquet with one long id in every record": (
        "b.parquet",
        parquet({key: values * 6 for key, values in COLUMNS.items()} | {"id": ["x" * 1_000_000] * 600}),
        "b.parquet: a text is longer than any value of a record should be",
    ),
    "bomb as JSON lines": (
        "b.jsonl.gz",
        gzip.compress(b"{" + b" " * 20_000_000),
        "b.jsonl.gz: one record is longer than 16,777,216 bytes",
    ),
    "line without an end": (
        "b.csv",
        HEADER + RECORD + "9" * 9_000_000,
        "a line is longer than 4,194,304 bytes; .* or for line ends that are missing",
    ),
    "header without an end": ("b.csv", "x" * 2_000_000, "b.csv: a line is longer than 1,048,576 bytes"),
    "wide header": ("b.csv", ",".join(WIDE) + "\n", "b.csv: the file has more than 50 columns; .* raise max_columns"),
    "endless header": ("b.csv", "abc," * 500_000, "b.csv: the file has more than 50 columns"),
    "wide packed header": ("b.csv.gz", gzip.compress(("abc," * 500_000).encode()), "more than 50 columns"),
    "wide Parquet": (
        "b.parquet",
        parquet({name: [1] for name in WIDE}),
        "b.parquet: the file has more than 50 columns",
    ),
    "wide JSON record": ("b.json", json.dumps([WIDE]), "b.json: the file has more than 50 columns"),
    "JSON records of other columns each": (
        "b.json",
        json.dumps([{name: 1} for name in WIDE]),
        "b.json: the file has more than 50 columns",
    ),
    "wide JSON line": ("b.jsonl", json.dumps(WIDE), "b.jsonl: the file has more than 50 columns"),
    "integer of 5,000 digits": (
        "b.json",
        f"[{record(id='9' * 5_000)}]",
        "b.json: the content holds a number with too many digits to be a score or an id",
    ),
    "integer of 5,000 digits across reads": (
        "b.json",
        f"[{record(note=chr(34) + 'x' * 63_000 + chr(34), id='9' * 5_000)}]",
        "b.json: the content holds a number with too many digits",
    ),
    "integer of 5,000 digits in a line": (
        "b.jsonl",
        record() + "\n" + record(id="9" * 5_000),
        "b.jsonl: the content in line 2 holds a number with too many digits",
    ),
    "integer of 5,000 digits in CSV": (
        "b.csv",
        HEADER + f"1,2024-03-01,{'9' * 5_000},1\n",
        "the score is infinite in 1",
    ),
    "exponent beyond any": ("b.json", f"[{record(score='1e99999999999999999999')}]", "the score is infinite in 1"),
    "exponent beyond floats": ("b.json", f"[{record(score='1e999999')}]", 'column "score": the score is infinite in 1'),
    "JSON that only opens": ("b.json", "[" * 3_000_000, "b.json: one record is nested 1,000 times or more"),
    "JSON of objects that only open": ("b.json", '[{"a":' * 300_000, "b.json: one record is nested 1,000 times"),
    "JSON line that only opens": ("b.jsonl", '{"a":' * 300_000, "b.jsonl: one record is nested 1,000 times or more"),
    "JSON text without an end": (
        "b.json",
        '[{"id": "' + "x" * 1_200_000,
        "b.json: one record is longer than 1,048,576 bytes; look for a quotation mark or a brace",
    ),
    "JSON in UTF-16": ("b.json", json.dumps(GOOD).encode("utf-16"), "the name claims json but the content is no JSON"),
    "values that are lists": (
        "b.parquet",
        parquet({"id": [1], "date": [["2024-03-01"]], "score": [[0.5]], "bad": [1]}),
        'column "date": the date is not written as ISO 8601 in 1 of 1 record, the first',
    ),
    "Parquet cut off": ("b.parquet", parquet({"id": [1]})[:-9], "b.parquet: the name ends in .parquet"),
    "Parquet of an absurd footer": (
        "b.parquet",
        parquet({"id": [1]})[:-8] + b"\xff\xff\xff\x7fPAR1",
        "ends in .parquet",
    ),
    "Parquet of more than is allowed": (
        "b.parquet",
        parquet({name: pa.repeat(1, 400_000) for name in ("id", "date", "score", "bad")}),
        "b.parquet: the content is larger than 2,000,000 bytes; raise max_bytes under \\[limits\\]",
    ),
    "column of 10,000 characters": (
        "b.csv",
        TEXT.replace("score", "s" * 10_000, 1),
        'the column "score" .* The file.s 4 columns are "id", "date", "s{29}\u2026", "bad"',
    ),
    "column that is a script": (
        "b.csv",
        TEXT.replace("score", "<script>alert(1)</script>", 1),
        'the column "score" .*missing',
    ),
    "column that turns the line": (
        "b.csv",
        TEXT.replace("score", "\u202eerocs", 1),
        r'"\\u202eerocs"',
    ),
    "column that moves the cursor": ("b.csv", TEXT.replace("score", "a\x1b[2Jb", 1), r'"a\\x1b\[2Jb"'),
    "header of blanks": ("b.csv", " , , , \n" + RECORD, 'the column "date" .date under .columns.. is missing'),
    "record of NULs": ("b.csv", HEADER + "\0" * 4_000, "b.csv: the name claims csv but the content is no text"),
    "dates of year 0": (
        "b.csv",
        changed("date", "0000-00-00", 2),
        'column "date": the date is not written as ISO 8601',
    ),
    "dates that are a formula": ("b.csv", changed("date", "=cmd|'/C calc'!A0", 2), 'column "date": the date is not'),
    "rows too short in the middle": (
        "b.csv",
        HEADER + "1,2\n" * 10 + RECORD * 190,
        "the fields do not fit the header in 10 of 200 records, the first in line 2 .the header has 4 fields, this"
        " record 2: some are missing, or a line ends inside a value",
    ),
    "rows too long in the middle": (
        "b.csv",
        HEADER + RECORD + "1,2024-03-01,0,5,1\n" * 10 + RECORD * 190,
        "in line 3 .look for a delimiter inside a value: the header has 4 fields, this record 5",
    ),
    "rows of another width than the header": (
        "b.csv",
        HEADER.replace("bad", "bad,more") + RECORD * 50,
        "in 50 of 50 records, the first in line 2 .the header has 5 fields, this record 4: correct the header or",
    ),
    "delimiters after a backslash": (
        "b.csv",
        HEADER + RECORD * 9 + "1,2024-03-01,0.5,a\\,1\n" * 10 + RECORD * 90,
        "a backslash stands before signs inside values: write escape = .* under .csv.",
    ),
    "a second header": (
        "b.csv",
        HEADER + RECORD * 40 + HEADER + RECORD * 39,
        "in 1 of 80 records, the first in line 42, .* .this line repeats the header and is no record: remove it, and",
    ),
    "a second header and other dates": (
        "b.csv",
        (HEADER + HEADER + "1,25/03/2024,0.5,1\n" * 30) * 3,
        'repeats the header .* others like it; and date_format = "%d/%m/%Y" under .columns. reads them',
    ),
    "a second header after other dates": (
        "b.csv",
        (HEADER + "1,25/03/2024,0.5,1\n" * 30) * 3,
        'the first in line 2, 90 times "25/03/2024" .date_format = "%d/%m/%Y" under .columns. reads them',
    ),
    "a row of types": (
        "b.csv",
        HEADER + "int,date,float,varchar(1)\n" + RECORD * 79,
        "in 1 of 80 records, the first in line 2, .*this line names the types of the columns",
    ),
    "a row of strokes": ("b.csv", HEADER + "--,----,---,---\n" + RECORD * 79, "this line holds strokes and is no"),
    "a stroke": ("b.csv", HEADER + "-" * 40 + "\n" + RECORD * 79, "this line holds strokes and is no record"),
    "lines in quotation marks": (
        "b.csv",
        "".join(f'"{line}"\n' for line in TEXT.splitlines()),
        "each line stands in quotation marks as a whole, so it is one value; export",
    ),
    "tabs": ("b.csv", TEXT.replace(",", "\t"), r'one field with the delimiter ","; write delimiter = "\\t" under'),
    "Excel's Unicode text": (
        "b.txt",
        TEXT.replace(",", "\t").encode("utf-16"),
        r'with the delimiter ","; write delimiter = "\\t" under',
    ),
    "Hive's delimiter": ("b.csv", TEXT.replace(",", "\x01"), r'write delimiter = "\\u0001" under .csv.\.$'),
    "another delimiter than configured": (
        "b.csv",
        TEXT.replace(",", "~"),
        '";"; write delimiter = "~" .* holds for every file, the reference too: where others have ";", export',
    ),
    "a delimiter that is none": (
        "b.csv",
        TEXT.replace(",", "\u00ac"),
        "one field, and \u00ac stands between its columns, which can't be a delimiter",
    ),
    "no wanted column, and another delimiter": ("b.csv", "a;b\n1;2\n", 'write delimiter = ";" under'),
    "UTF-16 without its mark": (
        "b.csv",
        TEXT.encode("utf-16-be"),
        'is utf-16-be text without a byte order mark; write encoding = "utf-16-be" under .csv.',
    ),
    "latin-1 where UTF-16 is configured": (
        "b.csv",
        TEXT.replace("id", "\u00efd", 1).encode("latin-1"),
        "is no utf-16-le text, which encoding under .csv. says for every file, the reference too; save this file in",
    ),
    "UTF-8 where ASCII is configured": (
        "b.csv",
        TEXT + "9\u00e99,2024-03-01,0.5,1\n",
        "not ascii text; .* .csv. holds for every file, the reference too: where others are ascii, save this one in it",
    ),
    "quotation marks after a backslash": (
        "b.csv",
        HEADER + RECORD * 3 + '2,2024-03-01,0.5,"A\\""\n' + RECORD * 50,
        "a quotation mark is not closed .* Where quotation marks inside values are written",
    ),
    "a field more, after a backslash": (
        "b.csv",
        HEADER + '1,2024-03-01,"0.5 \\"A\\", B",1\n' * 50,
        "one field more than the header, and a backslash stands before signs inside its values; write escape",
    ),
    "row names": ("b.csv", HEADER + "0," + RECORD * 50, "one field more than the header; where its first is a row's"),
    "values behind the last column": (
        "b.csv",
        HEADER.strip() + ",\n" + RECORD.strip() + ",\n" + RECORD.strip() + ",x\n",
        "a column without a name, after the last named one, holds values",
    ),
    "a title": ("b.csv", "Carteira de janeiro\n\n" + TEXT, "the header stands in line 3, .*write skip_rows = 2"),
    "folder without records": ("b", {"_SUCCESS": "", ".part-0.csv.crc": "x"}, "b: the folder holds no file of records"),
    "folder of empty parts": ("b", {"p-0.csv": "", "p-1.csv": ""}, "b: no file of the folder holds a record"),
    "folder with a document": (
        "b",
        {"p.csv": TEXT, "notes.pdf": b"%PDF"},
        "b/notes.pdf: every file .* is a part .* move",
    ),
    "folder of several formats": (
        "b",
        {"p.csv": TEXT, "a/p.parquet": parquet(COLUMNS)},
        "files of several formats, such as a/p.parquet and p.csv; keep",
    ),
    "folder of a name with a backslash": ("b", {"p\\q.csv": TEXT}, r"b/p\\q.csv: the path holds a backslash"),
    "folder of a name with a line's end": ("b", {"p\nq.csv": TEXT}, r"b/p\\nq.csv: the path holds a backslash or"),
    "folder of Delta Lake": (
        "b",
        {"p.parquet": parquet(COLUMNS), "_delta_log/0.json": "{}"},
        "b: the folder is a table of Delta Lake, and only its log, _delta_log, knows .* export the table's records",
    ),
    "folder of Hudi": ("b", {"p.csv": TEXT, "in/.hoodie/x": ""}, "b/in: the folder is a table of Hudi"),
    "folder of Iceberg": (
        "b",
        {"data/p.parquet": parquet(COLUMNS), "metadata/v1.metadata.json": "{}"},
        "b: the folder is a table of Iceberg, and only its log, metadata,",
    ),
    "folder that is being written": (
        "b",
        {"p.csv": TEXT, "_temporary/0/p.csv": TEXT},
        "b: the folder holds _temporary, so the program that writes it has not come to its end; wait",
    ),
    "folder of a hidden partition": ("b", {"_m=1/p.csv": TEXT}, "b/_m=1: the folder's name gives a column, but begins"),
    "folder of a column twice": ("b", {"m=1/m=2/p.csv": TEXT}, 'b/m=1/m=2/p.csv: the path gives the column "m" twice'),
    "part without its date": (
        "b",
        {"p-0.csv": TEXT, "in/p-1.csv": TEXT.replace("date", "dat", 1)},
        'b/in/p-1.csv: the column "date" is missing, which other files .* The nearest that exists is "dat"',
    ),
    "part without its target": (
        "b",
        {"p-0.csv": without("bad"), "p-1.csv": TEXT},
        'b/p-0.csv: the column "bad" is missing, which other files of the folder have',
    ),
    "part of another format": ("b", {"p-0.csv": TEXT, "p-1.csv": b"PAR1"}, "b/p-1.csv: the name claims csv but"),
    "part that is cut off": (
        "b",
        {"p-0.csv.gz": gzip.compress(TEXT.encode()), "p-1.csv.gz": gzip.compress(TEXT.encode())[:-30]},
        "b/p-1.csv.gz: the gzip ends early",
    ),
    "part with a column twice": (
        "b",
        {"p-0.csv": TEXT, "p-1.csv": TEXT.replace("bad", "score", 1)},
        'b/p-1.csv: the column "score" appears twice',
    ),
    "part with scores missing": (
        "b",
        {"p-0.csv": TEXT, "p-1.csv": changed("score", "")},
        'column "score": no score in 20 of 400 records, the first in line 5 of p-1.csv',
    ),
    "part with rows too short": (
        "b",
        {"p-0.csv": TEXT, "p-1.csv": HEADER + RECORD * 5 + "1,2\n" * 10 + RECORD * 9, "p-2.csv": TEXT},
        "do not fit the header in 10 of 424 records, the first in line 7 of p-1.csv .the header has 4 fields, this",
    ),
    "parts that end with totals": (
        "b",
        {"p-0.csv": TEXT + "1,2\n" * 10, "p-1.csv": TEXT + "1,2\n"},
        "in 11 of 411 records, the first in line 202 of p-0.csv .the file ends with lines that are no records",
    ),
    "parts of too many columns together": (
        "b",
        {f"p-{part}.csv": as_csv([GOOD[0] | {f"{part}{number}": "1" for number in range(30)}]) for part in range(2)},
        "b: the file has more than 50 columns",
    ),
    "parts of too many bytes together": (
        "b",
        {f"p-{number}.csv": TEXT for number in range(4)},
        "b: the content is larger than 15,000 bytes; raise max_bytes under \\[limits\\]",
    ),
    "parts of Parquet of too many bytes together": (
        "b",
        {f"p-{number}.parquet": parquet(COLUMNS | {"x": list(range(100))}) for number in range(9)},
        "b: the content is larger than 15,000 bytes",
    ),
    "bomb in parts": (
        "b",
        dict.fromkeys(("p-0.csv.gz", "p-1.csv.gz"), gzip.compress((HEADER + RECORD * 1_850_000).encode(), 1)),
        "b: the content unpacks to more than 20 times the file's size",
    ),
    "scores in other digits": (
        "b.csv",
        changed("score", "\u0660.\u0665", 2),
        'column "score": the score is not a number',
    ),
}


# What some cases have beyond the small limits: a configuration, or a limit of the reader's own, smaller than it is.
CONFIGURED = {
    "outcomes that are none of the declared": LIMITS + "[target]\nevent = 1\nnon_event = 0\n",
    "outcomes that hardly repeat": LIMITS + "[target]\nevent = 1\nnon_event = 0\n",
    "outcomes in small letters": LIMITS + '[target]\nevent = "Sim"\nnon_event = "Nao"\n',
    "outcomes in small letters and others": LIMITS + '[target]\nevent = "Sim"\nnon_event = "Nao"\n',
    "points in per cent": LIMITS + '[score]\nkind = "points"\n',
    "another delimiter than configured": LIMITS + '[csv]\ndelimiter = ";"\n',
    "latin-1 where UTF-16 is configured": LIMITS + '[csv]\nencoding = "utf-16-le"\n',
    "UTF-8 where ASCII is configured": LIMITS + '[csv]\nencoding = "ascii"\n',
    "scores that may be grouped": LIMITS + '[score]\nkind = "points"\n',
    "Parquet of more than is allowed": LIMITS.replace("75_000_000", "2_000_000"),
    "parts of too many bytes together": LIMITS.replace("75_000_000", "15_000"),
    "parts of Parquet of too many bytes together": LIMITS.replace("75_000_000", "15_000"),
}
SMALLER = {
    "rows too short without end": (csv_records, "MOST_UNREADABLE", 1_000),
    "JSON text without an end": (json_records, "LONGEST_RECORD", 1 << 20),
    "scores of more texts than are counted": (recurring, "KEPT", 10),
}


@cache
def refused(case):
    """The sentence that a case meets; each is read once by a process."""
    name, content, _sentence = CASES[case]
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        if case in SMALLER:
            patch.setattr(*SMALLER[case])
        path = Path(folder, name)
        for below, inside in content.items() if isinstance(content, dict) else [("", content)]:
            (path / below).parent.mkdir(parents=True, exist_ok=True)
            (path / below).write_bytes(inside.encode() if isinstance(inside, str) else inside)
        # A limit below one record's share, so that single bad records are refused too.
        Path(folder, "monitor.toml").write_text(CONFIG.format(model="toy") + CONFIGURED.get(case, LIMITS))
        with pytest.raises(BatchError) as raised:
            scan_file(path, load_config(Path(folder, "monitor.toml")))
    return str(raised.value)


@pytest.mark.parametrize("case", CASES)
def test_sentence(case):
    """The file is refused with the sentence that says what to do."""
    name, _content, sentence = CASES[case]
    said = refused(case)
    assert re.search(sentence, said), said
    assert "\n" not in said
    assert said.startswith(name)
    assert "MARIA" not in said


@pytest.mark.parametrize("name", ["b.csv", "b.csv.gz", "b.json", "b.jsonl", "b.parquet"])
@pytest.mark.parametrize(("key", "low", "high"), [("max_columns", 3, 4), ("max_bytes", 1_000, 1_000_000)])
def test_the_configuration_can_raise_a_limit(place, name, key, low, high):
    """The same file is refused below and read above the limit that the sentence names."""
    content = {
        "b.csv": TEXT.encode(),
        "b.csv.gz": gzip.compress(TEXT.encode()),
        "b.json": json.dumps(GOOD).encode(),
        "b.jsonl": "\n".join(map(json.dumps, GOOD)).encode(),
        "b.parquet": parquet({key: [one[key] for one in GOOD] for key in GOOD[0]}),
    }[name]
    path = place(name, content, f"[limits]\n{key} = {low}\n")
    with pytest.raises(BatchError, match=rf"^{re.escape(name)}: .*raise {key} under \[limits\]"):
        scan_file(path, load_config(path.parent / "monitor.toml"))
    path = place(name, content, f"[limits]\n{key} = {high}\n")
    assert scan_file(path, load_config(path.parent / "monitor.toml")).records == len(GOOD)


# Sentences that no content of a file leads to, and where they are met.
ELSEWHERE = {
    "no score, as [score] expects": "no error: test_declared.test_codes_instead_of_scores",
    "{file}: there is no such file; correct the path.": "test_bad_input.test_no_such_file",
    "{file}: the file can't be read: {reason}.": "test_bad_input.test_a_path_through_a_file",
    "{file}: the folder can't be read: {reason}.": "test_folders.test_a_folder_that_is_gone",
    "{file}: it is no file, but a link to a folder, a link that leads nowhere, or a device; put the files themselves"
    " into the folder, or a link to each.": "test_folders.test_what_is_no_file",
    "{file}: the content can't be read as CSV with the delimiter {delimiter}; look for a quotation mark that is not"
    " closed, or set delimiter under [csv].": "test_bad_input.test_arrows_own_words_are_not_passed_on",
    "{file}: {folder} has no room for the hashes of its records ({reason}); free some space there, or name another"
    " folder in TMPDIR.": "test_hash_ranges.test_a_disk_that_is_full",
    "{file}: the column {column} holds values of several kinds, or some that no column can hold; correct them.": (
        "test_added.test_values_of_several_kinds"
    ),
    "{file}: the column {column}, from which {made} is made, is missing.": (
        "test_added.test_a_column_to_read_that_is_missing"
    ),
}


def sentences():
    """What the readers can say, as it stands in their code."""
    for path in (ROOT / "monitor_lib" / "readers").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "ngettext"):
                yield from (one.value for one in node.args if isinstance(one, ast.Constant))


def test_the_corpus_meets_every_sentence():
    """Whatever the readers can say of a file, some hostile file has them say."""
    said = [refused(case) for case in CASES]
    unmet = [
        sentence
        for sentence in sentences()
        if not any(re.search(re.sub(r"\\{[^}]*\\}", ".*", re.escape(sentence)), one) for one in said)
    ]
    assert sorted(unmet) == sorted(ELSEWHERE)
