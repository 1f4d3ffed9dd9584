"""CSV files as programs and people write them: what stands above, behind and between the fields."""

import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.config.loading import load_config
from monitor_lib.errors import BatchError, ConfigError
from monitor_lib.readers import csv_records
from monitor_lib.readers.reader import open_records
from monitor_lib.scan.files import scan_file
from tests.conftest import CONFIG, as_csv, rows

ROWS = rows(60)
PLAIN = as_csv(ROWS)
HEADER, *LINES = PLAIN.splitlines()


def semicolons(text):
    return text.replace(",", ";")


# What the file is like, the table [csv] and the name: all of them hold the same sixty records.
SAME = {
    "plain": (PLAIN, "", "b.csv"),
    "text file": (PLAIN, "", "b.txt"),
    "tabs": (PLAIN.replace(",", "\t"), "", "b.tsv"),
    "tabs as configured": (semicolons(PLAIN), 'delimiter = ";"', "b.tsv"),
    "delimiter at the end of every line": ("".join(f"{line},\n" for line in (HEADER, *LINES)), "", "b.csv"),
    "delimiter behind the records": ("\n".join([HEADER, *(f"{line}," for line in LINES)]), "", "b.csv"),
    "empty columns": ("".join(f"{line},,,\n" for line in (HEADER, *LINES)), "", "b.csv"),
    "sep line": ("sep=;\n" + semicolons(PLAIN), "", "b.csv"),
    "sep line in quotation marks": ('"sep=;"\r\n' + semicolons(PLAIN), "", "b.csv"),
    "titles": ("Carteira - janeiro\n\n" + PLAIN, "skip_rows = 2", "b.csv"),
    "fewer titles than allowed": ("Carteira, janeiro\n" + PLAIN, "skip_rows = 5", "b.csv"),
    "no title": (PLAIN, "skip_rows = 3", "b.csv"),
    "blanks around names": (PLAIN.replace(",", ", "), "", "b.csv"),
    "old line ends": (PLAIN.replace("\n", "\r"), "", "b.csv"),
    "byte order mark": (("\ufeff" + PLAIN).encode("utf-16-le"), "", "b.csv"),
    "no byte order mark": (PLAIN.encode("utf-16-le"), 'encoding = "utf-16-le"', "b.csv"),
    "header alone ends in a delimiter": ("\n".join([HEADER + ",", *LINES]), "", "b.csv"),
    "header alone ends in delimiters": ("\n".join([HEADER + ",,,", *LINES]), "", "b.csv"),
    "sep line with a tab": ("sep=\t\n" + PLAIN.replace(",", "\t"), "", "b.csv"),
    "control characters": (PLAIN.replace(",", "\x01"), 'delimiter = "\\u0001"', "b.csv"),
    "empty rows at the end": (PLAIN + ",,,\n" * 200, "", "b.csv"),
    "empty rows between": ("\n,,,\n".join([HEADER, *LINES]), "", "b.csv"),
    "empty rows of other widths": (PLAIN + ',,,,,\n,\n"","","",""\n , \n' * 9, "", "b.csv"),
    "plain text under another encoding": (PLAIN, 'encoding = "utf-16-le"', "b.csv"),
    "UTF-8 with its mark under another encoding": ("\ufeff" + PLAIN, 'encoding = "utf-16-le"', "b.csv"),
    "blank lines above": ("\n\n" + PLAIN, "", "b.csv"),
}


def read(place, content, csv="", name="b.csv"):
    """The checked records of a file."""
    path = place(name, content, f"[csv]\n{csv}\n")
    reader = open_records(path, load_config(path.parent / "monitor.toml"))
    parts = list(reader.parts())
    return reader, pa.Table.from_batches([checked for _part, _roles, checked in parts])


@pytest.mark.parametrize("case", SAME)
def test_the_same_records(case, place):
    """However the file is dressed up, its records are those of the plain one."""
    reader, checked = read(place, *SAME[case])
    assert reader.records.columns == ("id", "date", "score", "bad")
    assert reader.records.unreadable == []
    assert checked.equals(read(place, PLAIN)[1])


