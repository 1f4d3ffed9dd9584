"""The models that one process keeps open from request to request, since opening one takes a second."""

import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from monitor_lib.config.schema import Config
from monitor_lib.errors import NotScoredError
from monitor_lib.scoring.process import ModelEndedError
from monitor_lib.scoring.scorer import Scorer

MOST_OPEN = 4
# A model's process may run for max_seconds in all, so it is renewed long before.
SHARE_OF_TIME = 0.1

Key = tuple[str, bytes, tuple[int, int, int]]


@dataclass(frozen=True)
class _Open:
    scorer: Scorer
    until: float


_open: "OrderedDict[Key, _Open]" = OrderedDict()


def close_scorers() -> None:
    """Close all models."""
    while _open:
        _open.popitem()[1].scorer.close()


def _state(model: Path) -> tuple[int, int, int]:
    """What tells that a file has changed; zeros where there is none, which the model's own check will say."""
    try:
        state = model.stat()
    except OSError:
        return 0, 0, 0
    return state.st_mtime_ns, state.st_size, state.st_ino


@contextmanager
def kept_scorer(config: Config, path: Path) -> Iterator[Scorer | None]:
    """The model of a configuration; it stays open for the next request. None where none is configured.

    Args:
        config: the configuration.
        path: its file. Where this or the model's file has changed, the model is opened again.

    """
    model = config.model_path
    if config.scorer is None or model is None:
        yield None
        return
    key = (str(path), path.read_bytes(), _state(model))
    known = _open.pop(key, None)
    if known is not None and time.monotonic() > known.until:
        known.scorer.close()
        known = None
    if known is None:
        known = _Open(Scorer(config, model), time.monotonic() + SHARE_OF_TIME * config.scorer.max_seconds)
    usable = False
    try:
        yield known.scorer
        usable = True
    except NotScoredError as error:  # a sentence about the records; the model is as good as before
        usable = not isinstance(error, ModelEndedError)
        raise
    finally:
        if usable:
            _open[key] = known
        else:
            known.scorer.close()
        while len(_open) > MOST_OPEN:
            _open.popitem(last=False)[1].scorer.close()
