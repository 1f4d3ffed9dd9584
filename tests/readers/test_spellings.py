"""Outcomes in another spelling: the line that declares them comes first, and no outcome is lost by following it."""

import re

import pyarrow as pa
import pytest

from monitor_lib.config.loading import load_config
from monitor_lib.config.target import Target
from monitor_lib.errors import BatchError
from monitor_lib.readers.outcomes import Outcome
from monitor_lib.readers.recurring import Recurring
from monitor_lib.readers.spellings import spelled_otherwise
from monitor_lib.scan.files import scan_file
from tests.conftest import as_csv, rows


@pytest.mark.parametrize(
    ("event", "non_event"), [("s", "n"), ("SIM", "NAO"), ("s\u00edm", "n\u00e3o"), ("S im", "\u200bnao")]
)
def test_following_the_line_keeps_every_outcome(place, event, non_event):
    """The same outcomes as those of a file that has the declared spelling."""
    declared = {"1": "S", "0": "N"} if len(event) == 1 else {"1": "Sim", "0": "Nao"}
    written = {"1": event, "0": non_event}
    config = f'[target]\nevent = "{declared["1"]}"\nnon_event = "{declared["0"]}"\n'
    plain = scan_file(
        path := place("b.csv", as_csv([{**one, "bad": declared[one["bad"]]} for one in rows(200)]), config),
        load_config(path.parent / "monitor.toml"),
    )
    content = as_csv([{**one, "bad": written[one["bad"]]} for one in rows(200)])
    path = place("b.csv", content, config)
    with pytest.raises(BatchError, match="accents or blanks only") as raised:
        scan_file(path, load_config(path.parent / "monitor.toml"))
    said = re.search(r"(event = \[.*?\]), (non_event = \[.*?\]) under", str(raised.value))
    path = place("b.csv", content, f"[target]\n{said[1]}\n{said[2]}\n")
    read = scan_file(path, load_config(path.parent / "monitor.toml"))
    assert [read.tally.count(one) for one in Outcome] == [plain.tally.count(one) for one in Outcome]


def test_what_is_like_two_declared_values_is_none_of_them():
    """Where the spelling could mean either, nothing is suggested; the value stays among those to be declared."""
    values = Recurring.of(pa.array(["a b"] * 30 + ["x"] * 30))
    said, left = spelled_otherwise(values, Target(event=("AB",), non_event=("ab",)))
    assert (said, left) == ("", values)
    said, left = spelled_otherwise(values, Target(event=("AB",), non_event=(0,)))
    assert 'event = ["AB", "a b"]' in said
    assert left.counts == {"x": 30}
