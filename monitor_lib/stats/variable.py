"""Compare one variable of a batch with the reference, from the records in each of its bins."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from monitor_lib.stats.csi import Csi, csi
from monitor_lib.stats.shares import ShareIncrease, share_increase

Counts = npt.NDArray[np.int64]

MISSING, UNSEEN, BELOW, ABOVE, TROUBLES = range(5)
LARGE = 0.01  # of the records
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

    @cached_property
    def present(self) -> Csi | None:
        """The index among values present, sentinels being none; None where one side has no value.

        A variable that went missing moves as a whole, and this says whether the values that are left moved, too.
        """
        batch, reference = np.array([self.batch, self.reference])
        absent = np.r_[MISSING, TROUBLES : TROUBLES + self.sentinels]
        batch[absent] = reference[absent] = 0
        return csi(batch, reference, TROUBLES + self.sentinels, TROUBLES)

    @property
    def rests_on_filled(self) -> bool:
        """Whether a bin that holds a hundredth of one side is empty on the other, where half a record was added.

        The index then is as large as that half record makes it, and bounds would say more than is known.
        """
        return any(
            (not p and q >= LARGE * self.m) or (not q and p >= LARGE * self.n)
            for p, q in zip(self.batch, self.reference, strict=True)
        )

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
