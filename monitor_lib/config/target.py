"""What the values of the target mean: the bad payer, the good one, not known yet, or neither."""

import re
import unicodedata
from itertools import combinations
from typing import Annotated, Any, Self

from pydantic import Field, PlainValidator, model_validator

from monitor_lib.config.table import Table
from monitor_lib.i18n import _

Value = bool | int | float | str


def values_of(given: Any) -> tuple[Value, ...]:
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


Values = Annotated[tuple[Value, ...], PlainValidator(values_of)]


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
