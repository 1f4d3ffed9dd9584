"""Reduce the points of a rising curve to those that are needed to see its shape.

Sources: U. Ramer, Computer Graphics and Image Processing 1 (1972) 244-256; D. H. Douglas, T. K. Peucker, Cartographica
10 (1973) 112-122.
"""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import numpy.typing as npt

WIDTH, HEIGHT = 900, 300  # pixels that a curve has on a page, at most
TOLERANCE = 0.35  # largest distance, in pixels, of a point that is left out from the curve that is kept
SLOTS = 8192  # of one axis, each less than an eighth of a pixel: a bound for the points that are checked one by one


def thinned(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], kept: Iterable[int] = ()) -> npt.NDArray[np.int64]:
    """Choose the points of a rising curve that draw it to within half a pixel of ``WIDTH`` by ``HEIGHT``.

    The first and the last point stay, and so does each point in ``kept``. The number of points follows from the shape
    of the curve: a straight line keeps two, a staircase of a few steps all its corners.

    Args:
        x: where the curve's points lie, never falling, shape (n,).
        y: their heights, never falling, shape (n,).
        kept: positions that must stay.

    Returns:
        Ascending positions, shape (k,).

    """
    across, up = _scaled(x, WIDTH), _scaled(y, HEIGHT)
    must = {0, len(x) - 1, *kept}
    places = np.unique(np.concatenate([_turns(across, WIDTH), _turns(up, HEIGHT), np.array(sorted(must))]))
    across, up = across[places], up[places]
    chosen = {int(place) for place in np.searchsorted(places, sorted(must))}
    open_parts = list(pairwise(sorted(chosen)))
    while open_parts:
        first, last = open_parts.pop()
        farthest = _farthest(across, up, first, last)
        if farthest is not None:
            chosen.add(farthest)
            open_parts += [(first, farthest), (farthest, last)]
    return places[sorted(chosen)]


def _scaled(values: npt.NDArray[np.float64], pixels: int) -> npt.NDArray[np.float64]:
    span = float(values[-1] - values[0])
    return (values - values[0]) / span * pixels if span > 0 else np.zeros(len(values))


def _turns(values: npt.NDArray[np.float64], pixels: int) -> npt.NDArray[np.int64]:
    """Positions of the first and the last point within each slot of an axis."""
    slot = np.floor(values * (SLOTS / pixels))
    changes = np.flatnonzero(slot[1:] != slot[:-1])
    return np.concatenate([changes, changes + 1])


def _farthest(across: npt.NDArray[np.float64], up: npt.NDArray[np.float64], first: int, last: int) -> int | None:
    """The point between two others that lies farthest from the line between them, if it lies too far."""
    if last - first < 2:
        return None
    right, rise = across[last] - across[first], up[last] - up[first]
    inner = slice(first + 1, last)
    # Both coordinates rise, so every point lies between the two ends: the distance is that from a straight line.
    area = np.abs((across[inner] - across[first]) * rise - (up[inner] - up[first]) * right)
    place = int(area.argmax())
    length = float(np.sqrt(right * right + rise * rise))
    return first + 1 + place if area[place] > TOLERANCE * length else None
