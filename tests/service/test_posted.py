"""The list of records in a body: found in every form, and never changed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.service.posted import LISTS, lay_down, read_posted
from monitor_lib.service.refusal import Refusal

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(), inside, max_size=3),
    max_leaves=6,
)
RECORDS = st.lists(st.dictionaries(st.text(), JSON, max_size=3), max_size=4)


@given(RECORDS, st.sampled_from(LISTS), st.booleans(), st.sampled_from([None, 1]), st.dictionaries(st.text(), JSON))
def test_every_form_holds_the_same_records(tmp_path_factory, records, name, escaped, indent, others):
    """The text of the list is what was posted, letter by letter, whatever stands around it."""
    folder = tmp_path_factory.mktemp("body")
    others = {key: value for key, value in others.items() if key not in (*LISTS, "model", "batch", "path")}
    text = json.dumps(records, ensure_ascii=escaped, indent=indent)
    body = json.dumps({**others, "model": "m", "PLACE": None, "batch": None}, ensure_ascii=escaped, indent=indent)
    whole = body.replace('"PLACE": null', f'"{name}" : {text} ')
    for content, found in ((text, text), ("\ufeff \n" + text + "\r\n", text), (whole, text)):
        (folder / "body").write_bytes(content.encode("utf-8", "surrogatepass"))
        if any(0xD800 <= ord(character) <= 0xDFFF for character in content):
            with pytest.raises(Refusal, match="UTF-8"):  # half of a surrogate pair
                read_posted(folder / "body")
        else:
            assert read_posted(folder / "body").records == found


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "no_json"),
        ("nonsense", "no_json"),
        ("{", "no_json"),
        ("{}", "no_list"),
        ('{"records": [1}', "no_json"),
        ('{"records": []} x', "no_json"),
        ('{"records": [], }', "no_json"),
        ("{1: []}", "no_json"),
        ("3", "no_list"),
        ('"records"', "no_list"),
        ("null", "no_list"),
        ('{"records": {"a": 1}}', "wrong_type"),
        ('{"records": "x"}', "wrong_type"),
        ('{"records": null}', "no_list"),
        ('{"records": [], "model": 3}', "wrong_type"),
        ('{"records": [], "registers": []}', "two_lists"),
        ('{"records": [], "records": []}', "twice"),
        ('{"path": "a", "dataset_path": "b"}', "two_paths"),
        ("[ ]", "no_records"),
        ('{"records": [\n]}', "no_records"),
        ('{"records": ' + "[" * 100_000 + "]" * 100_000 + "}", "too_deep"),
        ('{"x": ' + "9" * 5_000 + ', "records": {}}', "wrong_type"),
        ('{"data": []}', "no_list"),
    ],
)
def test_no_list_of_records(tmp_path, body, code):
    """Each has its code, and no error of another kind."""
    (tmp_path / "body").write_text(body)
    with pytest.raises(Refusal) as refused:
        lay_down(read_posted(tmp_path / "body"), tmp_path, None)
    assert (refused.value.status, refused.value.code) == (422, code)


@pytest.mark.parametrize("content", [b"\xff\xfe[\x00", b'["\xe9"]', b"\x80\x04K\x01."])
def test_other_encodings(tmp_path, content):
    """A body that is not UTF-8 is refused."""
    (tmp_path / "body").write_bytes(content)
    with pytest.raises(Refusal, match="UTF-8"):
        read_posted(tmp_path / "body")


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".", "con", "x" * 200, "a\x00b", "ledger.jsonl"])
def test_names_that_are_no_file_names(tmp_path, name):
    """A batch's name becomes a folder of the archive, so it can't lead out of it."""
    (tmp_path / "body").write_text("[{}]")
    with pytest.raises(Refusal) as refused:
        lay_down(read_posted(tmp_path / "body"), tmp_path, name)
    assert refused.value.code == "batch_name"


def test_who_names_the_batch(tmp_path):
    """The address or the body, and the file is named like the batch; not both by two names."""
    (tmp_path / "body").write_text('{"records": [{}], "batch": "one"}')
    posted = read_posted(tmp_path / "body")
    assert lay_down(posted, tmp_path, None).name == lay_down(posted, tmp_path, "one").name == "one.json"
    assert (tmp_path / "one.json").read_text() == "[{}]"
    with pytest.raises(Refusal) as refused:
        lay_down(posted, tmp_path, "two")
    assert refused.value.code == "two_names"
