"""A short list is read as a whole, a long one as a stream: the records are the same."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.config.reading import Limits
from monitor_lib.errors import BatchError
from monitor_lib.readers import json_records
from monitor_lib.readers.json_records import read_json
from monitor_lib.readers.source import HashedFile
from monitor_lib.readers.texts import level_key

NAMES = st.sampled_from(["a", "b", "ç", "score"])
VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.decimals(-10000, 10000, places=6).map(float).filter(lambda one: "e" not in repr(one))
    | st.text(max_size=20)
    | st.lists(st.integers(0, 9), max_size=2)
)


def values(path, longest=None):
    """Each column's values, numbers by value, as the reader gives them."""
    with pytest.MonkeyPatch.context() as patch:
        if longest is not None:
            patch.setattr(json_records, "LONGEST_RECORD", longest)
        records = read_json(HashedFile(path), path, "json", Limits())
        found = [part.read(list(records.columns)) for part in records.parts]
    return {
        name: [None if one is None else level_key(one) for part in found for one in part.column(name).to_pylist()]
        for name in records.columns
    }


@given(st.lists(st.dictionaries(NAMES, VALUES), min_size=1, max_size=8), st.booleans())
def test_the_same_either_way(tmp_path_factory, records, escaped):
    """Texts as they are, numbers by value, missing where they are missing; an empty text is missing."""
    path = tmp_path_factory.mktemp("lists") / "b.json"
    path.write_text(json.dumps([*records, {"a": "x" * 300}], ensure_ascii=escaped), "utf-8")
    assert values(path) == values(path, 600 + max(len(json.dumps(one)) for one in records))


@pytest.mark.parametrize(
    "content", ['[{"a": 1, "a": 2}]', "[1]", '[{"a": NaN}]', '[{"a": 1}', '[{"a": 1}] x', '[{"a": 01}]']
)
def test_refused_either_way(tmp_path, content):
    """With the same sentence."""
    path = tmp_path / "b.json"
    path.write_text(content + " " * 2_000)
    said = []
    for longest in (None, 1_500):
        with pytest.raises(BatchError) as refused:
            values(path, longest)
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_other_encodings_are_refused(tmp_path):
    """JSON is UTF-8; the library would guess others."""
    path = tmp_path / "b.json"
    path.write_bytes(b'[{"a": "\xe9"}]')
    with pytest.raises(BatchError, match="not valid JSON"):
        values(path)
