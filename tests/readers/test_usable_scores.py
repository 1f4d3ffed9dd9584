"""A challenger's scores are usable exactly where the same scores would let a champion's record in."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.config.schema import Config
from monitor_lib.readers.checks import Rule, check, usable_scores

TEXTS = st.sampled_from(
    ["0.5", "1", "0", "-0.0", "1.0001", "-3", "", " ", "x", "inf", "-inf", "nan", "1e-3", "0,5", "700"]
)


@given(st.lists(st.one_of(st.none(), TEXTS), min_size=1, max_size=30), st.sampled_from(["probability", "points"]))
def test_as_a_champion_s(texts, kind):
    """Finite wherever ``check`` includes the record, with the same score; else none."""
    config = Config.model_validate({"model": "m", "columns": {"date": "d", "score": "s"}, "score": {"kind": kind}})
    column = pa.array(texts, pa.string())
    raw = pa.record_batch({"d": pa.array(["2024-01-05"] * len(texts)), "s": column})
    checked = check(len(texts), raw, config, ".")
    included = checked.column("rule").to_numpy() == Rule.INCLUDED
    found = usable_scores(column, kind, ".")
    assert (np.isfinite(found) == included).all()
    assert (found[included] == checked.column("score").to_numpy()[included]).all()
