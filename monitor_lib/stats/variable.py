"""Compare one variable of a batch with the reference, from the records in each of its bins."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitor_lib.stats.csi import Csi, csi
from monitor_lib.stats.shares import ShareIncrease, share_increase

Counts = npt.NDArray[np.int64]

MISSING, UNSEEN, BELOW, ABOVE, TROUBLES = range(5)
ENOUGH = 200  # records, below which months pool and a month's index is not shown


@dataclass(frozen=True)
class VariableShift:
    """How far a variable has moved.

    Attributes:
        name: the variable.
        batch, reference: records in each index: missing, unseen, below the reference's range, above it, each sentinel,
            then the regular bins. Shape (bins,).
        sentinels: how many bins of sentinels there are.
        csi: the stability index.
        missing: rise of the share without a value, sentinels included.
        outside: rise of the share with a value that the reference does not hold, or out of its range.

    """

    name: str
    batch: tuple[int, ...]
    reference: tuple[int, ...]
    sentinels: int
    csi: Csi
    missing: ShareIncrease
    outside: ShareIncrease

    @property
    def n(self) -> int:
        """Records of the batch."""
        return sum(self.batch)

    @property
    def m(self) -> int:
        """Records of the reference."""
        return sum(self.reference)

    def share(self, *bins: int) -> float:
        """The batch's share in some bins."""
        return sum(self.batch[index] for index in bins) / self.n

    @property
    def sentinel_share(self) -> float:
        """The batch's share of declared sentinels."""
        return self.share(*range(TROUBLES, TROUBLES + self.sentinels))


def variable_shift(
    name: str, batch: Counts, reference: Counts, sentinels: int, doubletons: int = 0
) -> VariableShift | None:
    """Compare one variable's bins, both of shape (bins,); None where either side has no record.

    ``sentinels`` is the number of their bins, ``doubletons`` the categories with two records in the reference.
    """
    n, m = int(batch.sum()), int(reference.sum())
    index = csi(batch, reference, TROUBLES + sentinels, TROUBLES)
    if index is None:
        return None
    absent = np.r_[MISSING, TROUBLES : TROUBLES + sentinels]
    outside = np.r_[UNSEEN:TROUBLES]
    return VariableShift(
        name,
        tuple(batch.tolist()),
        tuple(reference.tolist()),
        sentinels,
        index,
        share_increase(int(batch[absent].sum()), n, int(reference[absent].sum()), m),
        share_increase(int(batch[outside].sum()), n, int(reference[outside].sum()), m, doubletons),
    )


def judged_months(records: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """The latest months that together hold 200 records and a quarter of the largest month's, or all.

    A file's last month may consist of a few wrong dates and must not represent the batch; and with 60 records, every
    index moves by chance alone.

    Args:
        records: (month, records), ascending.

    """
    taken, held = list[int](), 0
    enough = max([ENOUGH, *(n / 4 for _month, n in records)])
    for month, n in reversed(records):
        if held >= enough:
            break
        taken.append(month)
        held += n
    return tuple(reversed(taken))
