"""The scores of one file by a model, without any report."""

from pathlib import Path

from monitor_lib.config.schema import Config
from monitor_lib.readers.reader import open_records
from monitor_lib.scoring.scorer import Scorer


def scores_of(batch: Path, config: Config, model: Path) -> list[float]:
    """The score of each record in the file's order; records whose line can't be read have none.

    Raises:
        BatchError: the file can't be read, or the model can't score it.

    """
    scores: list[float] = []
    with Scorer(config, model) as scorer:
        scoring = scorer.begin(batch)
        reader = open_records(batch, config, scoring.columns)
        for _part, roles, _checked in reader.parts():
            scores += roles.column(config.columns.score).to_pylist()
        scoring.finish()
    return scores
