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


def whiten(
    covariance: npt.NDArray[np.float64], columns: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Divide by the square root of a covariance, so that errors become independent with a standard deviation of 1.

    Args:
        covariance: symmetric and positive definite, shape (n, n).
        columns: shape (n, k).

    Returns:
        ``inverse(lower) @ columns``, shape (n, k), and the diagonal of ``lower``, shape (n,), where ``lower`` is
        Cholesky's factor of the covariance. Their first m rows depend on the first m rows of both only.

    Source: G. H. Golub, C. F. Van Loan, Matrix Computations, 4th ed. 2013, algorithms 4.2.1 and 3.1.1.

    """
    n = len(covariance)
    lower = np.zeros((n, n))
    for j in range(n):
        rest = covariance[j:, j] - (lower[j:, :j] * lower[j, :j]).sum(axis=1)
        lower[j:, j] = rest / np.sqrt(rest[0])
    whitened = np.zeros_like(columns, dtype=np.float64)
    for i in range(n):
        known = (lower[i, :i, None] * whitened[:i]).sum(axis=0)
        whitened[i] = (columns[i] - known) / lower[i, i]
    return whitened, lower.diagonal()
