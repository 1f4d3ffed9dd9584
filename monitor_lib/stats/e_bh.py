"""Which of many models to look at: Benjamini and Hochberg's procedure on e-values.

Source: R. Wang, A. Ramdas, Journal of the Royal Statistical Society B 84 (2022) 822-852 (e-BH): whatever the dependence
between models, of those that it marks the expected share of healthy ones is at most the level.
"""

from collections.abc import Sequence


def e_bh(evidence: Sequence[float], level: float) -> tuple[int, ...]:
    """The places of the marked models, ascending.

    Args:
        evidence: of each model, how many times as likely its months are under a lasting change as without one.
        level: the largest expected share of healthy models among the marked ones, between 0 and 1.

    """
    order = sorted(range(len(evidence)), key=lambda place: -evidence[place])
    marked = 0
    for rank, place in enumerate(order, start=1):
        if rank * evidence[place] >= len(evidence) / level:
            marked = rank
    return tuple(sorted(order[:marked]))
