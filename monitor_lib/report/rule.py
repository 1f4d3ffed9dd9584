"""One rule that decides the status of every light.

Red: the estimate is beyond the red limit and its lower bound beyond the amber limit. Amber: the estimate is beyond the
amber limit and its lower bound above 0. Green: the upper bound is below the red limit. Everything else is inconclusive.
A healthy model is then amber in at most 5 % and red in at most 0.3 % of batches of 5,000 records or more, and a batch
that is too small for a decision is inconclusive, not green.
"""

from dataclasses import dataclass

from scipy import special

from monitor_lib.stats.normal import Z_ONE_SIDED, Z_POWER
from monitor_lib.status import Status

LEAST_OF_SCARCER_CLASS = 30


@dataclass(frozen=True)
class Deterioration:
    """How much worse the batch is than the reference, with one-sided 95 % bounds."""

    value: float
    low: float
    high: float


def light(result: Deterioration, amber: float, red: float) -> Status:
    """The light for one deterioration under its limits, ``0 < amber < red``."""
    if result.value >= red and result.low > amber:
        return Status.RED
    if result.value >= amber and result.low > 0:
        return Status.AMBER
    if result.high < red:
        return Status.GREEN
    return Status.INCONCLUSIVE


def minimum_detectable_normal(standard_error: float, amber: float) -> float:
    """The true deterioration that :func:`light` calls amber or red in 80 % of batches like this one.

    The estimate is normal with ``standard_error``; amber needs it beyond both the limit and 1.64 standard errors.
    """
    return max(amber, Z_ONE_SIDED * standard_error) + Z_POWER * standard_error


def minimum_detectable_psi(scale: float, dof: int, amber: float) -> float:
    """The true PSI that :func:`light` calls amber or red in 80 % of batches like this one.

    PSI / scale is noncentral chi-squared with ``dof`` degrees of freedom; amber needs the corrected estimate beyond the
    limit and the statistic beyond its 95 % point under no change.
    """
    needed = max(amber / scale + dof, float(special.chdtri(dof, 0.05)))
    return float(special.chndtrinc(needed, dof, 0.20)) * scale


def normal_bounds(value: float, standard_error: float) -> Deterioration:
    """A deterioration whose estimate is normal."""
    half = Z_ONE_SIDED * standard_error
    return Deterioration(value, value - half, value + half)
