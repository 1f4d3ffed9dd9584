"""The file that names a challenger: each mistake has its sentence."""

import pytest

from monitor_lib.config.challenger import MADE_COLUMN, load_challenger
from monitor_lib.config.loading import load_config
from monitor_lib.config.schema import Config
from monitor_lib.errors import ConfigError
from tests.conftest import CONFIG

BATCH = Config.model_validate({"model": "m", "columns": {"date": "date", "score": "score", "target": "bad"}})
PIN = "0" * 64
WRONG = {
    'name = "a"\n': 'names no scores: write column = "NAME"',
    'name = "a"\ncolumn = "c"\n[scorer]\npath = "m.pkl"\n': "has both column and [scorer]",
    'name = ""\ncolumn = "c"\n': "the challenger's name must be a plain file name",
    'column = "c"\n': "name is required and missing",
    'name = "a/b"\ncolumn = "c"\n': "name",
    'name = "a"\ncolum = "c"\n': 'colum is not a known key. The nearest that exists is "column"',
    'name = "a"\ncolumn = "score"\n': "score is the score of the batch under [columns]",
    'name = "a"\ncolumn = "bad"\n': "bad is the target of the batch under [columns]",
    'name = "a"\n[scorer]\npath = "m.pkl"\n[score]\nkind = "points"\n': "leave out kind and direction under [score]",
    'name = "a"\n[scorer]\npath = "m.pkl"\nsha = "1"\n': "[scorer] sha is not a known key. The nearest",
    'name = "a"\n[scorer\n': "not TOML",
}


@pytest.mark.parametrize("text", WRONG)
def test_refused(text, tmp_path):
    """One sentence names the file, the key and what to write."""
    path = tmp_path / "rival.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as error:
        load_challenger(path, BATCH)
    assert WRONG[text] in str(error.value)
    assert "rival.toml" in str(error.value)


@pytest.mark.parametrize("name", ["model.pkl", "model.joblib", "MODEL.SKOPS"])
def test_a_model_file_is_no_challenger(name, tmp_path):
    """Whoever gives the model itself is told what to write."""
    with pytest.raises(ConfigError, match=f'takes a TOML file, not the model itself; .* path = "{name}"'):
        load_challenger(tmp_path / name, BATCH)


def test_no_such_file(tmp_path):
    """The option that names it is said."""
    with pytest.raises(ConfigError, match="there is no such file; --challenger takes the TOML file"):
        load_challenger(tmp_path / "none.toml", BATCH)


def test_in_the_champion_s_place(tmp_path):
    """The batch's configuration as the challenger scores by it: paths are those of its own file."""
    path = tmp_path / "elsewhere" / "rival.toml"
    path.parent.mkdir()
    path.write_text(f'name = "rival"\n[scorer]\npath = "m.pkl"\nsha256 = "{PIN}"\n')
    own = tmp_path / "monitor.toml"
    own.write_text(CONFIG.format(model="toy") + '[score]\nkind = "points"\n')
    challenger = load_challenger(path, load_config(own))
    scored = challenger.scored(load_config(own))
    assert scored.model_path == path.parent / "m.pkl" == challenger.model_path
    assert (scored.columns.score, scored.columns.target) == (MADE_COLUMN, "bad")
    assert scored.score.kind == "probability"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("[cutoff]\nscore = 30\n", "where scores are probabilities (0.30 for 30 per cent), got 30"),
        ('[score]\nkind = "points"\n[cutoff]\nscore = 600\namount = 0\n', "[cutoff] amount"),
        ("[cutoff]\namount = 10\n", "[cutoff] score is required"),
        ("[policy.challenger]\nleast_gain = 0\n", "[policy.challenger] least_gain"),
    ],
)
def test_cutoff_and_policy(more, said, tmp_path):
    """A cut-off is a score, money is positive, and a gain of nothing is no policy."""
    path = tmp_path / "monitor.toml"
    path.write_text(CONFIG.format(model="toy") + more)
    with pytest.raises(ConfigError) as error:
        load_config(path)
    assert said in str(error.value)


def test_a_whole_number_is_a_score(tmp_path):
    """``score = 600`` needs no point."""
    path = tmp_path / "monitor.toml"
    path.write_text(CONFIG.format(model="toy") + '[score]\nkind = "points"\n[cutoff]\nscore = 600\namount = 1\n')
    cutoff = load_config(path).cutoff
    assert (cutoff.score, cutoff.amount) == (600, 1)
