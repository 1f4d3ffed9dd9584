"""Do some months together show a lasting change: a statement that holds after every month, however many there are.

A month's own test errs at its level each month, so over three years it errs nearly always. Instead, one number grows
with every month: how many times as likely all months so far are if a change began at some month and lasted, as if there
was none. It is a mixture over the month in which the change begins and over its size. Without a change its expectation
stays 1, whenever one looks, so it ever exceeds x with a probability of 1 / x at most (Ville's inequality).

The errors of the months may depend on each other: the reference's own sampling error, the same in each month, and
swings that last several months belong into their covariance. Where the covariance itself is not known, several are
given, and each counts by how well it explains the months so far.

Sources: H. Robbins, Annals of Mathematical Statistics 41 (1970) 1397-1409 (mixtures of likelihood ratios); A. Ramdas,
P. Grünwald, V. Vovk, G. Shafer, Statistical Science 38 (2023) 576-601 (e-processes).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitor_lib.stats.linear import whiten

Floats = npt.NDArray[np.float64]

# After the first month, a change begins in each month with this probability: one in two years.
BEGINS = 1 / 24
LARGEST_LOG = 600.0


@dataclass(frozen=True)
class Changes:
    """The changes that are looked for.

    Attributes:
        first: the probability that a change begins with the first month.
        steps: sizes of a change that comes at once and stays.
        slopes: sizes, for each month, of a change that grows from month to month.
        earliest: the point, from 0, before which no change is looked for.

    """

    first: float
    steps: tuple[float, ...]
    slopes: tuple[float, ...] = ()
    earliest: int = 0


@dataclass(frozen=True)
class Evidence:
    """What the months so far say together.

    Attributes:
        value: how many times as likely they are under a lasting change as without one.
        start: the point, from 0, at which the change most likely began.
        lasting, error: how large the change that began there is now, and its standard error.
        mean, mean_error: the mean of all points, each with the weight that the covariance gives it, and its standard
            error.

    """

    value: float
    start: int
    lasting: float
    error: float
    mean: float
    mean_error: float


def evidence(differences: Floats, covariances: Sequence[Floats], changes: Changes) -> tuple[Evidence, ...]:
    """The evidence after each point.

    Args:
        differences: from what is expected without a change, the oldest first, shape (n,).
        covariances: of the differences, each as likely as the others beforehand; shape (n, n) each.
        changes: what is looked for.

    Returns:
        One for each point; each depends on the points up to its own only.

    """
    n = len(differences)
    shapes, prior, sizes = _shapes(n, changes)
    fits = [_Fit.of(differences, one, shapes) for one in covariances]
    return tuple(_after(t, fits, shapes, prior, sizes) for t in range(n))


@dataclass(frozen=True)
class _Fit:
    """The months under one covariance.

    Attributes:
        log_likelihood: of the points up to each, without a change, shape (n,).
        slope, weight: of the log likelihood in the size of each change, up to each point, shape (n, k):
            ``size * slope - size ** 2 * weight / 2``.

    """

    log_likelihood: Floats
    slope: Floats
    weight: Floats

    @classmethod
    def of(cls, differences: Floats, covariance: Floats, shapes: Floats) -> "_Fit":
        whitened, scale = whiten(covariance, np.column_stack([differences, shapes]))
        residual, unit = whitened[:, :1], whitened[:, 1:]
        likelihood = -np.cumsum(residual[:, 0] ** 2) / 2 - np.cumsum(np.log(scale))
        return cls(likelihood, np.cumsum(unit * residual, axis=0), np.cumsum(unit * unit, axis=0))


def _shapes(n: int, changes: Changes) -> tuple[Floats, Floats, Floats]:
    """Unit changes by their beginning, shape (n, k), their probabilities, shape (k,), and their sizes, shape (k, s)."""
    points = np.arange(n)
    since = points[:, None] - points[None, :]
    begins = np.where(points == 0, changes.first, (1 - changes.first) * BEGINS * (1 - BEGINS) ** (points - 1.0))
    begins[: changes.earliest] = 0
    step = (since >= 0).astype(np.float64)
    if not changes.slopes:
        return step, begins, np.tile(np.array(changes.steps), (n, 1))
    if len(changes.slopes) != len(changes.steps):
        raise ValueError("steps and slopes must be equally many")
    grows = np.maximum(since + 1, 0).astype(np.float64)
    sizes = np.concatenate([np.tile(np.array(one), (n, 1)) for one in (changes.steps, changes.slopes)])
    return np.hstack([step, grows]), np.concatenate([begins, begins]) / 2, sizes


def _after(t: int, fits: Sequence[_Fit], shapes: Floats, prior: Floats, sizes: Floats) -> Evidence:
    """The evidence after point ``t``."""
    likelihood = np.array([fit.log_likelihood[t] for fit in fits])
    believed = np.exp(likelihood - likelihood.max())
    believed /= believed.sum()
    mean, mean_error = _pooled(
        believed, np.array([fit.slope[t, 0] for fit in fits]), np.array([fit.weight[t, 0] for fit in fits])
    )
    begun = np.flatnonzero((shapes[t] > 0) & (prior > 0))  # the others say nothing yet
    if not len(begun):
        return Evidence(1.0, 0, mean, mean_error, mean, mean_error)
    slope = np.stack([fit.slope[t, begun] for fit in fits])
    weight = np.stack([fit.weight[t, begun] for fit in fits])
    log = slope[:, :, None] * sizes[begun] - weight[:, :, None] * sizes[begun] ** 2 / 2
    top = float(log.max())
    parts = believed[:, None] * prior[begun] * np.exp(log - top).mean(axis=2)
    # A change that may begin later says nothing of the months so far: as likely with it as without.
    waiting = np.log(max(1e-300, 1 - float(prior[begun].sum())))
    value = float(np.exp(min(LARGEST_LOG, float(np.logaddexp(top + np.log(parts.sum()), waiting)))))
    best = int(parts.sum(axis=0).argmax())
    now = shapes[t, begun[best]]
    lasting, error = _pooled(parts[:, best], slope[:, best], weight[:, best])
    return Evidence(value, int(begun[best]) % len(shapes), lasting * now, error * now, mean, mean_error)


def _pooled(believed: Floats, slope: Floats, weight: Floats) -> tuple[float, float]:
    """The estimated size of a unit change and its standard error, over covariances by how far each is believed."""
    share = believed / believed.sum()
    sizes = slope / weight
    size = float((share * sizes).sum())
    return size, float(np.sqrt((share * (1 / weight + (sizes - size) ** 2)).sum()))
