"""Compare the AUC of a batch with the reference's: the drop, its parts from mix and from ranking, and the ECB's test.

Sources: unpaired DeLong as in X. Robin et al., BMC Bioinformatics 12 (2011) 77; European Central Bank, Instructions for
reporting the validation results of internal models (2019), 2.5.3.1, for S.
"""

import math
from dataclasses import dataclass

from scipy import special

from monitor_lib.stats.discrimination import Discrimination
from monitor_lib.stats.mix import EventRate, mix_expected_auc
from monitor_lib.tallies.scores import EVENT, NON_EVENT, ScoreTally


@dataclass(frozen=True)
class AucChange:
    """A drop of the AUC and its parts; positive values mean worse.

    Attributes:
        drop, drop_error: reference minus batch, and its standard error by unpaired DeLong.
        mix_auc: the AUC that the batch's scores would have under the reference's event rate.
        mix: reference minus mix-expected: the part that comes from who was scored.
        ranking, ranking_error: mix-expected minus batch: the part that comes from how they were ranked, and its
            standard error. The error treats the two as independent although they share the batch's scores, so it is
            rather too large.
        ecb_s, ecb_pvalue: the ECB's statistic, which treats the reference's AUC as fixed, and its one-sided p-value. It
            rejects too often where the reference has few events, so it is shown as information only.

    """

    drop: float
    drop_error: float
    mix_auc: float
    mix: float
    ranking: float
    ranking_error: float
    ecb_s: float | None
    ecb_pvalue: float | None


def auc_change(
    batch: Discrimination, reference: Discrimination, tally: ScoreTally, rate: EventRate | None
) -> AucChange | None:
    """Compare; None where either AUC has no variance, or the batch's scores lie where the reference has none.

    Args:
        batch: the batch's discrimination.
        reference: the reference's discrimination.
        tally: the records that ``batch`` was measured on.
        rate: the reference's smoothed event rate.

    """
    if (
        batch.auc is None
        or batch.auc_variance is None
        or reference.auc is None
        or reference.auc_variance is None
        or rate is None
    ):
        return None
    scored = tally.distribution(EVENT, NON_EVENT)
    if not rate.covers(scored):
        return None
    expected = mix_expected_auc(rate, scored)
    drop, error = reference.auc - batch.auc, math.sqrt(batch.auc_variance)
    s = drop / error if error else None
    return AucChange(
        drop=drop,
        drop_error=math.sqrt(reference.auc_variance + batch.auc_variance),
        mix_auc=expected.auc,
        mix=reference.auc - expected.auc,
        ranking=expected.auc - batch.auc,
        ranking_error=math.sqrt(expected.variance + batch.auc_variance),
        ecb_s=s,
        ecb_pvalue=None if s is None else float(special.ndtr(-s)),
    )
