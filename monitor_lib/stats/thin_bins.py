"""Pool bins until each has enough records to be compared."""

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]

LEAST_EXPECTED = 5


def pooled(
    batch: Counts,
    reference: Counts,
    edges: npt.NDArray[np.float64],
    least: float = LEAST_EXPECTED,
    ratio: float | None = None,
) -> tuple[Counts, Counts, npt.NDArray[np.float64]]:
    """Join the bin with the fewest expected records with its smaller neighbour until each expects ``least`` records.

    Args:
        batch: its records in each bin, shape (B,).
        reference: its records in each bin, shape (B,).
        edges: the upper edge of each bin but the last, shape (B - 1,).
        least: the least number of expected records of a bin, by the reference's share, in the batch and the reference.
        ratio: records of the batch divided by those of the reference, if these are not all bins; else it is computed.

    Returns:
        The same three with fewer bins.

    """
    if ratio is None:
        ratio = batch.sum() / reference.sum()
    while len(batch) > 1 and reference.min() * min(1.0, ratio) < least:
        thin = int(reference.argmin())
        right = thin + 1 < len(reference) and (thin == 0 or reference[thin + 1] <= reference[thin - 1])
        first = thin if right else thin - 1
        batch, reference = (_joined(bins, first) for bins in (batch, reference))
        edges = np.delete(edges, first)
    return batch, reference, edges


def _joined(bins: Counts, first: int) -> Counts:
    return np.concatenate([bins[:first], [bins[first] + bins[first + 1]], bins[first + 2 :]])
