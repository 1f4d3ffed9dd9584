"""The content of a ``monitor.toml``: one frozen class for each of its tables; unknown keys are refused."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    Field,
    PlainValidator,
    PrivateAttr,
    StringConstraints,
    field_validator,
    model_validator,
)

from monitor_lib.config.places import Batches, Joined, PathText, Reference
from monitor_lib.config.policy import Policy
from monitor_lib.config.reading import Csv, Limits
from monitor_lib.config.table import Table
from monitor_lib.config.target import Target, Value, Values, values_of
from monitor_lib.i18n import _
from monitor_lib.names import plain_name

# Formats of dates that strptime does not have: numbers of units since 1970, of Excel's days, and the quarter.
NUMBER_FORMATS = ("epoch_s", "epoch_ms", "epoch_us", "epoch_ns", "excel")
QUARTER = "%q"
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - stands for a format that does not work


class About(Table):
    """Who is responsible for the model and what it predicts; shown at the top of every report."""

    owner: str = ""
    version: str = ""
    version_from: date | None = None
    purpose: str = ""
    event_definition: str = ""
    scope: str = ""
    limitations: str = ""


class Columns(Table):
    """The names of the columns in the files."""

    date: str = Field(min_length=1)
    score: str = Field(default="score", min_length=1)
    target: str | None = None
    id: str | None = None
    date_format: str | None = None

    @field_validator("date_format")
    @classmethod
    def _keeps_year_and_month(cls, date_format: str | None) -> str | None:
        if date_format in NUMBER_FORMATS or (date_format and QUARTER in date_format and "%y" in date_format.lower()):
            return date_format
        probe = datetime(2003, 11, 25)  # noqa: DTZ001 - only written and read back
        try:
            kept = datetime.strptime(probe.strftime(date_format), date_format) if date_format else probe  # noqa: DTZ007
        except (ValueError, re.error):
            kept = EPOCH
        if (kept.year, kept.month) != (probe.year, probe.month):
            raise ValueError(
                _(
                    'must be a strptime format with year and month, such as "%d/%m/%Y" (%q is the quarter), or one of'
                    " epoch_s, epoch_ms, epoch_us, epoch_ns, excel"
                )
            )
        return date_format

    @model_validator(mode="after")
    def _all_different(self) -> Self:
        named = [name for name in (self.date, self.score, self.target, self.id) if name is not None]
        if len(set(named)) != len(named):
            raise ValueError(_("date, score, target and id must be four different columns"))
        return self


class Score(Table):
    """How to read the score.

    Attributes:
        direction, kind: which end is risky, and on which scale it is.
        not_scored: values that stand for no score, such as a bureau's codes.
        may_be_missing: whether records without a score belong to the batch, such as applications that were turned away
            before they were scored; else they are excluded.

    """

    direction: Literal["higher_is_riskier", "higher_is_safer"] = "higher_is_riskier"
    kind: Literal["probability", "points"] = "probability"
    not_scored: Values = ()
    may_be_missing: bool = False

    @property
    def higher_is_riskier(self) -> bool:
        """Whether the higher score is the riskier one."""
        return self.direction == "higher_is_riskier"


Names = Annotated[tuple[str, ...], Field(strict=False)]


class Scorer(Table):
    """A model file that scores the records, and the Python that can run it."""

    path: PathText
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")] | None = None
    interpreter: PathText | None = None
    python: Annotated[str, StringConstraints(pattern=r"^3\.\d{1,2}(\.\d+)?$")] | None = None
    packages: Names = ()
    unseen: Literal["error", "as_missing"] = "error"
    positive_class: Value | None = None
    max_seconds: int = Field(default=600, ge=1)
    max_bytes: int = Field(default=8 << 30, ge=64 << 20)

    @model_validator(mode="after")
    def _one_environment(self) -> Self:
        if self.interpreter is not None and (self.packages or self.python):
            raise ValueError(_("takes either interpreter, or python and packages, not both"))
        if self.python and not self.packages:
            raise ValueError(_('python needs packages as well, such as packages = ["scikit-learn==1.2.2", "pandas"]'))
        return self


def _by_column(given: Any) -> dict[str, tuple[Value, ...]]:
    """Sentinels by column: a list applies to every column, a table names the columns (``*`` stands for any text)."""
    tables = given if isinstance(given, dict) else {"*": given}
    return {str(column): values_of(values) for column, values in tables.items()}


class Variables(Table):
    """Which columns of the reference are monitored besides the score; ``*`` in a name stands for any text."""

    include: Names = ()
    exclude: Names = ()
    categorical: Names = ()
    sentinels: Annotated[dict[str, tuple[Value, ...]], PlainValidator(_by_column)] = Field(default_factory=dict)


class Cutoff(Table):
    """Where the lender approves by the score, and what a bad loan costs.

    Attributes:
        score: scores on the safe side of it are approved; where higher scores are safer, that score too.
        amount: what one approved loan that goes bad loses, on average.
        currency: what the amount is in.

    """

    score: float
    amount: float | None = Field(default=None, gt=0, le=1e12)
    currency: Annotated[str, StringConstraints(max_length=12)] = ""


class Config(Table):
    """A whole ``monitor.toml``."""

    model: str
    about: About = About()
    columns: Columns
    target: Target = Target()
    score: Score = Score()
    scorer: Scorer | None = None
    reference: Reference | None = None
    batches: Batches | None = None
    outcomes: Joined | None = None
    scores: Joined | None = None
    variables: Variables = Variables()
    cutoff: Cutoff | None = None
    csv: Csv = Csv()
    limits: Limits = Limits()
    policy: Policy = Policy()
    _folder: Path = PrivateAttr(default=Path())
    _real_folder: Path = PrivateAttr(default=Path())

    @field_validator("model")
    @classmethod
    def _plain(cls, model: str) -> str:
        return plain_name(model, "model")

    @model_validator(mode="after")
    def _scores_are_probabilities(self) -> Self:
        if self.scorer is not None and (self.score.kind, self.score.direction) != ("probability", "higher_is_riskier"):
            raise ValueError(
                _("[scorer] gives the probability of the event: leave out kind and direction under [score]")
            )
        return self

    @model_validator(mode="after")
    def _joined_by_id(self) -> Self:
        for name, table in (("outcomes", self.outcomes), ("scores", self.scores)):
            if table is not None and self.columns.id is None:
                raise ValueError(_("[{name}] is joined by id: write id under [columns]").format(name=name))
        if self.outcomes is not None and self.columns.target is None:
            raise ValueError(_("[outcomes] fills the outcome's column: write target under [columns]"))
        if self.scores is not None and self.scorer is not None:
            raise ValueError(_("takes either [scores] or [scorer], not both"))
        return self

    @model_validator(mode="after")
    def _cutoff_is_a_score(self) -> Self:
        if self.cutoff is not None and self.score.kind == "probability" and not 0 < self.cutoff.score < 1:
            raise ValueError(
                _(
                    "[cutoff] score must lie between 0 and 1 where scores are probabilities (0.30 for 30 per cent), got"
                    " {value}"
                ).format(value=self.cutoff.score)
            )
        return self

    def lying_at(self, path: Path) -> Self:
        """The same configuration, with paths relative to the folder of this file."""
        self._folder, self._real_folder = path.parent, path.resolve().parent
        return self

    @property
    def folder(self) -> Path:
        """The folder of the file; its paths are relative to this folder."""
        return self._folder

    @property
    def real_folder(self) -> Path:
        """The folder of the file itself where ``folder`` holds a link to it."""
        return self._real_folder

    @property
    def reference_path(self) -> Path | None:
        """Where the reference lies, or None where none is configured."""
        return self.folder / self.reference.path if self.reference else None

    @property
    def outcomes_path(self) -> Path | None:
        """Where the file of late outcomes lies, or None where none is configured."""
        return self.folder / self.outcomes.path if self.outcomes else None

    @property
    def scores_path(self) -> Path | None:
        """Where the file of scores lies, or None where none is configured."""
        return self.folder / self.scores.path if self.scores else None

    @property
    def model_path(self) -> Path | None:
        """Where the model file lies, or None where no model scores the records."""
        return self.folder / self.scorer.path if self.scorer else None
