"""The notebook that develops a challenger: its prose says what its cells show, and what it exports scores records."""

import pickle
import tomllib

import numpy as np
import pandas as pd
import pytest

from monitor_lib.config.loading import load_config
from monitor_lib.scoring.scores import scores_of
from tests.conftest import PORTFOLIO
from tests.notebooks.prose import executed, unshown

BATCH = PORTFOLIO / "batches" / "2017-09.csv.gz"


@pytest.mark.slow
def test_developed_and_exported(tmp_path):
    """The exported model is opened by its pin and scores a batch with a category that it never saw."""
    missing, looked_at = unshown(executed("develop_challenger.ipynb", folder=str(tmp_path)))
    assert missing == []
    assert looked_at > 10
    scorer = tomllib.loads((tmp_path / "challenger.toml").read_text())["scorer"]
    (tmp_path / "monitor.toml").write_text(
        'model = "forest"\n[columns]\ndate = "REF_DATE"\ntarget = "TARGET"\n'
        f'[scorer]\npath = "{scorer["path"]}"\nsha256 = "{scorer["sha256"]}"\n'
    )
    config = load_config(tmp_path / "monitor.toml")
    found = scores_of(BATCH, config, tmp_path / "challenger.pkl")
    model = pickle.loads((tmp_path / "challenger.pkl").read_bytes())
    expected = model.predict_proba(pd.read_csv(BATCH)[model.feature_names_in_])[:, 1]
    assert np.allclose(found, expected, rtol=0, atol=1e-9)
