"""How much of a change of the AUC comes from who was scored, and how much from how they were ranked.

The AUC depends on the mix of scores: if only applicants below a cut-off are accepted, it falls although the model is
the same. The *mix-expected* AUC is the AUC of the batch's scores if the reference's bad rate at each score still held:

    drop = (reference - mix-expected) + (mix-expected - batch) = mix + ranking.

The bad rate by score is smoothed, since the raw rate follows the reference's noise, so that the expected AUC would be
too high. The smoothing is a logistic regression on a restricted cubic spline of the score's rank in the reference,
transformed to the normal scale (F. E. Harrell, Regression Modeling Strategies, 2nd ed. 2015, 2.4.5; five knots at his
quantiles). Since it uses ranks, a monotone transform of the scores does not change it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from monitor_lib.stats.linear import solve
from monitor_lib.tallies.distribution import Distribution
from monitor_lib.tallies.scores import EVENT, NON_EVENT, ScoreTally

Floats = npt.NDArray[np.float64]

KNOTS = special.ndtri(np.array([0.05, 0.275, 0.5, 0.725, 0.95]))
GROUPS = 2_000  # more distinct scores than this are fitted in groups of equal size
RIDGE = 1e-5  # keeps the fit finite where a class is absent at one end; far below the weight of thirty records
STEPS = 60
FULL_STEP = 1e-3  # shorter steps are never halved
CONVERGED = 1e-12
MOST_OUTSIDE = 0.05  # share of records that may lie beyond the reference's scores
SLACK = 1e-6  # of their range: a difference from lost digits does not count as beyond


@dataclass(frozen=True)
class EventRate:
    """The reference's event rate as a smooth function of the score.

    Attributes:
        scores, reached: the reference's distinct scores, ascending, and how many records lie at or below each.
        coefficients: of the spline, shape (k,); the first is the intercept.
        information: the Fisher information of the coefficients, shape (k, k).
        sign: 1 where higher scores are riskier, -1 where they are safer.

    """

    scores: Floats
    reached: npt.NDArray[np.int64]
    coefficients: Floats
    information: Floats
    sign: int

    def basis(self, scores: Floats) -> Floats:
        """The spline's columns at ``scores``, shape (n, k)."""
        # Ranks are interpolated between the reference's scores, so that scores that differ only in their last digits
        # (because another program wrote them) get the right rank; beyond the ends, the end's own rank is used.
        known = _normal_rank(self.scores, self.reached, self.scores)
        return _basis(np.interp(scores, self.scores, known), len(self.coefficients))

    def covers(self, batch: Distribution) -> bool:
        """Whether this rate applies to the batch: it has several distinct scores, few beyond the reference's range."""
        width = (self.scores[-1] - self.scores[0]) * SLACK
        outside = batch.n - int(batch.upto(self.scores[-1:] + width)[0]) + int(batch.upto(self.scores[:1] - width)[0])
        return len(batch.scores) > 1 and outside <= MOST_OUTSIDE * batch.n

    def at(self, scores: Floats) -> Floats:
        """The event rate at ``scores``, shape (n,)."""
        return _rates(self.basis(scores), self.coefficients)[0]

    def expected(self, batch: Distribution) -> tuple[float, float]:
        """The expected number of events among a batch's records, and its variance (delta method)."""
        basis = self.basis(batch.scores)
        p, q = _rates(basis, self.coefficients)
        gradient = (basis * (batch.counts * p * q)[:, None]).sum(axis=0)
        return float((batch.counts * p).sum()), float((gradient * solve(self.information, gradient)).sum())


@dataclass(frozen=True)
class MixExpected:
    """The AUC that a batch's scores would have under the reference's event rate, and the variance of that estimate."""

    auc: float
    variance: float


def event_rate(reference: ScoreTally) -> EventRate | None:
    """Fit the reference's event rate by score; None without records of both classes or with one distinct score."""
    events, non_events = reference.distribution(EVENT), reference.distribution(NON_EVENT)
    everyone = Distribution.sum([events, non_events])
    if not events.n or not non_events.n or len(everyone.scores) < 2:
        return None
    reached = np.cumsum(everyone.counts)
    z = _normal_rank(everyone.scores, reached, everyone.scores)
    z, event, n = _grouped(z, events.at(everyone.scores), everyone.counts)
    columns = min(len(KNOTS), len(z))
    coefficients, information = _fit(_basis(z, columns), event, n)
    return EventRate(everyone.scores, reached, coefficients, information, 1 if reference.higher_is_riskier else -1)


def mix_expected_auc(rate: EventRate, batch: Distribution) -> MixExpected:
    """The expected AUC over the batch's scores; the variance is that of the fitted rate (delta method)."""
    step = rate.sign
    scores, n = batch.scores[::step], batch.counts[::step].astype(np.float64)
    basis = rate.basis(scores)
    p, q = _rates(basis, rate.coefficients)
    event, non_event = n * p, n * q
    n_event, n_non_event = event.sum(), non_event.sum()
    below = np.cumsum(non_event) - non_event / 2  # non-events that an event here outranks, ties half
    above = n_event - np.cumsum(event) + event / 2  # events that outrank a non-event here
    auc = float((event * below).sum() / (n_event * n_non_event))
    by_rate = n * (below - above - auc * (n_non_event - n_event)) / (n_event * n_non_event)
    gradient = (basis * (by_rate * p * q)[:, None]).sum(axis=0)
    return MixExpected(auc, float((gradient * solve(rate.information, gradient)).sum()))


