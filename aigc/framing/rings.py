"""Recognise a ring or frame drawn around a digit: a part that surrounds another large one on all sides."""

import numpy as np
from numpy.typing import NDArray

from aigc.framing.morphology import Mask, extent

SECTORS = 24  # directions from the inner part's middle
OPEN = 3  # sectors in which the ends of a ring may miss each other
LARGE = 0.3  # share of the ring's shorter side; a smaller part is a speck in a digit's loop
OVAL, STRAIGHT = 0.78, 0.25  # roundness, 1 for a circle and 0 for a line; a stroke in an oval is an 0's slash


def surrounds(parts: NDArray[np.int64], outer: int, inner: int) -> bool:
    """Tell whether one part lies around another that is large, and beyond it in (nearly) all directions."""
    around, within = parts == outer, parts == inner
    (top, bottom), (left, right) = extent(around)
    (upper, lower), (first, last) = extent(within)
    if not (top <= upper and lower <= bottom and left <= first and last <= right):
        return False
    if max(lower - upper, last - first) + 1 < LARGE * (min(bottom - top, right - left) + 1):
        return False
    if _roundness(around) < OVAL and _roundness(within) < STRAIGHT:  # an 0 with a slash
        return False
    y, x = (upper + lower) / 2, (first + last) / 2
    nearest, farthest = np.full(SECTORS, np.inf), np.zeros(SECTORS)
    for mask, fold, bound in ((around, np.minimum, nearest), (within, np.maximum, farthest)):
        rows, columns = np.nonzero(mask)
        angle = np.arctan2(rows - y, columns - x)
        sector = ((angle / (2 * np.pi) + 0.5) * SECTORS).astype(int) % SECTORS
        fold.at(bound, sector, np.hypot(rows - y, columns - x))
    open_sectors = np.isinf(nearest)
    return int(open_sectors.sum()) <= OPEN and bool((nearest > farthest)[~open_sectors].all())


def _roundness(mask: Mask) -> float:
    """Divide the axes of the ellipse with the part's second moments, the shorter by the longer."""
    least, most = np.linalg.eigvalsh(np.cov(np.stack(np.nonzero(mask)).astype(float), bias=True))
    return float(np.sqrt(max(0.0, least) / max(1e-9, most)))
