"""A challenger: another model whose scores a report compares with the champion's, as a small TOML file names it."""

from pathlib import Path
from typing import Self

from pydantic import Field, PrivateAttr, field_validator, model_validator

from monitor_lib.config.loading import load_table
from monitor_lib.config.schema import Config, Score, Scorer
from monitor_lib.config.table import Table
from monitor_lib.errors import ConfigError
from monitor_lib.i18n import _
from monitor_lib.names import plain_name

MODEL_FILES = (".pkl", ".pickle", ".joblib", ".skops")
# The column that a model file's scores become; errors name it.
MADE_COLUMN = "score of the challenger"


class Challenger(Table):
    """The whole file: either a model file scores the records, or a column of the batch holds the scores.

    Attributes:
        name: what reports call it.
        column: the batch's column with its scores.
        score: how to read the scores.
        scorer: the model file.

    """

    name: str
    column: str | None = Field(default=None, min_length=1)
    score: Score = Score()
    scorer: Scorer | None = None
    _path: Path = PrivateAttr(default=Path())

    @field_validator("name")
    @classmethod
    def _plain(cls, name: str) -> str:
        return plain_name(name, "challenger")

    @model_validator(mode="after")
    def _scored_once(self) -> Self:
        if self.column is None and self.scorer is None:
            raise ValueError(_('it names no scores: write column = "NAME", or [scorer] with the path of a model file'))
        if self.column is not None and self.scorer is not None:
            raise ValueError(_("it has both column and [scorer]; remove the one that does not give the scores"))
        if self.scorer is not None and (self.score.kind, self.score.direction) != ("probability", "higher_is_riskier"):
            raise ValueError(
                _("[scorer] gives the probability of the event: leave out kind and direction under [score]")
            )
        return self

    def lying_at(self, path: Path) -> Self:
        """The same challenger, with paths relative to the folder of this file."""
        self._path = path
        return self

    @property
    def score_column(self) -> str:
        """The column with its scores, in the file or added to it."""
        return self.column or MADE_COLUMN

    @property
    def model_path(self) -> Path | None:
        """Where its model file lies, or None where a column holds its scores."""
        return self._path.parent / self.scorer.path if self.scorer else None

    def scored(self, config: Config) -> Config:
        """The batch's configuration with this model in the champion's place."""
        columns = config.columns.model_copy(update={"score": self.score_column})
        changed = {"columns": columns, "score": self.score, "scorer": self.scorer}
        return config.model_copy(update=changed).lying_at(self._path)


def load_challenger(path: str | Path, config: Config) -> Challenger:
    """Read and check a challenger's file.

    Args:
        path: the file.
        config: the batch's configuration, whose columns it may not name as its own.

    Raises:
        ConfigError: no such file, not TOML, an unknown key, or an invalid value.

    """
    path = Path(path)
    if path.suffix.lower() in MODEL_FILES:
        raise ConfigError(
            _(
                '{file}: --challenger takes a TOML file, not the model itself; write one with name = "..." and [scorer]'
                ' path = "{name}".'
            ).format(file=path, name=path.name)
        )
    if not path.is_file():
        raise ConfigError(
            _("{file}: there is no such file; --challenger takes the TOML file that names the challenger.").format(
                file=path
            )
        )
    challenger = load_table(Challenger, path, "--challenger").lying_at(path)
    columns = config.columns
    for key, name in (("score", columns.score), ("target", columns.target), ("date", columns.date), ("id", columns.id)):
        if challenger.column is not None and challenger.column == name:
            raise ConfigError(
                _(
                    "{file}: column: {name} is the {key} of the batch under [columns]; name the column with the"
                    " challenger's own scores."
                ).format(file=path, name=challenger.column, key=key)
            )
    return challenger
