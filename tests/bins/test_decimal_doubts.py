"""Numbers with the other decimal sign, and numbers that two signs read: said, with the line that settles it."""

import json

import pytest

from monitor_lib.analysis import analyse
from monitor_lib.bins.decimal_doubts import unsure_sign
from monitor_lib.readers.decimal_signs import may_be_grouped
from tests.bins.test_unwatched import report_of, watched
from tests.conftest import CONFIG, as_csv

CODES = {
    *("numbers_with_the_other_decimal_sign", "thousands_or_decimals"),
    *("both_decimal_signs", "texts_with_digits"),
}
INTEGERS = [str(number) for number in range(1, 900, 7)]


def doubts(report):
    """The caveats of this module."""
    return [one for one in report.caveats if one.code in CODES]


@pytest.mark.parametrize(
    ("texts", "sign"),
    [
        ([f"{n}.{n + 100}" for n in range(1, 300)] + INTEGERS, "."),
        ([f"R$ {n},{n + 100}" for n in range(1, 300)], ","),
        ([f"Rs. {n},{n + 100}" for n in range(1, 300)], ","),
        ([f"{n}.{n + 100}" for n in range(300)], ""),  # 0.100 has decimals
        ([f"{n}.{n + 100}" for n in range(1, 300)] + ["1.5"], ""),
        ([f"{n}.{n + 100}" for n in range(1, 300)] + ["1.234.567"], ""),
        ([f"{n},{n + 100}" for n in range(1, 300)] + ["1,234.5"], ""),
        ([f"{n}.{n + 100}" for n in range(1, 300)] + ["1234.567"], ""),
        ([f"{n}.{n + 100}" for n in range(1, 12)], ""),
        (INTEGERS, ""),
        ([], ""),
    ],
)
def test_one_number_decides_for_all(texts, sign):
    """Where all numbers with a sign could be thousands or decimals, the sign is unsure; any other number settles it."""
    assert unsure_sign(texts, ".") == sign
    assert unsure_sign(texts, ",") == ""


def test_what_thousands_look_like():
    """Groups of three digits after one to three that do not begin with 0."""
    assert [may_be_grouped(text, ".") for text in ("1.234", "-12.345.678", " 999.000 ")] == [True] * 3
    assert not any(may_be_grouped(text, ".") for text in ("0.123", "1.23", "1234.567", "1,234", "1.234,5", "1", ""))


@pytest.mark.parametrize(
    ("value", "names", "sentence"),
    [
        (lambda at: f'"{at % 97},{at % 9}5"', ["income"], 'Write decimal = "," under [csv] if all numbers'),
        (lambda at: f"{1 + at % 97}.234.{500 + at}", ["income"], "Watched as categories, since their numbers have the"),
        (lambda at: f"{1 + at % 97}.{100 + at}", ["income"], "1.234 can be read in two ways, and is read as 1.234, in"),
        (
            lambda at: f'"{1 + at % 97},{100 + at}"',
            ["income"],
            "1,234 can be read in two ways, and is read as 1234, in",
        ),
        (lambda at: f"{1 + at}.25" if at % 2 else f'"{1 + at},25"', ["income"], "Export them with one decimal sign."),
        (lambda at: f"{1 + at}.25" if at % 9 else f'"{1 + at},25"', ["income"], "Export them with one decimal sign."),
        (lambda at: f"{at}.5 of {at + 7}", ["income"], "Where they are amounts, export them as plain numbers"),
        (lambda at: f"word{at}" if at % 3 else "word", ["income"], 'write exclude = ["income"] under [variables]'),
        (lambda at: f"word{at}" if at % 3 == 0 else "word", [], ""),
        (lambda at: "word" + "abc"[at % 3] * at, [], ""),
        (lambda at: f"{1 + at % 97}.{100 + at % 50:03d}5", [], ""),
        (lambda at: f'"{at % 7},5"', [], ""),
        (lambda at: f"K{at % 7}", [], ""),
    ],
)
def test_what_is_said(value, names, sentence, tmp_path):
    """The variable is watched as it can be read, and the caveat says which line reads it otherwise."""
    report = report_of(tmp_path, "income", value, value)
    assert watched(report) == ["income"]
    assert [name for one in doubts(report) for name in one.values["names"]] == names
    assert all(sentence in one.sentence() for one in doubts(report))


@pytest.mark.parametrize(("decimal", "high"), [(".", 97.5), (",", 97_500.0)])
def test_the_line_settles_it(decimal, high, tmp_path):
    """With either line nothing is in doubt, and the numbers are what the line says."""
    declared = CONFIG + f'[score]\nkind = "points"\n[csv]\ndecimal = "{decimal}"\n'
    report_of(tmp_path, "income", *[lambda at: f"{1 + at % 97}.500"] * 2)
    for name in ("batch", "reference"):
        text = (tmp_path / f"{name}.csv").read_text()
        lines = [line.split(",") for line in text.splitlines()]
        records = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
        whole = [{**one, "score": one["score"].replace(".", "")} for one in records]
        (tmp_path / f"{name}.csv").write_text(as_csv(whole))
    (tmp_path / "monitor.toml").write_text(declared.format(model="toy"))
    report = analyse(tmp_path / "monitor.toml", tmp_path / "batch.csv", tmp_path / "reference.csv")
    assert doubts(report) == []
    assert report.comparison.bins["income"].bins.high == high


def test_texts_that_are_no_csv(tmp_path):
    """[csv] says nothing of JSON: numbers as texts are to be exported as numbers."""
    report_of(tmp_path, "income", *[lambda at: f"{at}"] * 2)
    for name in ("batch", "reference"):
        lines = [line.split(",") for line in (tmp_path / f"{name}.csv").read_text().splitlines()]
        records = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
        written = [json.dumps({**one, "income": f"{one['income']},5"}) for one in records]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(written))
    report = analyse(tmp_path / "monitor.toml", tmp_path / "batch.jsonl", tmp_path / "reference.jsonl")
    [caveat] = doubts(report)
    assert caveat.sentence().endswith("texts with the decimal sign ,: income. Export them as numbers.")
