"""monitor.toml: what it may say, and the sentence for what it may not."""

import re

import pytest
from pydantic import ValidationError

from monitor_lib.config.loading import load_config
from monitor_lib.errors import ConfigError
from tests.conftest import PORTFOLIO

MINIMAL = 'model = "m"\n[columns]\ndate = "d"\n'


def written(tmp_path, text):
    path = tmp_path / "monitor.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_minimal(tmp_path):
    """A model's name and a date column are enough; the rest has documented defaults."""
    config = load_config(written(tmp_path, MINIMAL))
    assert (config.columns.score, config.columns.target, config.reference_path) == ("score", None, None)
    assert (config.target.event, config.target.non_event) == ((1,), (0,))
    assert config.limits.max_excluded == 0.01
    assert (config.policy.discrimination.amber, config.policy.discrimination.red) == (0.025, 0.05)
    assert (config.policy.stability.amber, config.policy.stability.red) == (0.10, 0.25)


def test_shipped_portfolio():
    """The configuration that newcomers start from is whole: every breach has an action, an owner and days."""
    config = load_config(PORTFOLIO / "monitor.toml")
    for light in (config.policy.discrimination, config.policy.stability):
        assert light.action
        assert light.owner
        assert light.days
    assert config.reference_path.is_file()


def test_frozen(tmp_path):
    """Checked once and then unchangeable."""
    config = load_config(written(tmp_path, MINIMAL))
    with pytest.raises(ValidationError):
        config.model = "other"


def test_paths_are_relative_to_the_file(tmp_path):
    """Not to whoever calls."""
    config = load_config(written(tmp_path, MINIMAL + '[reference]\npath = "r.csv"\n'))
    assert config.reference_path == tmp_path / "r.csv"


def test_a_byte_order_mark_is_no_error(tmp_path):
    """Windows editors write one."""
    assert load_config(written(tmp_path, b"\xef\xbb\xbf" + MINIMAL.encode())).model == "m"


SCORER = MINIMAL + '[scorer]\npath = "m.pkl"\n'

