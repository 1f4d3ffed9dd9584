"""Solve a small linear system without BLAS, whose rounding differs from one processor to the next."""

import numpy as np
import numpy.typing as npt


def solve(matrix: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Solve ``matrix @ x = right`` by Cholesky's decomposition.

    Args:
        matrix: symmetric and positive definite, shape (k, k).
        right: shape (k,).

    Source: G. H. Golub, C. F. Van Loan, Matrix Computations, 4th ed. 2013, algorithm 4.2.1.

    """
    k = len(right)
    lower = np.zeros((k, k))
    for j in range(k):
        lower[j, j] = np.sqrt(matrix[j, j] - (lower[j, :j] ** 2).sum())
        for i in range(j + 1, k):
            lower[i, j] = (matrix[i, j] - (lower[i, :j] * lower[j, :j]).sum()) / lower[j, j]
    forward = np.zeros(k)
    for i in range(k):
        forward[i] = (right[i] - (lower[i, :i] * forward[:i]).sum()) / lower[i, i]
    x = np.zeros(k)
    for i in reversed(range(k)):
        x[i] = (forward[i] - (lower[i + 1 :, i] * x[i + 1 :]).sum()) / lower[i, i]
    return x