REFUSED = {
    "a title": ("Carteira de janeiro\n\n" + PLAIN, "b.csv: the header stands in line 3, .* write skip_rows = 2"),
    "row names": (
        "\n".join([HEADER, *(f"{at},{line}" for at, line in enumerate(LINES))]),
        "one field more than the header; where its first is a row's name",
    ),
    "values behind the last name": (
        "".join(f"{line},{'x' if at > 5 else ''}\n" for at, line in enumerate((HEADER, *LINES))),
        "a column without a name, after the last named one, holds values; name it",
    ),
    "backslashes": (
        HEADER + ",job\n" + "".join(f'{line},"Oficina \\"Sul\\", Norte"\n' for line in LINES),
        "one field more than the header, and a backslash stands before signs inside its values; write escape = ",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case, place):
    """One sentence says what is wrong and what to write."""
    content, said = REFUSED[case]
    with pytest.raises(BatchError, match=said):
        read(place, content)


def test_escaped_quotation_marks(place):
    """As Spark writes them: the value is what was meant, in quotation marks or not."""
    content = HEADER + ",job\n" + "".join(f'{line},"Oficina \\"Sul\\", Norte"\n' for line in LINES)
    path = place("b.csv", content, '[csv]\nescape = "\\\\"\n')
    reader = open_records(path, load_config(path.parent / "monitor.toml"))
    jobs = {text for part, _roles, _checked in reader.parts() for text in part.column("job").to_pylist()}
    assert jobs == {'Oficina "Sul", Norte'}


def test_lines_below_titles_are_counted_from_the_file_s_first(place):
    """A line that is named in an error is the one that an editor shows."""
    lines = ["Title", HEADER, *LINES]
    lines[12] = "1,2"
    reader, _checked = read(place, "\n".join(lines) + "\n", "skip_rows = 1")
    assert [one + (reader.records.first_line or 0) for one in reader.records.unreadable] == [13]
    lines[12], lines[20] = LINES[10], LINES[18].replace("2024-03", "x")
    reader, checked = read(place, "\n".join(lines) + "\n", "skip_rows = 1")
    [wrong] = [at for at, rule in enumerate(checked["rule"].to_pylist()) if rule]
    assert reader.records.line_of(wrong) == 21


def test_lines_among_empty_rows_are_counted_as_an_editor_does(place):
    """Rows without any value are no records, but are lines: a line that is named is the right one."""
    empty, dated = ",,,", LINES[18].replace("2024-03", "x")
    lines = [HEADER, empty, *LINES[:3], ",", "1,2", empty, empty, *LINES[3:6], dated, *LINES[7:], empty]
    reader, checked = read(place, "\n".join(lines) + "\n")
    assert checked.num_rows == len(LINES)
    assert reader.records.place_of_unreadable() == f"line {lines.index('1,2') + 1}"
    [wrong] = [at for at, rule in enumerate(checked["rule"].to_pylist()) if rule]
    assert reader.records.place_of(wrong) == f"line {lines.index(dated) + 1}"
    assert not reader.records.ends_unreadable(len(LINES) + 1)


@given(st.lists(st.sampled_from(["record", ",,,", ",", ",,,,,", "1,2", "1,2,3,4,5"]), min_size=1, max_size=120))
def test_every_line_is_told_across_blocks(kinds):
    """Whatever stands between the records, and wherever a block of the file ends, each record's line is its own."""
    lines = [
        HEADER,
        LINES[0],
        *(f"{at},2024-03-01,0.5,1" if kind == "record" else kind for at, kind in enumerate(kinds)),
    ]
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_records, "BLOCK", 128)
        path, config = Path(folder, "b.csv"), Path(folder, "monitor.toml")
        path.write_text("\n".join(lines) + "\n")
        config.write_text(CONFIG.format(model="toy"))
        reader = open_records(path, load_config(config))
        ids = [one for part in reader.records.parts for one in part.column("id").to_pylist()]
    records = reader.records
    told = [records.line_of(at) for at in range(len(ids))]
    assert [lines[line - 1].split(",")[0] for line in told] == ids
    assert told == sorted(set(told))
    assert len(ids) == kinds.count("record") + 1
    assert len(records.unreadable) == kinds.count("1,2") + kinds.count("1,2,3,4,5")


@pytest.mark.parametrize("after", [0, 5])
def test_totals_among_empty_rows(place, after):
    """A line of totals at the end is known, whether empty rows stand before or behind it."""
    lines = [HEADER, *LINES, *[",,,"] * 9, "total,60", *[",,,"] * after]
    reader, checked = read(place, "\n".join(lines) + "\n")
    assert reader.records.ends_unreadable(checked.num_rows + 1)


def test_empty_rows_alone_are_no_record(place):
    """A file that holds nothing else holds no record."""
    path = place("b.csv", HEADER + "\n" + ",,,\n" * 30)
    with pytest.raises(BatchError, match=r"b.csv: the file holds a header and no record"):
        scan_file(path, load_config(path.parent / "monitor.toml"))


@pytest.mark.parametrize("csv", ['escape = "ab"', 'escape = ","', "skip_rows = -1"])
def test_wrong_settings(csv, place):
    """What can't be meant is refused with the key."""
    with pytest.raises(ConfigError, match=rf"\[csv\] {csv.split()[0]}"):
        read(place, PLAIN, csv)
