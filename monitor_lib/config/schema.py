"""The content of a ``monitor.toml``: one frozen class for each of its tables; unknown keys are refused."""

import re
import unicodedata
from datetime import date, datetime
from itertools import combinations
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

from monitor_lib.config.places import Batches, PathText, Reference
from monitor_lib.config.policy import Policy
from monitor_lib.config.reading import Csv, Limits
from monitor_lib.config.table import Table
from monitor_lib.i18n import _
from monitor_lib.names import plain_name

# Formats of dates that strptime does not have: numbers of units since 1970, of Excel's days, and the quarter.
NUMBER_FORMATS = ("epoch_s", "epoch_ms", "epoch_us", "epoch_ns", "excel")
QUARTER = "%q"
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - stands for a format that does not work

Value = bool | int | float | str


def _values(given: Any) -> tuple[Value, ...]:
    """One value or a list of them, as a tuple."""
    values = tuple(given) if isinstance(given, list | tuple) else (given,)
    if not values or not all(isinstance(value, Value) and str(value).strip() for value in values):
        raise ValueError(_("must be a text, a number, true or false, or a list of such; empty means not known yet"))
    return values


def outcome_key(value: object) -> float | str:
    """One form for all spellings of an outcome: numbers by value, true and false as 1 and 0, other text as it is.

    An accented letter may be one character or two; they are one here.
    """
    if isinstance(value, bool):
        return float(value)
    text = unicodedata.normalize("NFC", str(value).strip())
    if text.lower() in ("true", "false"):
        return float(text.lower() == "true")
    return float(text) if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", text, re.IGNORECASE) else text


Values = Annotated[tuple[Value, ...], PlainValidator(_values)]


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


class Target(Table):
    """Which values of the target are the event (the bad payer), which are not, and which say neither.

    Attributes:
        event, non_event: the bad payer, and the good one.
        unknown: not known yet, as empty is.
        indeterminate: known, and neither bad nor good: no figure of performance holds them, all others do.
        matures_after_days, matures_after_months: how long after a month's end its outcomes are all due, by one of the
            two; performance is then judged on such months only.

    """

    event: Values = (1,)
    non_event: Values = (0,)
    unknown: Values = ()
    indeterminate: Values = ()
    matures_after_days: int | None = Field(default=None, ge=1, le=10_000)
    matures_after_months: int | None = Field(default=None, ge=1, le=300)

    @model_validator(mode="after")
    def _one_window(self) -> Self:
        if self.matures_after_days and self.matures_after_months:
            raise ValueError(_("takes either matures_after_days or matures_after_months, not both"))
        return self

    @property
    def matures(self) -> bool:
        """Whether loans need a time that is configured until their outcome is due."""
        return bool(self.matures_after_days or self.matures_after_months)

    @model_validator(mode="after")
    def _apart(self) -> Self:
        for one, other in combinations(("event", "non_event", "unknown", "indeterminate"), 2):
            first, second = getattr(self, one), getattr(self, other)
            shared = {outcome_key(value) for value in first} & {outcome_key(value) for value in second}
            if shared:
                values = ", ".join(str(value) for value in first if outcome_key(value) in shared)
                raise ValueError(
                    _("{one} and {other} must not share a value, got {values} in both").format(
                        one=one, other=other, values=values
                    )
                )
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
    return {str(column): _values(values) for column, values in tables.items()}


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
    def model_path(self) -> Path | None:
        """Where the model file lies, or None where no model scores the records."""
        return self.folder / self.scorer.path if self.scorer else None
