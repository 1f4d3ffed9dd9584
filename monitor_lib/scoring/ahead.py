"""Score several files in one go and keep their scores: opening a model takes longer than scoring a file."""

import time
from collections.abc import Sequence
from pathlib import Path

from monitor_lib.config.loading import load_config
from monitor_lib.errors import BatchError
from monitor_lib.scoring.process import ModelEndedError
from monitor_lib.scoring.scorer import Scorer

# A model's process may run for max_seconds in all, so it is renewed long before.
SHARE_OF_TIME = 0.1


def score_ahead(config_path: Path, files: Sequence[Path]) -> None:
    """Keep the scores of some files in the cache, as far as they can be scored; their reports say why one can't.

    Args:
        config_path: the configuration with the model.
        files: each is scored unless its scores are kept already.

    Raises:
        ConfigError: the model can't score here.

    """
    config = load_config(config_path)
    if config.scorer is None or config.model_path is None:
        return
    with Scorer(config, config.model_path) as scorer:
        until = time.monotonic() + SHARE_OF_TIME * config.scorer.max_seconds
        for path in files:
            if time.monotonic() > until:
                scorer.close()
                until = time.monotonic() + SHARE_OF_TIME * config.scorer.max_seconds
            try:
                scorer.keep(path)
            except ModelEndedError:
                return
            except BatchError:
                continue