def _normal_rank(scores: Floats, reached: npt.NDArray[np.int64], wanted: Floats) -> Floats:
    """The ranks of ``wanted`` among the reference's records on the normal scale, with middle ranks for ties."""
    upto = np.concatenate([[0], reached])
    middle = (upto[np.searchsorted(scores, wanted, "left")] + upto[np.searchsorted(scores, wanted, "right")]) / 2
    return np.asarray(special.ndtri((middle + 0.5) / (reached[-1] + 1)), np.float64)


def _basis(z: Floats, columns: int) -> Floats:
    """Harrell's restricted cubic spline: intercept, z, and the cubic terms that are linear beyond the outer knots."""
    first, before_last, last = KNOTS[0], KNOTS[-2], KNOTS[-1]

    def cubed(knot: float) -> Floats:
        return np.asarray(np.maximum(z - knot, 0) ** 3, np.float64)

    terms = [np.ones_like(z), z]
    for knot in KNOTS[:-2]:
        tail = cubed(before_last) * (last - knot) - cubed(last) * (before_last - knot)
        terms.append((cubed(knot) - tail / (last - before_last)) / (last - first) ** 2)
    return np.stack(terms[:columns], axis=1)


def _grouped(z: Floats, event: npt.NDArray[np.int64], n: npt.NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
    """Groups of neighbouring scores where there are very many: mean z, events and records of each group."""
    if len(z) <= GROUPS:
        return z, event.astype(np.float64), n.astype(np.float64)
    group = (np.cumsum(n) - 1) * GROUPS // int(n.sum())
    group = np.unique(group, return_inverse=True)[1]
    sums = [np.asarray(np.bincount(group, values), np.float64) for values in (z * n, event, n)]
    return sums[0] / sums[2], sums[1], sums[2]


def _rates(basis: Floats, coefficients: Floats) -> tuple[Floats, Floats]:
    """The rates of events and of non-events; each is computed directly, since 1 minus a rate near 1 loses digits."""
    linear = (basis * coefficients).sum(axis=1)
    return special.expit(linear), special.expit(-linear)


def _fit(basis: Floats, event: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Maximum likelihood by Newton's steps; coefficients, shape (k,), and information, shape (k, k).

    The iteration ends when the step is negligible. The likelihood can't decide this: it is flat at its maximum, so that
    rounding, which differs from one processor to the next, would decide where the iteration ends. So it only decides
    whether a long step goes too far and must be halved; near the maximum, each full step squares the error.
    """
    coefficients = np.zeros(basis.shape[1])
    coefficients[0] = np.log(event.sum() / (n.sum() - event.sum()))
    best = _likelihood(basis, coefficients, event, n)
    for _step in range(STEPS):
        step = _newton_step(basis, coefficients, event, n)
        while _size(step, coefficients) >= FULL_STEP and _likelihood(basis, coefficients + step, event, n) < best:
            step = step / 2
        coefficients = coefficients + step
        best = _likelihood(basis, coefficients, event, n)
        if _size(step, coefficients) < CONVERGED:
            break
    return coefficients, _information(basis, n, *_rates(basis, coefficients))


def _size(step: Floats, coefficients: Floats) -> float:
    """The largest component of a step; where coefficients are large, relative to the largest of them."""
    return float(np.abs(step).max() / max(1.0, np.abs(coefficients).max()))


def _newton_step(basis: Floats, coefficients: Floats, event: Floats, n: Floats) -> Floats:
    p, q = _rates(basis, coefficients)
    # Not event - n p: where the classes are almost perfectly separated, that difference consists of rounding errors.
    surprise = event * q - (n - event) * p
    gradient = (basis * surprise[:, None]).sum(axis=0) - RIDGE * coefficients
    return solve(_information(basis, n, p, q), gradient)


def _likelihood(basis: Floats, coefficients: Floats, event: Floats, n: Floats) -> float:
    linear = (basis * coefficients).sum(axis=1)
    penalty = RIDGE / 2 * (coefficients**2).sum()
    likelihood = event * special.log_expit(linear) + (n - event) * special.log_expit(-linear)
    return float(likelihood.sum() - penalty)


def _information(basis: Floats, n: Floats, p: Floats, q: Floats) -> Floats:
    columns = basis.shape[1]
    weighted = basis * (n * p * q)[:, None]
    information = RIDGE * np.eye(columns)
    for i, j in zip(*np.tril_indices(columns), strict=True):
        information[i, j] += (weighted[:, i] * basis[:, j]).sum()
        information[j, i] = information[i, j]
    return information
