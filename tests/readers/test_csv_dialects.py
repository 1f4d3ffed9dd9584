"""A setting that a refusal names was tried: written under [csv], it has the same file read."""

import re

import pytest

from monitor_lib.config.loading import load_config
from monitor_lib.errors import BatchError
from monitor_lib.readers.csv_dialects import encoding_of, wide_encoding
from monitor_lib.scan.files import scan_file
from tests.conftest import as_csv, rows

PLAIN = rows(60)
TEXT = as_csv(PLAIN)


def in_folder(place, content, csv):
    path = place("b.csv", content, f"[csv]\n{csv}\n")
    return scan_file(path, load_config(path.parent / "monitor.toml"))


@pytest.mark.parametrize(
    "content",
    [
        *(TEXT.replace(",", sign) for sign in ";\t|~^\x01#"),
        as_csv([{f'"{name}"': f'"{value}"' for name, value in one.items()} for one in PLAIN], "\t"),
        TEXT.replace(",", "\t").encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        as_csv([{"job": "a\\,b", **one} for one in PLAIN]),
        as_csv([{"job": "a\\,b" if at % 5 else "c", **one} for at, one in enumerate(PLAIN)]),
        as_csv([{"job": "a\\,b" if at % 5 == 1 else "c", **one} for at, one in enumerate(PLAIN)]),
        as_csv([{"job": "a\\,b\\,c", **one} for one in PLAIN]),
        as_csv([{"job": '"a \\"b\\", c"', **one} for one in PLAIN]),
    ],
)
def test_what_the_sentence_names_lets_the_file_in(place, content):
    """The line is read as it stands in the sentence, and all records are there."""
    with pytest.raises(BatchError) as raised:
        in_folder(place, content, "")
    line = re.search(r'write (\w+ = "(?:\\.|[^"\\])*")', str(raised.value))[1]
    read = in_folder(place, content, line)
    assert (read.records, read.exclusions.total) == (60, 0)


def test_one_table_for_files_of_two_kinds(place):
    """Where [csv] says one thing and the file needs another, both ways out are said."""
    said = r'write delimiter = "," under .csv.. .csv. holds for every file, .* have "\\t", export this one with it'
    with pytest.raises(BatchError, match=said):
        in_folder(place, TEXT, 'delimiter = "\\t"')
    with pytest.raises(BatchError, match=r"is no utf-16-le text, .* for every file, the reference too; save this"):
        in_folder(place, TEXT.replace("id", "\u00efd", 1).encode("latin-1"), 'encoding = "utf-16-le"')


def test_no_delimiter_is_guessed_from_a_name(place):
    """A file of one column, or of columns with other names, gets no suggestion that was not tried."""
    for content in ("any name\n1\n2\n", "a;b\n1\n2\n", '"a, b"\n1\n'):
        with pytest.raises(BatchError) as raised:
            in_folder(place, content, "")
        assert "write delimiter" not in str(raised.value)


def test_bytes_of_a_character():
    """Text of two bytes is known by its zeros, wherever the first bytes are cut; text of one byte is never it."""
    wide = "id,n\u00e3o\n".encode("utf-16-le") * 9
    assert {wide_encoding(wide[:cut]) for cut in range(14, len(wide))} == {"utf-16-le"}
    assert wide_encoding(b"id,nao\n\0") is None
    assert wide_encoding(b"\0" * 90) is None
    assert encoding_of(b"id,n\xc3\xa3o\n\xc3", "utf-16-le") == "utf-8"
    assert encoding_of(wide, "utf-16-le") == "utf-16-le"
    assert encoding_of(b"id,n\xe3o\n", "latin-1") == "latin-1"