WRONG = {
    "two environments": (
        SCORER + 'interpreter = "p"\npackages = ["six"]\n',
        r"\[scorer\]: takes either interpreter, or python and packages, not both",
    ),
    "python without packages": (SCORER + 'python = "3.10"\n', r"\[scorer\]: python needs packages as well"),
    "python that is none": (SCORER + 'python = "ten"\npackages = ["six"]\n', r"\[scorer\] python"),
    "pin that is none": (SCORER + 'sha256 = "abc"\n', r"\[scorer\] sha256"),
    "model and points": (
        SCORER + '[score]\nkind = "points"\n',
        r"monitor.toml: \[scorer\] gives the probability of the event: leave out kind and direction",
    ),
    "unknown key": (MINIMAL + 'scor = "s"\n', r"\[columns\] scor is not a known key. The nearest .* \"score\""),
    "unknown table": (MINIMAL + "[limit]\n", r"limit is not a known key. The nearest that exists is \"limits\""),
    "unknown key of a light": (
        MINIMAL + "[policy.stability]\nyellow = 1.0\n",
        r"\[policy.stability\] yellow is not a known key",
    ),
    "missing model": ('[columns]\ndate = "d"\n', "model is required and missing"),
    "missing date": ('model = "m"\n[columns]\n', r"\[columns\] date is required and missing"),
    "not TOML": ('model = "m', "not TOML: Unterminated string"),
    "not UTF-8": (b'model = "\xe9"\n', "must be UTF-8, byte 10 is not"),
    "number for text": (MINIMAL.replace('"m"', "3"), "model: should be a valid string, got 3"),
    "model leads out": (MINIMAL.replace('"m"', '"../m"'), "model's name must be a plain file name.*'../m'"),
    "model reserved": (MINIMAL.replace('"m"', '"nul"'), "model's name must be a plain file name"),
    "limit above one": (MINIMAL + "[limits]\nmax_excluded = 1.5\n", "less than or equal to 1, got 1.5"),
    "direction unknown": (
        MINIMAL + '[score]\ndirection = "up"\n',
        "'higher_is_riskier' or 'higher_is_safer', got 'up'",
    ),
    "no event": (MINIMAL + "[target]\nevent = []\n", r"\[target\] event: must be a text, a number"),
    "event is non-event": (MINIMAL + "[target]\nevent = 1\nnon_event = [0, 1]\n", r"\[target\]: event and non_event"),
    "amber above red": (
        MINIMAL + "[policy.discrimination]\namber = 0.2\nred = 0.1\n",
        r"\[policy.discrimination\]: amber must lie below red, got amber 0.2 and red 0.1",
    ),
    "encoding unknown": (MINIMAL + '[csv]\nencoding = "latn"\n', "a text encoding that Python knows.*got 'latn'"),
    "encoding of no text": (MINIMAL + '[csv]\nencoding = "rot13"\n', "a text encoding that Python knows.*got 'rot13'"),
    "date format of no month": (
        MINIMAL + 'date_format = "dd/mm/yyyy"\n',
        "a strptime format with year and month.*got 'dd",
    ),
    "date format twice": (MINIMAL + 'date_format = "%Y-%m-%d %d"\n', "a strptime format with year and month"),
    "event in other writing": (
        MINIMAL + "[target]\nevent = 1\nnon_event = [0, 1.0]\n",
        "must not share a value, got 1",
    ),
    "event empty": (MINIMAL + '[target]\nevent = ""\n', "empty means not known yet, got ''"),
    "NUL in a path": (MINIMAL + '[reference]\npath = "a\\u0000b"\n', r"\[reference\] path: must be a path"),
    "a history of words": (
        MINIMAL + '[batches]\nglob = "*"\nhistory = "some"\n',
        r'history: should be a whole number from 0 to 120, or "all", got .some.',
    ),
    "model is the archive's": (MINIMAL.replace('"m"', '"index.html"'), "model's name must be a plain file name"),
    "quote as delimiter": (MINIMAL + "[csv]\ndelimiter = '\"'\n", r"\[csv\] delimiter: must be one character"),
    "long delimiter": (MINIMAL + '[csv]\ndelimiter = ";;"\n', r"\[csv\] delimiter: must be one character.*got ';;'"),
    "NUL as delimiter": (MINIMAL + '[csv]\ndelimiter = "\\u0000"\n', r"\[csv\] delimiter: must be one character"),
    "line end as delimiter": (MINIMAL + '[csv]\ndelimiter = "\\n"\n', r"\[csv\] delimiter: must be one character"),
    "date not filled in": (MINIMAL.replace('"d"', '""'), r"\[columns\] date is empty and must be filled in\."),
    "score not filled in": (MINIMAL + 'score = ""\n', r"\[columns\] score is empty and must be filled in\."),
    "direction not filled in": (MINIMAL + '[score]\ndirection = ""\n', r"\[score\] direction is empty and must be f"),
    "columns twice": (MINIMAL + 'score = "d"\n', r"\[columns\]: date, score, target and id must be four different"),
}


@pytest.mark.parametrize("case", WRONG)
def test_sentence(tmp_path, case):
    """One line that names the file, the key, the rule and the value."""
    text, sentence = WRONG[case]
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as raised:
        load_config(path)
    said = str(raised.value)
    assert re.search(sentence, said), said
    assert said.startswith(str(path))
    assert "\n" not in said


def test_no_such_configuration(tmp_path):
    """The sentence says how to give one."""
    with pytest.raises(ConfigError, match="there is no such configuration; give one with --config"):
        load_config(tmp_path / "none.toml")


def test_several_mistakes_are_counted(tmp_path):
    """The first is told, the others are counted."""
    with pytest.raises(ConfigError, match=r"2 more mistakes follow"):
        load_config(written(tmp_path, MINIMAL + "a = 1\nb = 2\nc = 3\n"))
