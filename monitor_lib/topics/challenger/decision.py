"""Whether the challenger should replace the champion: one rule, on the gain of the AUC on the same records.

Replace: the gain is at least the policy's least gain, and its one-sided 95 % lower bound is above 0. Keep: its upper
bound is below the least gain, so a worthwhile gain is ruled out. Everything else is too little evidence. So a
challenger that is not better is chosen in about 5 % of comparisons at most, and one that is truly better by the least
gain is turned down in about 5 % at most. Where outcomes are known mostly for those whom the champion calls safe, the
gain is too large (:mod:`monitor_lib.stats.coverage`), so it is no evidence for a replacement.
"""

from dataclasses import dataclass
from enum import StrEnum

from monitor_lib.report.rule import LEAST_OF_SCARCER_CLASS, Deterioration, minimum_detectable_normal, normal_bounds
from monitor_lib.stats.paired_auc import PairedAuc


class Choice(StrEnum):
    """What the comparison says."""

    REPLACE = "replace"
    KEEP = "keep"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"


@dataclass(frozen=True)
class Decision:
    """What the comparison says, and why.

    Attributes:
        choice: replace the champion, keep it, or not enough evidence for either.
        code: the rule that decided: ``"gain"``; ``"gain_ruled_out"`` or ``"worse"``; ``"uncertain"``,
            ``"too_few_of_a_class"``, ``"outcomes_selected"``, or why there is no AUC.
        gain: the gain of the AUC with its one-sided 95 % bounds; None where there is none.
        smallest: the smallest true gain that would have led to "replace" in 80 of 100 such comparisons; None where it
            can't be computed.

    """

    choice: Choice
    code: str
    gain: Deterioration | None = None
    smallest: float | None = None


def decide(paired: PairedAuc, least_gain: float, *, selected: bool = False) -> Decision:
    """Apply the rule.

    Args:
        paired: both AUCs on the same records.
        least_gain: the gain of the AUC from which on a replacement is worth its work.
        selected: whether outcomes are known mostly for those whom the champion calls safe.

    """
    if paired.gain is None or paired.error is None:
        return Decision(Choice.NOT_ENOUGH_EVIDENCE, paired.error_reason or "no_outcome")
    gain = normal_bounds(paired.gain, paired.error)
    smallest = minimum_detectable_normal(paired.error, least_gain)
    if min(paired.n_event, paired.n_non_event) < LEAST_OF_SCARCER_CLASS:
        return Decision(Choice.NOT_ENOUGH_EVIDENCE, "too_few_of_a_class", gain, smallest)
    if gain.value >= least_gain and gain.low > 0:
        if selected:
            return Decision(Choice.NOT_ENOUGH_EVIDENCE, "outcomes_selected", gain, smallest)
        return Decision(Choice.REPLACE, "gain", gain, smallest)
    if gain.high < least_gain:
        return Decision(Choice.KEEP, "worse" if gain.high < 0 else "gain_ruled_out", gain, smallest)
    return Decision(Choice.NOT_ENOUGH_EVIDENCE, "uncertain", gain, smallest)
