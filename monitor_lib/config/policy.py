"""The limits that a report is judged by, and the action if a limit is exceeded."""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from monitor_lib.config.table import Table
from monitor_lib.i18n import _


class LightPolicy(Table):
    """The limits of one light, and the action to take, its owner, and the number of days for it."""

    amber: float = Field(gt=0)
    red: float = Field(gt=0)
    action: str = ""
    owner: str = ""
    days: int | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.amber >= self.red:
            raise ValueError(
                _("amber must lie below red, got amber {amber} and red {red}").format(amber=self.amber, red=self.red)
            )
        return self


class DiscriminationPolicy(LightPolicy):
    """Drop of the AUC by ranking, against the reference: 5 and 10 points of Gini."""

    amber: float = Field(default=0.025, gt=0, lt=1)
    red: float = Field(default=0.05, gt=0, lt=1)


class StabilityPolicy(LightPolicy):
    """PSI of the score, bias-corrected: the usual limits in credit risk (Siddiqi, Credit Risk Scorecards, 2006)."""

    amber: float = Field(default=0.10, gt=0)
    red: float = Field(default=0.25, gt=0)


class CsiPolicy(LightPolicy):
    """CSI of a variable, bias-corrected: the same usual limits as the score's PSI."""

    amber: float = Field(default=0.10, gt=0)
    red: float = Field(default=0.25, gt=0)


class MissingPolicy(LightPolicy):
    """Rise of a variable's share of records without a value, declared sentinels included."""

    amber: float = Field(default=0.05, gt=0, lt=1)
    red: float = Field(default=0.20, gt=0, lt=1)


class UnseenPolicy(LightPolicy):
    """Rise of a variable's share of records with a value that the reference does not hold, or out of its range."""

    amber: float = Field(default=0.01, gt=0, lt=1)
    red: float = Field(default=0.05, gt=0, lt=1)


class BadRatePolicy(LightPolicy):
    """Excess of bads over the number expected from the reference for the same scores: observed / expected - 1.

    ``swing`` is how much the economy moves it from month to month without any fault of the model: its standard
    deviation.
    """

    amber: float = Field(default=0.10, gt=0)
    red: float = Field(default=0.25, gt=0)
    swing: float = Field(default=0.10, gt=0, lt=2)


class ChallengerPolicy(Table):
    """The gain of the AUC from which on a challenger is worth the work of replacing the champion."""

    least_gain: float = Field(default=0.01, gt=0, lt=0.5)


class VolumePolicy(Table):
    """The action if a month has an unusual number of records; it raises the overall light to amber at most."""

    action: str = ""
    owner: str = ""
    days: int | None = Field(default=None, gt=0)


class Policy(Table):
    """The limits that the report is judged by."""

    version: str = ""
    effective_from: date | None = None
    discrimination: DiscriminationPolicy = DiscriminationPolicy()
    bad_rate: BadRatePolicy = BadRatePolicy()
    stability: StabilityPolicy = StabilityPolicy()
    csi: CsiPolicy = CsiPolicy()
    missing: MissingPolicy = MissingPolicy()
    unseen: UnseenPolicy = UnseenPolicy()
    volume: VolumePolicy = VolumePolicy()
    challenger: ChallengerPolicy = ChallengerPolicy()
