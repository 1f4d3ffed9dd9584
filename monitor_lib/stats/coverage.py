"""Whether outcomes are known as often for the people whom a model calls risky as for the others.

Who was turned away has no outcome. Where the champion decided who that was, the known outcomes hold few people whom it
calls risky: its AUC falls, since the range of its scores is cut, and that of any other model falls less. A comparison
on such records favours the challenger (D. J. Hand, W. E. Henley, Statistical classification methods in consumer credit
scoring: a review, Journal of the Royal Statistical Society A 160 (1997) 523-541, on rejected applicants).
"""

from dataclasses import dataclass

import numpy as np

from monitor_lib.stats.normal import Z_ONE_SIDED
from monitor_lib.stats.proportions import difference
from monitor_lib.tallies.pairs import CHAMPION, Pairs, PairTally
from monitor_lib.tallies.scores import EVENT, NON_EVENT

RISKIEST = 0.2  # the share of the records that are called the riskiest
# With two models of an AUC of .75 that correlate by .5, losing the riskiest 2 % gives the other a gain of up to .006,
# the riskiest 5 % up to .011; the coverage of the riskiest fifth is then .90 and .75 of that of the others.
LEAST_COVERAGE = 0.9


@dataclass(frozen=True)
class OutcomeCoverage:
    """How many records have a known outcome.

    Attributes:
        riskiest, others: the records that the champion calls the riskiest fifth, and all others.
        riskiest_known, others_known: those of them with a known outcome.

    """

    riskiest: int
    riskiest_known: int
    others: int
    others_known: int

    @property
    def is_selected(self) -> bool:
        """Whether the riskiest fifth has outcomes clearly more seldom, beyond chance."""
        if not self.riskiest or not self.others or not self.others_known:
            return False
        shares = self.riskiest_known / self.riskiest, self.others_known / self.others
        gap = difference(self.others_known, self.others, self.riskiest_known, self.riskiest)
        return shares[0] < LEAST_COVERAGE * shares[1] and gap.centre > Z_ONE_SIDED * gap.error


def outcome_coverage(tally: PairTally) -> OutcomeCoverage:
    """Count the records that both models have scored; equal scores stay together."""
    everyone, known = tally.pairs(), tally.pairs(EVENT, NON_EVENT)
    sign = 1 if tally.higher_is_riskier[CHAMPION] else -1
    riskiest = _riskiest(everyone, sign)
    if riskiest is None:
        return OutcomeCoverage(0, 0, everyone.n, known.n)
    counts = [int(one.counts[sign * one.scores[CHAMPION] >= riskiest].sum()) for one in (everyone, known)]
    return OutcomeCoverage(counts[0], counts[1], everyone.n - counts[0], known.n - counts[1])


def _riskiest(pairs: Pairs, sign: int) -> float | None:
    """The score from which on a fifth of the records lies, times ``sign``; None without records."""
    if not pairs.n:
        return None
    risk = sign * pairs.scores[CHAMPION]
    order = np.argsort(-risk, kind="stable")
    place = int(np.searchsorted(np.cumsum(pairs.counts[order]), RISKIEST * pairs.n))
    return float(risk[order][place])
